/* The state in words: what is needed to compute it again from its tensors. */
#include <stdarg.h>
#include <stdio.h>

#include "engine/layer.h"
#include "spec/number.h"
#include "train/experiment_private.h"
#include "train/state.h"

/* To whom facts are told. */
struct listener {
    gf_state_fact *fact;
    void *context;
};

static void tell(const struct listener *listener, const char *value, const char *key, ...) GF_PRINTF(3, 4);
static void tell(const struct listener *listener, const char *value, const char *key, ...)
{
    char text[96];
    va_list args;
    va_start(args, key);
    vsnprintf(text, sizeof text, key, args);
    va_end(args);
    listener->fact(listener->context, text, value);
}

static const char *count_text(uint64_t count, char text[24])
{
    snprintf(text, 24, "%llu", (unsigned long long)count);
    return text;
}

static void tell_layer(const struct listener *listener, const struct gf_layer *layer, size_t k)
{
    char text[40];
    tell(listener, layer->type->name, "layers.%zu.kind", k);
    tell(listener, layer->activation->name, "layers.%zu.activation", k);
    if (layer->activation->has_leak && !layer->groups[GF_GROUP_ALPHA].active)
        tell(listener, gf_number_text(layer->parameters.leak, text, sizeof text), "layers.%zu.leak", k);
}

/* Each activation that is in use, once. */
static void tell_formulas(const struct listener *listener, const struct gf_network *network)
{
    const struct gf_activation *activation;
    for (size_t i = 0; (activation = gf_activation_at(i)) != NULL; i++)
        for (size_t k = 0; k < gf_network_layer_count(network); k++)
            if (gf_network_layer_const(network, k)->activation == activation) {
                tell(listener, activation->formula, "activation.%s", activation->name);
                break;
            }
}

static void tell_data(const struct listener *listener, const struct gf_dataset *data)
{
    tell(listener, data->classes ? "classes" : "numbers", "targets");
    for (size_t i = 0; data->classes && i < data->outputs; i++)
        tell(listener, data->class_names[i], "class.%zu", i);
}

void gf_state_describe(const struct gf_experiment *experiment, gf_state_fact *fact, void *context)
{
    const struct listener listener = {fact, context};
    const struct gf_network *network = experiment->model.network;
    const struct gf_loss *loss = experiment->model.plan.loss;
    const size_t layers = gf_network_layer_count(network);
    char text[24], read_out[32];
    snprintf(read_out, sizeof read_out, "layers.%zu", layers - 1);
    tell(&listener, count_text(experiment->iteration, text), "iteration");
    tell(&listener, experiment->status == GF_STATUS_DIVERGED ? "diverged" : "ok", "status");
    tell(&listener, count_text(layers, text), "layers");
    tell(&listener, read_out, "read_out");
    for (size_t k = 0; k < layers; k++)
        tell_layer(&listener, gf_network_layer_const(network, k), k);
    tell_formulas(&listener, network);
    tell_data(&listener, experiment->dataset);
    tell(&listener, loss->name, "loss");
    tell(&listener, loss->formula, "loss.formula");
    tell(&listener, "gradient of the batch-mean loss with respect to z = W x + b", "delta");
    tell(&listener, "gradients of the batch-mean loss, without penalty, before clipping", "grads");
}
