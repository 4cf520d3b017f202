#include "engine/activation/apply.h"
#include "engine/vector_math.h"

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p;
    const gf_mask above = u > 0;
    const struct gf_exponential e = gf_exponential_of(u); /* anything above 0, where nobody reads it */
    return (struct gf_activated){
        .a = gf_select(above, u, leak * e.minus_one),
        .derivative = gf_select(above, gf_splat(1), leak * e.value),
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_elu) = {
    .name = "elu",
    .label = "elu",
    .formula = "φ(u) = u for u > 0, else α(exp(u) − 1)",
    .low = -1,
    .high = INFINITY,
    .derivative_largest = 1,
    .has_leak = true,
    .default_leak = 1,
    .apply = apply,
};
