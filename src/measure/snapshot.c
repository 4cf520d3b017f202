#include "measure/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layer.h"
#include "measure/distribution.h"
#include "measure/focus.h"
#include "measure/gradient_histogram.h"
#include "measure/loops.h"
#include "measure/norms.h"

/* What gf_measure_end puts together; each layer has its own, so that they may be measured in any order. */
struct layer_findings {
    double preactivation_rms, activation_rms;
    double gradient_squares;
    size_t branch;
    size_t signs[3]; /* arguments below, at and above 0, where has_lines and all are finite */
    bool argument_ok, forward_ok, backward_ok;
};

/* |φ'| of straight lines below, at and above 0, for these parameters. */
struct lines {
    const struct gf_activation *activation;
    double leak, at_zero;
    double slopes[3];
};

struct gf_measure {
    struct gf_log_bins log_bins;
    struct gf_neurons *neurons;
    uint64_t iteration;
    bool histograms;
    double input_rms;
    struct layer_findings of[GF_SNAPSHOT_LAYERS_MOST];
    struct lines lines[GF_SNAPSHOT_LAYERS_MOST]; /* of each layer that has some */
    struct gf_focus_sums sums;
};

bool gf_measure_create(const struct gf_network *network, struct gf_measure **ret_measure,
                       struct gf_error *reterr)
{
    size_t neurons = 0;
    for (size_t k = 0; k < gf_network_layer_count(network); k++)
        neurons += gf_network_layer_const(network, k)->units;
    if (gf_network_layer_count(network) > GF_SNAPSHOT_LAYERS_MOST || neurons > GF_SNAPSHOT_NEURONS_MOST)
        return gf_error_set(reterr, "a network of %zu layers and %zu neurons is too large to measure",
                            gf_network_layer_count(network), neurons);
    struct gf_measure *measure = calloc(1, sizeof *measure);
    if (!measure)
        return gf_error_lack(reterr, "no memory for measuring");
    if (!gf_neurons_create(network, &measure->neurons, reterr)) {
        free(measure);
        return false;
    }
    gf_log_bins_init(&measure->log_bins);
    *ret_measure = measure;
    return true;
}

void gf_measure_destroy(struct gf_measure *measure)
{
    if (!measure)
        return;
    gf_neurons_destroy(measure->neurons);
    free(measure);
}

struct gf_neurons *gf_measure_neurons(struct gf_measure *measure)
{
    return measure->neurons;
}

static double ratio(double numerator, double denominator)
{
    return denominator > 0 && isfinite(denominator) ? numerator / denominator : NAN;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

static double mean_or_nan(double sum, size_t count)
{
    return count && isfinite(sum) ? sum / (double)count : NAN;
}

static double mean_of(size_t count, const real *values)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i];
    return mean_or_nan(sum, count);
}

static void describe(const struct gf_layer *layer, size_t first_neuron, struct gf_layer_measure *m)
{
    m->kind = layer->type->name;
    m->activation = layer->activation->name;
    m->label = layer->activation->label;
    m->width = (uint32_t)layer->units;
    m->first_neuron = (uint32_t)first_neuron;
    m->frozen = layer->frozen;
    m->dormant = false;
    m->bounded = layer->activation->bounded;
    m->rectifier = layer->activation->rectifier;
    m->can_die = layer->activation->can_die;
    m->low = layer->activation->low;
    m->high = layer->activation->high;
}

/* What is so as long as no unit has an α of its own. */
static void forget_alpha(struct gf_layer_measure *m)
{
    m->learns_alpha = false;
    m->alpha_unmoved = m->alpha_idle = m->alpha_negative = m->alpha_linear = 0;
    m->alpha_mean = m->alpha_gradient_norm = m->alpha_min = m->alpha_max = NAN;
}

/* Nothing is known of a layer that the pass goes by. */
static void describe_dormant(const struct gf_network *network, size_t index, struct gf_snapshot *snapshot)
{
    const struct gf_layer *layer = gf_network_layer_const(network, index);
    struct gf_layer_measure *m = &snapshot->layers[index];
    static const struct gf_histogram none = {.min = NAN, .max = NAN};
    double *const measures[] = {
        &m->weight_gradient_norm,
        &m->weight_gradient_mean_abs,
        &m->weight_gradient_max_abs,
        &m->bias_gradient_norm,
        &m->delta_rms,
        &m->magnitude_delta,
        &m->magnitude_weight_gradient,
        &m->derivative_mean,
        &m->derivative_rms,
        &m->backward_gain,
        &m->forward_gain,
        &m->activation_mean,
        &m->activation_std,
        &m->activation_min,
        &m->activation_max,
        &m->preactivation_mean,
        &m->preactivation_std,
        &m->negative_fraction,
        &m->zero_fraction,
        &m->saturated_fraction,
        &m->update_ratio,
        &m->branch_norm_ratio,
    };
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        *measures[i] = NAN;
    m->dormant = m->frozen = true;
    forget_alpha(m);
    m->bias_mean = mean_of(layer->units, layer->bias);
    m->weight_norm = sqrt(gf_network_weight_squares(network, index));
    m->activation_histogram = m->gradient_histogram = none;
    m->dead_count = m->firing_count = 0;
    m->dead_checked_at = 0;
    memset(m->state_counts, 0, sizeof m->state_counts);
    if (!snapshot->histograms)
        return;
    m->state_counts[GF_NEURON_SILENT] = m->width;
    memset(snapshot->neurons + m->first_neuron, GF_NEURON_SILENT, layer->units);
}

void gf_measure_begin(struct gf_measure *measure, const struct gf_network *network, uint64_t iteration,
                      bool histograms, struct gf_snapshot *snapshot)
{
    measure->iteration = iteration;
    measure->histograms = histograms;
    const size_t layers = gf_network_layer_count(network);
    size_t neurons = 0;
    snapshot->histograms = histograms;
    snapshot->focus.valid = false;
    for (size_t k = 0; k < layers; k++) {
        const struct gf_layer *layer = gf_network_layer_const(network, k);
        describe(layer, neurons, &snapshot->layers[k]);
        if (gf_network_dormant(network, k))
            describe_dormant(network, k, snapshot);
        neurons += layer->units;
        measure->of[k] = (struct layer_findings){.forward_ok = true, .backward_ok = true};
    }
    snapshot->layer_count = (uint32_t)layers;
    snapshot->neuron_count = (uint32_t)neurons;
    const size_t inputs = gf_network_rows(network) * gf_network_layer_const(network, 0)->inputs;
    measure->input_rms = sqrt(gf_squares(inputs, gf_network_input(network)) / (double)inputs);
}

/* φ' is one number on either side of 0 and one at 0: it is known from how many arguments are where. */
static bool has_lines(const struct gf_layer *layer)
{
    return layer->activation->piecewise_linear && !layer->activation->alpha_gradient;
}

void gf_measure_forward(struct gf_measure *measure, const struct gf_network *network, size_t index,
                        struct gf_snapshot *snapshot)
{
    const struct gf_layer *layer = gf_network_layer_const(network, index);
    struct gf_layer_measure *m = &snapshot->layers[index];
    struct layer_findings *of = &measure->of[index];
    const size_t count = gf_network_rows(network) * layer->units;
    const unsigned signs = has_lines(layer) ? GF_WANT_NEGATIVES | GF_WANT_ZEROS : GF_WANT_NEGATIVES;
    struct gf_distribution z, a;
    gf_distribution_wanted(count, layer->preactivation, signs, &z);
    gf_distribution_wanted(count, layer->output, GF_WANT_RANGE | GF_WANT_ZEROS, &a);
    m->preactivation_mean = z.mean;
    m->preactivation_std = z.std;
    m->activation_mean = a.mean;
    m->activation_std = a.std;
    m->activation_min = a.min;
    m->activation_max = a.max;
    m->zero_fraction = share(a.zeros, count);
    of->preactivation_rms = z.rms;
    of->activation_rms = a.rms;
    of->branch = layer->branch;
    bool finite = !z.nonfinite && !a.nonfinite;
    if (layer->argument != layer->preactivation) {
        gf_distribution_wanted(count, layer->argument, signs, &z);
        finite = finite && !z.nonfinite;
    }
    of->argument_ok = !z.nonfinite;
    of->signs[0] = z.negatives;
    of->signs[1] = z.zeros;
    of->signs[2] = count - z.negatives - z.zeros;
    m->negative_fraction = share(z.negatives, count);
    if (measure->histograms)
        gf_distribution_histogram(count, layer->output, &a, &m->activation_histogram);
    of->forward_ok = finite;
}

/* Asking φ' costs as much as a small layer's statistics: once is enough. */
static void draw_lines(const struct gf_layer *layer, struct lines *lines)
{
    static const real arguments[3] = {-1, 0, 1};
    const struct gf_activation_parameters *p = &layer->parameters;
    if (lines->activation == layer->activation && lines->leak == p->leak && lines->at_zero == p->at_zero)
        return;
    real derivative[3];
    gf_activation_derivative(layer->activation, p, 1, 3, arguments, derivative);
    *lines = (struct lines){.activation = layer->activation, .leak = p->leak, .at_zero = p->at_zero};
    for (int i = 0; i < 3; i++)
        lines->slopes[i] = fabs((double)derivative[i]);
}

static struct gf_slopes slopes_of_lines(const struct lines *lines, const size_t signs[3])
{
    struct gf_slopes slopes = {0};
    for (int i = 0; i < 3; i++) {
        const double slope = lines->slopes[i];
        slopes.sum_abs += (double)signs[i] * slope;
        slopes.squares += (double)signs[i] * (slope * slope);
    }
    return slopes;
}

static void measure_slopes(const struct gf_layer *layer, size_t rows, const struct layer_findings *of,
                           struct lines *lines, struct gf_layer_measure *m)
{
    const size_t count = rows * layer->units;
    if (has_lines(layer))
        draw_lines(layer, lines);
    const struct gf_slopes slopes =
        has_lines(layer) && of->argument_ok
            ? slopes_of_lines(lines, of->signs)
            : gf_slopes(count, layer->derivative, gf_saturation_threshold(layer->activation));
    m->derivative_mean = mean_or_nan(slopes.sum_abs, count);
    m->derivative_rms = sqrt(slopes.squares / (double)count);
    m->saturated_fraction = layer->activation->bounded ? share(slopes.flat, count) : NAN;
}

/* Σ gradient² of what a layer learns besides weights and biases. */
static double other_squares(const struct gf_layer *layer)
{
    double sum = 0;
    for (size_t g = GF_GROUP_BIAS + 1; g < GF_GROUPS; g++)
        if (layer->groups[g].active)
            sum += gf_squares(layer->groups[g].count, layer->groups[g].gradient);
    return sum;
}

static void measure_alpha(const struct gf_layer *layer, struct gf_layer_measure *m)
{
    const struct gf_parameter_group *alpha = &layer->groups[GF_GROUP_ALPHA];
    forget_alpha(m);
    m->learns_alpha = alpha->active;
    if (!alpha->active)
        return;
    for (size_t j = 0; j < alpha->count; j++) {
        const double value = (double)alpha->values[j];
        m->alpha_unmoved += alpha->values[j] == (real)layer->parameters.leak;
        m->alpha_idle += alpha->gradient[j] == 0;
        m->alpha_negative += value < 0;
        m->alpha_linear += fabs(value - 1) < GF_ALPHA_KINK;
        m->alpha_min = fmin(m->alpha_min, value); /* the number, where one of both is none */
        m->alpha_max = fmax(m->alpha_max, value);
    }
    m->alpha_mean = mean_of(alpha->count, alpha->values);
    m->alpha_gradient_norm = sqrt(gf_squares(alpha->count, alpha->gradient));
}

/* Returns Σ gradient². */
static double measure_parameters(const struct gf_measure *measure, const struct gf_network *network,
                                 size_t index, struct gf_layer_measure *m)
{
    const struct gf_layer *layer = gf_network_layer_const(network, index);
    const struct gf_magnitudes weights = gf_magnitudes(layer->weight_count, layer->weight_gradient);
    const double bias_squares = gf_squares(layer->units, layer->bias_gradient);
    m->weight_gradient_norm = sqrt(weights.squares);
    m->weight_gradient_mean_abs = mean_or_nan(weights.sum_abs, layer->weight_count);
    m->weight_gradient_max_abs = weights.max_abs;
    m->bias_gradient_norm = sqrt(bias_squares);
    m->weight_norm = sqrt(gf_network_weight_squares(network, index));
    m->bias_mean = mean_of(layer->units, layer->bias);
    measure_alpha(layer, m);
    m->update_ratio = measure->iteration ? ratio(sqrt(layer->update_squares), m->weight_norm) : NAN;
    if (measure->histograms)
        gf_log_histogram(&measure->log_bins, layer->weight_count, layer->weight_gradient,
                         &m->gradient_histogram);
    return weights.squares + bias_squares + other_squares(layer);
}

void gf_measure_backward(struct gf_measure *measure, const struct gf_network *network, size_t index,
                         struct gf_snapshot *snapshot)
{
    const struct gf_layer *layer = gf_network_layer_const(network, index);
    struct gf_layer_measure *m = &snapshot->layers[index];
    const size_t rows = gf_network_rows(network);
    const double delta_squares = gf_squares(rows * layer->units, layer->delta);
    m->delta_rms = (double)rows * sqrt(delta_squares / (double)(rows * layer->units));
    measure_slopes(layer, rows, &measure->of[index], &measure->lines[index], m);
    measure->of[index].gradient_squares = measure_parameters(measure, network, index, m);
    measure->of[index].backward_ok = isfinite(measure->of[index].gradient_squares) && isfinite(delta_squares);
    gf_neurons_batch(measure->neurons, index, layer, rows, measure->iteration, measure->histograms, m,
                     snapshot->neurons + m->first_neuron);
}

void gf_measure_magnitude(struct gf_network *network, size_t index, struct gf_snapshot *snapshot)
{
    struct gf_layer_measure *m = &snapshot->layers[index];
    const struct gf_magnitude magnitude =
        gf_network_magnitude(network, index, m->delta_rms, m->weight_gradient_norm);
    m->magnitude_delta = magnitude.delta;
    m->magnitude_weight_gradient = magnitude.weight_gradient;
}

/* What was found first: on the way up, and coming down. */
static struct gf_measure_findings findings_of(const struct gf_measure *measure, size_t layers)
{
    struct gf_measure_findings findings = {.forward_ok = true, .backward_ok = true};
    for (size_t k = layers; k-- > 0;) {
        findings.gradient_squares += measure->of[k].gradient_squares;
        if (!measure->of[k].forward_ok) {
            findings.forward_ok = false;
            findings.forward_layer = (uint32_t)k + 1;
        }
        if (!measure->of[k].backward_ok && findings.backward_ok) {
            findings.backward_ok = false;
            findings.backward_layer = (uint32_t)k + 1;
        }
    }
    return findings;
}

void gf_measure_end(struct gf_measure *measure, struct gf_snapshot *snapshot,
                    struct gf_measure_findings *ret_findings)
{
    double below = measure->input_rms;
    struct gf_layer_measure *lower = NULL; /* the last one that was passed */
    for (size_t k = 0; k < snapshot->layer_count; k++) {
        struct gf_layer_measure *m = &snapshot->layers[k];
        if (m->dormant)
            continue;
        const struct layer_findings *of = &measure->of[k];
        m->branch_norm_ratio =
            of->branch ? ratio(of->preactivation_rms, measure->of[k - of->branch].activation_rms) : NAN;
        m->forward_gain = ratio(of->activation_rms, below);
        below = of->activation_rms;
        m->backward_gain = NAN;
        if (lower)
            lower->backward_gain = ratio(lower->delta_rms, m->delta_rms);
        lower = m;
    }
    *ret_findings = findings_of(measure, snapshot->layer_count);
}

void gf_measure_focus(struct gf_measure *measure, const struct gf_network *network, size_t index,
                      struct gf_snapshot *snapshot)
{
    snapshot->focus.valid = false;
    if (index >= gf_network_layer_count(network) || gf_network_dormant(network, index))
        return;
    gf_focus_fill(&measure->sums, network, index, &snapshot->layers[index], &snapshot->focus);
    for (size_t j = 0; j < snapshot->layers[index].width; j++)
        snapshot->focus.units.death[j] = gf_neurons_death(measure->neurons, index, j);
}
