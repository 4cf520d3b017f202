#include <math.h>

#include "engine/activation/list.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++)
        ret_a[i] = u[i] <= 0 ? 0 : u[i]; /* NaN stays */
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    const real at_zero = (real)p->at_zero;
    for (size_t i = 0; i < rows * units; i++)
        ret_derivative[i] = u[i] > 0 ? 1 : u[i] < 0 ? 0 : u[i] == 0 ? at_zero : u[i];
}

const struct gf_activation gf_activation_relu = {
    .name = "relu",
    .label = "relu",
    .formula = "φ(u) = max(0, u)",
    .low = 0,
    .high = INFINITY,
    .derivative_largest = 1,
    .piecewise_linear = true,
    .rectifier = true,
    .can_die = true,
    .forward = forward,
    .derivative = derivative,
};
