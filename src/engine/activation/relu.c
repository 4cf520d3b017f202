#include <math.h>

#include "engine/activation/apply.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)leak;
    /* u + at_zero: of 0, and NaN, which stays */
    const gf_mask above = u > 0, below = u < 0;
    const gf_vector zero = {0}, at_zero = gf_splat((real)p->at_zero);
    return (struct gf_activated){
        .a = gf_select(u <= 0, zero, u), /* NaN stays */
        .derivative = gf_select(above, gf_splat(1), gf_select(below, zero, u + at_zero)),
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_relu) = {
    .name = "relu",
    .label = "relu",
    .formula = "φ(u) = max(0, u)",
    .low = 0,
    .high = INFINITY,
    .derivative_largest = 1,
    .piecewise_linear = true,
    .rectifier = true,
    .can_die = true,
    .apply = apply,
};
