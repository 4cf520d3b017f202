#include "engine/norm.h"

#include <string.h>

static const struct gf_norm *const norms[] = {&gf_norm_none, &gf_norm_batch, &gf_norm_layer};

const struct gf_norm *gf_norm_at(size_t index)
{
    return index < sizeof norms / sizeof *norms ? norms[index] : NULL;
}

const struct gf_norm *gf_norm_find(const char *name)
{
    for (size_t i = 0; gf_norm_at(i); i++)
        if (!strcmp(norms[i]->name, name))
            return norms[i];
    return NULL;
}
