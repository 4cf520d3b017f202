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

static const char *count_text(uint64_t count, char text[40])
{
    snprintf(text, 40, "%llu", (unsigned long long)count);
    return text;
}

static const char *number_text(double number, char text[40])
{
    return gf_number_text(number, text, 40);
}

/* A skip connection that ends here: around how many layers, its factor, and where φ is. */
static void tell_residual(const struct listener *listener, const struct gf_layer *layer, size_t k)
{
    char text[40];
    if (!layer->branch)
        return;
    tell(listener, count_text(layer->branch, text), "layers.%zu.residual", k);
    tell(listener, number_text((double)layer->branch_scale, text), "layers.%zu.residual_scale", k);
    tell(listener, layer->branch_sum_first ? "post" : "identity", "layers.%zu.residual_order", k);
}

static void tell_layer(const struct listener *listener, const struct gf_network *network, size_t k)
{
    const struct gf_layer *layer = gf_network_layer_const(network, k);
    char text[40];
    tell(listener, layer->type->name, "layers.%zu.kind", k);
    tell(listener, layer->activation->name, "layers.%zu.activation", k);
    if (layer->activation->has_leak && !layer->groups[GF_GROUP_ALPHA].active)
        tell(listener, number_text(layer->parameters.leak, text), "layers.%zu.leak", k);
    if (layer->norm->apply)
        tell(listener, layer->norm->name, "layers.%zu.norm", k);
    tell_residual(listener, layer, k);
    if (layer->warms_up && gf_network_warmup(network) != 0)
        tell(listener, number_text(gf_network_warmup(network), text), "layers.%zu.warmup", k);
    if (gf_network_dormant(network, k))
        tell(listener, "yes", "layers.%zu.dormant", k);
}

/* Each norm that is in use, once. */
static void tell_norms(const struct listener *listener, const struct gf_network *network)
{
    char text[40];
    const struct gf_norm *norm;
    tell(listener, number_text(GF_NORM_EPSILON, text), "norm.epsilon");
    for (size_t i = 0; (norm = gf_norm_at(i)) != NULL; i++)
        for (size_t k = 0; norm->apply && k < gf_network_layer_count(network); k++)
            if (gf_network_layer_const(network, k)->norm == norm) {
                tell(listener, norm->formula, "norm.%s", norm->name);
                break;
            }
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
    char text[40], read_out[32];
    snprintf(read_out, sizeof read_out, "layers.%zu", layers - 1);
    tell(&listener, count_text(experiment->iteration, text), "iteration");
    tell(&listener, experiment->status == GF_STATUS_DIVERGED ? "diverged" : "ok", "status");
    tell(&listener, count_text(layers, text), "layers");
    tell(&listener, read_out, "read_out");
    for (size_t k = 0; k < layers; k++)
        tell_layer(&listener, network, k);
    tell_formulas(&listener, network);
    tell_norms(&listener, network);
    tell_data(&listener, experiment->dataset);
    tell(&listener, loss->name, "loss");
    tell(&listener, loss->formula, "loss.formula");
    tell(&listener, "gradient of the batch-mean loss with respect to z = W x + b", "delta");
    tell(&listener, "gradients of the batch-mean loss, without penalty, before clipping", "grads");
}
