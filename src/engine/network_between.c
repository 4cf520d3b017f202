/* What lies between z and a of a layer, and the way back: norm, skip connection, warm-up, φ. */
#include <string.h>

#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/network_private.h"

static struct gf_norm_pass norm_pass(const struct gf_network *network, const struct gf_layer *layer,
                                     size_t rows, const real *z, struct gf_norm_statistics statistics)
{
    return (struct gf_norm_pass){
        .rows = rows,
        .units = layer->units,
        .z = z,
        .scale = layer->groups[GF_GROUP_NORM_SCALE].values,
        .shift = layer->groups[GF_GROUP_NORM_SHIFT].values,
        .statistics = statistics,
        .scratch = network->norm_scratch,
    };
}

bool gf_layer_sees_z(const struct gf_network *network, const struct gf_layer *layer)
{
    const bool sum = layer->branch && layer->branch_sum_first;
    return !layer->norm->apply && !sum && !(layer->warms_up && network->warmup != 0);
}

/* values = x + scale·values */
static void add_to(const real *restrict x, size_t count, real scale, real *restrict values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = x[i] + scale * values[i];
}

static void shift(size_t count, real by, real *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] += by;
}

void gf_layer_activate(const struct gf_network *network, const struct gf_layer *layer,
                       const struct gf_passage *passage)
{
    const size_t rows = passage->rows, count = rows * layer->units;
    if (layer->norm->apply) {
        const struct gf_norm_pass pass = norm_pass(network, layer, rows, passage->z, passage->statistics);
        layer->norm->apply(&pass, passage->u);
    } else if (passage->u != passage->z) {
        memcpy(passage->u, passage->z, count * sizeof *passage->u);
    }
    if (layer->branch && layer->branch_sum_first)
        add_to(passage->x, count, layer->branch_scale, passage->u);
    if (layer->warms_up && network->warmup != 0)
        shift(count, network->warmup, passage->u);
    const struct gf_tile all = gf_tile_of(rows, layer->units);
    layer->activation->apply(&layer->parameters, &all, passage->u, passage->a, passage->derivative);
    if (layer->branch && !layer->branch_sum_first)
        add_to(passage->x, count, layer->branch_scale, passage->a);
}

void gf_layer_measure_norm(const struct gf_network *network, const struct gf_layer *layer, size_t rows,
                           const real *z, struct gf_norm_statistics statistics)
{
    const struct gf_norm_pass pass = norm_pass(network, layer, rows, z, statistics);
    layer->norm->measure(&pass);
}

/* φ and φ' of a part of z, as soon as it is there. */
static void activate_tile(const void *context, const struct gf_tile *tile, size_t first)
{
    const struct gf_layer *layer = context;
    layer->activation->apply(&layer->parameters, tile, layer->preactivation + first, layer->output + first,
                             layer->derivative + first);
}

static const real *carried(const struct gf_network *network, size_t index)
{
    const size_t branch = network->layers[index].branch;
    return branch ? network->layers[index - branch].output : NULL;
}

void gf_network_activate_layer(struct gf_network *network, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    layer->argument = gf_layer_sees_z(network, layer) ? layer->preactivation : layer->between;
    if (layer->norm->measure) {
        gf_layer_measure_norm(network, layer, network->rows, layer->preactivation, layer->statistics);
        layer->statistics_new = true;
    }
    const struct gf_passage passage = {
        .rows = network->rows,
        .z = layer->preactivation,
        .u = layer->argument,
        .a = layer->output,
        .derivative = layer->derivative,
        .x = carried(network, index),
        .statistics = layer->statistics,
    };
    gf_layer_activate(network, layer, &passage);
}

void gf_network_pass_layer(struct gf_network *network, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    const real *input = gf_network_input_of(network, index);
    const bool fused = gf_layer_sees_z(network, layer);
    layer->argument = layer->preactivation;
    layer->type->forward(layer, network->rows, input,
                         fused ? (struct gf_finish){activate_tile, layer} : GF_NO_FINISH,
                         layer->preactivation);
    if (!fused)
        gf_network_activate_layer(network, index);
    else if (layer->branch)
        add_to(carried(network, index), network->rows * layer->units, layer->branch_scale, layer->output);
}

/* What arrives at the sum goes around the branch as it is, and scaled into it. */
static void part(const struct gf_layer *layer, size_t count, real *restrict delta, real *restrict ret_skip)
{
    memcpy(ret_skip, delta, count * sizeof *delta);
    for (size_t i = 0; i < count; i++)
        delta[i] *= layer->branch_scale;
}

bool gf_layer_descends_plainly(const struct gf_layer *layer)
{
    return !layer->branch && !layer->activation->alpha_gradient && !layer->norm->backward;
}

void gf_layer_times_derivative(const void *layer, const struct gf_tile *tile, size_t first)
{
    const struct gf_layer *of = layer;
    gf_times(tile, of->derivative + first, of->delta + first);
}

void gf_layer_descend(const struct gf_network *network, struct gf_layer *layer, real *delta, real *ret_skip,
                      bool learn)
{
    const size_t rows = network->rows, count = rows * layer->units;
    struct gf_parameter_group *groups = layer->groups;
    if (layer->branch && !layer->branch_sum_first)
        part(layer, count, delta, ret_skip);
    if (learn && layer->activation->alpha_gradient)
        layer->activation->alpha_gradient(rows, layer->units, layer->argument, delta,
                                          groups[GF_GROUP_ALPHA].gradient);
    const struct gf_tile all = gf_tile_of(rows, layer->units);
    gf_times(&all, layer->derivative, delta);
    if (layer->branch && layer->branch_sum_first)
        part(layer, count, delta, ret_skip);
    if (layer->norm->backward) {
        const struct gf_norm_pass pass =
            norm_pass(network, layer, rows, layer->preactivation, layer->statistics);
        layer->norm->backward(&pass, delta, learn ? groups[GF_GROUP_NORM_SCALE].gradient : NULL,
                              learn ? groups[GF_GROUP_NORM_SHIFT].gradient : NULL);
    }
}
