/* What training has made, into a block of bytes and back. */
#include <math.h>
#include <string.h>

#include "engine/keep.h"
#include "engine/network_private.h"

/* One walk for all three: `bytes` NULL counts only; `back` copies from the block into the network. */
struct walk {
    unsigned char *bytes;
    bool back;
    size_t used;
};

static void pass(struct walk *walk, void *values, size_t size)
{
    if (walk->bytes && walk->back)
        memcpy(values, walk->bytes + walk->used, size);
    else if (walk->bytes)
        memcpy(walk->bytes + walk->used, values, size);
    walk->used += size;
}

static void pass_layer(struct walk *walk, struct gf_layer *layer, bool moments)
{
    for (size_t g = 0; g < GF_GROUPS; g++) {
        struct gf_parameter_group *group = &layer->groups[g];
        pass(walk, group->values, group->count * sizeof(real));
        for (int moment = 0; moments && moment < 2; moment++)
            pass(walk, group->moments[moment], group->count * sizeof(real));
        pass(walk, &group->steps, sizeof group->steps);
    }
    pass(walk, layer->running.mean, layer->units * sizeof(double));
    pass(walk, layer->running.variance, layer->units * sizeof(double));
    pass(walk, &layer->running_batches, sizeof layer->running_batches);
}

static size_t walk_network(struct gf_network *network, void *bytes, bool back)
{
    struct walk walk = {bytes, back, 0};
    /* Moments that were never used are zero: neither kept nor, on the way back, written to. */
    bool moments = network->moments_used;
    pass(&walk, &moments, sizeof moments);
    if (back && !moments)
        gf_network_reset_moments(network);
    for (size_t i = 0; i < network->layer_count; i++) {
        pass_layer(&walk, &network->layers[i], moments);
        if (back) {
            network->layers[i].statistics_new = false;
            network->layers[i].update_squares = (double)NAN; /* the last update led elsewhere */
        }
    }
    if (back)
        network->moments_used = moments;
    return walk.used;
}

size_t gf_network_kept_bytes(const struct gf_network *network)
{
    return walk_network((struct gf_network *)(uintptr_t)network, NULL, false);
}

void gf_network_keep(const struct gf_network *network, void *ret_kept)
{
    walk_network((struct gf_network *)(uintptr_t)network, ret_kept, false);
}

void gf_network_restore(struct gf_network *network, const void *kept)
{
    walk_network(network, (void *)(uintptr_t)kept, true);
}
