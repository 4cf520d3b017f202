#include "engine/activation.h"

#include <string.h>

#include "engine/kernels.h"

const struct gf_activation *gf_activation_at(size_t index)
{
    const struct gf_activation *const *row = gf_kernels()->activations;
    for (; *row && index; index--)
        row++;
    return *row;
}

const struct gf_activation *gf_activation_find(const char *name)
{
    const struct gf_activation *const *row = gf_kernels()->activations;
    while (*row && strcmp((*row)->name, name))
        row++;
    return *row;
}
