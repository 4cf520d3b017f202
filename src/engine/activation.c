#include "engine/activation.h"

#include <string.h>

#include "engine/activation/list.h"

static const struct gf_activation *const activations[] = {
    &gf_activation_identity, &gf_activation_sigmoid,    &gf_activation_tanh,  &gf_activation_relu,
    &gf_activation_relu_eps, &gf_activation_leaky_relu, &gf_activation_prelu, &gf_activation_elu,
    &gf_activation_selu,     &gf_activation_gelu,       &gf_activation_silu,  &gf_activation_softplus,
};

const struct gf_activation *gf_activation_at(size_t index)
{
    return index < sizeof activations / sizeof *activations ? activations[index] : NULL;
}

const struct gf_activation *gf_activation_find(const char *name)
{
    for (size_t i = 0; gf_activation_at(i); i++)
        if (!strcmp(activations[i]->name, name))
            return activations[i];
    return NULL;
}
