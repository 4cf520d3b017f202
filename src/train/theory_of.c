#include "train/theory_of.h"

#include <math.h>
#include <stdlib.h>

static double value_at(void *context, double u)
{
    const struct gf_theory_use *use = context;
    const real argument = (real)u;
    real result;
    gf_activation_forward(use->activation, &use->parameters, 1, 1, &argument, &result);
    return (double)result;
}

static double slope_at(void *context, double u)
{
    const struct gf_theory_use *use = context;
    const real argument = (real)u;
    real result;
    gf_activation_derivative(use->activation, &use->parameters, 1, 1, &argument, &result);
    return (double)result;
}

struct gf_theory_function gf_theory_function_of(struct gf_theory_use *use)
{
    use->parameters.alpha = NULL; /* at the start every unit has the same */
    return (struct gf_theory_function){value_at, slope_at, use};
}

static bool same_function(const struct gf_layer_plan *a, const struct gf_layer_plan *b)
{
    return a->activation == b->activation && a->parameters.leak == b->parameters.leak &&
           a->parameters.at_zero == b->parameters.at_zero;
}

static const struct gf_theory_function *function_of(struct gf_theory_work *work,
                                                    const struct gf_layer_plan *layer)
{
    for (size_t i = work->function_count; i-- > 0;)
        if (same_function(work->users[i], layer))
            return &work->functions[i];
    const size_t i = work->function_count++;
    work->users[i] = layer;
    work->uses[i] = (struct gf_theory_use){layer->activation, layer->parameters};
    work->functions[i] = gf_theory_function_of(&work->uses[i]);
    return &work->functions[i];
}

static double weight_variance(const struct gf_layer_plan *layer, size_t units, size_t inputs)
{
    const double leak = layer->activation->leak_is_slope ? layer->parameters.leak : 0;
    return layer->gain * layer->gain * layer->init->variance(units, inputs, leak);
}

#define SAMPLES_MOST 2048

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double mean_square(const struct gf_dataset *dataset, size_t sample)
{
    const real *features = dataset->inputs + sample * dataset->features;
    double sum = 0;
    for (size_t i = 0; i < dataset->features; i++)
        sum += (double)features[i] * (double)features[i];
    return sum / (double)dataset->features;
}

struct gf_theory_inputs gf_theory_inputs_of(const struct gf_dataset *dataset)
{
    double squares[SAMPLES_MOST];
    const size_t count = dataset->train_count < SAMPLES_MOST ? dataset->train_count : SAMPLES_MOST;
    struct gf_theory_inputs inputs = {.count = count < GF_THEORY_INPUTS_MOST ? count : GF_THEORY_INPUTS_MOST};
    for (size_t i = 0; i < count; i++)
        squares[i] = mean_square(dataset, i * dataset->train_count / count);
    qsort(squares, count, sizeof *squares, ascending);
    for (size_t class = 0; class < inputs.count; class ++) {
        const size_t from = class * count / inputs.count, to = (class + 1) * count / inputs.count;
        for (size_t i = from; i < to; i++)
            inputs.square[class] += squares[i] / (double)(to - from);
    }
    return inputs;
}

/* Statistics over the batch, over the row, or none at all. */
static enum gf_theory_norm norm_of(const struct gf_norm *norm)
{
    return !norm || !norm->apply ? GF_THEORY_NO_NORM
           : norm->measure       ? GF_THEORY_BATCH_NORM
                                 : GF_THEORY_LAYER_NORM;
}

static struct gf_theory_layer layer_of(struct gf_theory_work *work, const struct gf_layer_plan *layer,
                                       size_t inputs, double warmup)
{
    const enum gf_theory_norm norm = norm_of(layer->norm);
    return (struct gf_theory_layer){
        .function = function_of(work, layer),
        .inputs = inputs,
        .units = layer->units,
        .weight_variance = weight_variance(layer, layer->units, inputs),
        .bias_mean = (norm == GF_THEORY_NO_NORM ? layer->bias : 0) + (layer->warms_up ? warmup : 0),
        .bias_variance = layer->bias_std * layer->bias_std,
        .norm = norm,
        .branch = layer->branch,
        .branch_scale = layer->branch_scale,
    };
}

static bool same_kind(const struct gf_layer_plan *a, const struct gf_layer_plan *b)
{
    return same_function(a, b) && a->init == b->init && a->gain == b->gain && a->bias == b->bias &&
           a->bias_std == b->bias_std;
}

/* The kind that most hidden layers are of (Boyer & Moore's vote). */
static const struct gf_layer_plan *most_common(const struct gf_training_plan *plan, size_t hidden)
{
    const struct gf_layer_plan *candidate = &plan->layers[0];
    size_t votes = 0;
    for (size_t l = 0; l < hidden; l++) {
        if (!votes)
            candidate = &plan->layers[l];
        if (same_kind(candidate, &plan->layers[l]))
            votes++;
        else
            votes--;
    }
    return candidate;
}

static const char *what_is_missing(const struct gf_training_plan *plan, size_t hidden)
{
    for (size_t l = 0; l < hidden; l++) {
        if (!plan->layers[l].init->variance)
            return "weights that are not random";
        if (plan->layers[l].branch && plan->layers[l].branch_sum_first)
            return "an activation after the sum";
    }
    return NULL;
}

static const char *what_has_no_point(const struct gf_theory_work *work, size_t hidden)
{
    for (size_t l = 0; l < hidden; l++) {
        if (work->layers[l].branch)
            return "skip connections";
        if (work->layers[l].norm != GF_THEORY_NO_NORM)
            return "a norm";
    }
    return NULL;
}

static void predict(struct gf_theory_work *work, const struct gf_training_plan *plan,
                    const struct gf_theory_inputs *inputs, double warmup,
                    struct gf_theory_prediction *prediction)
{
    const size_t hidden = prediction->layer_count;
    for (size_t l = 0; l < hidden; l++)
        work->layers[l] =
            layer_of(work, &plan->layers[l], l ? plan->layers[l - 1].units : plan->inputs, warmup);
    const struct gf_theory_network network = {inputs->count, inputs->square, hidden, work->layers};
    gf_theory_delta(&network, prediction->variance, prediction->delta_log10);
    prediction->pointless = what_has_no_point(work, hidden);
    if (prediction->pointless)
        return;
    const struct gf_layer_plan *common = most_common(plan, hidden);
    const struct gf_theory_layer layer = layer_of(work, common, common->units, warmup);
    const struct gf_theory_kind kind = {layer.function, (double)common->units * layer.weight_variance,
                                        layer.bias_mean, layer.bias_variance};
    prediction->point = gf_theory_point(&kind, fmax(prediction->variance[0], 1e-12));
    prediction->weight_deviation = sqrt(kind.weight_variance);
    prediction->bias_deviation = sqrt(kind.bias_variance);
    prediction->bias_mean = kind.bias_mean;
    prediction->critical_weight_deviation =
        kind.bias_mean == 0 ? gf_theory_critical_weight_deviation(kind.function, kind.bias_variance)
                            : (double)NAN;
}

void gf_theory_of_plan(const struct gf_training_plan *plan, const struct gf_theory_inputs *inputs,
                       double warmup, struct gf_theory_work *work,
                       struct gf_theory_prediction *ret_prediction)
{
    const size_t hidden = plan->layer_count - 1;
    ret_prediction->layer_count = hidden;
    ret_prediction->pointless = ret_prediction->missing =
        hidden ? what_is_missing(plan, hidden) : "no hidden layer";
    if (ret_prediction->missing)
        return;
    work->function_count = 0;
    predict(work, plan, inputs, warmup, ret_prediction);
}
