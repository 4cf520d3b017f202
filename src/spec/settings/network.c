/* [network], and what [layer N] may have of its own. */
#include <math.h>
#include <stddef.h>

#include "gradflow/network.h"
#include "spec/settings/list.h"

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

static const struct gf_setting rows[] = {
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
};

const struct gf_settings_section gf_settings_network = {"network", rows, sizeof rows / sizeof *rows};

static const struct gf_layer_setting layer_rows[] = {
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

const struct gf_layer_settings gf_layer_settings = {layer_rows, sizeof layer_rows / sizeof *layer_rows};
