#include "engine/init.h"

#include <string.h>

#include "engine/init/list.h"

static const struct gf_init *const inits[] = {
    &gf_init_zero,   &gf_init_normal, &gf_init_uniform,    &gf_init_lecun,
    &gf_init_xavier, &gf_init_he,     &gf_init_orthogonal, &gf_init_identity,
};

const struct gf_init *gf_init_at(size_t index)
{
    return index < sizeof inits / sizeof *inits ? inits[index] : NULL;
}

const struct gf_init *gf_init_find(const char *name)
{
    for (size_t i = 0; gf_init_at(i); i++)
        if (!strcmp(inits[i]->name, name))
            return inits[i];
    return NULL;
}
