#include "engine/optimizer.h"

#include <string.h>

#include "engine/kernels.h"

const struct gf_optimizer *gf_optimizer_at(size_t index)
{
    const struct gf_optimizer *const *row = gf_kernels()->optimizers;
    for (; *row && index; index--)
        row++;
    return *row;
}

const struct gf_optimizer *gf_optimizer_find(const char *name)
{
    const struct gf_optimizer *const *row = gf_kernels()->optimizers;
    while (*row && strcmp((*row)->name, name))
        row++;
    return *row;
}
