#include "gradient_check.h"

#include <stdio.h>

#include "../unit/engine/support.h"
#include "engine/layer.h"
#include "engine/network_private.h"

enum { INPUTS = 3, WIDTH = 5, OUTPUTS = 3, LAYERS_MOST = 8, ROWS = 5 };

#define STEP   1e-4 /* of the differences, whose error grows with its fourth power */
#define MARGIN 5e-3 /* how far a kink must be away */
#define FLOOR  1e-4 /* smaller gradients are compared as if they were this large */
#define NOISE  1e-8 /* what differences make of a gradient of zero */

struct bench {
    const struct gradient_case *of;
    struct gf_network *network;
    size_t layers;
    real *input, *target; /* [ROWS][INPUTS], [ROWS][OUTPUTS] */
    struct gradient_report report;
};

static double forward_from(struct bench *bench, size_t first)
{
    for (size_t l = first; l < bench->layers; l++)
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
    gf_network_activate_layer(bench->network, index);
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

/* entries: what to vary; gradients: what is claimed of it. Returns the share that is not zero. */
static double compare(struct bench *bench, const char *what, size_t layer, size_t vary_layer, size_t count,
                      real *entries, const real *gradients)
{
    struct gradient_report *report = &bench->report;
    size_t nonzero = 0;
    const double least = FLOOR * fmax(1, objective(bench)); /* differences round as the loss does */
    for (size_t i = 0; i < count; i++) {
        const double claimed = (double)gradients[i], found = numeric(bench, vary_layer, &entries[i]);
        const double size = fmax(fmax(fabs(claimed), fabs(found)), least);
        const double error = fabs(claimed - found) / size;
        nonzero += fabs(found) > NOISE;
        report->checked++;
        if (!(error <= report->worst)) {
            report->worst = isnan(error) ? INFINITY : error;
            snprintf(report->where, sizeof report->where, "%s %zu of layer %zu: %.9g, not %.9g", what, i,
                     layer + 1, claimed, found);
        }
    }
    return (double)nonzero / (double)count;
}

static void note_zeros(struct bench *bench, const char *what, size_t layer, double nonzero)
{
    struct gradient_report *report = &bench->report;
    if (nonzero >= report->nonzero_fraction)
        return;
    report->nonzero_fraction = nonzero;
    snprintf(report->sparsest, sizeof report->sparsest, "%s of layer %zu", what, layer + 1);
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
    for (size_t l = bench->layers; l-- > 0;) {
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
    real *deltas[LAYERS_MOST], *input_gradient = new_reals(ROWS * INPUTS);
    const struct gf_layer *first = gf_network_layer(bench->network, 0);
    first->type->backward(first, ROWS, GF_NO_FINISH, input_gradient);
    for (size_t l = 0; l < bench->layers; l++) {
        const struct gf_layer *layer = gf_network_layer(bench->network, l);
        deltas[l] = copy_of(layer->delta, ROWS * layer->units);
    }
    for (size_t l = 0; l < bench->layers; l++) {
        const struct gf_layer *layer = gf_network_layer(bench->network, l);
        note_zeros(bench, "delta", l,
                   compare(bench, "delta", l, l, ROWS * layer->units, layer->preactivation, deltas[l]));
        free(deltas[l]);
    }
    note_zeros(bench, "input", 0,
               compare(bench, "input", 0, WHOLE_PASS, ROWS * INPUTS, bench->input, input_gradient));
    free(input_gradient);
}

/* What an update by plain gradient descent with rate 1 takes off is the gradient with its penalty. */
static void check_parameters(struct bench *bench)
{
    static const char *const names[GF_GROUPS] = {"weight", "bias", "gamma", "beta", "alpha"};
    struct gf_network *network = bench->network;
    const struct gf_update update = {.optimizer = gf_optimizer_find("sgd"),
                                     .settings = {.learning_rate = 1, .step = 1},
                                     .clip_scale = 1,
                                     .penalty = bench->of->penalty};
    real *gradients[LAYERS_MOST][GF_GROUPS];
    backward(bench);
    for (size_t l = 0; l < bench->layers; l++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            gradients[l][g] = copy_of(group->values, group->count);
        }
    gf_network_update(network, &update);
    for (size_t l = 0; l < bench->layers; l++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            for (size_t i = 0; i < group->count; i++) {
                const real after = group->values[i];
                group->values[i] = gradients[l][g][i];
                gradients[l][g][i] -= after;
            }
        }
    for (size_t l = 0; l < bench->layers; l++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            /* A batch norm takes the means of all before it away, up to the next φ. */
            const bool shift = g == GF_GROUP_BIAS || g == GF_GROUP_NORM_SHIFT;
            const bool zero = shift && bench->of->norm && bench->of->norm->measure;
            double nonzero = 1;
            if (group->active)
                nonzero =
                    compare(bench, names[g], l, WHOLE_PASS, group->count, group->values, gradients[l][g]);
            if (!zero)
                note_zeros(bench, names[g], l, nonzero);
            free(gradients[l][g]);
        }
}

/* Over `count` numbers `stride` apart. */
static double variance(const real *values, size_t count, size_t stride)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i * stride];
    for (size_t i = 0; i < count; i++)
        squares += pow((double)values[i * stride] - sum / (double)count, 2);
    return squares / (double)count;
}

/* Whether a norm would magnify a step so much that it reaches a kink, or bends the loss too much. */
static bool magnifies(const struct gf_layer *layer)
{
    double least = INFINITY;
    for (size_t j = 0; j < layer->units; j++)
        least = fmin(least, variance(layer->preactivation + j, ROWS, layer->units));
    for (size_t row = 0; row < ROWS; row++)
        least = fmin(least, variance(layer->preactivation + row * layer->units, layer->units, 1));
    return layer->norm->apply && least < (layer->activation->rectifier ? 0.05 : 0.002);
}

/* Clear of all kinks, and alive: every layer has arguments above zero. */
static bool suits(struct bench *bench)
{
    objective(bench);
    for (size_t l = 0; l < bench->layers; l++) {
        const struct gf_layer *layer = gf_network_layer(bench->network, l);
        size_t above = 0;
        if (magnifies(layer))
            return false;
        for (size_t i = 0; i < ROWS * layer->units; i++) {
            if (fabs((double)layer->argument[i]) < (layer->norm->apply ? 3 : 1) * MARGIN)
                return false;
            above += layer->argument[i] > 0;
        }
        if (5 * above < 2 * ROWS * layer->units && l + 1 < bench->layers)
            return false;
        for (size_t i = 0; i < layer->weight_count; i++) /* |w| has a kink as well */
            if (fabs((double)layer->weights[i]) < MARGIN)
                return false;
    }
    return true;
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

/* As the settings have it: the last layer of a block is linear, or its φ sees the sum. */
static void plan_blocks(const struct gradient_case *of, struct gf_layer_plan *layers, size_t depth)
{
    const size_t k = of->residual, blocks = k ? (depth - 1) / k : 0;
    for (size_t end = k; end && end < depth; end += k) {
        layers[end].branch = k;
        layers[end].branch_scale = of->residual_scale != 0 ? of->residual_scale : 1 / sqrt((double)blocks);
        layers[end].branch_sum_first = of->sum_first;
        layers[end].norm = NULL;
        if (of->sum_first)
            continue;
        layers[end].activation = gf_activation_find("identity");
        layers[end].warms_up = false;
    }
}

/* Away from where norms and α start, so that nothing drops out as a factor 1 or a term 0. */
static void stir(struct gf_network *network, uint64_t seed)
{
    struct gf_random random;
    gf_random_init(&random, seed, 77);
    for (size_t l = 0; l < gf_network_layer_count(network); l++)
        for (size_t g = GF_GROUP_BIAS + 1; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *group = &gf_network_layer(network, l)->groups[g];
            for (size_t i = 0; i < group->count; i++)
                group->values[i] += (real)gf_random_uniform(&random, -0.2, 0.2);
        }
}

/* The first seed that suits. */
static void build(struct bench *bench)
{
    static struct test_plan made;
    const struct gradient_case *of = bench->of;
    const size_t depth = of->depth ? of->depth : 2;
    bench->layers = depth + 1;
    assert_true(bench->layers <= LAYERS_MOST);
    make_plan(&made, INPUTS, depth, WIDTH, OUTPUTS, ROWS, "identity", "lecun");
    for (size_t l = 0; l <= depth; l++) {
        made.layers[l].norm = NULL;
        if (l < depth) {
            made.layers[l].activation = of->activation;
            made.layers[l].parameters = of->parameters;
            made.layers[l].norm = of->norm;
            made.layers[l].warms_up = true;
            made.layers[l].gain = of->activation->derivative_largest < 0.5 ? 4 : 1; /* or δ dies out */
        }
        made.layers[l].bias = 0.3;
        made.layers[l].bias_std = 0.5;
    }
    plan_blocks(of, made.layers, depth);
    for (size_t l = 0; l < depth; l++) /* steps are then small beside what the norm divides by */
        if (made.layers[l].norm && made.layers[l].norm->apply)
            made.layers[l].gain = 3;
    bench->network = new_network(&made, 1);
    gf_network_set_warmup(bench->network, of->warmup);
    bench->input = new_reals(ROWS * INPUTS);
    bench->target = new_reals(ROWS * OUTPUTS);
    for (uint64_t seed = 1; seed < 20000; seed++) {
        gf_network_initialise(bench->network, &made.plan, seed);
        stir(bench->network, seed);
        draw_samples(bench, seed);
        if (suits(bench))
            return;
    }
    fail_msg("no seed suits");
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
