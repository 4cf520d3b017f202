/* The same training iterations by FANN, which measures nothing: all samples of a batch, then one update.
 *
 * Reads "DEPTH WIDTH BATCH ACTIVATION bare SECONDS", answers with the milliseconds of an iteration. */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../timing.h"

struct work {
    struct fann *network;
    struct fann_train_data *batch;
};

static double iterate(void *context, size_t times)
{
    const struct work *work = context;
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        fann_train_epoch(work->network, work->batch);
    return bench_now() - begun;
}

static struct fann *network_of(unsigned depth, unsigned width, const char *activation)
{
    unsigned *layers = calloc(depth + 2, sizeof *layers);
    if (layers == NULL)
        abort();
    layers[0] = layers[depth + 1] = 2;
    for (unsigned i = 1; i <= depth; i++)
        layers[i] = width;
    struct fann *network = fann_create_standard_array(depth + 2, layers);
    free(layers);
    if (network == NULL)
        abort();
    /* the nearest that FANN 2.2 has to relu is a straight line between two bounds */
    fann_set_activation_function_hidden(network, strcmp(activation, "tanh") == 0 ? FANN_SIGMOID_SYMMETRIC
                                                                                 : FANN_LINEAR_PIECE);
    fann_set_activation_function_output(network, FANN_LINEAR);
    fann_set_training_algorithm(network, FANN_TRAIN_BATCH);
    fann_set_learning_rate(network, 1e-3F);
    return network;
}

static struct fann_train_data *batch_of(unsigned rows)
{
    struct fann_train_data *data = fann_create_train(rows, 2, 2);
    if (data == NULL)
        abort();
    for (unsigned i = 0; i < rows; i++)
        for (unsigned k = 0; k < 2; k++) {
            data->input[i][k] = (fann_type)((i * (37 + k) % 101) / 50.0 - 1);
            data->output[i][k] = i % 2 == k;
        }
    return data;
}

int main(void)
{
    unsigned depth, width, batch;
    char activation[32], mode[32];
    double seconds;
    bench_count_own_time();
    while (scanf("%u %u %u %31s %31s %lf", &depth, &width, &batch, activation, mode, &seconds) == 6) {
        struct work work = {network_of(depth, width, activation), batch_of(batch)};
        struct bench_case timed = {.run = iterate, .context = &work};
        bench_measure(&timed, 1, seconds);
        printf("%.6f\n", 1e3 * timed.median);
        fflush(stdout);
        fann_destroy_train(work.batch);
        fann_destroy(work.network);
    }
    return 0;
}
