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
            network->layers[i].weight_squares = (double)NAN;
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

/* What the slots of a layer were kept under. */
struct terms {
    const struct gf_activation *activation;
    const struct gf_norm *norm;
    double leak;
};

/* Which slots are to be copied. */
struct choice {
    bool alpha, norm; /* values */
    bool moments[GF_GROUPS];
};

static void pass_if(struct walk *walk, bool chosen, void *values, size_t size)
{
    if (chosen)
        pass(walk, values, size);
    else
        walk->used += size;
}

/* Moments of which groups are in the block. */
struct slots_head {
    bool moments, all_moments;
};

static struct terms terms_of(const struct gf_layer *layer)
{
    return (struct terms){layer->activation, layer->norm, layer->parameters.leak};
}

static void pass_slots(struct walk *walk, struct gf_layer *layer, const struct slots_head *head,
                       const struct choice *choice)
{
    for (size_t g = 0; g < GF_GROUPS; g++) {
        struct gf_parameter_group *group = &layer->groups[g];
        const bool plain = g == GF_GROUP_WEIGHTS || g == GF_GROUP_BIAS;
        if (plain && !head->all_moments)
            continue;
        if (!plain)
            pass_if(walk, g == GF_GROUP_ALPHA ? choice->alpha : choice->norm, group->values,
                    group->count * sizeof(real));
        for (int moment = 0; head->moments && moment < 2; moment++)
            pass_if(walk, choice->moments[g], group->moments[moment], group->count * sizeof(real));
        pass_if(walk, choice->moments[g], &group->steps, sizeof group->steps);
    }
    pass_if(walk, choice->norm, layer->running.mean, layer->units * sizeof(double));
    pass_if(walk, choice->norm, layer->running.variance, layer->units * sizeof(double));
    pass_if(walk, choice->norm, &layer->running_batches, sizeof layer->running_batches);
}

static size_t walk_slots(const struct gf_network *network, bool all_moments, void *bytes)
{
    static const struct choice everything = {true, true, {true, true, true, true, true}};
    struct walk walk = {bytes, false, 0};
    struct slots_head head = {network->moments_used, all_moments};
    pass(&walk, &head, sizeof head);
    for (size_t i = 0; i < network->layer_count; i++) {
        struct terms terms = terms_of(&network->layers[i]);
        pass(&walk, &terms, sizeof terms);
        pass_slots(&walk, &network->layers[i], &head, &everything);
    }
    return walk.used;
}

size_t gf_network_slots_bytes(const struct gf_network *network, bool all_moments)
{
    return walk_slots(network, all_moments, NULL);
}

void gf_network_keep_slots(const struct gf_network *network, bool all_moments, void *ret_kept)
{
    walk_slots(network, all_moments, ret_kept);
}

static void note_slots(struct gf_slots *slots, const struct gf_layer *layer, bool alpha, bool norm)
{
    slots->alpha = slots->alpha || (alpha && layer->groups[GF_GROUP_ALPHA].active);
    slots->norm = slots->norm || (norm && layer->norm->apply);
    slots->statistics = slots->statistics || (norm && layer->norm->measure);
}

static void put_layer_back(struct walk *walk, const struct slots_head *head, bool fits, bool all_moments,
                           struct gf_layer *layer, struct gf_slots_undone *undone)
{
    struct terms then = {0};
    if (walk->bytes)
        pass(walk, &then, sizeof then);
    const bool same_alpha = then.activation == layer->activation && then.leak == layer->parameters.leak;
    const bool same_norm = then.norm == layer->norm;
    const struct choice choice = {
        .alpha = same_alpha && layer->alpha_started,
        .norm = same_norm && layer->norm_started,
        .moments = {[GF_GROUP_WEIGHTS] = fits && all_moments,
                    [GF_GROUP_BIAS] = fits && all_moments,
                    [GF_GROUP_NORM_SCALE] = fits && same_norm && (layer->norm_started || all_moments),
                    [GF_GROUP_NORM_SHIFT] = fits && same_norm && (layer->norm_started || all_moments),
                    [GF_GROUP_ALPHA] = fits && same_alpha && (layer->alpha_started || all_moments)},
    };
    if (walk->bytes)
        pass_slots(walk, layer, head, &choice);
    note_slots(&undone->back, layer, choice.alpha, choice.norm);
    note_slots(&undone->anew, layer, layer->alpha_started && !choice.alpha,
               layer->norm_started && !choice.norm);
}

struct gf_slots_undone gf_network_put_back(struct gf_network *network, const void *kept, bool fits,
                                           bool all_moments)
{
    struct walk walk = {(void *)(uintptr_t)kept, true, 0};
    struct gf_slots_undone undone = {0};
    struct slots_head head = {0};
    if (kept)
        pass(&walk, &head, sizeof head);
    for (size_t i = 0; i < network->layer_count; i++)
        put_layer_back(&walk, &head, fits, all_moments, &network->layers[i], &undone);
    network->moments_used = network->moments_used || (fits && head.moments);
    return undone;
}
