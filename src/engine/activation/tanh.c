#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    const struct gf_exponential e = gf_exponential_of(-2 * gf_abs(u));
    const gf_vector s = 1 / (1 + e.value);
    return (struct gf_activated){
        .a = gf_with_sign(e.minus_one * s, u), .derivative = 4 * e.value * s * s, /* 1/cosh² u */
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_tanh) = {
    .name = "tanh",
    .label = "tanh",
    .formula = "φ(u) = tanh u",
    .low = -1,
    .high = 1,
    .derivative_largest = 1,
    .bounded = true,
    .xavier_fits = true,
    .apply = apply,
};
