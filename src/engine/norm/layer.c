/* Ba, Kiros & Hinton 2016: each row over the units of the layer. */
#include <math.h>
#include <string.h>

#include "engine/norm/list.h"

struct row_statistics {
    double mean, inverse; /* 1/√(variance + ε) */
};

static struct row_statistics statistics_of(size_t units, const real *z)
{
    double sum = 0, squares = 0;
    for (size_t j = 0; j < units; j++)
        sum += (double)z[j];
    const double mean = sum / (double)units;
    for (size_t j = 0; j < units; j++)
        squares += ((double)z[j] - mean) * ((double)z[j] - mean);
    return (struct row_statistics){mean, 1 / sqrt(squares / (double)units + GF_NORM_EPSILON)};
}

static void apply(const struct gf_norm_pass *pass, real *ret_u)
{
    for (size_t row = 0; row < pass->rows; row++) {
        const size_t first = row * pass->units;
        const struct row_statistics of = statistics_of(pass->units, pass->z + first);
        for (size_t j = 0; j < pass->units; j++) {
            const double x = ((double)pass->z[first + j] - of.mean) * of.inverse;
            ret_u[first + j] = (real)((double)pass->scale[j] * x + (double)pass->shift[j]);
        }
    }
}

/* With x̂ = (z − mean)/√(variance + ε), h = γ·∂loss/∂u and n units:
 * ∂loss/∂z = 1/√(variance + ε) · (h − Σh/n − x̂·Σ(h·x̂)/n). */
static void backward_row(size_t units, const real *z, const real *scale, real *delta, double *scale_gradient,
                         double *shift_gradient)
{
    const struct row_statistics of = statistics_of(units, z);
    double sum = 0, sum_along = 0;
    for (size_t j = 0; j < units; j++) {
        const double g = (double)delta[j], h = (double)scale[j] * g;
        const double x = ((double)z[j] - of.mean) * of.inverse;
        sum += h;
        sum_along += h * x;
        scale_gradient[j] += g * x;
        shift_gradient[j] += g;
    }
    const double share = 1 / (double)units;
    for (size_t j = 0; j < units; j++) {
        const double h = (double)scale[j] * (double)delta[j];
        const double x = ((double)z[j] - of.mean) * of.inverse;
        delta[j] = (real)(of.inverse * (h - share * sum - x * share * sum_along));
    }
}

static void backward(const struct gf_norm_pass *pass, real *delta, real *ret_scale_gradient,
                     real *ret_shift_gradient)
{
    const size_t units = pass->units;
    double *scale_gradient = pass->scratch, *shift_gradient = scale_gradient + units;
    memset(scale_gradient, 0, 2 * units * sizeof *scale_gradient);
    for (size_t row = 0; row < pass->rows; row++)
        backward_row(units, pass->z + row * units, pass->scale, delta + row * units, scale_gradient,
                     shift_gradient);
    for (size_t j = 0; j < units && ret_scale_gradient; j++)
        ret_scale_gradient[j] = (real)scale_gradient[j];
    for (size_t j = 0; j < units && ret_shift_gradient; j++)
        ret_shift_gradient[j] = (real)shift_gradient[j];
}

const struct gf_norm GF_FOR_ISA(gf_norm_layer) = {
    .name = "layer",
    .formula = "u = γ·(z − mean)/√(variance + ε) + β, of each sample over the layer's units",
    .apply = apply,
    .backward = backward,
};
