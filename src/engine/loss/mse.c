#include "engine/loss/list.h"

static double evaluate(size_t rows, size_t outputs, size_t batch_rows, const real *output, const real *target,
                       real *ret_delta)
{
    const double slope = 2 / ((double)outputs * (double)batch_rows);
    double sum = 0;
    for (size_t i = 0; i < rows * outputs; i++) {
        const double difference = (double)output[i] - (double)target[i];
        sum += difference * difference;
        if (ret_delta)
            ret_delta[i] = (real)(slope * difference);
    }
    return sum / (double)outputs;
}

const struct gf_loss gf_loss_mse = {
    .name = "mse",
    .formula = "mean (o − t)²",
    .evaluate = evaluate,
};
