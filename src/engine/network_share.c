/* A pass of a small network, which threads share: its layers' products are too small to be parted each. Each
 * thread has a stage, some layers that follow one another, so that their numbers stay in its cache from the
 * way up to the update. The batch goes through the stages in grains of a few rows: while one stage has a
 * grain, the one before has the next. Samples do not know of each other on the way up, nor on the way down;
 * gradients of layers neither. */
#include <stdatomic.h>
#include <string.h>

#include "base/pause.h"
#include "base/pool.h"
#include "engine/layer.h"
#include "engine/network_private.h"
#include "engine/product_parts.h"

#define WORK_LEAST  5e5 /* multiplications on the way up: for less it takes longer to meet than to do it */
#define WORK_USUAL  1e6 /* the same where visits are not thorough */
#define WORK_MOST   3e8 /* nobody can stop a shared pass */
#define NUMBER_WORK 64  /* as many for each activation, which is measured, and each weight, which learns */
#define LOSS_WORK   750 /* and for each output, whose loss others wait for */

/* Whether what happens to a sample depends on nothing but the sample, and the work on a layer is small. */
static bool apart(const struct gf_network *network, const struct gf_layer *layer)
{
    return !layer->norm->apply && !layer->activation->alpha_gradient &&
           !gf_product_parted(network->pool, network->rows, layer->inputs, layer->units);
}

/* In multiplications. */
static double work_on(const struct gf_network *network, size_t index)
{
    const struct gf_layer *layer = &network->layers[index];
    const double rows = (double)network->rows, inputs = (double)layer->inputs, units = (double)layer->units;
    const double loss = index + 1 == network->layer_count ? LOSS_WORK * rows * units : 0;
    return gf_network_dormant(network, index)
               ? 0
               : rows * inputs * units + NUMBER_WORK * (rows * units + inputs * units) + loss;
}

static double work_of(const struct gf_network *network)
{
    double work = 0;
    for (size_t i = 0; i < network->layer_count; i++)
        work += work_on(network, i);
    return work;
}

/* Rows: a few tiles of a product, but there have to be grains for all stages. */
static size_t grain_of(const struct gf_network *network)
{
    return network->rows < 32 ? 8 : 16;
}

static size_t grains_of(const struct gf_network *network)
{
    const size_t grain = grain_of(network);
    return (network->rows + grain - 1) / grain;
}

static size_t stages_of(const struct gf_network *network)
{
    const size_t threads = gf_pool_threads(network->pool), grains = grains_of(network);
    const size_t most = threads < GF_STAGES_MOST ? threads : GF_STAGES_MOST;
    return most < grains ? most : grains;
}

static bool may_share(const struct gf_network *network)
{
    if (stages_of(network) < 2)
        return false;
    for (size_t i = 0; i < network->layer_count; i++)
        if (!gf_network_dormant(network, i) && !apart(network, &network->layers[i]))
            return false;
    return true;
}

/* As much work for each. */
static void part_layers(const struct gf_network *network, double whole, struct gf_sharing *sharing)
{
    const double share = whole / (double)sharing->stages;
    double work = 0;
    size_t i = 0;
    for (size_t s = 0; s < sharing->stages; s++) {
        const bool last = s + 1 == sharing->stages;
        sharing->first[s] = i;
        for (; i < network->layer_count; i++) {
            const double more = work_on(network, i);
            if (!last && work + more / 2 > share * (double)(s + 1))
                break;
            work += more;
        }
    }
    sharing->first[sharing->stages] = i;
}

void gf_network_share_anew(struct gf_network *network)
{
    network->sharing.rows = 0;
    gf_trial_init(&network->sharing.trial);
    gf_network_share_out(network);
}

void gf_network_share_out(struct gf_network *network)
{
    struct gf_sharing *sharing = &network->sharing;
    if (sharing->rows == network->rows)
        return;
    const double work = work_of(network);
    sharing->rows = network->rows;
    sharing->tiny = work < WORK_LEAST;
    sharing->usual = work >= WORK_USUAL;
    sharing->together = true;
    sharing->shared = !sharing->tiny && work <= WORK_MOST && may_share(network);
    if (!sharing->shared)
        return;
    sharing->stages = stages_of(network);
    sharing->grains = grains_of(network);
    part_layers(network, work, sharing);
}

bool gf_network_tiny(const struct gf_network *network)
{
    return network->sharing.tiny;
}

bool gf_network_shared(const struct gf_network *network)
{
    return network->sharing.shared;
}

/* The network as it looks to a stage, and to a grain there: other rows are the first. */
struct view {
    struct gf_network network;
    size_t first, end; /* layers that the stage's refer to */
};

/* One direction of a stage. Others look at it: it has a line of the cache for itself. */
struct leg {
    _Alignas(64) atomic_size_t done; /* grains */
    atomic_bool taken;               /* by a thread */
};

struct stage {
    struct leg up, down;
    atomic_size_t claimed; /* of its layers, what is to be done with each of them: those before */
    size_t first, end;     /* its layers */
    size_t visited;        /* where the visits on the way up have come to */
    struct view view;
};

struct way {
    struct gf_network *network;
    struct gf_visits visits;
    size_t grains, stages;
    struct stage stage[GF_STAGES_MOST];
};

static void begin_way(struct way *way, struct gf_network *network, size_t grains)
{
    const struct gf_sharing *sharing = &network->sharing;
    way->network = network;
    way->grains = grains;
    way->stages = sharing->stages;
    for (size_t s = 0; s < way->stages; s++) {
        struct stage *stage = &way->stage[s];
        stage->first = stage->visited = sharing->first[s];
        stage->end = sharing->first[s + 1];
        atomic_init(&stage->claimed, stage->first);
        for (int i = 0; i < 2; i++) {
            atomic_init(&(i ? &stage->up : &stage->down)->done, 0);
            atomic_init(&(i ? &stage->up : &stage->down)->taken, false);
        }
    }
}

static bool take(struct leg *leg)
{
    return !atomic_exchange(&leg->taken, true);
}

static bool ready(const struct leg *leg, size_t grains)
{
    return atomic_load_explicit(&leg->done, memory_order_acquire) >= grains;
}

/* By the one who walks the leg: nobody else writes, so that it need not wait for the cache. */
static void note_grains(struct leg *leg, size_t grains)
{
    atomic_store_explicit(&leg->done, grains, memory_order_release);
}

/* A leg that nobody comes for is walked by the one that needs it. */
static void await(struct way *way, size_t index, struct leg *leg, size_t grains,
                  void (*walk)(struct way *way, size_t index))
{
    for (int look = 0; !ready(leg, grains); look = look < GF_LOOKS ? look + 1 : 0) {
        gf_pause_briefly(look);
        if (look == GF_LOOKS)
            walk(way, index);
    }
}

/* Where there is nothing else to do: one layer of a stage that is through. */
static bool visit_next(struct way *way, struct stage *stage)
{
    while (stage->visited < stage->end && gf_network_dormant(way->network, stage->visited))
        stage->visited++;
    if (!way->visits.up || stage->visited == stage->end)
        return false;
    way->visits.up(way->visits.context, stage->visited++);
    return true;
}

static void reach(struct view *view, size_t layer)
{
    view->first = layer < view->first ? layer : view->first;
    view->end = layer < view->end ? view->end : layer + 1;
}

static void look_from(struct way *way, size_t index)
{
    const struct gf_network *network = way->network;
    const struct stage *stage = &way->stage[index];
    struct view *view = &way->stage[index].view;
    *view = (struct view){*network, stage->first, stage->end};
    for (size_t i = stage->first; i < stage->end; i++) {
        const size_t below = gf_network_below(network, i);
        reach(view, below ? below - 1 : 0);
        reach(view, i - network->layers[i].branch);
        reach(view, i + network->layers[i].opens - (network->layers[i].opens > 0));
    }
    view->network.pool = NULL;
    view->network.layers = network->views + index * network->layer_count;
    memcpy(view->network.layers + view->first, network->layers + view->first,
           (view->end - view->first) * sizeof *network->layers);
    for (size_t i = view->first; i < view->end; i++)
        view->network.layers[i].pool = NULL;
}

static void move(struct gf_layer *layer, ptrdiff_t rows)
{
    const ptrdiff_t by = rows * (ptrdiff_t)layer->units;
    if (layer->branch)
        layer->skip += by;
    real **const buffers[] = {&layer->preactivation, &layer->argument,   &layer->between,
                              &layer->output,        &layer->derivative, &layer->delta};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        *buffers[i] += by;
}

static void go_to(const struct way *way, size_t grain, struct view *view)
{
    const struct gf_network *network = way->network;
    const size_t most = grain_of(network), row = grain * most, left = network->rows - row;
    const ptrdiff_t at = (view->network.input - network->input) / (ptrdiff_t)network->inputs;
    for (size_t i = view->first; i < view->end; i++)
        move(&view->network.layers[i], (ptrdiff_t)row - at);
    view->network.input = network->input + row * network->inputs;
    view->network.rows = left < most ? left : most;
}

static void walk_down(struct way *way, size_t index);

static void walk_up(struct way *way, size_t index)
{
    struct stage *stage = &way->stage[index];
    struct gf_network *view = &stage->view.network;
    if (!take(&stage->up))
        return;
    look_from(way, index);
    for (size_t i = stage->first; i < stage->end; i++)
        if (!gf_network_dormant(way->network, i))
            view->layers[i].type->turn(&view->layers[i]);
    for (size_t grain = 0; grain < way->grains; grain++) {
        if (index)
            await(way, index - 1, &stage[-1].up, grain + 1, walk_up);
        go_to(way, grain, &stage->view);
        for (size_t i = stage->first; i < stage->end; i++)
            gf_network_forward_layer(view, i);
        note_grains(&stage->up, grain + 1);
    }
}

/* The stage is through, and the thread that was there has not gone on. */
static void walk_down_if_due(struct way *way, size_t index)
{
    if (ready(&way->stage[index].up, way->grains))
        walk_down(way, index);
}

/* A stage that nobody has come to is not waited for. One that somebody is in is left to him, for all of it:
 * without a way down he would have nothing left to do. */
static void walk_above(struct way *way, size_t index)
{
    if (atomic_load_explicit(&way->stage[index].up.taken, memory_order_relaxed))
        return;
    walk_up(way, index);
    walk_down_if_due(way, index);
}

static void walk_down(struct way *way, size_t index)
{
    struct stage *stage = &way->stage[index];
    const bool last = index + 1 == way->stages;
    if (!take(&stage->down))
        return;
    await(way, index, &stage->up, way->grains, walk_up);
    if (last)
        way->visits.top(way->visits.context);
    for (size_t grain = way->grains; grain-- > 0;) {
        while (!last && !ready(&stage[1].down, way->grains - grain) && visit_next(way, stage))
            ;
        if (!last) {
            walk_above(way, index + 1);
            await(way, index + 1, &stage[1].down, way->grains - grain, walk_down_if_due);
        }
        go_to(way, grain, &stage->view);
        for (size_t i = stage->end; i-- > stage->first;)
            gf_network_lower_layer(&stage->view.network, i);
        note_grains(&stage->down, way->grains - grain);
    }
}

static void finish_layer(struct way *way, const struct stage *stage, size_t layer)
{
    const struct gf_visits *visits = &way->visits;
    if (gf_network_dormant(way->network, layer))
        return;
    if (visits->up && layer >= stage->visited)
        visits->up(visits->context, layer);
    gf_network_gradient_layer(way->network, layer);
    if (visits->down)
        visits->down(visits->context, layer);
}

/* What is left to do with each layer by itself: those of the stage, then those that others are behind with.
 */
static void finish_layers(struct way *way, size_t index,
                          void (*finish)(struct way *, const struct stage *, size_t))
{
    for (size_t i = 0; i < way->stages; i++) {
        struct stage *stage = &way->stage[(index + i) % way->stages];
        size_t layer;
        while (ready(&stage->down, way->grains) &&
               (layer = atomic_fetch_add_explicit(&stage->claimed, 1, memory_order_relaxed)) < stage->end)
            finish(way, stage, layer);
    }
}

static void pass_stage(void *context, size_t index)
{
    walk_up(context, index);
    walk_down(context, index);
    finish_layers(context, index, finish_layer);
}

static void pass_alone(struct gf_network *network, const struct gf_visits *visits)
{
    for (size_t i = 0; i < network->layer_count; i++) {
        gf_network_forward_layer(network, i);
        if (visits->up && !gf_network_dormant(network, i))
            visits->up(visits->context, i);
    }
    visits->top(visits->context);
    for (size_t i = network->layer_count; i-- > 0;) {
        gf_network_backward_layer(network, i);
        if (visits->down && !gf_network_dormant(network, i))
            visits->down(visits->context, i);
    }
}

static void pass_together(struct gf_network *network, const struct gf_visits *visits)
{
    struct way way;
    for (size_t i = 0; i < network->layer_count; i++) {
        struct gf_layer *layer = &network->layers[i];
        layer->argument = gf_layer_sees_z(network, layer) ? layer->preactivation : layer->between;
    }
    begin_way(&way, network, network->sharing.grains);
    way.visits = *visits;
    gf_pool_run(network->pool, pass_stage, &way, way.stages);
}

static void pass_so(struct gf_network *network, const struct gf_visits *visits, bool together)
{
    network->sharing.together = together;
    (together ? pass_together : pass_alone)(network, visits);
}

/* Where processors are far apart, as in two clusters of cores, threads that share take twice as long as one
 * for the smallest networks that are shared. */
static void pass_as_tried(struct gf_network *network, const struct gf_visits *visits, gf_pool_clock *clock)
{
    struct gf_trial *trial = &network->sharing.trial;
    const bool timed = gf_trial_wants_time(trial, network->rows);
    const double begun = timed ? clock() : 0;
    pass_so(network, visits, !gf_trial_goes_alone(trial));
    gf_trial_note(trial, network->rows, timed ? clock() - begun : 0);
}

void gf_network_pass(struct gf_network *network, const struct gf_visits *visits)
{
    gf_pool_clock *clock = gf_pool_clock_of(network->pool);
    if (!network->sharing.usual && !visits->thorough)
        pass_so(network, visits, false);
    else if (clock)
        pass_as_tried(network, visits, clock);
    else
        pass_so(network, visits, true);
}

static void visit_layer(struct way *way, const struct stage *stage, size_t layer)
{
    (void)stage;
    way->visits.up(way->visits.context, layer);
}

static void visit_stage(void *context, size_t index)
{
    finish_layers(context, index, visit_layer);
}

void gf_network_each_layer(struct gf_network *network, void (*visit)(void *context, size_t index),
                           void *context)
{
    struct way way;
    begin_way(&way, network, 0);
    way.visits = (struct gf_visits){.up = visit, .context = context};
    gf_pool_run(network->pool, visit_stage, &way, way.stages);
}
