#include "gradflow/network.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
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
    };
    layer.weight_count = layer.type->weight_count(&layer);
    return layer;
}

/* The slices of one region for one layer. */
static void take_parameters(struct gf_arena *arena, struct gf_layer *layer)
{
    layer->weights = take_reals(arena, 1, layer->weight_count);
    layer->bias = take_reals(arena, 1, layer->units);
}

static void take_gradients(struct gf_arena *arena, struct gf_layer *layer)
{
    layer->weight_gradient = take_reals(arena, 1, layer->weight_count);
    layer->bias_gradient = take_reals(arena, 1, layer->units);
}

static void take_moments(struct gf_arena *arena, struct gf_layer *layer)
{
    for (int i = 0; i < 2; i++) {
        layer->weight_moments[i] = take_reals(arena, 1, layer->weight_count);
        layer->bias_moments[i] = take_reals(arena, 1, layer->units);
    }
}

static void take_activations(struct gf_arena *arena, struct gf_layer *layer, size_t batch)
{
    layer->preactivation = take_reals(arena, batch, layer->units);
    layer->argument = layer->preactivation;
    layer->output = take_reals(arena, batch, layer->units);
}

static void take_deltas(struct gf_arena *arena, struct gf_layer *layer, size_t batch)
{
    layer->derivative = take_reals(arena, batch, layer->units);
    layer->delta = take_reals(arena, batch, layer->units);
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

/* Runs twice: measuring (the network's layers are then NULL), and handing out. */
static void lay_out(struct gf_network *network, const struct gf_network_plan *plan, struct gf_arena *arena)
{
    network->layers = gf_arena_take(arena, plan->layer_count, sizeof *network->layers);
    for (size_t i = 0; network->layers && i < plan->layer_count; i++)
        network->layers[i] = new_layer(plan, i);
    for (int region = 0; region < REGIONS; region++)
        for (size_t i = 0; i < plan->layer_count; i++) {
            struct gf_layer measured = new_layer(plan, i);
            take_slices(arena, network->layers ? &network->layers[i] : &measured, (enum region)region,
                        plan->batch);
        }
    for (int i = 0; i < 2; i++)
        network->evaluation[i] = take_reals(arena, GF_EVALUATION_ROWS, widest_layer(plan));
    network->scratch = gf_arena_take(arena, scratch_doubles(plan), sizeof *network->scratch);
}

size_t gf_network_bytes(const struct gf_network_plan *plan)
{
    struct gf_network network = {0};
    struct gf_arena arena = {0};
    lay_out(&network, plan, &arena);
    return arena.used == SIZE_MAX ? SIZE_MAX : arena.used + sizeof network;
}

static bool check_plan(const struct gf_network_plan *plan, struct gf_error *reterr)
{
    if (!plan->inputs || !plan->batch)
        return gf_error_set(reterr, "a network needs at least one input and a batch of at least one sample");
    if (!plan->layer_count || plan->layer_count > GF_DEPTH_MOST + 1)
        return gf_error_set(reterr, "a network has 0 to %d hidden layers and a read-out, not %zu layers",
                            GF_DEPTH_MOST, plan->layer_count);
    for (size_t i = 0; i < plan->layer_count; i++)
        if (!plan->layers[i].units || plan->layers[i].units > GF_WIDTH_MOST)
            return gf_error_set(reterr, "layer %zu: %zu units, but 1 to %d are possible", i + 1,
                                plan->layers[i].units, GF_WIDTH_MOST);
    return true;
}

size_t gf_network_machine_bytes(void)
{
#ifdef _SC_PHYS_PAGES
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0 && (size_t)pages <= SIZE_MAX / (size_t)page)
        return (size_t)pages * (size_t)page;
#endif
    return SIZE_MAX;
}

static size_t hidden_width(const struct gf_network_plan *plan)
{
    size_t width = 0;
    for (size_t i = 0; i + 1 < plan->layer_count; i++)
        if (plan->layers[i].units > width)
            width = plan->layers[i].units;
    return width;
}

static bool check_memory(const struct gf_network_plan *plan, struct gf_error *reterr)
{
    const size_t needed = gf_network_bytes(plan), there = gf_network_machine_bytes();
    const size_t depth = plan->layer_count - 1, width = hidden_width(plan);
    if (needed == SIZE_MAX)
        return gf_error_set(reterr, "%zu × %zu network needs more memory than can be addressed", depth,
                            width);
    if (needed > there)
        return gf_error_set(reterr, "%zu × %zu network needs %.1f GB; this machine has %.1f GB", depth, width,
                            (double)needed / 1e9, (double)there / 1e9);
    return true;
}

bool gf_network_create(const struct gf_network_plan *plan, struct gf_network **ret_network,
                       struct gf_error *reterr)
{
    if (!check_plan(plan, reterr) || !check_memory(plan, reterr))
        return false;
    struct gf_network *network = calloc(1, sizeof *network);
    struct gf_arena arena = {0};
    if (network)
        lay_out(network, plan, &arena);
    if (!network || !gf_arena_commit(&arena)) {
        free(network);
        return gf_error_set(reterr, "%zu × %zu network: no memory for its %.1f GB", plan->layer_count - 1,
                            hidden_width(plan), (double)gf_network_bytes(plan) / 1e9);
    }
    lay_out(network, plan, &arena);
    network->arena = arena;
    network->inputs = plan->inputs;
    network->batch = plan->batch;
    network->layer_count = plan->layer_count;
    *ret_network = network;
    return true;
}

void gf_network_destroy(struct gf_network *network)
{
    if (!network)
        return;
    gf_arena_release(&network->arena);
    free(network);
}

static void initialise_layer(struct gf_layer *layer, const struct gf_layer_plan *plan, double *scratch,
                             struct gf_random *random)
{
    const struct gf_init_request request = {
        .units = layer->units,
        .inputs = layer->inputs,
        .gain = plan->gain,
        .leak = plan->activation->leak_is_slope ? plan->parameters.leak : 0,
        .random = random,
        .scratch = scratch,
    };
    plan->init->fill(&request, layer->weights);
    for (size_t i = 0; i < layer->units; i++)
        layer->bias[i] = (real)(plan->bias + plan->bias_std * gf_random_normal(random));
    memset(layer->weight_gradient, 0, layer->weight_count * sizeof(real));
    memset(layer->bias_gradient, 0, layer->units * sizeof(real));
    layer->update_squares = 0;
}

void gf_network_initialise_layer(struct gf_network *network, const struct gf_network_plan *plan,
                                 uint64_t seed, size_t index)
{
    struct gf_random random;
    gf_random_init(&random, seed, GF_STREAM_LAYERS + index);
    initialise_layer(&network->layers[index], &plan->layers[index], network->scratch, &random);
}

void gf_network_initialise(struct gf_network *network, const struct gf_network_plan *plan, uint64_t seed)
{
    for (size_t i = 0; i < network->layer_count; i++)
        gf_network_initialise_layer(network, plan, seed, i);
    gf_network_reset_moments(network);
}

size_t gf_network_layer_count(const struct gf_network *network)
{
    return network->layer_count;
}

struct gf_layer *gf_network_layer(struct gf_network *network, size_t index)
{
    return &network->layers[index];
}

const struct gf_layer *gf_network_layer_const(const struct gf_network *network, size_t index)
{
    return &network->layers[index];
}

size_t gf_network_parameter_count(const struct gf_network *network)
{
    size_t count = 0;
    for (size_t i = 0; i < network->layer_count; i++)
        count += network->layers[i].weight_count + network->layers[i].units;
    return count;
}

size_t gf_network_rows(const struct gf_network *network)
{
    return network->rows;
}

const real *gf_network_input(const struct gf_network *network)
{
    return network->input;
}
