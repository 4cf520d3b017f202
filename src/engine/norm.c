#include "engine/norm.h"

#include <string.h>

#include "engine/kernels.h"

const struct gf_norm *gf_norm_at(size_t index)
{
    const struct gf_norm *const *row = gf_kernels()->norms;
    for (; *row && index; index--)
        row++;
    return *row;
}

const struct gf_norm *gf_norm_find(const char *name)
{
    const struct gf_norm *const *row = gf_kernels()->norms;
    while (*row && strcmp((*row)->name, name))
        row++;
    return *row;
}
