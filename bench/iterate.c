#include "iterate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/pool.h"
#include "gradflow/spec.h"
#include "timing.h"

static const char *const settings_of_all[] = {"network.activation=relu",     "network.init=he",
                                              "training.learning_rate=1e-3", "training.optimizer=sgd",
                                              "data.test_fraction=0",        NULL};

static void must(bool done, const struct gf_error *error)
{
    if (done)
        return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

static void assign(struct gf_spec *spec, const char *const *settings)
{
    struct gf_error error = {0};
    for (; settings != NULL && *settings != NULL; settings++)
        must(gf_spec_assign(spec, *settings, &error), &error);
}

/* Epochs of whole batches, long enough that evaluations are few, and short enough that they cost little. */
static void prepare(struct gf_spec *spec, int depth, int width, int batch, const char *const *settings)
{
    gf_spec_init(spec);
    assign(spec, settings_of_all);
    spec->network.depth = depth;
    spec->network.width = width;
    spec->training.batch = batch;
    spec->data.samples = (width < 256 ? 32 : 4) * (batch < 4 ? 4 : batch);
    assign(spec, settings);
}

/* Any numbers will do: what passes cost does not depend on them. */
static void fill(struct bench_network *network)
{
    struct gf_network *of = gf_experiment_network(network->experiment);
    const struct gf_layer *readout = gf_network_layer_const(of, gf_network_layer_count(of) - 1);
    const size_t rows = gf_network_rows(of), inputs = gf_network_layer_const(of, 0)->inputs,
                 outputs = readout->units;
    network->rows = rows;
    network->input = malloc(rows * inputs * sizeof *network->input);
    network->target = calloc(rows * outputs, sizeof *network->target);
    if (network->input == NULL || network->target == NULL)
        abort();
    for (size_t i = 0; i < rows * inputs; i++)
        network->input[i] = gf_network_input(of)[i];
    for (size_t i = 0; i < rows; i++)
        network->target[i * outputs + i % outputs] = 1;
}

struct bench_network bench_network_open(int depth, int width, int batch, const char *const *settings)
{
    struct bench_network network = {.loss = gf_loss_find("cross_entropy"),
                                    .update = {.optimizer = gf_optimizer_find("sgd"),
                                               .settings = {.learning_rate = 1e-3},
                                               .clip_scale = 1},
                                    .snapshot = calloc(1, sizeof *network.snapshot)};
    struct gf_spec *spec = calloc(1, sizeof *spec);
    struct gf_error error = {0};
    if (network.snapshot == NULL || spec == NULL)
        abort();
    gf_flush_denormals();
    prepare(spec, depth, width, batch, settings);
    must(gf_experiment_create(spec, &network.experiment, &error), &error);
    free(spec);
    gf_experiment_measure(network.experiment, false, NULL, NULL, network.snapshot);
    gf_experiment_update(network.experiment);
    fill(&network);
    return network;
}

void bench_network_close(struct bench_network *network)
{
    gf_experiment_destroy(network->experiment);
    free(network->snapshot);
    free(network->input);
    free(network->target);
}

void bench_network_share(struct bench_network *network, struct gf_pool *pool)
{
    network->pool = pool;
    gf_experiment_set_pool(network->experiment, pool);
}

struct gf_pool *bench_pool_open(size_t threads)
{
    struct gf_pool *pool = NULL;
    struct gf_error error = {0};
    must(gf_pool_create(threads, &pool, &error), &error);
    gf_pool_set_clock(pool, bench_now);
    return pool;
}

static void take_loss(void *context)
{
    const struct bench_network *bench = context;
    gf_network_loss(gf_experiment_network(bench->experiment), bench->loss, bench->target, NULL);
}

static void pass_shared(struct bench_network *bench, struct gf_network *network)
{
    const struct gf_visits visits = {.top = take_loss, .context = bench};
    gf_network_pass(network, &visits);
}

static void pass_layer_by_layer(struct bench_network *bench, struct gf_network *network)
{
    const size_t layers = gf_network_layer_count(network);
    for (size_t k = 0; k < layers; k++)
        gf_network_forward_layer(network, k);
    gf_network_loss(network, bench->loss, bench->target, NULL);
    for (size_t k = layers; k-- > 0;)
        gf_network_backward_layer(network, k);
}

double bench_iterate_bare(void *context, size_t times)
{
    struct bench_network *bench = context;
    struct gf_network *network = gf_experiment_network(bench->experiment);
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++) {
        gf_network_begin(network, bench->rows, bench->input);
        (gf_network_shared(network) ? pass_shared : pass_layer_by_layer)(bench, network);
        gf_network_update(network, &bench->update);
    }
    return bench_now() - begun;
}

static void iterate(struct bench_network *network, bool histograms)
{
    gf_experiment_measure(network->experiment, histograms, NULL, NULL, network->snapshot);
    gf_experiment_update(network->experiment);
}

static bool evaluates_next(const struct bench_network *network)
{
    const struct gf_experiment *experiment = network->experiment;
    return gf_experiment_iteration(experiment) % gf_experiment_iterations_an_epoch(experiment) == 0;
}

static double iterate_between_evaluations(struct bench_network *network, size_t times, bool histograms)
{
    double spent = 0;
    while (times > 0) {
        if (evaluates_next(network))
            iterate(network, histograms);
        const double begun = bench_now();
        for (; times > 0 && !evaluates_next(network); times--)
            iterate(network, histograms);
        spent += bench_now() - begun;
    }
    return spent;
}

double bench_iterate_shown(void *network, size_t times)
{
    return iterate_between_evaluations(network, times, false);
}

double bench_iterate_every(void *network, size_t times)
{
    return iterate_between_evaluations(network, times, true);
}

double bench_iterate_epochs(void *network, size_t times)
{
    const double begun = bench_now();
    for (size_t i = 0; i < times; i++)
        iterate(network, false);
    return bench_now() - begun;
}
