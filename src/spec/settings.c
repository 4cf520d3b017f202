/* The settings table: everything a user can set, with its range, default and what a change needs. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "gradflow/dataset.h"
#include "gradflow/network.h"
#include "spec/value.h"

_Static_assert(GF_SPEC_LAYERS_MOST == GF_DEPTH_MOST, "an override for every layer there can be");

static const char *activation_name(size_t index)
{
    const struct gf_activation *activation = gf_activation_at(index);
    return activation ? activation->name : NULL;
}

static const char *init_name(size_t index)
{
    const struct gf_init *init = gf_init_at(index);
    return init ? init->name : NULL;
}

static const char *optimizer_name(size_t index)
{
    const struct gf_optimizer *optimizer = gf_optimizer_at(index);
    return optimizer ? optimizer->name : NULL;
}

static const char *loss_name(size_t index)
{
    if (index == 0)
        return "auto";
    const struct gf_loss *loss = gf_loss_at(index - 1);
    return loss ? loss->name : NULL;
}

static const char *norm_name(size_t index)
{
    const struct gf_norm *norm = gf_norm_at(index);
    return norm ? norm->name : NULL;
}

static const char *residual_order_name(size_t index)
{
    static const char *const names[] = {
        [GF_RESIDUAL_IDENTITY] = "identity",
        [GF_RESIDUAL_POST] = "post",
    };
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static const char *histograms_name(size_t index)
{
    static const char *const names[] = {"shown", "every"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static const char *screen_name(size_t index)
{
    static const char *const names[] = {"table", "layer", "history", "chain", "plane"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

/* Ranges and defaults that the network's settings and the fields of [layer N] share. */
#define ACTIVATION_SETTING                                                                                   \
    .type = GF_SETTING_CHOICE, .choice = activation_name, .fallback = "sigmoid", .effect = GF_EFFECT_LIVE,   \
    .help = "activation function of the hidden layers"
#define LEAK_SETTING                                                                                         \
    .type = GF_SETTING_NUMBER, .least = 0, .most = 10, .special = "auto", .special_value = (double)NAN,      \
    .fallback = "auto", .effect = GF_EFFECT_LIVE, .first = 0.001,                                            \
    .help = "slope below zero (leaky_relu, prelu at the start), ε (relu_eps) or α (elu); auto: the usual"
#define INIT_SETTING                                                                                         \
    .type = GF_SETTING_CHOICE, .choice = init_name, .fallback = "xavier", .effect = GF_EFFECT_REBUILD,       \
    .help = "how the weights are drawn at the start"
#define GAIN_SETTING                                                                                         \
    .type = GF_SETTING_NUMBER, .least = 0, .most = 1000, .fallback = "1", .effect = GF_EFFECT_REBUILD,       \
    .first = 0.01, .help = "factor on the standard deviation of the initial weights"
#define BIAS_SETTING                                                                                         \
    .type = GF_SETTING_NUMBER, .least = -1000, .most = 1000, .fallback = "0", .effect = GF_EFFECT_REBUILD,   \
    .step = 0.1, .help = "mean of the initial biases"

static const struct gf_setting settings[] = {
    {.key = "seed",
     .type = GF_SETTING_SEED,
     .offset = offsetof(struct gf_spec, seed),
     .fallback = "1",
     .effect = GF_EFFECT_RELOAD,
     .step = 1,
     .help = "start of all random numbers: data, split, weights and batches"},

    {.key = "network.depth",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, network.depth),
     .least = 1,
     .most = GF_DEPTH_MOST,
     .fallback = "20",
     .effect = GF_EFFECT_REBUILD,
     .step = 1,
     .help = "number of hidden layers"},
    {.key = "network.width",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, network.width),
     .least = 1,
     .most = GF_WIDTH_MOST,
     .fallback = "16",
     .effect = GF_EFFECT_REBUILD,
     .step = 4,
     .help = "units in each hidden layer"},
    {.key = "network.activation", .offset = offsetof(struct gf_spec, network.activation), ACTIVATION_SETTING},
    {.key = "network.leak", .offset = offsetof(struct gf_spec, network.leak), LEAK_SETTING},
    {.key = "network.init", .offset = offsetof(struct gf_spec, network.init), INIT_SETTING},
    {.key = "network.gain", .offset = offsetof(struct gf_spec, network.gain), GAIN_SETTING},
    {.key = "network.bias", .offset = offsetof(struct gf_spec, network.bias), BIAS_SETTING},
    {.key = "network.bias_std",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, network.bias_std),
     .least = 0,
     .most = 1000,
     .fallback = "0",
     .effect = GF_EFFECT_REBUILD,
     .step = 0.05,
     .help = "standard deviation of the initial biases"},
    {.key = "network.norm",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, network.norm),
     .choice = norm_name,
     .fallback = "none",
     .effect = GF_EFFECT_LIVE,
     .help = "normalisation between z and the activation, over the batch or over the layer's units"},
    {.key = "network.residual",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, network.residual),
     .least = 0,
     .gap = 2,
     .most = 16,
     .fallback = "0",
     .effect = GF_EFFECT_REBUILD,
     .step = 1,
     .help = "a skip connection around every so many layers, from layer 2 on; 0: none"},
    {.key = "network.residual_scale",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, network.residual_scale),
     .least = 0,
     .most = 1000,
     .special = "auto",
     .special_value = (double)NAN,
     .fallback = "1",
     .effect = GF_EFFECT_REBUILD,
     .step = 0.1,
     .help = "factor s of a block x + s·F(x); auto: 1/√(number of blocks)"},
    {.key = "network.residual_order",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, network.residual_order),
     .choice = residual_order_name,
     .fallback = "identity",
     .effect = GF_EFFECT_REBUILD,
     .help = "identity: a block ends linear, x + s·F(x); post: the activation comes after the sum"},
    {.key = "network.residual_zero",
     .type = GF_SETTING_SWITCH,
     .offset = offsetof(struct gf_spec, network.residual_zero),
     .fallback = "no",
     .effect = GF_EFFECT_REBUILD,
     .help = "start each block's last layer at zero, so that the block starts as the identity"},
    {.key = "network.relu_at_zero",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, network.relu_at_zero),
     .least = 0,
     .most = 1,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .step = 0.5,
     .help = "derivative of relu at exactly zero, where it has none (a subgradient)"},

    {.key = "data.source",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, data.source),
     .choice = gf_data_source_name,
     .fallback = "spiral",
     .effect = GF_EFFECT_RELOAD,
     .help = "data set: a generated one, or a file"},
    {.key = "data.samples",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, data.samples),
     .least = 2,
     .most = 1000000,
     .fallback = "500",
     .effect = GF_EFFECT_RELOAD,
     .help = "points to generate, training and test together"},
    {.key = "data.noise",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, data.noise),
     .least = 0,
     .most = 100,
     .fallback = "0.1",
     .effect = GF_EFFECT_RELOAD,
     .step = 0.05,
     .help = "standard deviation added to each coordinate of a generated point"},
    {.key = "data.file",
     .type = GF_SETTING_TEXT,
     .offset = offsetof(struct gf_spec, data.file),
     .fallback = "",
     .effect = GF_EFFECT_RELOAD,
     .help = "file to read; in a preset relative to it, else to the working folder"},
    {.key = "data.labels",
     .type = GF_SETTING_TEXT,
     .offset = offsetof(struct gf_spec, data.labels),
     .fallback = "",
     .effect = GF_EFFECT_RELOAD,
     .help = "csv: column of the label, by name or by number from 1; empty: the last"},
    {.key = "data.test_fraction",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, data.test_fraction),
     .least = 0,
     .most = 1,
     .most_open = true,
     .fallback = "0.2",
     .effect = GF_EFFECT_RELOAD,
     .step = 0.05,
     .help = "share of the samples kept for testing"},
    {.key = "data.standardize",
     .type = GF_SETTING_SWITCH,
     .offset = offsetof(struct gf_spec, data.standardize),
     .fallback = "yes",
     .effect = GF_EFFECT_RELOAD,
     .help = "scale each feature to mean 0 and standard deviation 1 of the training set"},

    {.key = "training.optimizer",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, training.optimizer),
     .choice = optimizer_name,
     .fallback = "sgd",
     .effect = GF_EFFECT_LIVE,
     .help = "rule that turns gradients into updates; a new one starts with zero moments"},
    {.key = "training.learning_rate",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.learning_rate),
     .least = 0,
     .least_open = true,
     .most = 1000,
     .fallback = "0.1",
     .effect = GF_EFFECT_LIVE,
     .first = 1e-6,
     .help = "factor on every update"},
    {.key = "training.momentum",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.momentum),
     .least = 0,
     .most = 1,
     .most_open = true,
     .fallback = "0.9",
     .effect = GF_EFFECT_LIVE,
     .step = 0.05,
     .help = "momentum of momentum and nesterov, β1 of adam and adamw"},
    {.key = "training.beta2",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.beta2),
     .least = 0,
     .most = 1,
     .most_open = true,
     .fallback = "0.999",
     .effect = GF_EFFECT_LIVE,
     .step = 0.001,
     .help = "β2 of adam and adamw, smoothing of rmsprop"},
    {.key = "training.batch",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, training.batch),
     .least = 1,
     .most = 1000000,
     .fallback = "32",
     .effect = GF_EFFECT_REBUILD,
     .help = "samples in each iteration; more than there are: all of them"},
    {.key = "training.loss",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, training.loss),
     .choice = loss_name,
     .fallback = "auto",
     .effect = GF_EFFECT_LIVE,
     .help = "what is minimised; auto: cross_entropy for classes, mse for numbers"},
    {.key = "training.l1",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.l1),
     .least = 0,
     .most = 1000,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .first = 1e-6,
     .help = "penalty l1·Σ|w| on the weights"},
    {.key = "training.l2",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.l2),
     .least = 0,
     .most = 1000,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .first = 1e-6,
     .help = "penalty l2/2·Σw² on the weights; decoupled decay with adamw"},
    {.key = "training.clip_norm",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.clip_norm),
     .least = 0,
     .most = INFINITY,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .first = 0.01,
     .help = "scale all gradients together down to this norm; 0: off"},
    {.key = "training.clip_value",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.clip_value),
     .least = 0,
     .most = INFINITY,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .first = 0.001,
     .help = "cut each entry of the gradients to ± this; 0: off"},
    {.key = "training.bias_warmup",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, training.bias_warmup),
     .least = -1000,
     .most = 1000,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .step = 0.5,
     .help = "added to what the activations see; falls to 0 from when it is set"},
    {.key = "training.bias_warmup_iterations",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, training.bias_warmup_iterations),
     .least = 0,
     .most = 1000000000,
     .fallback = "0",
     .effect = GF_EFFECT_LIVE,
     .first = 1,
     .help = "how many iterations bias_warmup takes to fall to 0, in a straight line; 0: off"},
    {.key = "training.layerwise_iterations",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, training.layerwise_iterations),
     .least = 0,
     .most = 1000000000,
     .fallback = "0",
     .effect = GF_EFFECT_REBUILD,
     .first = 10,
     .help = "train one layer after the other, each so long on the frozen ones below, then all; 0: off"},
    {.key = "training.iterations",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, training.iterations),
     .least = 0,
     .most = 1000000000,
     .fallback = "1000",
     .effect = GF_EFFECT_NONE,
     .first = 1,
     .help = "where gradflow run ends; the screen runs on"},

    {.key = "measure.histograms",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, measure.histograms),
     .choice = histograms_name,
     .fallback = "shown",
     .effect = GF_EFFECT_NONE,
     .help = "compute histograms and neuron states for iterations that are shown, or for every one"},
    {.key = "measure.regions",
     .type = GF_SETTING_SWITCH,
     .offset = offsetof(struct gf_spec, measure.regions),
     .fallback = "no",
     .effect = GF_EFFECT_NONE,
     .help = "count the linear regions of the plane for records: two features, piecewise linear"},
    {.key = "measure.regions_grid",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, measure.regions_grid),
     .least = 1,
     .most = GF_REGIONS_GRID_MOST,
     .fallback = "256",
     .effect = GF_EFFECT_NONE,
     .help = "points along each side of the grid that linear regions are counted on"},
    {.key = "measure.regions_window",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, measure.regions_window),
     .least = 0,
     .least_open = true,
     .most = 1000000,
     .fallback = "3",
     .effect = GF_EFFECT_NONE,
     .first = 0.1,
     .help = "that grid reaches from minus to plus this in both features, as the network sees them"},

    {.key = "diagnosis.patience",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, diagnosis.patience),
     .least = 1,
     .most = 1000000,
     .fallback = "10",
     .effect = GF_EFFECT_LIVE,
     .help = "iterations for which a noisy sign must hold before a rule begins, or be gone before it ceases"},
    {.key = "diagnosis.window",
     .type = GF_SETTING_INTEGER,
     .offset = offsetof(struct gf_spec, diagnosis.window),
     .least = 1,
     .most = 1000000000,
     .fallback = "300",
     .effect = GF_EFFECT_LIVE,
     .help = "iterations without progress after which the loss counts as not decreasing"},
    {.key = "diagnosis.converged_loss",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.converged_loss),
     .least = 0,
     .most = 1,
     .fallback = "0.05",
     .effect = GF_EFFECT_LIVE,
     .step = 0.01,
     .help = "share of its start to which the loss must fall for small gradients to be no illness"},
    {.key = "diagnosis.converged_accuracy",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.converged_accuracy),
     .least = 0,
     .most = 1,
     .fallback = "0.99",
     .effect = GF_EFFECT_LIVE,
     .step = 0.01,
     .help = "training accuracy from which on small gradients are no illness"},
    {.key = "diagnosis.vanishing_mean_abs",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.vanishing_mean_abs),
     .least = 0,
     .most = INFINITY,
     .fallback = "1e-07",
     .effect = GF_EFFECT_LIVE,
     .first = 1e-12,
     .help = "vanishing_gradient: mean of a layer's absolute weight gradients below which it vanishes"},
    {.key = "diagnosis.decades",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.decades),
     .least = 0,
     .most = 100,
     .fallback = "3",
     .effect = GF_EFFECT_LIVE,
     .step = 0.5,
     .help = "vanishing_gradient, exploding_gradient: decades by which δ may change over the hidden layers"},
    {.key = "diagnosis.exploding_norm",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.exploding_norm),
     .least = 0,
     .most = INFINITY,
     .fallback = "1000",
     .effect = GF_EFFECT_LIVE,
     .first = 1,
     .help = "exploding_gradient: norm of all gradients above which they explode"},
    {.key = "diagnosis.dead_fraction",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.dead_fraction),
     .least = 0,
     .most = 1,
     .fallback = "0.5",
     .effect = GF_EFFECT_LIVE,
     .step = 0.05,
     .help = "dead_relu: share of a layer's units above which it counts as dying"},
    {.key = "diagnosis.born_dead_fraction",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.born_dead_fraction),
     .least = 0,
     .most = 1,
     .fallback = "0.5",
     .effect = GF_EFFECT_LIVE,
     .step = 0.05,
     .help = "born_dead: share of all hidden units that may be dead since iteration 0"},
    {.key = "diagnosis.saturated_fraction",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.saturated_fraction),
     .least = 0,
     .most = 1,
     .fallback = "0.5",
     .effect = GF_EFFECT_LIVE,
     .step = 0.05,
     .help = "saturated: share of bounded outputs that may be where the slope is next to nothing"},
    {.key = "diagnosis.variance_ratio",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.variance_ratio),
     .least = 1,
     .most = INFINITY,
     .fallback = "10",
     .effect = GF_EFFECT_LIVE,
     .first = 2,
     .help = "poor_initialisation: ratio of activation variances at iteration 0; depth^1.5 if that is more"},
    {.key = "diagnosis.update_ratio_least",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.update_ratio_least),
     .least = 0,
     .most = 1,
     .fallback = "1e-05",
     .effect = GF_EFFECT_LIVE,
     .first = 1e-12,
     .help = "update_ratio: least share of its weights by which a step should change a layer"},
    {.key = "diagnosis.update_ratio_most",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.update_ratio_most),
     .least = 0,
     .most = 1000,
     .fallback = "0.1",
     .effect = GF_EFFECT_LIVE,
     .first = 1e-6,
     .help = "update_ratio: largest share of its weights by which a step should change a layer"},
    {.key = "diagnosis.loss_decrease",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.loss_decrease),
     .least = 0,
     .most = 1,
     .fallback = "0.01",
     .effect = GF_EFFECT_LIVE,
     .step = 0.01,
     .help = "loss_not_decreasing: share by which the training loss must fall to count as progress"},
    {.key = "diagnosis.oscillation",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.oscillation),
     .least = 0,
     .most = 1000,
     .fallback = "1.5",
     .effect = GF_EFFECT_LIVE,
     .step = 0.1,
     .help = "oscillating: rises of the training loss over 8 epochs, as a share of its start"},
    {.key = "diagnosis.untrained_alpha",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, diagnosis.untrained_alpha),
     .least = 0,
     .most = 1,
     .fallback = "0.5",
     .effect = GF_EFFECT_LIVE,
     .step = 0.05,
     .help = "untrained_alpha: share of a layer's units whose α may have stayed what it was"},

    {.key = "view.screen",
     .type = GF_SETTING_CHOICE,
     .offset = offsetof(struct gf_spec, view.screen),
     .choice = screen_name,
     .fallback = "table",
     .effect = GF_EFFECT_NONE,
     .help = "view that the screen opens on"},
    {.key = "view.speed",
     .type = GF_SETTING_NUMBER,
     .offset = offsetof(struct gf_spec, view.speed),
     .least = 1,
     .most = 1000,
     .special = "max",
     .special_value = INFINITY,
     .fallback = "30",
     .effect = GF_EFFECT_NONE,
     .help = "iterations a second on the screen; max: as fast as it goes"},
};

static const struct gf_layer_setting layer_settings[] = {
    {GF_OVERRIDE_ACTIVATION,
     {.key = "activation", .offset = offsetof(struct gf_layer_override, activation), ACTIVATION_SETTING}},
    {GF_OVERRIDE_LEAK, {.key = "leak", .offset = offsetof(struct gf_layer_override, leak), LEAK_SETTING}},
    {GF_OVERRIDE_INIT, {.key = "init", .offset = offsetof(struct gf_layer_override, init), INIT_SETTING}},
    {GF_OVERRIDE_GAIN, {.key = "gain", .offset = offsetof(struct gf_layer_override, gain), GAIN_SETTING}},
    {GF_OVERRIDE_BIAS, {.key = "bias", .offset = offsetof(struct gf_layer_override, bias), BIAS_SETTING}},
    {GF_OVERRIDE_FROZEN,
     {.key = "frozen",
      .type = GF_SETTING_SWITCH,
      .offset = offsetof(struct gf_layer_override, frozen),
      .fallback = "no",
      .effect = GF_EFFECT_LIVE,
      .help = "the layer's parameters are not updated"}},
};

size_t gf_setting_count(void)
{
    return sizeof settings / sizeof *settings;
}

const struct gf_setting *gf_setting_at(size_t index)
{
    return index < gf_setting_count() ? &settings[index] : NULL;
}

const struct gf_setting *gf_setting_find(const char *key)
{
    for (size_t i = 0; i < gf_setting_count(); i++)
        if (strcmp(settings[i].key, key) == 0)
            return &settings[i];
    return NULL;
}

size_t gf_layer_setting_count(void)
{
    return sizeof layer_settings / sizeof *layer_settings;
}

const struct gf_layer_setting *gf_layer_setting_at(size_t index)
{
    return index < gf_layer_setting_count() ? &layer_settings[index] : NULL;
}

const struct gf_layer_setting *gf_layer_setting_find(const char *field)
{
    for (size_t i = 0; i < gf_layer_setting_count(); i++)
        if (strcmp(layer_settings[i].setting.key, field) == 0)
            return &layer_settings[i];
    return NULL;
}

/* The table keeps a section's settings together, so that a new section begins where the prefix changes. */
bool gf_section_at(size_t index, char *name, size_t size)
{
    size_t seen = 0;
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const char *key = settings[i].key, *dot = strchr(key, '.');
        const size_t length = dot ? (size_t)(dot - key) + 1 : 0;
        if (!dot || (i > 0 && strncmp(key, settings[i - 1].key, length) == 0) || seen++ < index)
            continue;
        snprintf(name, size, "%.*s", (int)length - 1, key);
        return true;
    }
    return false;
}
