/* Where everything of a network lies: one arena, laid out by code that runs twice. */
#include <stdint.h>

#include "engine/layer.h"
#include "engine/network_private.h"

static real *take_reals(struct gf_arena *arena, size_t rows, size_t columns)
{
    if (columns > SIZE_MAX / sizeof(real))
        arena->used = SIZE_MAX;
    return gf_arena_take(arena, rows, columns * sizeof(real));
}

static size_t widest_layer(const struct gf_network_plan *plan)
{
    size_t widest = 0;
    for (size_t i = 0; i < plan->layer_count; i++)
        if (plan->layers[i].units > widest)
            widest = plan->layers[i].units;
    return widest;
}

static size_t inputs_of(const struct gf_network_plan *plan, size_t index)
{
    return index ? plan->layers[index - 1].units : plan->inputs;
}

static size_t scratch_doubles(const struct gf_network_plan *plan)
{
    size_t most = 0;
    for (size_t i = 0; i < plan->layer_count; i++) {
        const struct gf_layer_plan *layer = &plan->layers[i];
        const size_t count =
            layer->init->scratch_count ? layer->init->scratch_count(layer->units, inputs_of(plan, i)) : 0;
        if (count > most)
            most = count;
    }
    return most;
}

static struct gf_layer new_layer(const struct gf_network_plan *plan, size_t index)
{
    const struct gf_layer_plan *from = &plan->layers[index];
    struct gf_layer layer = {
        .type = &gf_layer_dense,
        .activation = from->activation,
        .parameters = from->parameters,
        .inputs = inputs_of(plan, index),
        .units = from->units,
        .input_shape = {inputs_of(plan, index), 1, 1},
        .output_shape = {from->units, 1, 1},
        .frozen = from->frozen,
        .norm = from->norm ? from->norm : gf_norm_at(0),
        .warms_up = from->warms_up,
        .branch = from->branch,
        .branch_scale = (real)from->branch_scale,
        .branch_sum_first = from->branch_sum_first,
    };
    layer.weight_count = layer.type->weight_count(&layer);
    layer.groups[GF_GROUP_WEIGHTS] =
        (struct gf_parameter_group){.count = layer.weight_count, .active = true, .decays = true};
    layer.groups[GF_GROUP_BIAS] = (struct gf_parameter_group){.count = layer.units, .active = true};
    layer.groups[GF_GROUP_NORM_SCALE] = layer.groups[GF_GROUP_NORM_SHIFT] =
        (struct gf_parameter_group){.count = layer.units, .active = layer.norm->apply != NULL};
    layer.groups[GF_GROUP_ALPHA] =
        (struct gf_parameter_group){.count = layer.units, .active = layer.activation->alpha_gradient != NULL};
    return layer;
}

/* One region of one layer: a slice for each group. */
static void take_parameters(struct gf_arena *arena, struct gf_layer *layer)
{
    for (size_t g = 0; g < GF_GROUPS; g++)
        layer->groups[g].values = take_reals(arena, 1, layer->groups[g].count);
    layer->weights = layer->groups[GF_GROUP_WEIGHTS].values;
    layer->bias = layer->groups[GF_GROUP_BIAS].values;
    layer->parameters.alpha = layer->groups[GF_GROUP_ALPHA].values;
}

static void take_gradients(struct gf_arena *arena, struct gf_layer *layer)
{
    for (size_t g = 0; g < GF_GROUPS; g++)
        layer->groups[g].gradient = take_reals(arena, 1, layer->groups[g].count);
    layer->weight_gradient = layer->groups[GF_GROUP_WEIGHTS].gradient;
    layer->bias_gradient = layer->groups[GF_GROUP_BIAS].gradient;
}

static void take_moments(struct gf_arena *arena, struct gf_layer *layer)
{
    for (int i = 0; i < 2; i++) {
        for (size_t g = 0; g < GF_GROUPS; g++)
            layer->groups[g].moments[i] = take_reals(arena, 1, layer->groups[g].count);
        layer->weight_moments[i] = layer->groups[GF_GROUP_WEIGHTS].moments[i];
        layer->bias_moments[i] = layer->groups[GF_GROUP_BIAS].moments[i];
    }
}

static struct gf_norm_statistics take_statistics(struct gf_arena *arena, size_t units)
{
    double *mean = gf_arena_take(arena, units, sizeof *mean);
    return (struct gf_norm_statistics){mean, gf_arena_take(arena, units, sizeof *mean)};
}

static void take_activations(struct gf_arena *arena, struct gf_layer *layer, size_t batch)
{
    layer->preactivation = take_reals(arena, batch, layer->units);
    layer->argument = layer->preactivation;
    layer->between = take_reals(arena, batch, layer->units);
    layer->output = take_reals(arena, batch, layer->units);
    layer->statistics = take_statistics(arena, layer->units);
    layer->running = take_statistics(arena, layer->units);
}

static void take_deltas(struct gf_arena *arena, struct gf_layer *layer, size_t batch)
{
    layer->derivative = take_reals(arena, batch, layer->units);
    layer->delta = take_reals(arena, batch, layer->units);
    layer->skip = take_reals(arena, layer->branch ? batch : 0, layer->units);
}

static void take_magnitude(struct gf_arena *arena, const struct gf_network_plan *plan, size_t widest,
                           struct gf_magnitude_pass *pass)
{
    size_t most = 0;
    for (size_t i = 0; i < plan->layer_count; i++) {
        const size_t weights = new_layer(plan, i).weight_count;
        most = weights > most ? weights : most;
    }
    pass->delta.values = take_reals(arena, plan->batch, widest);
    pass->below.values = take_reals(arena, plan->batch, widest);
    pass->skip.values = take_reals(arena, plan->batch, widest);
    pass->weight_gradient = take_reals(arena, 1, most);
    pass->bias_gradient = take_reals(arena, 1, widest);
}

enum region { PARAMETERS, GRADIENTS, MOMENTS, ACTIVATIONS, DELTAS, REGIONS };

static void take_slices(struct gf_arena *arena, struct gf_layer *layer, enum region region, size_t batch)
{
    switch (region) {
    case PARAMETERS: take_parameters(arena, layer); break;
    case GRADIENTS: take_gradients(arena, layer); break;
    case MOMENTS: take_moments(arena, layer); break;
    case ACTIVATIONS: take_activations(arena, layer, batch); break;
    case DELTAS: take_deltas(arena, layer, batch); break;
    case REGIONS: break;
    }
}

void gf_network_lay_out(struct gf_network *network, const struct gf_network_plan *plan,
                        struct gf_arena *arena)
{
    network->layers = gf_arena_take(arena, plan->layer_count, sizeof *network->layers);
    for (size_t i = 0; network->layers && i < plan->layer_count; i++)
        network->layers[i] = new_layer(plan, i);
    for (size_t i = 0; network->layers && i < plan->layer_count; i++)
        if (plan->layers[i].branch)
            network->layers[i + 1 - plan->layers[i].branch].opens = plan->layers[i].branch;
    for (int region = 0; region < REGIONS; region++)
        for (size_t i = 0; i < plan->layer_count; i++) {
            struct gf_layer measured = new_layer(plan, i);
            take_slices(arena, network->layers ? &network->layers[i] : &measured, (enum region)region,
                        plan->batch);
        }
    network->views = gf_arena_take(arena, GF_STAGES_MOST * plan->layer_count, sizeof *network->views);
    const size_t widest = widest_layer(plan);
    for (int i = 0; i < 3; i++)
        network->evaluation[i] = take_reals(arena, GF_EVALUATION_ROWS, widest);
    network->evaluation_statistics = take_statistics(arena, widest);
    network->norm_scratch = gf_arena_take(arena, 3 * widest, sizeof *network->norm_scratch);
    take_magnitude(arena, plan, widest, &network->magnitude);
    network->scratch = gf_arena_take(arena, scratch_doubles(plan), sizeof *network->scratch);
}

size_t gf_network_bytes(const struct gf_network_plan *plan)
{
    struct gf_network network = {0};
    struct gf_arena arena = {0};
    if (plan->inputs > GF_INPUTS_MOST) /* products of sizes below these limits do not overflow */
        return SIZE_MAX;
    for (size_t i = 0; i < plan->layer_count; i++)
        if (plan->layers[i].units > GF_WIDTH_MOST)
            return SIZE_MAX;
    gf_network_lay_out(&network, plan, &arena);
    return arena.used == SIZE_MAX ? SIZE_MAX : arena.used + sizeof network;
}
