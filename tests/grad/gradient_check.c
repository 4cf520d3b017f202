#include "gradient_check.h"

#include <stdio.h>

#include "../unit/engine/support.h"
#include "engine/layer.h"

enum { INPUTS = 3, WIDTH = 5, OUTPUTS = 3, DEPTH = 2, LAYERS = DEPTH + 1, ROWS = 5 };

#define STEP   1e-4 /* of the differences, whose error grows with its fourth power */
#define MARGIN 5e-3 /* how far a kink must be away */
#define FLOOR  1e-5 /* smaller gradients are compared as if they were this large */

struct bench {
    const struct gradient_case *of;
    struct gf_network *network;
    real *input, *target; /* [ROWS][INPUTS], [ROWS][OUTPUTS] */
    struct gradient_report report;
};

static double forward_from(struct bench *bench, size_t first)
{
    for (size_t l = first; l < LAYERS; l++)
        gf_network_forward_layer(bench->network, l);
    return gf_network_loss(bench->network, bench->of->loss, bench->target, NULL);
}

static double objective(struct bench *bench)
{
    gf_network_begin(bench->network, ROWS, bench->input);
    return forward_from(bench, 0) + gf_network_penalty(bench->network, &bench->of->penalty);
}

/* The objective where *entry is a number of layer's z; the layers below stay as they are. */
static double objective_after(struct bench *bench, size_t index)
{
    const struct gf_layer *layer = gf_network_layer(bench->network, index);
    layer->activation->forward(&layer->parameters, ROWS, layer->units, layer->argument, layer->output);
    return forward_from(bench, index + 1);
}

#define WHOLE_PASS SIZE_MAX

static double objective_at(struct bench *bench, size_t layer, real *entry, real value)
{
    *entry = value;
    return layer == WHOLE_PASS ? objective(bench) : objective_after(bench, layer);
}

/* Five-point difference. */
static double numeric(struct bench *bench, size_t layer, real *entry)
{
    const real middle = *entry;
    const double near =
        objective_at(bench, layer, entry, middle + STEP) - objective_at(bench, layer, entry, middle - STEP);
    const double far = objective_at(bench, layer, entry, middle + 2 * STEP) -
                       objective_at(bench, layer, entry, middle - 2 * STEP);
    objective_at(bench, layer, entry, middle);
    return (8 * near - far) / (12 * STEP);
}

/* entries: what to vary; gradients: what is claimed of it. */
static void compare(struct bench *bench, const char *what, size_t layer, size_t vary_layer, size_t count,
                    real *entries, const real *gradients)
{
    struct gradient_report *report = &bench->report;
    size_t nonzero = 0;
    for (size_t i = 0; i < count; i++) {
        const double claimed = (double)gradients[i], found = numeric(bench, vary_layer, &entries[i]);
        const double size = fmax(fmax(fabs(claimed), fabs(found)), FLOOR);
        const double error = fabs(claimed - found) / size;
        nonzero += fabs(found) > FLOOR;
        report->checked++;
        if (!(error <= report->worst)) {
            report->worst = isnan(error) ? INFINITY : error;
            snprintf(report->where, sizeof report->where, "%s %zu of layer %zu: %.9g, not %.9g", what, i,
                     layer + 1, claimed, found);
        }
    }
    const double fraction = (double)nonzero / (double)count;
    if (fraction < report->nonzero_fraction) {
        report->nonzero_fraction = fraction;
        snprintf(report->sparsest, sizeof report->sparsest, "%s of layer %zu", what, layer + 1);
    }
}

static real *copy_of(const real *from, size_t count)
{
    real *copy = new_reals(count);
    memcpy(copy, from, count * sizeof *copy);
    return copy;
}

static void backward(struct bench *bench)
{
    objective(bench);
    for (size_t l = LAYERS; l-- > 0;) {
        if (bench->of->spoil_delta)
            bench->of->spoil_delta(bench->network, l);
        gf_network_backward_layer(bench->network, l);
    }
    if (bench->of->spoil_gradients)
        bench->of->spoil_gradients(bench->network);
}

/* δ and ∂loss/∂input are of the data loss: the penalty is constant in them. */
static void check_deltas(struct bench *bench)
{
    backward(bench);
    real *deltas[LAYERS], *input_gradient = new_reals(ROWS * INPUTS);
    const struct gf_layer *first = gf_network_layer(bench->network, 0);
    first->type->backward(first, ROWS, input_gradient);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(bench->network, l);
        deltas[l] = copy_of(layer->delta, ROWS * layer->units);
    }
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(bench->network, l);
        compare(bench, "delta", l, l, ROWS * layer->units, layer->preactivation, deltas[l]);
        free(deltas[l]);
    }
    compare(bench, "input", 0, WHOLE_PASS, ROWS * INPUTS, bench->input, input_gradient);
    free(input_gradient);
}

/* What an update by plain gradient descent with rate 1 takes off is the gradient with its penalty. */
static void check_parameters(struct bench *bench)
{
    static const char *const names[GF_GROUPS] = {"weight", "bias", "alpha"};
    struct gf_network *network = bench->network;
    const struct gf_update update = {.optimizer = gf_optimizer_find("sgd"),
                                     .settings = {.learning_rate = 1, .step = 1},
                                     .clip_scale = 1,
                                     .penalty = bench->of->penalty};
    real *gradients[LAYERS][GF_GROUPS];
    backward(bench);
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            gradients[l][g] = copy_of(group->values, group->count);
        }
    gf_network_update(network, &update);
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            for (size_t i = 0; i < group->count; i++) {
                const real after = group->values[i];
                group->values[i] = gradients[l][g][i];
                gradients[l][g][i] -= after;
            }
        }
    for (size_t l = 0; l < LAYERS; l++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            if (group->active)
                compare(bench, names[g], l, WHOLE_PASS, group->count, group->values, gradients[l][g]);
            free(gradients[l][g]);
        }
}

static bool near_a_kink(struct bench *bench)
{
    objective(bench);
    for (size_t l = 0; l < LAYERS; l++) {
        const struct gf_layer *layer = gf_network_layer(bench->network, l);
        for (size_t i = 0; i < ROWS * layer->units; i++)
            if (fabs((double)layer->argument[i]) < MARGIN)
                return true;
        for (size_t i = 0; i < layer->weight_count; i++) /* |w| has one as well */
            if (fabs((double)layer->weights[i]) < MARGIN)
                return true;
    }
    return false;
}

static void draw_samples(struct bench *bench, uint64_t seed)
{
    struct gf_random random;
    gf_random_init(&random, seed, GF_STREAM_DATA);
    for (size_t i = 0; i < ROWS * INPUTS; i++)
        bench->input[i] = (real)gf_random_normal(&random);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t j = 0; j < OUTPUTS; j++)
            bench->target[row * OUTPUTS + j] =
                bench->of->loss->needs_classes ? row % OUTPUTS == j : (real)gf_random_normal(&random);
}

/* The first seed whose network stands clear of all kinks. */
static void build(struct bench *bench)
{
    static struct test_plan made;
    make_plan(&made, INPUTS, DEPTH, WIDTH, OUTPUTS, ROWS, "identity", "lecun");
    for (size_t l = 0; l < LAYERS; l++) {
        if (l < DEPTH) {
            made.layers[l].activation = bench->of->activation;
            made.layers[l].parameters = bench->of->parameters;
        }
        made.layers[l].bias = 0.3;
        made.layers[l].bias_std = 0.5;
    }
    bench->network = new_network(&made, 1);
    bench->input = new_reals(ROWS * INPUTS);
    bench->target = new_reals(ROWS * OUTPUTS);
    for (uint64_t seed = 1; seed < 100; seed++) {
        gf_network_initialise(bench->network, &made.plan, seed);
        draw_samples(bench, seed);
        if (!near_a_kink(bench))
            return;
    }
    fail_msg("no seed stands clear of the kinks");
}

struct gradient_report gradient_check(const struct gradient_case *gradient_case)
{
    struct bench bench = {.of = gradient_case, .report = {.worst = 0, .nonzero_fraction = 1}};
    build(&bench);
    check_deltas(&bench);
    check_parameters(&bench);
    gf_network_destroy(bench.network);
    free(bench.input);
    free(bench.target);
    return bench.report;
}
