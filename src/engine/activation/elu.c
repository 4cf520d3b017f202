#include "engine/activation/list.h"
#include "engine/real_math.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    const real leak = (real)p->leak;
    for (size_t i = 0; i < rows * units; i++)
        ret_a[i] = u[i] > 0 ? u[i] : leak * real_expm1(u[i]);
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    const real leak = (real)p->leak;
    for (size_t i = 0; i < rows * units; i++)
        ret_derivative[i] = u[i] > 0 ? 1 : leak * real_exp(u[i]);
}

const struct gf_activation gf_activation_elu = {
    .name = "elu",
    .label = "elu",
    .formula = "φ(u) = u for u > 0, else α(exp(u) − 1)",
    .low = -1,
    .high = INFINITY,
    .derivative_largest = 1,
    .has_leak = true,
    .default_leak = 1,
    .forward = forward,
    .derivative = derivative,
};
