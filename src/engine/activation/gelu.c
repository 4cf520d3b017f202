#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    /* By erfc of the negated argument: 1 + erf would round to 0 far below zero. */
    const gf_vector share = (real)0.5 * gf_erfc(u * (real)-0.7071067811865476), zero = {0};
    const gf_vector density = (real)0.3989422804014327 * gf_exp((real)-0.5 * u * u);
    return (struct gf_activated){
        .a = gf_select(share == 0, zero, u * share), /* not -Inf·0 */
        .derivative = share + gf_select(density == 0, zero, u * density),
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
