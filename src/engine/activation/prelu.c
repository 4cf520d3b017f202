#include <math.h>

#include "engine/activation/list.h"

static real alpha_of(const struct gf_activation_parameters *p, size_t unit)
{
    return p->alpha ? p->alpha[unit] : (real)p->leak;
}

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    for (size_t row = 0; row < rows; row++, u += units, ret_a += units)
        for (size_t j = 0; j < units; j++)
            ret_a[j] = u[j] > 0 ? u[j] : alpha_of(p, j) * u[j];
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    for (size_t row = 0; row < rows; row++, u += units, ret_derivative += units)
        for (size_t j = 0; j < units; j++)
            ret_derivative[j] = u[j] > 0 ? 1 : u[j] <= 0 ? alpha_of(p, j) : u[j];
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
const struct gf_activation gf_activation_prelu = {
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
    .forward = forward,
    .derivative = derivative,
    .alpha_gradient = alpha_gradient,
};
