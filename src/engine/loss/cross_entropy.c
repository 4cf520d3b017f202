#include <math.h>

#include "engine/loss/list.h"

/* log Σ exp(o) is m + log1p(rest): the largest output m and the sum of exp(o - m) over all others. Nothing
 * overflows, and a confident right answer keeps its small loss. */
struct partition {
    double largest, rest;
};

/* Where ret_terms is not NULL it gets every exp(o - m), 1 for m itself. Nothing branches on which output is
 * the largest: that cannot be foreseen. */
static struct partition partition_of(size_t outputs, const real *output, real *ret_terms)
{
    size_t best = 0;
    for (size_t i = 1; i < outputs; i++)
        best = output[i] > output[best] ? i : best;
    struct partition partition = {.largest = (double)output[best]};
    if (ret_terms)
        ret_terms[best] = 1 + (output[best] - output[best]); /* or NaN */
    for (size_t i = 1; i < outputs; i++) {
        const size_t other = best + i < outputs ? best + i : best + i - outputs;
        const double term = exp((double)output[other] - partition.largest);
        partition.rest += term;
        if (ret_terms)
            ret_terms[other] = (real)term;
    }
    return partition;
}

/* Σ log1p(rest) of some rows by one logarithm: of the product of all 1 + rest, which is kept less 1, so that
 * the smallest counts. */
#define ROWS_A_LOG 16 /* (1 + rest)^16 is finite whatever the number of outputs */
struct logarithms {
    double sum, product; /* product: less 1 */
    size_t rows;
};

static void end_product(struct logarithms *logs)
{
    logs->sum += log1p(logs->product);
    logs->product = 0;
    logs->rows = 0;
}

static void add_logarithm(struct logarithms *logs, double rest)
{
    logs->product += rest * (1 + logs->product);
    if (++logs->rows == ROWS_A_LOG)
        end_product(logs);
}

/* Σ t·(m - o). */
static double behind(size_t outputs, const real *output, const real *target, double largest)
{
    double sum = 0;
    for (size_t i = 0; i < outputs; i++) {
        const double share = (double)target[i], apart = largest - (double)output[i];
        sum += share != 0 ? share * apart : 0; /* apart may be Inf */
    }
    return sum;
}

/* From the terms of the softmax to ∂loss/∂output = softmax - target, so that nothing cancels where a right
 * answer is certain. */
static void gradient_of(size_t outputs, double rest, size_t batch_rows, const real *target, real *delta)
{
    const double scale = 1 / ((1 + rest) * (double)batch_rows);
    for (size_t i = 0; i < outputs; i++) {
        const double share = (double)target[i];
        delta[i] = (real)((((double)delta[i] - share) - share * rest) * scale);
    }
}

static double evaluate(size_t rows, size_t outputs, size_t batch_rows, const real *output, const real *target,
                       real *ret_delta)
{
    struct logarithms logs = {0};
    double sum = 0;
    for (size_t row = 0; row < rows; row++, output += outputs, target += outputs) {
        real *delta = ret_delta ? ret_delta + row * outputs : NULL;
        const struct partition partition = partition_of(outputs, output, delta);
        add_logarithm(&logs, partition.rest);
        sum += behind(outputs, output, target, partition.largest);
        if (delta)
            gradient_of(outputs, partition.rest, batch_rows, target, delta);
    }
    end_product(&logs);
    return sum + logs.sum;
}

const struct gf_loss gf_loss_cross_entropy = {
    .name = "cross_entropy",
    .formula = "−Σ t·log softmax(o)",
    .needs_classes = true,
    .evaluate = evaluate,
};
