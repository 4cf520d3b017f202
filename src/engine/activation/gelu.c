#include "engine/activation/list.h"
#include "engine/real_math.h"

/* By erfc of the negated argument: 1 + erf would round to 0 far below zero. */
static real normal_distribution(real u)
{
    return (real)0.5 * real_erfc(u * (real)-0.7071067811865476);
}

static void forward(const struct gf_activation_parameters *p, size_t rows, size_t units,
                    const real *restrict u, real *restrict ret_a)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real share = normal_distribution(u[i]);
        ret_a[i] = share == 0 ? 0 : u[i] * share; /* not -Inf·0 */
    }
}

static void derivative(const struct gf_activation_parameters *p, size_t rows, size_t units,
                       const real *restrict u, real *restrict ret_derivative)
{
    (void)p;
    for (size_t i = 0; i < rows * units; i++) {
        const real density = (real)0.3989422804014327 * real_exp((real)-0.5 * u[i] * u[i]);
        ret_derivative[i] = normal_distribution(u[i]) + (density == 0 ? 0 : u[i] * density); /* not Inf·0 */
    }
}

const struct gf_activation gf_activation_gelu = {
    .name = "gelu",
    .label = "gelu",
    .formula = "φ(u) = u·Φ(u), Φ the normal distribution",
    .low = -0.16997120747990369,
    .high = INFINITY,
    .derivative_largest = 1.128904145185155,
    .forward = forward,
    .derivative = derivative,
};
