/* A pass of a small network in few large parts, which threads share: its layers' products are too small to be
 * parted each. Samples do not know of each other on the way up, nor on the way down; gradients of layers
 * neither. */
#include <string.h>

#include "base/pool.h"
#include "engine/layer.h"
#include "engine/network_private.h"
#include "engine/product_parts.h"

#define WORK_LEAST  1e6 /* multiplications on the way up: for less it takes longer to meet than to do it */
#define WORK_MOST   3e8 /* nobody can stop a way of a shared pass */
#define NUMBER_WORK 64  /* as many for each activation, which is measured, and each weight, which learns */
#define ROWS_LEAST  8   /* of a part: it turns every matrix of weights for itself */

/* Whether what happens to a sample depends on nothing but the sample, and the work on a layer is small. */
static bool apart(const struct gf_network *network, const struct gf_layer *layer)
{
    return !layer->norm->apply && !layer->activation->alpha_gradient &&
           !gf_product_parted(network->pool, network->rows, layer->inputs, layer->units);
}

/* In multiplications. */
static double work_on(const struct gf_network *network, const struct gf_layer *layer)
{
    const double rows = (double)network->rows, inputs = (double)layer->inputs, units = (double)layer->units;
    return rows * inputs * units + NUMBER_WORK * (rows * units + inputs * units);
}

static size_t parts_of(const struct gf_network *network)
{
    const size_t threads = gf_pool_threads(network->pool), most = network->rows / ROWS_LEAST;
    const size_t parts = threads < most ? threads : most;
    return parts < GF_SHARES_MOST ? parts : GF_SHARES_MOST;
}

static double work_of(const struct gf_network *network)
{
    double work = 0;
    for (size_t i = 0; i < network->layer_count; i++)
        if (!gf_network_dormant(network, i))
            work += work_on(network, &network->layers[i]);
    return work;
}

bool gf_network_tiny(const struct gf_network *network)
{
    return work_of(network) < WORK_LEAST;
}

bool gf_network_shared(const struct gf_network *network)
{
    if (parts_of(network) < 2)
        return false;
    for (size_t i = 0; i < network->layer_count; i++)
        if (!gf_network_dormant(network, i) && !apart(network, &network->layers[i]))
            return false;
    const double work = work_of(network);
    return work >= WORK_LEAST && work <= WORK_MOST;
}

static void move_on(struct gf_layer *layer, size_t rows)
{
    if (layer->branch)
        layer->skip += rows * layer->units;
    real **const buffers[] = {&layer->preactivation, &layer->argument,   &layer->between,
                              &layer->output,        &layer->derivative, &layer->delta};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        *buffers[i] += rows * layer->units;
    layer->pool = NULL;
}

/* The network as it looks to a part of the batch; its layers are those of make_layers. */
static struct gf_network part_of(const struct gf_network *network, size_t part)
{
    const size_t parts = parts_of(network);
    const size_t first = network->rows * part / parts, end = network->rows * (part + 1) / parts;
    struct gf_network view = *network;
    view.rows = end - first;
    view.input += first * view.inputs;
    view.pool = NULL;
    view.layers = network->shares + part * network->layer_count;
    return view;
}

/* On the way up, for both ways. */
static void make_layers(const struct gf_network *network, const struct gf_network *view)
{
    memcpy(view->layers, network->layers, network->layer_count * sizeof *view->layers);
    const size_t first = (size_t)(view->input - network->input) / network->inputs;
    for (size_t i = 0; i < network->layer_count; i++)
        move_on(&view->layers[i], first);
}

static void forward_part(void *context, size_t part)
{
    struct gf_network view = part_of(context, part);
    make_layers(context, &view);
    for (size_t i = 0; i < view.layer_count; i++)
        gf_network_forward_layer(&view, i);
}

void gf_network_forward(struct gf_network *network)
{
    for (size_t i = 0; i < network->layer_count; i++) {
        struct gf_layer *layer = &network->layers[i];
        layer->argument = gf_layer_sees_z(network, layer) ? layer->preactivation : layer->between;
    }
    gf_pool_run(network->pool, forward_part, network, parts_of(network));
}

static void descend_part(void *context, size_t part)
{
    struct gf_network view = part_of(context, part);
    for (size_t i = view.layer_count; i-- > 0;)
        gf_network_lower_layer(&view, i);
}

void gf_network_descend(struct gf_network *network)
{
    gf_pool_run(network->pool, descend_part, network, parts_of(network));
}
