#include <math.h>

#include "engine/activation/list.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    const real leak = (real)p->leak;
    for (size_t i = 0; i < rows * units; i++)
        ret_a[i] = (u[i] <= 0 ? 0 : u[i]) + leak * u[i];
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    const real leak = (real)p->leak, at_zero = (real)p->at_zero;
    for (size_t i = 0; i < rows * units; i++)
        ret_derivative[i] = leak + (u[i] > 0 ? 1 : u[i] < 0 ? 0 : u[i] == 0 ? at_zero : u[i]);
}

const struct gf_activation gf_activation_relu_eps = {
    .name = "relu_eps",
    .label = "r-eps",
    .formula = "φ(u) = max(0, u) + εu",
    .low = -INFINITY,
    .high = INFINITY,
    .derivative_largest = 1.01,
    .piecewise_linear = true,
    .rectifier = true,
    .has_leak = true,
    .default_leak = 0.01,
    .forward = forward,
    .derivative = derivative,
};
