#include <math.h>

#include "engine/activation/leaky.h"

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(gf_leaky, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_leaky_relu) = {
    .name = "leaky_relu",
    .label = "leaky",
    .formula = "φ(u) = u for u > 0, else αu",
    .low = -INFINITY,
    .high = INFINITY,
    .derivative_largest = 1,
    .piecewise_linear = true,
    .rectifier = true,
    .leak_is_slope = true,
    .has_leak = true,
    .default_leak = 0.01,
    .apply = apply,
};
