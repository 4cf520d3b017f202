/* Ioffe & Szegedy 2015: each unit over the rows of the batch. */
#include <math.h>
#include <string.h>

#include "engine/norm/list.h"

static void measure(const struct gf_norm_pass *pass)
{
    const size_t units = pass->units;
    double *mean = pass->statistics.mean, *variance = pass->statistics.variance;
    memset(mean, 0, units * sizeof *mean);
    memset(variance, 0, units * sizeof *variance);
    for (size_t row = 0; row < pass->rows; row++)
        for (size_t j = 0; j < units; j++)
            mean[j] += (double)pass->z[row * units + j];
    for (size_t j = 0; j < units; j++)
        mean[j] /= (double)pass->rows;
    for (size_t row = 0; row < pass->rows; row++)
        for (size_t j = 0; j < units; j++) {
            const double apart = (double)pass->z[row * units + j] - mean[j];
            variance[j] += apart * apart;
        }
    for (size_t j = 0; j < units; j++)
        variance[j] /= (double)pass->rows;
}

/* [units] 1/√(variance + ε) into the scratch. */
static const double *inverse_deviation(const struct gf_norm_pass *pass)
{
    for (size_t j = 0; j < pass->units; j++)
        pass->scratch[j] = 1 / sqrt(pass->statistics.variance[j] + GF_NORM_EPSILON);
    return pass->scratch;
}

static void apply(const struct gf_norm_pass *pass, real *ret_u)
{
    const double *inverse = inverse_deviation(pass), *mean = pass->statistics.mean;
    for (size_t row = 0; row < pass->rows; row++)
        for (size_t j = 0; j < pass->units; j++) {
            const size_t i = row * pass->units + j;
            const double x = ((double)pass->z[i] - mean[j]) * inverse[j];
            ret_u[i] = (real)((double)pass->scale[j] * x + (double)pass->shift[j]);
        }
}

/* With x̂ = (z − mean)/√(variance + ε), g = ∂loss/∂u and N rows:
 * ∂loss/∂z = γ/√(variance + ε) · (g − Σg/N − x̂·Σ(g·x̂)/N). */
static void backward(const struct gf_norm_pass *pass, real *delta, real *ret_scale_gradient,
                     real *ret_shift_gradient)
{
    const size_t units = pass->units;
    const double *inverse = inverse_deviation(pass), *mean = pass->statistics.mean;
    double *sum = pass->scratch + units, *sum_along = sum + units; /* [units]: Σg, Σ(g·x̂) */
    memset(sum, 0, 2 * units * sizeof *sum);
    for (size_t row = 0; row < pass->rows; row++)
        for (size_t j = 0; j < units; j++) {
            const size_t i = row * units + j;
            sum[j] += (double)delta[i];
            sum_along[j] += (double)delta[i] * ((double)pass->z[i] - mean[j]) * inverse[j];
        }
    for (size_t j = 0; j < units && ret_scale_gradient; j++)
        ret_scale_gradient[j] = (real)sum_along[j];
    for (size_t j = 0; j < units && ret_shift_gradient; j++)
        ret_shift_gradient[j] = (real)sum[j];
    const double share = 1 / (double)pass->rows;
    for (size_t row = 0; row < pass->rows; row++)
        for (size_t j = 0; j < units; j++) {
            const size_t i = row * units + j;
            const double x = ((double)pass->z[i] - mean[j]) * inverse[j];
            const double own = (double)delta[i] - share * sum[j] - x * share * sum_along[j];
            delta[i] = (real)((double)pass->scale[j] * inverse[j] * own);
        }
}

const struct gf_norm GF_FOR_ISA(gf_norm_batch) = {
    .name = "batch",
    .formula = "u = γ·(z − mean)/√(variance + ε) + β, of each unit over the batch",
    .measure = measure,
    .apply = apply,
    .backward = backward,
};
