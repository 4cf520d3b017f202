#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    const gf_vector zero = {0}, e = gf_exp(-gf_abs(u)), s = 1 / (1 + e);
    const gf_vector above = gf_select(u > 0, u, zero); /* the exponential never overflows */
    return (struct gf_activated){.a = above + gf_log1p(e), .derivative = gf_select(u < 0, e * s, s)};
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_softplus) = {
    .name = "softplus",
    .label = "splus",
    .formula = "φ(u) = log(1 + exp(u))",
    .low = 0,
    .high = INFINITY,
    .derivative_largest = 1,
    .apply = apply,
};
