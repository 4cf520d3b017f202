#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    /* By the tail beyond |u|: 1 + erf would round to 0 far below zero. */
    const gf_vector w = gf_at_most(gf_abs(u), (real)GF_BELL_END), zero = {0}; /* not -Inf·0 */
    const struct gf_normal tail = gf_normal_of(w);
    const gf_vector below = tail.bell * (tail.ratio - (real)0.3989422804014327 * w);
    return (struct gf_activated){
        .a = gf_select(u < 0, zero, u) - w * tail.ratio * tail.bell,
        .derivative = gf_select(u < 0, below, 1 - below),
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_gelu) = {
    .name = "gelu",
    .label = "gelu",
    .formula = "φ(u) = u·Φ(u), Φ the normal distribution",
    .low = -0.16997120747990369,
    .high = INFINITY,
    .derivative_largest = 1.128904145185155,
    .apply = apply,
};
