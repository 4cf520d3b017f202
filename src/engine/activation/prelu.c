#include <math.h>

#include "engine/activation/leaky.h"

static void apply(const struct gf_activation_parameters *p, const struct gf_tile *tile, const real *u,
                  real *ret_a, real *ret_derivative)
{
    gf_apply(gf_leaky, p, tile, u, p->alpha ? p->alpha + tile->unit : NULL, ret_a, ret_derivative);
}

/* Σ over u < 0 of ∂loss/∂a · u. */
static void alpha_gradient(size_t rows, size_t units, const real *restrict u,
                           const real *restrict output_gradient, real *restrict ret_alpha_gradient)
{
    for (size_t j = 0; j < units; j++)
        ret_alpha_gradient[j] = 0;
    for (size_t row = 0; row < rows; row++, u += units, output_gradient += units)
        for (size_t j = 0; j < units; j++)
            ret_alpha_gradient[j] += u[j] >= 0 ? 0 : output_gradient[j] * u[j];
}

/* φ' vanishes below zero only while α is exactly 0, which gradient descent does not hold. */
const struct gf_activation GF_FOR_ISA(gf_activation_prelu) = {
    .name = "prelu",
    .label = "prelu",
    .formula = "φ(u) = u for u > 0, else αu; α of each unit is learned",
    .low = -INFINITY,
    .high = INFINITY,
    .derivative_largest = 1,
    .piecewise_linear = true,
    .rectifier = true,
    .leak_is_slope = true,
    .has_leak = true,
    .default_leak = 0.25,
    .apply = apply,
    .alpha_gradient = alpha_gradient,
};
