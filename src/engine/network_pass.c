/* One pass over a batch: forward, loss, backward. */
#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/network_private.h"

void gf_network_begin(struct gf_network *network, size_t rows, const real *input)
{
    network->rows = rows;
    network->input = input;
    network->magnitude.delta.layer = network->magnitude.skip.layer = GF_NO_LAYER;
    gf_network_share_out(network);
}

const real *gf_network_input_of(const struct gf_network *network, size_t index)
{
    const size_t below = gf_network_below(network, index);
    return below ? network->layers[below - 1].output : network->input;
}

void gf_network_forward_layer(struct gf_network *network, size_t index)
{
    if (!gf_network_dormant(network, index))
        gf_network_pass_layer(network, index);
}

double gf_network_loss(struct gf_network *network, const struct gf_loss *loss, const real *target,
                       size_t *ret_correct)
{
    struct gf_layer *readout = &network->layers[network->layer_count - 1];
    const size_t rows = network->rows;
    const double sum = loss->evaluate(rows, readout->units, rows, readout->output, target, readout->delta);
    gf_layer_descend(network, readout, readout->delta, readout->skip, true);
    if (ret_correct)
        *ret_correct = gf_loss_correct(rows, readout->units, readout->output, target);
    return sum / (double)rows;
}

size_t gf_network_block_end(const struct gf_network *network, size_t index)
{
    const size_t opens = network->layers[index].opens;
    return opens && !gf_network_dormant(network, index + opens - 1) ? index + opens - 1 : GF_NO_LAYER;
}

void gf_network_gradient_layer(struct gf_network *network, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    if (!gf_network_dormant(network, index))
        layer->type->gradient(layer, network->rows, gf_network_input_of(network, index));
}

void gf_network_backward_layer(struct gf_network *network, size_t index)
{
    gf_network_gradient_layer(network, index);
    gf_network_lower_layer(network, index);
}

void gf_network_lower_layer(struct gf_network *network, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    const size_t number = gf_network_below(network, index);
    if (gf_network_dormant(network, index) || !number)
        return;
    struct gf_layer *below = &network->layers[number - 1];
    const size_t end = gf_network_block_end(network, index);
    const real *skip = end == GF_NO_LAYER ? NULL : network->layers[end].skip;
    const bool fused = !skip && gf_layer_descends_plainly(below);
    layer->type->backward(layer, network->rows,
                          fused ? (struct gf_finish){gf_layer_times_derivative, below} : GF_NO_FINISH,
                          below->delta);
    for (size_t i = 0; skip && i < network->rows * below->units; i++)
        below->delta[i] += skip[i];
    if (!fused)
        gf_layer_descend(network, below, below->delta, below->skip, true);
}
