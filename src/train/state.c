#include "train/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/layer.h"
#include "train/experiment_private.h"

#define TENSORS_A_LAYER 16 /* at most */
#define TENSORS_BESIDE  3  /* x, y, loss */

size_t gf_tensor_size(const struct gf_tensor *tensor)
{
    size_t size = 1;
    for (size_t i = 0; i < tensor->dimensions; i++)
        size *= tensor->shape[i];
    return size;
}

static struct gf_tensor *add(struct gf_state *state, size_t rows, size_t columns, const char *format,
                             va_list args)
{
    struct gf_tensor *tensor = &state->tensors[state->count++];
    vsnprintf(tensor->name, sizeof tensor->name, format, args);
    tensor->dimensions = rows && columns ? 2 : rows ? 1 : 0;
    tensor->shape[0] = rows;
    tensor->shape[1] = columns;
    return tensor;
}

/* columns 0: a vector; rows 0: a single value. */
static void numbers(struct gf_state *state, const real *values, size_t rows, size_t columns,
                    const char *format, ...) GF_PRINTF(5, 6);
static void numbers(struct gf_state *state, const real *values, size_t rows, size_t columns,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(state, rows, columns, format, args)->numbers = values;
    va_end(args);
}

static void statistics(struct gf_state *state, const double *values, size_t count, const char *format, ...)
    GF_PRINTF(4, 5);
static void statistics(struct gf_state *state, const double *values, size_t count, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(state, count, 0, format, args)->statistics = values;
    va_end(args);
}

static void indices(struct gf_state *state, const int64_t *values, size_t rows, const char *format, ...)
    GF_PRINTF(4, 5);
static void indices(struct gf_state *state, const int64_t *values, size_t rows, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(state, rows, 0, format, args)->indices = values;
    va_end(args);
}

/* One layer to be listed; it is `dormant` where the pass went by: then it has neither δ nor gradients. */
struct listing {
    struct gf_state *state;
    const struct gf_layer *layer;
    size_t k, rows;
    bool dormant;
};

/* Parameters and their gradients, if they are in force. */
static void parameters(const struct listing *at, enum gf_group group, size_t rows, size_t columns,
                       const char *name)
{
    const struct gf_parameter_group *values = &at->layer->groups[group];
    if (!values->active)
        return;
    numbers(at->state, values->values, rows, columns, "layers.%zu.%s", at->k, name);
    if (!at->dormant)
        numbers(at->state, values->gradient, rows, columns, "grads.layers.%zu.%s", at->k, name);
}

/* What an evaluation takes; nothing before the first update. */
static void running_statistics(const struct listing *at)
{
    const struct gf_layer *layer = at->layer;
    if (!layer->norm->measure || !layer->running_batches)
        return;
    statistics(at->state, layer->running.mean, layer->units, "layers.%zu.norm.running_mean", at->k);
    statistics(at->state, layer->running.variance, layer->units, "layers.%zu.norm.running_var", at->k);
}

/* One line a tensor. */
static void add_layer(const struct listing *at)
{
    const size_t units = at->layer->units;
    parameters(at, GF_GROUP_WEIGHTS, units, at->layer->inputs, "weight");
    parameters(at, GF_GROUP_BIAS, units, 0, "bias");
    parameters(at, GF_GROUP_NORM_SCALE, units, 0, "norm.weight");
    parameters(at, GF_GROUP_NORM_SHIFT, units, 0, "norm.bias");
    parameters(at, GF_GROUP_ALPHA, units, 0, "alpha");
    running_statistics(at);
    if (!at->dormant)
        numbers(at->state, at->layer->delta, at->rows, units, "delta.%zu", at->k);
}

static int64_t class_of(size_t classes, const real *target)
{
    size_t best = 0;
    for (size_t i = 1; i < classes; i++)
        if (target[i] > target[best])
            best = i;
    return (int64_t)best;
}

static void add_batch(struct gf_state *state, const struct gf_experiment *experiment, size_t rows)
{
    const struct gf_dataset *data = experiment->dataset;
    const real *target = experiment->model.batches.target;
    numbers(state, gf_network_input(experiment->model.network), rows, data->features, "x");
    numbers(state, &state->loss, 0, 0, "loss");
    if (!data->classes) {
        numbers(state, target, rows, data->outputs, "y");
        return;
    }
    for (size_t row = 0; row < rows; row++)
        state->classes[row] = class_of(data->outputs, target + row * data->outputs);
    indices(state, state->classes, rows, "y");
}

bool gf_state_create(const struct gf_experiment *experiment, const struct gf_snapshot *snapshot,
                     struct gf_state **ret_state, struct gf_error *reterr)
{
    const struct gf_network *network = experiment->model.network;
    const size_t layers = gf_network_layer_count(network), rows = gf_network_rows(network);
    struct gf_state *state = calloc(1, sizeof *state);
    if (state) {
        state->tensors = calloc(layers * TENSORS_A_LAYER + TENSORS_BESIDE, sizeof *state->tensors);
        state->classes = calloc(rows, sizeof *state->classes);
    }
    if (!state || !state->tensors || !state->classes) {
        gf_state_destroy(state);
        return gf_error_lack(reterr, "no memory for the list of tensors");
    }
    state->loss = (real)snapshot->loss;
    add_batch(state, experiment, rows);
    for (size_t k = 0; k < layers; k++) {
        const struct listing at = {.state = state,
                                   .layer = gf_network_layer_const(network, k),
                                   .k = k,
                                   .rows = rows,
                                   .dormant = gf_network_dormant(network, k)};
        add_layer(&at);
    }
    *ret_state = state;
    return true;
}

void gf_state_destroy(struct gf_state *state)
{
    if (!state)
        return;
    free(state->tensors);
    free(state->classes);
    free(state);
}
