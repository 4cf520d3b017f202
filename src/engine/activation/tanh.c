#include "engine/activation/list.h"
#include "engine/real_math.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++)
        ret_a[i] = real_tanh(u[i]);
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real e = real_exp(-2 * real_abs(u[i])), s = 2 / (1 + e);
        ret_derivative[i] = e * s * s; /* 1/cosh² u */
    }
}

const struct gf_activation gf_activation_tanh = {
    .name = "tanh",
    .label = "tanh",
    .formula = "φ(u) = tanh u",
    .low = -1,
    .high = 1,
    .derivative_largest = 1,
    .bounded = true,
    .xavier_fits = true,
    .forward = forward,
    .derivative = derivative,
};
