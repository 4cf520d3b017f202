#include "engine/activation/list.h"
#include "engine/real_math.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real above = u[i] > 0 ? u[i] : 0; /* the exponential below never overflows */
        ret_a[i] = above + real_log1p(real_exp(-real_abs(u[i])));
    }
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real e = real_exp(-real_abs(u[i])), s = 1 / (1 + e);
        ret_derivative[i] = u[i] < 0 ? e * s : s;
    }
}

const struct gf_activation gf_activation_softplus = {
    .name = "softplus",
    .label = "splus",
    .formula = "φ(u) = log(1 + exp(u))",
    .low = 0,
    .high = INFINITY,
    .derivative_largest = 1,
    .forward = forward,
    .derivative = derivative,
};
