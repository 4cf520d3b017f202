#include "engine/activation/list.h"
#include "engine/real_math.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real e = real_exp(-real_abs(u[i])), s = 1 / (1 + e);
        ret_a[i] = u[i] < 0 ? e * s : s;
    }
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real e = real_exp(-real_abs(u[i])), s = 1 / (1 + e);
        ret_derivative[i] = e * s * s;
    }
}

const struct gf_activation gf_activation_sigmoid = {
    .name = "sigmoid",
    .label = "sigm",
    .formula = "φ(u) = 1/(1 + exp(−u))",
    .low = 0,
    .high = 1,
    .derivative_largest = 0.25,
    .bounded = true,
    .xavier_fits = true,
    .forward = forward,
    .derivative = derivative,
};
