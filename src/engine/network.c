#include "gradflow/network.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "base/random.h"
#include "engine/network_private.h"

static bool check_blocks(const struct gf_network_plan *plan, struct gf_error *reterr)
{
    size_t free = 1; /* the first layer that may begin a block */
    for (size_t i = 0; i < plan->layer_count; i++) {
        const size_t branch = plan->layers[i].branch;
        if (!branch)
            continue;
        if (i + 1 == plan->layer_count || branch > i || i + 1 - branch < free)
            return gf_error_set(reterr, "layer %zu: no block of %zu layers can end here", i + 1, branch);
        if (plan->layers[i - branch].units != plan->layers[i].units)
            return gf_error_set(reterr, "layer %zu: a block from %zu to %zu units has no skip connection",
                                i + 1, plan->layers[i - branch].units, plan->layers[i].units);
        free = i + 1;
    }
    return true;
}

static bool check_plan(const struct gf_network_plan *plan, struct gf_error *reterr)
{
    if (!plan->inputs || !plan->batch)
        return gf_error_set(reterr, "a network needs at least one input and a batch of at least one sample");
    if (plan->inputs > GF_INPUTS_MOST)
        return gf_error_set(reterr, "a network has at most %d inputs, not %zu", GF_INPUTS_MOST, plan->inputs);
    if (!plan->layer_count || plan->layer_count > GF_DEPTH_MOST + 1)
        return gf_error_set(reterr, "a network has 0 to %d hidden layers and a read-out, not %zu layers",
                            GF_DEPTH_MOST, plan->layer_count);
    for (size_t i = 0; i < plan->layer_count; i++)
        if (!plan->layers[i].units || plan->layers[i].units > GF_WIDTH_MOST)
            return gf_error_set(reterr, "layer %zu: %zu units, but 1 to %d are possible", i + 1,
                                plan->layers[i].units, GF_WIDTH_MOST);
    return check_blocks(plan, reterr);
}

static size_t hidden_width(const struct gf_network_plan *plan)
{
    size_t width = 0;
    for (size_t i = 0; i + 1 < plan->layer_count; i++)
        if (plan->layers[i].units > width)
            width = plan->layers[i].units;
    return width;
}

/* "34.4 GB", "1.5 MB", "12.0 kB" */
static const char *size_text(size_t bytes, char text[32])
{
    static const struct {
        double size;
        const char *name;
    } units[] = {{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}};
    size_t i = 0;
    while (i < 2 && (double)bytes < units[i].size)
        i++;
    snprintf(text, 32, "%.1f %s", (double)bytes / units[i].size, units[i].name);
    return text;
}

bool gf_network_fits(const struct gf_network_plan *plan, size_t beside, struct gf_error *reterr)
{
    const size_t needed = gf_network_bytes(plan), depth = plan->layer_count - 1, width = hidden_width(plan);
    const struct gf_memory memory = gf_machine_memory();
    char need[32], there[32], other[32], more[96] = "";
    if (needed == SIZE_MAX)
        return gf_error_set(reterr, "%zu × %zu network needs more memory than can be addressed", depth,
                            width);
    if (needed <= memory.bytes && beside <= memory.bytes - needed)
        return true;
    if (needed <= memory.bytes)
        snprintf(more, sizeof more, " beside the %s of the one that is there until it is built",
                 size_text(beside, other));
    return gf_error_set(reterr, "%zu × %zu network needs %s%s; %s %s", depth, width, size_text(needed, need),
                        more, memory.holder, size_text(memory.bytes, there));
}

bool gf_network_create(const struct gf_network_plan *plan, struct gf_network **ret_network,
                       struct gf_error *reterr)
{
    if (!check_plan(plan, reterr) || !gf_network_fits(plan, 0, reterr))
        return false;
    struct gf_network *network = calloc(1, sizeof *network);
    struct gf_arena arena = {0};
    char size[32];
    if (network)
        gf_network_lay_out(network, plan, &arena);
    if (!network || !gf_arena_commit(&arena)) {
        free(network);
        return gf_error_lack(reterr, "no memory for the %s of a %zu × %zu network",
                             size_text(gf_network_bytes(plan), size), plan->layer_count - 1,
                             hidden_width(plan));
    }
    gf_network_lay_out(network, plan, &arena);
    network->arena = arena;
    network->inputs = plan->inputs;
    network->batch = plan->batch;
    network->layer_count = plan->layer_count;
    network->top = plan->layer_count - 1;
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
    gf_layer_start_norm(layer);
    gf_layer_start_alpha(layer);
    for (size_t g = 0; g < GF_GROUPS; g++)
        if (layer->groups[g].active)
            memset(layer->groups[g].gradient, 0, layer->groups[g].count * sizeof(real));
    layer->update_squares = 0;
    layer->weight_squares = (double)NAN;
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

void gf_network_set_pool(struct gf_network *network, struct gf_pool *pool)
{
    network->pool = pool;
    for (size_t i = 0; i < network->layer_count; i++)
        network->layers[i].pool = pool;
    gf_network_share_anew(network);
}

size_t gf_network_layer_count(const struct gf_network *network)
{
    return network->layer_count;
}

struct gf_layer *gf_network_layer(struct gf_network *network, size_t index)
{
    network->layers[index].weight_squares = (double)NAN;
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
        for (size_t g = 0; g < GF_GROUPS; g++)
            if (network->layers[i].groups[g].active)
                count += network->layers[i].groups[g].count;
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
