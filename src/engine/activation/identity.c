#include <math.h>

#include "engine/activation/list.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++)
        ret_a[i] = u[i];
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++)
        ret_derivative[i] = u[i] == u[i] ? 1 : u[i]; /* NaN stays */
}

const struct gf_activation gf_activation_identity = {
    .name = "identity",
    .label = "ident",
    .formula = "φ(u) = u",
    .low = -INFINITY,
    .high = INFINITY,
    .derivative_largest = 1,
    .piecewise_linear = true,
    .xavier_fits = true,
    .forward = forward,
    .derivative = derivative,
};
