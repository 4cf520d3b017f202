/* Evaluation of any number of samples, beside the current pass. */
#include "engine/layer.h"
#include "engine/network_private.h"

/* Leaves the read-out's output in evaluation[1]. */
static bool forward_chunk(const struct gf_network *network, size_t rows, const real *input,
                          gf_network_visit *visit, void *context)
{
    real *argument = network->evaluation[0], *output = network->evaluation[1];
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        layer->type->forward(layer, rows, i ? output : input, argument);
        if (visit && !visit(context, i, rows, argument))
            return false;
        layer->activation->forward(&layer->parameters, rows, layer->units, argument, output);
    }
    return true;
}

bool gf_network_evaluate(struct gf_network *network, const struct gf_loss *loss, size_t rows,
                         const real *input, const real *target, gf_network_visit *visit, void *context,
                         struct gf_evaluation *ret_evaluation)
{
    const size_t outputs = network->layers[network->layer_count - 1].units;
    const real *output = network->evaluation[1];
    struct gf_evaluation sums = {0};
    for (size_t first = 0; first < rows; first += GF_EVALUATION_ROWS) {
        const size_t count = rows - first < GF_EVALUATION_ROWS ? rows - first : GF_EVALUATION_ROWS;
        const real *chunk_target = target + first * outputs;
        if (!forward_chunk(network, count, input + first * network->inputs, visit, context))
            return false;
        sums.loss += loss->evaluate(count, outputs, rows, output, chunk_target, NULL);
        sums.correct += gf_loss_correct(count, outputs, output, chunk_target);
    }
    *ret_evaluation = (struct gf_evaluation){.loss = sums.loss / (double)rows, .correct = sums.correct};
    return true;
}
