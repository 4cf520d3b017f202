#include "engine/activation/list.h"
#include "engine/real_math.h"

/* Klambauer et al. 2017: the fixed point that keeps mean 0 and variance 1. */
#define LAMBDA 1.0507009873554805
#define ALPHA  1.6732632423543773

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    const real above = (real)LAMBDA, below = (real)(LAMBDA * ALPHA);
    for (size_t i = 0; i < rows * units; i++)
        ret_a[i] = u[i] > 0 ? above * u[i] : below * real_expm1(u[i]);
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    const real above = (real)LAMBDA, below = (real)(LAMBDA * ALPHA);
    for (size_t i = 0; i < rows * units; i++)
        ret_derivative[i] = u[i] > 0 ? above : below * real_exp(u[i]);
}

const struct gf_activation gf_activation_selu = {
    .name = "selu",
    .label = "selu",
    .formula = "φ(u) = λu for u > 0, else λα(exp(u) − 1)",
    .low = -LAMBDA * ALPHA,
    .high = INFINITY,
    .derivative_largest = LAMBDA * ALPHA,
    .xavier_fits = true,
    .forward = forward,
    .derivative = derivative,
};
