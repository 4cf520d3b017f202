/* Clipping, penalty and the update. */
#include <math.h>
#include <string.h>

#include "base/pool.h"
#include "engine/kernels.h"
#include "engine/network_private.h"

static real clipped(real gradient, real most)
{
    return gradient > most ? most : gradient < -most ? -most : gradient; /* NaN stays */
}

/* Gradients of the layers that are updated, as value clipping leaves them. */
struct clipping_sums {
    double squares;
    size_t entries, cut;
};

static void add_clipped(struct clipping_sums *sums, size_t count, const real *gradient, double value)
{
    const real most = (real)value;
    double squares = 0;
    size_t cut = 0;
    for (size_t i = 0; i < count; i++) {
        const double kept = (double)clipped(gradient[i], most);
        squares += kept * kept;
        cut += gradient[i] > most || gradient[i] < -most;
    }
    sums->squares += squares;
    sums->cut += cut;
    sums->entries += count;
}

/* Returns Σ gradient² of one group, whatever is clipped. */
static double add_group(struct clipping_sums *sums, const struct gf_parameter_group *group, bool frozen,
                        double value)
{
    const double squares = gf_sum_squares(group->count, group->gradient);
    if (!frozen && value > 0)
        add_clipped(sums, group->count, group->gradient, value);
    else if (!frozen)
        sums->squares += squares;
    return squares;
}

struct gf_clipping_effect gf_network_clipping(const struct gf_network *network,
                                              const struct gf_clipping *clipping)
{
    double all = 0;
    struct clipping_sums sums = {0};
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        for (size_t g = 0; g < GF_GROUPS && !gf_network_dormant(network, i); g++)
            if (layer->groups[g].active)
                all += add_group(&sums, &layer->groups[g], layer->frozen, clipping->value);
    }
    const double norm = sqrt(sums.squares);
    return (struct gf_clipping_effect){
        .gradient_norm = sqrt(all),
        .scale = clipping->norm > 0 && norm > clipping->norm ? clipping->norm / norm : 1,
        .clipped_fraction = sums.entries ? (double)sums.cut / (double)sums.entries : 0,
    };
}

double gf_network_penalty(const struct gf_network *network, const struct gf_penalty *penalty)
{
    double sum = 0;
    for (size_t i = 0; i < network->layer_count; i++) {
        const struct gf_layer *layer = &network->layers[i];
        if (layer->frozen || gf_network_dormant(network, i))
            continue;
        if (penalty->l1 > 0)
            sum += penalty->l1 * gf_sum_abs(layer->weight_count, layer->weights);
        if (penalty->l2 > 0)
            sum += penalty->l2 / 2 * gf_network_weight_squares(network, i);
    }
    return sum;
}

static void clip(const struct gf_update *update, size_t count, real *restrict gradient)
{
    const real most = update->clipping.value > 0 ? (real)update->clipping.value : (real)INFINITY;
    const real scale = (real)update->clip_scale;
    if (isinf(most) && scale == 1)
        return;
    for (size_t i = 0; i < count; i++)
        gradient[i] = scale * clipped(gradient[i], most);
}

static void add_penalty(const struct gf_penalty *penalty, size_t count, const real *restrict weights,
                        real *restrict gradient)
{
    const real l1 = (real)penalty->l1, l2 = (real)penalty->l2;
    if (l1 == 0 && l2 == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        const real sign = weights[i] > 0 ? 1 : weights[i] < 0 ? -1 : 0;
        gradient[i] += l2 * weights[i] + l1 * sign;
    }
}

/* A group in pieces that any thread may do; what they are depends on the group's size alone. */
#define PIECES_MOST 64
#define PIECE_LEAST 16384 /* entries */
struct group_update {
    const struct gf_parameter_group *group;
    const struct gf_update *update;
    struct gf_optimizer_settings settings;
    struct gf_penalty added;
    size_t piece;            /* entries */
    struct gf_stepped *done; /* [PIECES_MOST]; NULL: nobody wants to know */
};

static size_t piece_of(size_t count)
{
    size_t piece = PIECE_LEAST;
    while (piece * PIECES_MOST < count)
        piece *= 2;
    return piece;
}

static void update_piece(void *context, size_t index)
{
    struct group_update *work = context;
    const struct gf_parameter_group *group = work->group;
    const size_t first = index * work->piece;
    const size_t count = group->count - first < work->piece ? group->count - first : work->piece;
    real *values = group->values + first, *gradient = group->gradient + first;
    clip(work->update, count, gradient);
    add_penalty(&work->added, count, values, gradient);
    work->update->optimizer->step(&work->settings, count, values, gradient, group->moments[0] + first,
                                  group->moments[1] + first, work->done ? &work->done[index] : NULL);
}

static void update_group(struct gf_pool *pool, struct gf_parameter_group *group,
                         const struct gf_update *update, struct gf_stepped *ret_stepped)
{
    struct gf_stepped parts[PIECES_MOST]; /* none of it is set before it is needed */
    struct group_update work = {
        .group = group,
        .update = update,
        .settings = update->settings,
        .added = group->decays ? update->penalty : (struct gf_penalty){0},
        .piece = piece_of(group->count),
        .done = ret_stepped ? parts : NULL,
    };
    work.settings.weight_decay = 0;
    work.settings.step = ++group->steps;
    if (update->optimizer->decoupled_decay) {
        work.settings.weight_decay = work.added.l2;
        work.added.l2 = 0;
    }
    const size_t pieces = (group->count + work.piece - 1) / work.piece;
    gf_pool_run(pool, update_piece, &work, pieces);
    for (size_t i = 0; ret_stepped && i < pieces; i++) {
        ret_stepped->change_squares += parts[i].change_squares;
        ret_stepped->squares += parts[i].squares;
    }
}

static void update_groups(struct gf_pool *pool, struct gf_layer *layer, const struct gf_update *update)
{
    struct gf_stepped weights = {0};
    for (size_t g = 0; g < GF_GROUPS; g++)
        if (layer->groups[g].active)
            update_group(pool, &layer->groups[g], update, g == GF_GROUP_WEIGHTS ? &weights : NULL);
    layer->update_squares = weights.change_squares;
    layer->weight_squares = weights.squares;
}

/* Added up as an update does it, to the same bits. */
static double sum_pieces(size_t count, const real *values)
{
    const size_t piece = piece_of(count);
    double all = 0;
    for (size_t first = 0; first < count; first += piece) {
        const size_t end = count - first < piece ? count : first + piece;
        double some = 0;
        for (size_t i = first; i < end; i += GF_STEP_CHUNK)
            some += gf_sum_squares(end - i < GF_STEP_CHUNK ? end - i : GF_STEP_CHUNK, values + i);
        all += some;
    }
    return all;
}

double gf_network_weight_squares(const struct gf_network *network, size_t index)
{
    const struct gf_layer *layer = &network->layers[index];
    return isnan(layer->weight_squares) ? sum_pieces(layer->weight_count, layer->weights)
                                        : layer->weight_squares;
}

/* A batch that was measured twice counts once. */
static void fold_statistics(struct gf_layer *layer)
{
    if (!layer->statistics_new)
        return;
    layer->statistics_new = false;
    layer->running_batches++;
    const double part = fmax(0.1, 1 / (double)layer->running_batches), rest = 1 - part;
    const struct gf_norm_statistics *new = &layer->statistics, *running = &layer->running;
    for (size_t j = 0; j < layer->units; j++) {
        running->mean[j] = part * new->mean[j] + (rest > 0 ? rest * running->mean[j] : 0);
        running->variance[j] = part * new->variance[j] + (rest > 0 ? rest * running->variance[j] : 0);
    }
}

static void note_moments(struct gf_network *network, const struct gf_update *update)
{
    if (update->optimizer->uses_momentum || update->optimizer->uses_beta2)
        network->moments_used = true;
}

static void update_layer(const struct gf_network *network, const struct gf_update *update, size_t index)
{
    struct gf_layer *layer = &network->layers[index];
    layer->update_squares = 0;
    fold_statistics(layer);
    if (!layer->frozen && !gf_network_dormant(network, index))
        update_groups(network->pool, layer, update);
}

void gf_network_update_layer(struct gf_network *network, const struct gf_update *update, size_t index)
{
    note_moments(network, update);
    update_layer(network, update, index);
}

struct update_of_all {
    struct gf_network *network;
    const struct gf_update *update;
};

static void update_one(void *context, size_t index)
{
    const struct update_of_all *all = context;
    update_layer(all->network, all->update, index);
}

void gf_network_update(struct gf_network *network, const struct gf_update *update)
{
    note_moments(network, update);
    struct update_of_all all = {network, update};
    if (gf_network_shared(network) && network->sharing.together) {
        gf_network_each_layer(network, update_one, &all);
        return;
    }
    for (size_t i = 0; i < network->layer_count; i++)
        update_one(&all, i);
}

/* Moments that were never used are not written to: their memory stays unmapped. */
void gf_network_reset_moments(struct gf_network *network)
{
    for (size_t i = 0; i < network->layer_count; i++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            struct gf_parameter_group *group = &network->layers[i].groups[g];
            group->steps = 0;
            for (int moment = 0; network->moments_used && moment < 2; moment++)
                memset(group->moments[moment], 0, group->count * sizeof(real));
        }
    network->moments_used = false;
}
