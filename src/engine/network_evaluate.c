/* Evaluation of any number of samples, beside the current pass. */
#include <string.h>

#include "engine/layer.h"
#include "engine/network_private.h"

static struct gf_norm_statistics statistics_for(const struct gf_network *network,
                                                const struct gf_layer *layer, bool of_chunk, size_t rows,
                                                const real *z)
{
    if (!layer->norm->measure || layer->running_batches)
        return layer->running;
    if (!of_chunk)
        return layer->statistics;
    gf_layer_measure_norm(network, layer, rows, z, network->evaluation_statistics);
    return network->evaluation_statistics;
}

/* Leaves the read-out's output in evaluation[1]. Before there are running statistics, norms take those of the
 * chunk, or else of the last pass. */
static bool forward_chunk(const struct gf_network *network, bool of_chunk, size_t rows, const real *input,
                          gf_network_visit *visit, void *context)
{
    real *argument = network->evaluation[0], *output = network->evaluation[1], *x = network->evaluation[2];
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        if (gf_network_dormant(network, i))
            continue;
        if (layer->opens)
            memcpy(x, output, rows * layer->inputs * sizeof *x);
        layer->type->forward(layer, rows, gf_network_below(network, i) ? output : input, GF_NO_FINISH,
                             argument);
        const struct gf_passage passage = {
            .rows = rows,
            .z = argument,
            .u = argument,
            .a = output,
            .x = x,
            .statistics = statistics_for(network, layer, of_chunk, rows, argument),
        };
        gf_layer_activate(network, layer, &passage);
        if (visit && !visit(context, i, rows, argument))
            return false;
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
    size_t chunks = (rows + GF_EVALUATION_ROWS - 1) / GF_EVALUATION_ROWS;
    for (size_t first = 0, count; first < rows; first += count, chunks--) {
        count = (rows - first + chunks - 1) / chunks; /* of about equal size: no norm over a row or two */
        const real *chunk_target = target + first * outputs;
        if (!forward_chunk(network, true, count, input + first * network->inputs, visit, context))
            return false;
        sums.loss += loss->evaluate(count, outputs, rows, output, chunk_target, NULL);
        sums.correct += gf_loss_correct(count, outputs, output, chunk_target);
    }
    *ret_evaluation = (struct gf_evaluation){.loss = sums.loss / (double)rows, .correct = sums.correct};
    return true;
}

bool gf_network_infer(const struct gf_network *network, size_t rows, const real *input,
                      gf_network_visit *visit, void *context)
{
    return forward_chunk(network, false, rows, input, visit, context);
}
