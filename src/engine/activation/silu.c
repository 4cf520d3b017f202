#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    const gf_vector w = gf_at_most(gf_abs(u), GF_EXP_END); /* not -Inf·0 */
    const gf_vector e = gf_exp(-w), s = 1 / (1 + e), share = e * s, rest = w * share * s;
    const gf_mask below = u < 0;
    return (struct gf_activated){
        .a = gf_select(below, -w * share, u * s),
        .derivative = gf_select(below, share - rest, s + rest),
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_silu) = {
    .name = "silu",
    .label = "silu",
    .formula = "φ(u) = u/(1 + exp(−u))",
    .low = -0.27846454276107385,
    .high = INFINITY,
    .derivative_largest = 1.099839320128867,
    .apply = apply,
};
