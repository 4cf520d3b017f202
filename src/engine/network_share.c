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

#define WORK_LEAST  1e6 /* multiplications on the way up: for less it takes longer to meet than to do it */
#define WORK_MOST   3e8 /* nobody can stop a way of a shared pass */
#define NUMBER_WORK 64  /* as many for each activation, which is measured, and each weight, which learns */

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
    return gf_network_dormant(network, index)
               ? 0
               : rows * inputs * units + NUMBER_WORK * (rows * units + inputs * units);
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

static size_t stages_at_most(const struct gf_network *network)
{
    const size_t threads = gf_pool_threads(network->pool);
    return threads < GF_STAGES_MOST ? threads : GF_STAGES_MOST;
}

static size_t stages_of(const struct gf_network *network)
{
    const size_t most = stages_at_most(network), grains = grains_of(network);
    return most < grains ? most : grains;
}

bool gf_network_tiny(const struct gf_network *network)
{
    return work_of(network) < WORK_LEAST;
}

bool gf_network_shared(const struct gf_network *network)
{
    if (stages_of(network) < 2)
        return false;
    for (size_t i = 0; i < network->layer_count; i++)
        if (!gf_network_dormant(network, i) && !apart(network, &network->layers[i]))
            return false;
    const double work = work_of(network);
    return work >= WORK_LEAST && work <= WORK_MOST;
}

/* One that others look at has a line of the cache for itself. */
struct stage {
    _Alignas(64) atomic_size_t done; /* grains */
    atomic_size_t claimed;           /* of its layers, what is to be done with each of them: those before */
    atomic_bool taken;               /* by a thread */
    size_t first, end;               /* its layers */
};

struct way {
    struct gf_network *network;
    const struct gf_visits *visits;
    void (*walk)(struct way *way, size_t index);
    size_t grains;
    size_t stages;
    struct stage stage[GF_STAGES_MOST];
};

/* As much work for each. */
static void part_layers(struct way *way)
{
    const double share = work_of(way->network) / (double)way->stages;
    double work = 0;
    size_t i = 0;
    for (size_t s = 0; s < way->stages; s++) {
        const bool last = s + 1 == way->stages;
        struct stage *stage = &way->stage[s];
        stage->first = i;
        for (; i < way->network->layer_count; i++) {
            const double more = work_on(way->network, i);
            if (!last && work + more / 2 > share * (double)(s + 1))
                break;
            work += more;
        }
        stage->end = i;
        atomic_init(&stage->done, 0);
        atomic_init(&stage->claimed, stage->first);
        atomic_init(&stage->taken, false);
    }
}

static void walk_stage(void *context, size_t index)
{
    struct way *way = context;
    if (!atomic_exchange(&way->stage[index].taken, true))
        way->walk(way, index);
}

/* grains 0: there is no way to go, layers are visited each by itself. */
static void walk(struct gf_network *network, const struct gf_visits *visits, size_t grains, size_t stages,
                 void (*stage)(struct way *way, size_t index))
{
    struct way way = {
        .network = network,
        .visits = visits,
        .walk = stage,
        .grains = grains,
        .stages = stages,
    };
    part_layers(&way);
    gf_pool_run(gf_network_tiny(network) ? NULL : network->pool, walk_stage, &way, stages);
}

static bool ready(const struct way *way, size_t index, size_t grains)
{
    return atomic_load_explicit(&way->stage[index].done, memory_order_acquire) >= grains;
}

static void note_grain(struct way *way, size_t index)
{
    atomic_fetch_add_explicit(&way->stage[index].done, 1, memory_order_release);
}

/* A stage that nobody comes for is walked by the one that needs it. */
static void await(struct way *way, size_t index, size_t grains)
{
    for (int look = 0; !ready(way, index, grains); look = look < GF_LOOKS ? look + 1 : 0) {
        gf_pause_briefly(look);
        if (look == GF_LOOKS)
            walk_stage(way, index);
    }
}

/* Where there is nothing else to do: one layer of a stage that is through. */
static bool visit_next(struct way *way, size_t index)
{
    const struct stage *stage = &way->stage[index];
    size_t *next = &way->network->visited[index];
    while (*next < stage->end && gf_network_dormant(way->network, *next))
        ++*next;
    if (!way->visits->up || *next == stage->end)
        return false;
    way->visits->up(way->visits->context, (*next)++);
    return true;
}

/* The network as it looks to a stage, and to a grain there: other rows are the first. */
struct view {
    struct gf_network network;
    size_t first, end; /* layers that the stage's refer to */
};

static void reach(struct view *view, size_t layer)
{
    view->first = layer < view->first ? layer : view->first;
    view->end = layer < view->end ? view->end : layer + 1;
}

static struct view view_of(const struct way *way, size_t index)
{
    const struct gf_network *network = way->network;
    const struct stage *stage = &way->stage[index];
    struct view view = {*network, stage->first, stage->end};
    for (size_t i = stage->first; i < stage->end; i++) {
        const size_t below = gf_network_below(network, i);
        reach(&view, below ? below - 1 : 0);
        reach(&view, i - network->layers[i].branch);
        reach(&view, i + network->layers[i].opens - (network->layers[i].opens > 0));
    }
    view.network.pool = NULL;
    view.network.layers = network->views + index * network->layer_count;
    memcpy(view.network.layers + view.first, network->layers + view.first,
           (view.end - view.first) * sizeof *network->layers);
    for (size_t i = view.first; i < view.end; i++)
        view.network.layers[i].pool = NULL;
    return view;
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

static void forward_stage(struct way *way, size_t index)
{
    const struct stage *stage = &way->stage[index];
    struct view view = view_of(way, index);
    for (size_t i = stage->first; i < stage->end; i++)
        if (!gf_network_dormant(way->network, i))
            view.network.layers[i].type->turn(&view.network.layers[i]);
    way->network->visited[index] = stage->first;
    for (size_t grain = 0; grain < way->grains; grain++) {
        if (index)
            await(way, index - 1, grain + 1);
        go_to(way, grain, &view);
        for (size_t i = stage->first; i < stage->end; i++)
            gf_network_forward_layer(&view.network, i);
        note_grain(way, index);
    }
    while (!ready(way, way->stages - 1, way->grains) && visit_next(way, index))
        ;
}

void gf_network_forward(struct gf_network *network, const struct gf_visits *visits)
{
    for (size_t i = 0; i < network->layer_count; i++) {
        struct gf_layer *layer = &network->layers[i];
        layer->argument = gf_layer_sees_z(network, layer) ? layer->preactivation : layer->between;
    }
    walk(network, visits, grains_of(network), stages_of(network), forward_stage);
}

static void finish_layer(struct way *way, size_t index, size_t layer)
{
    const struct gf_visits *visits = way->visits;
    if (gf_network_dormant(way->network, layer))
        return;
    if (visits->up && layer >= way->network->visited[index])
        visits->up(visits->context, layer);
    gf_network_gradient_layer(way->network, layer);
    if (visits->down)
        visits->down(visits->context, layer);
}

/* What is left to do with each layer by itself: those of the stage, then those that others are behind with.
 */
static void finish_layers(struct way *way, size_t index, void (*finish)(struct way *, size_t, size_t))
{
    for (size_t i = 0; i < way->stages; i++) {
        const size_t whose = (index + i) % way->stages;
        struct stage *stage = &way->stage[whose];
        size_t layer;
        while (ready(way, whose, way->grains) &&
               (layer = atomic_fetch_add_explicit(&stage->claimed, 1, memory_order_relaxed)) < stage->end)
            finish(way, whose, layer);
    }
}

static void descend_stage(struct way *way, size_t index)
{
    const struct stage *stage = &way->stage[index];
    struct view view = view_of(way, index);
    for (size_t grain = way->grains; grain-- > 0;) {
        if (index + 1 < way->stages) {
            while (!ready(way, index + 1, way->grains - grain) && visit_next(way, index))
                ;
            await(way, index + 1, way->grains - grain);
        }
        go_to(way, grain, &view);
        for (size_t i = stage->end; i-- > stage->first;)
            gf_network_lower_layer(&view.network, i);
        note_grain(way, index);
    }
    finish_layers(way, index, finish_layer);
}

void gf_network_descend(struct gf_network *network, const struct gf_visits *visits)
{
    walk(network, visits, grains_of(network), stages_of(network), descend_stage);
}

static void visit_layer(struct way *way, size_t index, size_t layer)
{
    (void)index;
    way->visits->up(way->visits->context, layer);
}

static void visit_stage(struct way *way, size_t index)
{
    finish_layers(way, index, visit_layer);
}

void gf_network_each_layer(struct gf_network *network, const struct gf_visits *visits)
{
    walk(network, visits, 0, stages_at_most(network), visit_stage);
}
