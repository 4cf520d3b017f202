#include "gradflow/network.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    if (!plan->layer_count || plan->layer_count > GF_DEPTH_MOST + 1)
        return gf_error_set(reterr, "a network has 0 to %d hidden layers and a read-out, not %zu layers",
                            GF_DEPTH_MOST, plan->layer_count);
    for (size_t i = 0; i < plan->layer_count; i++)
        if (!plan->layers[i].units || plan->layers[i].units > GF_WIDTH_MOST)
            return gf_error_set(reterr, "layer %zu: %zu units, but 1 to %d are possible", i + 1,
                                plan->layers[i].units, GF_WIDTH_MOST);
    return check_blocks(plan, reterr);
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
        gf_network_lay_out(network, plan, &arena);
    if (!network || !gf_arena_commit(&arena)) {
        free(network);
        return gf_error_lack(reterr, "%zu × %zu network: no memory for its %.1f GB", plan->layer_count - 1,
                             hidden_width(plan), (double)gf_network_bytes(plan) / 1e9);
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
