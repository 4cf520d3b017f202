#include "measure/focus.h"

#include <math.h>
#include <string.h>

#include "measure/distribution.h"
#include "measure/norms.h"

/* 0 is shown with the curve unless the histogram would be left less than this share of it. */
#define HISTOGRAM_LEAST 0.2
#define BEYOND_ZERO     0.1

static void add_row(struct gf_focus_sums *sums, const struct gf_layer *layer, size_t row)
{
    const size_t at = row * layer->units;
    const real *z = layer->preactivation + at, *u = layer->argument + at, *a = layer->output + at;
    const real *slope = layer->derivative + at, *delta = layer->delta + at;
    for (size_t j = 0; j < layer->units; j++) {
        sums->preactivation[j] += (double)z[j];
        sums->activation[j] += (double)a[j];
        sums->derivative[j] += fabs((double)slope[j]);
        sums->delta[j] += (double)delta[j] * (double)delta[j];
        sums->firing[j] += u[j] > 0 ? 1 : u[j] <= 0 ? 0 : (double)NAN;
    }
}

static void add_squares(struct gf_focus_sums *sums, const struct gf_layer *layer, size_t rows)
{
    for (size_t r = 0; r < rows; r++) {
        const real *z = layer->preactivation + r * layer->units;
        for (size_t j = 0; j < layer->units; j++) {
            const double apart = (double)z[j] - sums->preactivation[j] / (double)rows;
            sums->squares[j] += apart * apart;
        }
    }
}

static void measure_units(struct gf_focus_sums *sums, const struct gf_layer *layer, size_t rows,
                          struct gf_focus_units *ret_units)
{
    const double n = (double)rows;
    memset(sums, 0, sizeof *sums);
    for (size_t r = 0; r < rows; r++)
        add_row(sums, layer, r);
    add_squares(sums, layer, rows);
    for (size_t j = 0; j < layer->units; j++) {
        ret_units->preactivation_mean[j] = (float)(sums->preactivation[j] / n);
        ret_units->preactivation_std[j] = (float)sqrt(sums->squares[j] / n);
        ret_units->activation_mean[j] = (float)(sums->activation[j] / n);
        ret_units->derivative_mean[j] = (float)(sums->derivative[j] / n);
        ret_units->delta_rms[j] = (float)(n * sqrt(sums->delta[j] / n));
        ret_units->firing_share[j] = (float)(sums->firing[j] / n);
    }
}

static void measure_parameters(const struct gf_layer *layer, struct gf_focus_units *ret_units)
{
    const struct gf_parameter_group *alpha = &layer->groups[GF_GROUP_ALPHA];
    for (size_t j = 0; j < layer->units; j++) {
        const size_t row = j * layer->inputs;
        ret_units->bias[j] = (float)layer->bias[j];
        ret_units->weight_norm[j] = (float)sqrt(gf_squares(layer->inputs, layer->weights + row));
        ret_units->gradient_norm[j] = (float)sqrt(gf_squares(layer->inputs, layer->weight_gradient + row));
        ret_units->alpha[j] = alpha->active ? (float)alpha->values[j] : NAN;
        ret_units->alpha_gradient[j] = alpha->active ? (float)alpha->gradient[j] : NAN;
    }
}

static void describe(const struct gf_network *network, const struct gf_layer *layer,
                     struct gf_focus *ret_focus)
{
    const bool sum = layer->branch > 0;
    ret_focus->formula = layer->activation->formula;
    ret_focus->sees_z = layer->argument == layer->preactivation;
    ret_focus->norm = layer->norm->apply ? layer->norm->name : NULL;
    ret_focus->shift = layer->warms_up ? gf_network_warmup(network) : 0;
    ret_focus->sum_before = sum && layer->branch_sum_first;
    ret_focus->sum_after = sum && !layer->branch_sum_first;
    ret_focus->branch_scale = sum ? (double)layer->branch_scale : 1;
}

static void measure_distributions(const struct gf_layer *layer, size_t rows, struct gf_focus *ret_focus)
{
    const size_t count = rows * layer->units;
    struct gf_distribution all;
    gf_distribution_of(count, layer->preactivation, &all);
    gf_distribution_histogram(count, layer->preactivation, &all, &ret_focus->preactivation_histogram);
    gf_distribution_of(count, layer->argument, &all);
    gf_distribution_histogram(count, layer->argument, &all, &ret_focus->argument_histogram);
    ret_focus->argument_mean = all.mean;
    ret_focus->argument_std = all.std;
    gf_distribution_of(count, layer->delta, &all);
    gf_distribution_histogram(count, layer->delta, &all, &ret_focus->delta_histogram);
    /* δ is that of the batch's mean loss: of a sample's loss it is `rows` times that */
    ret_focus->delta_histogram.min *= (double)rows;
    ret_focus->delta_histogram.max *= (double)rows;
}

/* The range of u, and 0 with what is just beyond it if there is room for that; a constant gets some room
 * around it. */
static void choose_range(const struct gf_histogram *histogram, struct gf_focus *ret_focus)
{
    double from = histogram->min, to = histogram->max;
    ret_focus->curve_from = ret_focus->curve_to = 0;
    if (!isfinite(from) || !isfinite(to) || !isfinite(2 * (to - from)))
        return;
    if (!(to > from)) {
        const double room = fabs(from) > 0 ? fabs(from) / 4 : 1;
        from -= room, to += room;
    }
    const double margin = BEYOND_ZERO * (fmax(to, 0) - fmin(from, 0));
    const double low = fmin(from, -margin), high = fmax(to, margin);
    if (to - from >= HISTOGRAM_LEAST * (high - low))
        from = low, to = high;
    ret_focus->curve_from = from;
    ret_focus->curve_to = to;
}

/* One φ for the layer: units that learn an α of their own get the mean of them. */
static struct gf_activation_parameters common_parameters(const struct gf_layer *layer,
                                                         const struct gf_layer_measure *measure)
{
    struct gf_activation_parameters parameters = layer->parameters;
    if (measure->learns_alpha)
        parameters.leak = measure->alpha_mean;
    parameters.alpha = NULL;
    return parameters;
}

/* Where an activation has a kink it is at 0. */
static bool has_kink(const struct gf_activation *activation,
                     const struct gf_activation_parameters *parameters)
{
    const real sides[2] = {(real)-1e-4, (real)1e-4};
    real slopes[2];
    gf_activation_derivative(activation, parameters, 2, 1, sides, slopes);
    return fabs((double)slopes[1] - (double)slopes[0]) > GF_ALPHA_KINK * activation->derivative_largest;
}

static void sample_curve(const struct gf_layer *layer, const struct gf_layer_measure *measure,
                         struct gf_focus *ret_focus)
{
    const struct gf_activation_parameters parameters = common_parameters(layer, measure);
    const double from = ret_focus->curve_from, to = ret_focus->curve_to;
    real u[GF_FOCUS_POINTS], a[GF_FOCUS_POINTS];
    for (int i = 0; i < GF_FOCUS_POINTS; i++) {
        const double share = (double)i / (GF_FOCUS_POINTS - 1);
        u[i] = (real)(from * (1 - share) + to * share);
    }
    gf_activation_forward(layer->activation, &parameters, GF_FOCUS_POINTS, 1, u, a);
    for (int i = 0; i < GF_FOCUS_POINTS; i++)
        ret_focus->curve[i] = (float)a[i];
    ret_focus->kink = has_kink(layer->activation, &parameters);
}

void gf_focus_fill(struct gf_focus_sums *sums, const struct gf_network *network, size_t index,
                   const struct gf_layer_measure *measure, struct gf_focus *ret_focus)
{
    const struct gf_layer *layer = gf_network_layer_const(network, index);
    const size_t rows = gf_network_rows(network);
    ret_focus->valid = true;
    ret_focus->layer = (uint32_t)index;
    describe(network, layer, ret_focus);
    measure_distributions(layer, rows, ret_focus);
    choose_range(&ret_focus->argument_histogram, ret_focus);
    sample_curve(layer, measure, ret_focus);
    measure_units(sums, layer, rows, &ret_focus->units);
    measure_parameters(layer, &ret_focus->units);
}
