#include "engine/activation/list.h"
#include "engine/real_math.h"

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real e = real_exp(-real_abs(u[i])), s = 1 / (1 + e);
        const real share = u[i] < 0 ? e * s : s;
        ret_a[i] = share == 0 ? 0 : u[i] * share; /* not -Inf·0 */
    }
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real e = real_exp(-real_abs(u[i])), s = 1 / (1 + e);
        const real share = u[i] < 0 ? e * s : s, slope = e * s * s;
        ret_derivative[i] = share + (slope == 0 ? 0 : u[i] * slope); /* not Inf·0 */
    }
}

const struct gf_activation gf_activation_silu = {
    .name = "silu",
    .label = "silu",
    .formula = "φ(u) = u/(1 + exp(−u))",
    .low = -0.27846454276107385,
    .high = INFINITY,
    .derivative_largest = 1.099839320128867,
    .forward = forward,
    .derivative = derivative,
};
