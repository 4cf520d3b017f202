#include <math.h>

#include "engine/loss/list.h"

/* log Σ exp(o) is m + log1p(rest): the largest output m and the sum of exp(o - m) over all others. Nothing
 * overflows, and a confident right answer keeps its small loss. */
struct partition {
    double largest, rest;
};

static struct partition partition_of(size_t outputs, const real *output)
{
    size_t best = 0;
    for (size_t i = 1; i < outputs; i++)
        if (output[i] > output[best])
            best = i;
    struct partition partition = {.largest = (double)output[best]};
    for (size_t i = 0; i < outputs; i++)
        if (i != best)
            partition.rest += exp((double)output[i] - partition.largest);
    return partition;
}

static double evaluate(size_t rows, size_t outputs, size_t batch_rows, const real *output, const real *target,
                       real *ret_delta)
{
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        const size_t first = row * outputs;
        const struct partition partition = partition_of(outputs, output + first);
        const double log_rest = log1p(partition.rest);
        for (size_t i = first; i < first + outputs; i++) {
            const double below = (double)output[i] - partition.largest, share = (double)target[i];
            if (share != 0)
                sum += share * (log_rest - below);
            if (ret_delta)
                ret_delta[i] = (real)((exp(below) / (1 + partition.rest) - share) / (double)batch_rows);
        }
    }
    return sum;
}

const struct gf_loss gf_loss_cross_entropy = {
    .name = "cross_entropy",
    .formula = "−Σ t·log softmax(o)",
    .needs_classes = true,
    .evaluate = evaluate,
};
