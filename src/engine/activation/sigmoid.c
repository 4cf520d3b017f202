#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    const gf_vector e = gf_exp(-gf_abs(u)), s = 1 / (1 + e);
    return (struct gf_activated){.a = gf_select(u < 0, e * s, s), .derivative = e * s * s};
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_sigmoid) = {
    .name = "sigmoid",
    .label = "sigm",
    .formula = "φ(u) = 1/(1 + exp(−u))",
    .low = 0,
    .high = 1,
    .derivative_largest = 0.25,
    .bounded = true,
    .xavier_fits = true,
    .apply = apply,
};
