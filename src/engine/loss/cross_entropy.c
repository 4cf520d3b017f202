#include <math.h>

#include "engine/loss/list.h"

/* log Σ exp(o) is m + log1p(rest): the largest output m and the sum of exp(o - m) over all others. Nothing
 * overflows, and a confident right answer keeps its small loss. */
struct partition {
    double largest, rest;
};

/* Where ret_terms is not NULL it gets every exp(o - m), 1 for m itself. */
static struct partition partition_of(size_t outputs, const real *output, real *ret_terms)
{
    size_t best = 0;
    for (size_t i = 1; i < outputs; i++)
        if (output[i] > output[best])
            best = i;
    struct partition partition = {.largest = (double)output[best]};
    for (size_t i = 0; i < outputs; i++) {
        const double below = (double)output[i] - partition.largest;
        const double term = i == best ? 1 + below : exp(below); /* below: 0 there, or NaN */
        if (i != best)
            partition.rest += term;
        if (ret_terms)
            ret_terms[i] = (real)term;
    }
    return partition;
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
    double sum = 0;
    for (size_t row = 0; row < rows; row++, output += outputs, target += outputs) {
        real *delta = ret_delta ? ret_delta + row * outputs : NULL;
        const struct partition partition = partition_of(outputs, output, delta);
        const double log_rest = log1p(partition.rest);
        for (size_t i = 0; i < outputs; i++)
            if (target[i] != 0)
                sum += (double)target[i] * (log_rest - ((double)output[i] - partition.largest));
        if (delta)
            gradient_of(outputs, partition.rest, batch_rows, target, delta);
    }
    return sum;
}

const struct gf_loss gf_loss_cross_entropy = {
    .name = "cross_entropy",
    .formula = "−Σ t·log softmax(o)",
    .needs_classes = true,
    .evaluate = evaluate,
};
