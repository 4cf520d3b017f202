/* One pass over a batch: forward, loss, backward. */
#include "engine/layer.h"
#include "engine/network_private.h"

void gf_network_begin(struct gf_network *network, size_t rows, const real *input)
{
    network->rows = rows;
    network->input = input;
}

static const real *input_of(const struct gf_network *network, size_t index)
{
    return index ? network->layers[index - 1].output : network->input;
}

void gf_network_forward_layer(struct gf_network *network, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    layer->type->forward(layer, network->rows, input_of(network, index), layer->preactivation);
    layer->activation->forward(&layer->parameters, network->rows, layer->units, layer->argument,
                               layer->output);
}

/* layer->delta holds ∂loss/∂a: times φ' it becomes δ. */
static void through_activation(struct gf_layer *layer, size_t rows)
{
    const struct gf_activation *activation = layer->activation;
    activation->derivative(&layer->parameters, rows, layer->units, layer->argument, layer->derivative);
    if (activation->alpha_gradient)
        activation->alpha_gradient(rows, layer->units, layer->argument, layer->delta,
                                   layer->groups[GF_GROUP_ALPHA].gradient);
    real *restrict delta = layer->delta;
    const real *restrict derivative = layer->derivative;
    for (size_t i = 0; i < rows * layer->units; i++)
        delta[i] *= derivative[i];
}

double gf_network_loss(struct gf_network *network, const struct gf_loss *loss, const real *target,
                       size_t *ret_correct)
{
    struct gf_layer *readout = &network->layers[network->layer_count - 1];
    const size_t rows = network->rows;
    const double sum = loss->evaluate(rows, readout->units, rows, readout->output, target, readout->delta);
    through_activation(readout, rows);
    if (ret_correct)
        *ret_correct = gf_loss_correct(rows, readout->units, readout->output, target);
    return sum / (double)rows;
}

void gf_network_backward_layer(struct gf_network *network, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    layer->type->gradient(layer, network->rows, input_of(network, index));
    if (!index)
        return;
    struct gf_layer *below = &network->layers[index - 1];
    layer->type->backward(layer, network->rows, below->delta);
    through_activation(below, network->rows);
}
