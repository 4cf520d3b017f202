#include "engine/optimizer.h"

#include <string.h>

#include "engine/optimizer/list.h"

static const struct gf_optimizer *const optimizers[] = {
    &gf_optimizer_sgd,     &gf_optimizer_momentum, &gf_optimizer_nesterov,
    &gf_optimizer_rmsprop, &gf_optimizer_adam,     &gf_optimizer_adamw,
};

const struct gf_optimizer *gf_optimizer_at(size_t index)
{
    return index < sizeof optimizers / sizeof *optimizers ? optimizers[index] : NULL;
}

const struct gf_optimizer *gf_optimizer_find(const char *name)
{
    for (size_t i = 0; gf_optimizer_at(i); i++)
        if (!strcmp(optimizers[i]->name, name))
            return optimizers[i];
    return NULL;
}
