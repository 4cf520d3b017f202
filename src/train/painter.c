#include "train/painter.h"

#include <stdlib.h>
#include <string.h>

#include "measure/plane.h"
#include "train/experiment_private.h"
#include "train/plane_of.h"

#define COARSEST     8
#define PATIENCE     16
#define SKETCH_WORK  4e6 /* multiplications */
#define UNIT_WORK    10  /* of an activation, counted in them */
#define SET_CAPACITY (2 * GF_PLANE_POINTS_MOST)

_Static_assert((SET_CAPACITY & (SET_CAPACITY - 1)) == 0, "a set's capacity is a power of two");

bool gf_painter_init(struct gf_painter *painter)
{
    *painter = (struct gf_painter){.first_step = COARSEST, .step = COARSEST};
    painter->set.slots = calloc(SET_CAPACITY, sizeof *painter->set.slots);
    if (!painter->set.slots)
        return false;
    if (gf_mailbox_init(&painter->mailbox, sizeof(struct gf_plane)))
        return true;
    free(painter->set.slots);
    painter->set.slots = NULL;
    return false;
}

void gf_painter_finish(struct gf_painter *painter)
{
    gf_mailbox_finish(&painter->mailbox);
    free(painter->set.slots);
}

void gf_painter_ask(struct gf_painter *painter, const struct gf_plane_request *request)
{
    painter->request = *request;
    painter->step = painter->first_step = COARSEST;
    painter->patience = 0;
    painter->begun = painter->finished = false;
    painter->first = true;
}

void gf_painter_begin(struct gf_painter *painter, uint64_t settings)
{
    const bool late = painter->request.wanted && painter->first && !painter->finished;
    if (late && painter->first_step < COARSEST)
        painter->first_step *= 2;
    painter->patience = late ? PATIENCE : painter->patience - (painter->patience > 0);
    painter->settings = settings;
    painter->step = painter->first_step;
    painter->begun = painter->finished = false;
    painter->first = true;
}

bool gf_painter_has_work(const struct gf_painter *painter)
{
    return painter->request.wanted && !painter->finished;
}

static bool can_be_painted(const struct gf_painter *painter, const struct gf_experiment *experiment)
{
    const struct gf_plane_request *request = &painter->request;
    return experiment->dataset->features == 2 && request->columns && request->rows && request->zoom > 0 &&
           request->aspect > 0 && request->columns <= GF_PLANE_SIDE_MOST &&
           request->rows <= GF_PLANE_SIDE_MOST &&
           (size_t)request->columns * request->rows <= GF_PLANE_POINTS_MOST;
}

static struct gf_plane *begin_picture(struct gf_painter *painter, const struct gf_experiment *experiment)
{
    struct gf_plane *plane = gf_mailbox_back(&painter->mailbox);
    const struct gf_plane_request *request = &painter->request;
    gf_plane_samples_of(experiment->dataset, experiment->generation, plane);
    plane->generation = experiment->generation;
    plane->settings = painter->settings;
    plane->iteration = experiment->iteration;
    plane->request = *request;
    plane->window = gf_plane_window_of(experiment->dataset, request);
    plane->columns = (request->columns + painter->step - 1) / painter->step;
    plane->rows = (request->rows + painter->step - 1) / painter->step;
    plane->finest = painter->step == 1;
    gf_plane_begin(experiment->model.network, plane, &painter->set);
    painter->begun = true;
    painter->next = 0;
    return plane;
}

/* The next picture will be finer. */
static bool end_picture(struct gf_painter *painter, struct gf_plane *plane)
{
    if (painter->step < painter->first_step && !painter->patience)
        painter->first_step = painter->step;
    plane->serial = ++painter->serial;
    painter->begun = painter->first = false;
    painter->finished = painter->step == 1;
    painter->step = painter->finished ? 1 : painter->step / 2;
    return gf_mailbox_publish(&painter->mailbox);
}

bool gf_painter_work(struct gf_painter *painter, struct gf_experiment *experiment, gf_experiment_stop *stop,
                     void *context)
{
    if (!can_be_painted(painter, experiment)) {
        painter->finished = true;
        return false;
    }
    struct gf_plane *plane =
        painter->begun ? gf_mailbox_back(&painter->mailbox) : begin_picture(painter, experiment);
    const size_t points = (size_t)plane->columns * plane->rows, left = points - painter->next;
    const size_t count = left < GF_NETWORK_INFER_ROWS ? left : GF_NETWORK_INFER_ROWS;
    const bool logits = experiment->model.plan.loss->needs_classes;
    if (!gf_plane_compute(experiment->model.network, logits, painter->next, count, stop, context, plane,
                          &painter->set))
        return false;
    painter->next += count;
    return painter->next == points && end_picture(painter, plane);
}

/* Multiplications for a point. */
static double work_of(const struct gf_network *network)
{
    double work = 0;
    for (size_t k = 0; k < gf_network_layer_count(network); k++) {
        const struct gf_layer *layer = gf_network_layer_const(network, k);
        if (!gf_network_dormant(network, k))
            work += (double)layer->weight_count + UNIT_WORK * (double)layer->units;
    }
    return work;
}

bool gf_painter_sketch(struct gf_painter *painter, struct gf_experiment *experiment, gf_experiment_stop *stop,
                       void *context)
{
    const struct gf_plane_request *request = &painter->request;
    const double work = work_of(experiment->model.network) * request->columns * request->rows;
    bool told = false;
    if (!gf_painter_has_work(painter))
        return false;
    painter->step = 1;
    while (painter->step < COARSEST && work / (painter->step * painter->step) > SKETCH_WORK)
        painter->step *= 2;
    painter->begun = false;
    const uint64_t serial = painter->serial;
    while (painter->serial == serial && !painter->finished && !stop(context))
        told = gf_painter_work(painter, experiment, stop, context);
    return told;
}

const struct gf_plane *gf_painter_latest(struct gf_painter *painter)
{
    return gf_mailbox_latest(&painter->mailbox);
}
