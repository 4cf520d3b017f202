#include "focus.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

#define SAMPLES 32

struct function {
    const char *name, *formula;
    bool kink;
};

static const struct function *function_of(const char *name)
{
    static const struct function functions[] = {
        {"identity", "φ(u) = u", false},
        {"sigmoid", "φ(u) = 1/(1 + exp(−u))", false},
        {"tanh", "φ(u) = tanh(u)", false},
        {"relu", "φ(u) = max(0, u)", true},
        {"leaky_relu", "φ(u) = u for u > 0, else αu", true},
    };
    size_t i = 0;
    while (strcmp(functions[i].name, name) != 0)
        i++;
    return &functions[i];
}

static double apply(const char *name, double u)
{
    if (strcmp(name, "sigmoid") == 0)
        return 1 / (1 + exp(-u));
    if (strcmp(name, "tanh") == 0)
        return tanh(u);
    if (strcmp(name, "leaky_relu") == 0)
        return u > 0 ? u : 0.01 * u;
    if (strcmp(name, "relu") == 0)
        return u > 0 ? u : 0;
    return u;
}

static double slope(const char *name, double u)
{
    return (apply(name, u + 1e-4) - apply(name, u - 1e-4)) / 2e-4;
}

static float z_values[2048 * SAMPLES], delta_values[2048 * SAMPLES]; /* [unit][sample] */

static void fill_histogram(const float *values, size_t count, struct gf_histogram *histogram)
{
    double min = INFINITY, max = -INFINITY;
    memset(histogram, 0, sizeof *histogram);
    for (size_t i = 0; i < count; i++) {
        histogram->nonfinite += isfinite(values[i]) ? 0 : 1;
        if (!isfinite(values[i]))
            continue;
        min = fmin(min, (double)values[i]);
        max = fmax(max, (double)values[i]);
        histogram->zeros += values[i] == 0;
    }
    histogram->min = isfinite(min) ? min : (double)NAN;
    histogram->max = isfinite(max) ? max : (double)NAN;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            continue;
        const int bin = max > min ? (int)(((double)values[i] - min) / (max - min) * GF_HISTOGRAM_BINS) : 0;
        histogram->counts[bin < GF_HISTOGRAM_BINS ? bin : GF_HISTOGRAM_BINS - 1]++;
    }
}

static void fill_unit(const struct gf_layer_measure *layer, const struct gf_snapshot *snapshot, size_t j,
                      struct gf_focus_units *units)
{
    double z = 0, squares = 0, a = 0, firing = 0, slopes = 0, deltas = 0;
    for (size_t i = j * SAMPLES; i < (j + 1) * SAMPLES; i++) {
        const double u = (double)z_values[i];
        z += u / SAMPLES, squares += u * u / SAMPLES, firing += (u > 0) / (double)SAMPLES;
        a += apply(layer->activation, u) / SAMPLES;
        slopes += fabs(slope(layer->activation, u)) / SAMPLES;
        deltas += (double)delta_values[i] * (double)delta_values[i] / SAMPLES;
    }
    units->preactivation_mean[j] = (float)z;
    units->preactivation_std[j] = (float)sqrt(fmax(0, squares - z * z));
    units->activation_mean[j] = (float)a;
    units->firing_share[j] = (float)firing;
    units->derivative_mean[j] = (float)slopes;
    units->delta_rms[j] = (float)sqrt(deltas);
    units->bias[j] = (float)(0.02 * (double)j - 0.1);
    units->weight_norm[j] = (float)(1 + 0.03 * (double)j);
    units->gradient_norm[j] = (float)(sqrt(deltas) / 3);
    units->alpha[j] = units->alpha_gradient[j] = NAN;
    const bool dead = snapshot->neurons[layer->first_neuron + j] == GF_NEURON_DEAD;
    units->death[j] = (struct gf_unit_death){GF_ALIVE, 0, NAN, 0, GF_DEATH_UNKNOWN};
    if (dead && layer->dead_count == layer->width)
        units->death[j] = (struct gf_unit_death){0, 0, NAN, 0, GF_DEATH_BIAS};
    else if (dead)
        units->death[j] = (struct gf_unit_death){26, 13, 3.4, 17, GF_DEATH_STEP};
}

static void draw_values(const struct model *model, const struct gf_layer_measure *layer,
                        const struct gf_snapshot *snapshot, int index)
{
    struct gf_random random;
    gf_random_init(&random, 11, (uint64_t)index);
    const bool lost = model->diverged_at > 0 && index > 3;
    for (size_t j = 0; j < layer->width; j++) {
        const bool dead = snapshot->neurons[layer->first_neuron + j] == GF_NEURON_DEAD;
        const double centre = (dead ? -3.5 : model->shift + 0.6 * gf_random_normal(&random)) * model->spread;
        for (size_t i = j * SAMPLES; i < (j + 1) * SAMPLES; i++) {
            const double u = centre + 0.8 * model->spread * gf_random_normal(&random);
            z_values[i] = lost ? NAN : (float)(dead ? fmin(u, -0.1) : u);
            delta_values[i] = (float)(layer->delta_rms * gf_random_normal(&random) *
                                      (slope(layer->activation, (double)z_values[i]) / 0.7));
            if (dead && isfinite(layer->delta_rms))
                delta_values[i] = 0;
        }
    }
}

static void fill_curve(const struct gf_layer_measure *layer, struct gf_focus *focus)
{
    const struct gf_histogram *histogram = &focus->argument_histogram;
    if (!isfinite(histogram->min))
        return;
    focus->curve_from = fmin(histogram->min, -0.1), focus->curve_to = fmax(histogram->max, 0.3);
    for (int i = 0; i < GF_FOCUS_POINTS; i++)
        focus->curve[i] =
            (float)apply(layer->activation, focus->curve_from + (focus->curve_to - focus->curve_from) * i /
                                                                    (double)(GF_FOCUS_POINTS - 1));
}

/* Entries of ∂W: log-normal around their mean. */
static void fill_gradient(struct gf_layer_measure *layer, int index)
{
    struct gf_histogram *histogram = &layer->gradient_histogram;
    const uint32_t count = layer->width * 16;
    struct gf_random random;
    gf_random_init(&random, 13, (uint64_t)index);
    memset(histogram, 0, sizeof *histogram);
    histogram->min = GF_GRADIENT_LOG_LEAST, histogram->max = GF_GRADIENT_LOG_MOST;
    for (uint32_t i = 0; i < count; i++) {
        const double entry = log10(layer->weight_gradient_mean_abs) + 0.5 * gf_random_normal(&random);
        const double bin = (entry - histogram->min) / (histogram->max - histogram->min) * GF_HISTOGRAM_BINS;
        if (layer->weight_gradient_mean_abs == 0 || (layer->dead_count > 0 && i % 3 == 0))
            histogram->zeros++;
        else if (!isfinite(entry))
            histogram->nonfinite++;
        else if (bin < 0 || bin >= GF_HISTOGRAM_BINS)
            *(bin < 0 ? &histogram->below : &histogram->above) += 1;
        else
            histogram->counts[(int)bin]++;
    }
}

void fill_focus(const struct model *model, int index, struct gf_snapshot *snapshot)
{
    struct gf_layer_measure *layer = &snapshot->layers[index];
    const struct function *function = function_of(layer->activation);
    struct gf_focus *focus = &snapshot->focus;
    const size_t count = layer->width * SAMPLES;
    memset(focus, 0, sizeof *focus);
    focus->valid = true;
    focus->layer = (uint32_t)index;
    focus->formula = function->formula;
    focus->kink = function->kink;
    focus->sees_z = true;
    focus->branch_scale = 1;
    draw_values(model, layer, snapshot, index);
    fill_histogram(z_values, count, &focus->preactivation_histogram);
    fill_histogram(z_values, count, &focus->argument_histogram);
    fill_histogram(delta_values, count, &focus->delta_histogram);
    focus->argument_mean = layer->preactivation_mean, focus->argument_std = layer->preactivation_std;
    fill_curve(layer, focus);
    for (size_t j = 0; j < layer->width; j++)
        fill_unit(layer, snapshot, j, &focus->units);
    fill_gradient(layer, index);
    if (layer->weight_gradient_norm > 0)
        layer->magnitude_weight_gradient = log10(layer->weight_gradient_norm);
}
