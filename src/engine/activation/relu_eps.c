#include <math.h>

#include "engine/activation/apply.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    /* u + at_zero: of 0, and NaN, which stays */
    const gf_mask above = u > 0, below = u < 0;
    const gf_vector zero = {0}, at_zero = gf_splat((real)p->at_zero);
    return (struct gf_activated){
        .a = gf_select(u <= 0, zero, u) + leak * u, /* NaN stays */
        .derivative = leak + gf_select(above, gf_splat(1), gf_select(below, zero, u + at_zero)),
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_relu_eps) = {
    .name = "relu_eps",
    .label = "r-eps",
    .formula = "φ(u) = max(0, u) + εu",
    .low = -INFINITY,
    .high = INFINITY,
    .derivative_largest = 1.01,
    .piecewise_linear = true,
    .rectifier = true,
    .has_leak = true,
    .default_leak = 0.01,
    .apply = apply,
};
