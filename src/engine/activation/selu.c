#include "engine/activation/apply.h"
#include "engine/vector_math.h"

/* Klambauer et al. 2017: the fixed point that keeps mean 0 and variance 1. */
#define LAMBDA 1.0507009873554805
#define ALPHA  1.6732632423543773

static inline struct gf_activated at(const struct gf_activation_parameters *p, gf_vector u, gf_vector leak)
{
    (void)p, (void)leak;
    const gf_vector slope = gf_splat((real)LAMBDA), below = gf_splat((real)(LAMBDA * ALPHA));
    const gf_mask above = u > 0;
    const struct gf_exponential e = gf_exponential_of(u); /* anything above 0, where nobody reads it */
    return (struct gf_activated){
        .a = gf_select(above, slope * u, below * e.minus_one),
        .derivative = gf_select(above, slope, below * e.value),
    };
}

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(at, p, tile, u, NULL, ret_a, ret_derivative);
}

const struct gf_activation GF_FOR_ISA(gf_activation_selu) = {
    .name = "selu",
    .label = "selu",
    .formula = "φ(u) = λu for u > 0, else λα(exp(u) − 1)",
    .low = -LAMBDA * ALPHA,
    .high = INFINITY,
    .derivative_largest = LAMBDA * ALPHA,
    .xavier_fits = true,
    .apply = apply,
};
