#include "scenes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "canvas/theme.h"
#include "focus.h"
#include "models.h"
#include "planes.h"

#define ITERATIONS 60
#define SAMPLES    32 /* a unit's activations in the histogram */

const char *scene_name(size_t index)
{
    return index < MODEL_COUNT ? MODELS[index].name : NULL;
}

static double apply(const char *activation, double z)
{
    if (strcmp(activation, "sigmoid") == 0)
        return 1 / (1 + exp(-z));
    if (strcmp(activation, "tanh") == 0)
        return tanh(z);
    if (strcmp(activation, "leaky_relu") == 0)
        return z > 0 ? z : 0.01 * z;
    if (strcmp(activation, "relu") == 0)
        return z > 0 ? z : 0;
    return z;
}

static void fill_histogram(struct gf_layer_measure *layer, const float *values, size_t count)
{
    struct gf_histogram *histogram = &layer->activation_histogram;
    double sum = 0, squares = 0, min = INFINITY, max = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        sum += values[i], squares += (double)values[i] * values[i];
        min = values[i] < min ? values[i] : min;
        max = values[i] > max ? values[i] : max;
        histogram->zeros += values[i] == 0;
    }
    histogram->min = min, histogram->max = max;
    for (size_t i = 0; i < count; i++) {
        int bin = max > min ? (int)((values[i] - min) / (max - min) * GF_HISTOGRAM_BINS) : 0;
        histogram->counts[bin < GF_HISTOGRAM_BINS ? bin : GF_HISTOGRAM_BINS - 1]++;
    }
    layer->activation_min = min, layer->activation_max = max;
    layer->activation_mean = sum / (double)count;
    layer->activation_std = sqrt(squares / (double)count - layer->activation_mean * layer->activation_mean);
    layer->zero_fraction = (double)histogram->zeros / (double)count;
}

static void fill_activations(const struct model *model, struct gf_layer_measure *layer,
                             struct gf_random *random)
{
    static float values[2048 * SAMPLES]; /* [unit][sample] */
    size_t units = layer->width, count = units * SAMPLES;
    for (size_t unit = 0; unit < units; unit++) {
        double centre = model->shift * model->spread + 0.6 * model->spread * gf_random_normal(random);
        for (size_t i = 0; i < SAMPLES; i++)
            values[unit * SAMPLES + i] =
                (float)apply(layer->activation, centre + 0.8 * model->spread * gf_random_normal(random));
    }
    fill_histogram(layer, values, count);
}

/* Nothing finite is left of them. */
static void forget_activations(struct gf_layer_measure *layer)
{
    memset(&layer->activation_histogram, 0, sizeof(layer->activation_histogram));
    layer->activation_histogram.nonfinite = layer->width * SAMPLES;
    layer->activation_mean = layer->activation_std = NAN;
}

/* The kinds a model may hold: a bounded activation saturates, a rectifier falls silent. */
static enum gf_neuron_state draw_state(const struct model *model, const struct gf_layer_measure *layer,
                                       struct gf_random *random)
{
    size_t percent = gf_random_below(random, 100);
    if (layer->can_die && percent < (size_t)model->dead_percent)
        return GF_NEURON_DEAD;
    percent -= (size_t)model->dead_percent < percent ? (size_t)model->dead_percent : percent;
    if (percent >= (size_t)model->other_percent)
        return GF_NEURON_ACTIVE;
    if (layer->bounded)
        return GF_NEURON_SATURATED;
    static const enum gf_neuron_state dying[] = {GF_NEURON_SPARSE, GF_NEURON_SILENT, GF_NEURON_SPARSE,
                                                 GF_NEURON_REVIVED};
    return layer->can_die ? dying[gf_random_below(random, 4)] : GF_NEURON_SPARSE;
}

static void fill_neurons(const struct model *model, struct gf_snapshot *snapshot,
                         struct gf_layer_measure *layer, struct gf_random *random, bool output)
{
    for (uint32_t i = 0; i < layer->width; i++) {
        enum gf_neuron_state state = output ? GF_NEURON_ACTIVE : draw_state(model, layer, random);
        snapshot->neurons[layer->first_neuron + i] = (uint8_t)state;
        layer->state_counts[state]++;
        layer->dead_count += state == GF_NEURON_DEAD;
    }
    layer->firing_count = layer->width - layer->dead_count;
    layer->dead_checked_at = snapshot->iteration;
}

static void describe_layer(const struct model *model, struct gf_layer_measure *layer, bool output)
{
    layer->kind = "dense";
    layer->activation = output ? "identity" : model->activation;
    static const struct {
        const char *name, *label;
        bool bounded, rectifier, can_die;
        double low, high;
    } kinds[] = {{"identity", "lin", false, false, false, -INFINITY, INFINITY},
                 {"sigmoid", "sigm", true, false, false, 0, 1},
                 {"tanh", "tanh", true, false, false, -1, 1},
                 {"relu", "relu", false, true, true, 0, INFINITY},
                 {"leaky_relu", "leaky", false, true, false, -INFINITY, INFINITY}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(layer->activation, kinds[i].name) == 0) {
            layer->label = kinds[i].label;
            layer->bounded = kinds[i].bounded, layer->rectifier = kinds[i].rectifier;
            layer->can_die = kinds[i].can_die;
            layer->low = kinds[i].low, layer->high = kinds[i].high;
        }
}

/* As float does it. */
static void round_off(struct gf_layer_measure *layer)
{
    if (layer->delta_rms > 0 && layer->delta_rms < 1.2e-38)
        layer->delta_rms = 0, layer->backward_gain = NAN;
    if (layer->weight_gradient_mean_abs < 1.2e-38)
        layer->weight_gradient_norm = layer->weight_gradient_mean_abs = layer->weight_gradient_max_abs = 0;
    if (layer->update_ratio < 1.2e-38)
        layer->update_ratio = 0;
}

/* Scalars of one iteration. */
static void fill_layer(const struct model *model, struct gf_layer_measure *layer, int index, int iteration)
{
    struct gf_random random;
    gf_random_init(&random, 7, (uint64_t)(index * 1000 + iteration));
    int above = model->depth - index; /* layers between here and the read-out */
    double decade = model->gradient + model->slope * above + model->drift * iteration * (1 + above * 0.1) +
                    0.06 * gf_random_normal(&random);
    bool output = index == model->depth;
    layer->delta_rms = pow(10, decade);
    layer->weight_gradient_norm =
        pow(10, decade + 0.3 - 0.35 * (above > 0) + 0.08 * gf_random_normal(&random));
    layer->weight_gradient_mean_abs = layer->weight_gradient_norm / (4.0 * model->width);
    layer->weight_gradient_max_abs = layer->weight_gradient_norm / 3;
    layer->bias_gradient_norm = layer->delta_rms / 3;
    layer->derivative_rms = layer->derivative_mean = output           ? 1
                                                     : layer->bounded ? (layer->low < 0 ? 0.61 : 0.243)
                                                                      : 0.71;
    layer->backward_gain = output ? NAN : pow(10, model->slope + 0.05 * gf_random_normal(&random));
    layer->forward_gain = 1;
    layer->preactivation_mean = model->shift, layer->preactivation_std = model->spread;
    layer->negative_fraction = 0.5;
    layer->saturated_fraction = layer->bounded && model->other_percent > 0 ? 0.113 : 0;
    layer->weight_norm = sqrt((double)model->width) + index * 0.01;
    layer->frozen = index < model->frozen;
    layer->update_ratio = iteration == 0  ? NAN
                          : layer->frozen ? 0
                                          : 0.1 * layer->weight_gradient_norm / layer->weight_norm;
    if (model->dead_percent == 100 && !output) {
        layer->delta_rms = layer->weight_gradient_norm = layer->weight_gradient_mean_abs = 0;
        layer->backward_gain = layer->update_ratio = 0;
    }
    if (model->diverged_at > 0 && iteration >= model->diverged_at) {
        layer->delta_rms = layer->weight_gradient_norm = layer->weight_gradient_mean_abs =
            index < 5 || index > 8 ? NAN : INFINITY;
        layer->backward_gain = layer->update_ratio = NAN;
    }
    layer->magnitude_delta = log10(layer->delta_rms);
    layer->magnitude_weight_gradient = log10(layer->weight_gradient_norm);
    round_off(layer);
    layer->branch_norm_ratio = NAN;
}

static void fill(const struct model *model, struct gf_snapshot *snapshot, int iteration, bool last)
{
    struct gf_random random;
    gf_random_init(&random, 3, (uint64_t)iteration);
    memset(snapshot, 0, offsetof(struct gf_snapshot, neurons));
    snapshot->serial = (uint64_t)iteration + 1, snapshot->generation = 1;
    snapshot->iteration = (uint64_t)iteration, snapshot->iterations_an_epoch = 13;
    snapshot->batch_rows = 32;
    snapshot->loss =
        model->loss * exp(-model->loss_decay * iteration) * (1 + 0.03 * gf_random_normal(&random));
    bool numbers = model->no_tests;
    snapshot->accuracy = numbers ? NAN : 0.5 + 0.5 * exp(-3 * snapshot->loss);
    snapshot->classes = !numbers, snapshot->outputs = 2, snapshot->features = 2;
    snapshot->train_count = 400, snapshot->test_count = 100;
    snapshot->train_loss = snapshot->last_train_loss = snapshot->loss;
    snapshot->train_accuracy = snapshot->last_train_accuracy = snapshot->accuracy;
    snapshot->last_test_accuracy = numbers ? NAN : snapshot->accuracy - 0.021;
    snapshot->last_test_loss = numbers ? snapshot->loss * 1.1 : NAN;
    snapshot->status = GF_STATUS_OK;
    if (model->diverged_at > 0 && iteration >= model->diverged_at) {
        snapshot->status = GF_STATUS_DIVERGED;
        snapshot->diverged_at = (uint64_t)model->diverged_at;
        snapshot->diverged_layer = 5;
        snapshot->loss = NAN;
    }
    snapshot->histograms = last;
    snapshot->layer_count = (uint32_t)model->depth + 1;
    uint32_t first = 0;
    for (int i = 0; i <= model->depth; i++) {
        struct gf_layer_measure *layer = &snapshot->layers[i];
        describe_layer(model, layer, i == model->depth);
        layer->width = i == model->depth ? 2 : (uint32_t)model->width;
        layer->first_neuron = first;
        first += layer->width;
        fill_layer(model, layer, i, iteration);
        if (last) {
            fill_activations(model, layer, &random);
            if (model->diverged_at > 0 && i > 3)
                forget_activations(layer);
            fill_neurons(model, snapshot, layer, &random, i == model->depth);
        }
    }
    snapshot->neuron_count = first;
}

static bool describe(struct scene *scene, const struct model *model)
{
    struct gf_spec *spec = &scene->spec;
    gf_spec_init(spec);
    spec->network.depth = model->depth, spec->network.width = model->width;
    for (int i = 0; i < model->frozen; i++)
        spec->layers[i] = (struct gf_layer_override){.given = GF_OVERRIDE_FROZEN, .frozen = true};
    return gf_spec_set(spec, "network.activation", model->activation, NULL) &&
           gf_spec_set(spec, "network.init", model->init, NULL) &&
           gf_spec_set(spec, "training.optimizer", model->optimizer, NULL) &&
           gf_spec_set(spec, "training.learning_rate", model->rate, NULL) &&
           gf_spec_set(spec, "data.source", model->source, NULL);
}

static void predict(const struct model *model, struct gf_theory_prediction *theory)
{
    theory->layer_count = (size_t)model->depth;
    for (int i = 0; i < model->depth; i++)
        theory->delta_log10[i] = 1.1 * model->slope * (model->depth - 1 - i);
    theory->point = (struct gf_theory_point){.fate = GF_THEORY_SETTLES,
                                             .q = 0.2647,
                                             .chi = 0.0557,
                                             .phase = GF_THEORY_ORDERED,
                                             .correlation = 1,
                                             .variance_depth = 0.333,
                                             .correlation_depth = 0.346,
                                             .trainable_depth = 2.08};
    theory->weight_deviation = 1;
    theory->critical_weight_deviation = 10.149;
}

static bool run(struct scene *scene, const struct model *model)
{
    struct gf_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    scene->scene.snapshot = snapshot;
    if (snapshot == NULL || !gf_history_create(&scene->scene.history, NULL) ||
        !gf_history_reset(scene->scene.history, (size_t)model->depth + 1, 1, NULL))
        return false;
    struct gf_diagnosis *diagnosis;
    if (!gf_diagnosis_create(&diagnosis, NULL))
        return false;
    for (int i = 0; i <= ITERATIONS; i++) {
        fill(model, snapshot, i, i == ITERATIONS);
        gf_diagnosis_observe(diagnosis, &scene->spec.diagnosis, snapshot);
        gf_history_append(scene->scene.history, snapshot);
    }
    gf_diagnosis_destroy(diagnosis);
    fill_focus(model, model->selected, snapshot);
    if (model->theory) {
        predict(model, &snapshot->theory);
        scene->scene.theory = &snapshot->theory;
    }
    if (model->marked) {
        gf_history_mark(scene->scene.history, 1, ITERATIONS / 3, "activation leaky_relu");
        gf_history_mark(scene->scene.history, 1, ITERATIONS - 4, "kill 4.5");
    }
    return true;
}

struct scene *scene_create(const char *name)
{
    const struct model *model = MODELS;
    while (strcmp(model->name, name) != 0)
        model++;
    struct scene *scene = calloc(1, sizeof(*scene));
    if (scene == NULL)
        return NULL;
    if (!describe(scene, model) || (!model->no_snapshot && !run(scene, model))) {
        scene_destroy(scene);
        return NULL;
    }
    scene->run = (struct gf_run_state){.name = model->name,
                                       .modified = model->modified,
                                       .running = model->running,
                                       .speed = model->speed,
                                       .rate = model->rate_now,
                                       .message = ""};
    scene->state = (struct gf_view_state){
        .selected = model->selected, .neuron = model->neuron, .measure = model->measure};
    scene->scene.spec = &scene->spec;
    scene->scene.run = &scene->run;
    scene->scene.pending = model->pending;
    return scene;
}

void scene_diagnose(struct scene *scene)
{
    struct gf_diagnosis *diagnosis;
    if (!gf_diagnosis_create(&diagnosis, NULL))
        abort();
    gf_diagnosis_observe(diagnosis, &scene->spec.diagnosis,
                         (struct gf_snapshot *)(uintptr_t)scene->scene.snapshot);
    gf_diagnosis_destroy(diagnosis);
}

void scene_destroy(struct scene *scene)
{
    if (scene == NULL)
        return;
    free((void *)(uintptr_t)scene->scene.snapshot);
    gf_history_destroy(scene->scene.history);
    free(scene);
}

void scene_draw(const struct scene *scene, struct gf_canvas *canvas, struct gf_view_state *state,
                struct gf_hit *ret_hit)
{
    scene_draw_view(scene, 0, canvas, state, ret_hit);
}

void scene_draw_view(const struct scene *scene, size_t view, struct gf_canvas *canvas,
                     struct gf_view_state *state, struct gf_hit *ret_hit)
{
    static const struct gf_hint hints[] = {
        GF_HINT("space", "run"),    GF_HINT("n", "step"),    GF_HINT("?", "help"),    GF_HINT("q", "quit"),
        GF_HINT("a", "activation"), GF_HINT("i", "init"),    GF_HINT("[ ]", "depth"), GF_HINT("p", "presets"),
        GF_HINT("y", "bars"),       GF_HINT(":", "command"), GF_HINT("s", "settings")};
    int width = canvas->width, height = canvas->height;
    gf_draw_header(canvas, (struct gf_rect){0, 0, width, 1}, &scene->scene);
    struct gf_hit hit;
    struct gf_scene shown = scene->scene;
    const struct gf_rect area = {0, 1, width, height - 2};
    struct gf_plane *plane = NULL;
    gf_view_at(view)->draw(canvas, area, &shown, state, &hit);
    if (hit.plane.wanted) { /* as the trainer would answer */
        gf_canvas_fill(canvas, area, ' ', gf_theme(canvas, GF_ROLE_TEXT));
        shown.plane = plane = plane_create(&hit.plane, shown.snapshot, shown.snapshot->classes ? 2 : 0, 1);
        gf_view_at(view)->draw(canvas, area, &shown, state, &hit);
    }
    free(plane);
    if (ret_hit != NULL)
        *ret_hit = hit;
    if (height > 1)
        gf_draw_footer(canvas, (struct gf_rect){0, height - 1, width, 1}, hints,
                       sizeof(hints) / sizeof(hints[0]));
}
