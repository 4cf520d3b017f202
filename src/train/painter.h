/* Draws the plane between iterations, from coarse to fine, in slices of at most GF_NETWORK_INFER_ROWS points,
 * and publishes every picture that is complete. All points of a picture are of one iteration: a step forgets
 * what is not finished.
 *
 * While iterations follow one another, a picture begins as fine as the last one that was finished in time, so
 * that it does not flicker; after one that was not, coarser. Thread: the worker's, but for latest, which is
 * the screen's. Nothing allocates but init. */
#ifndef GRADFLOW_TRAIN_PAINTER_H
#define GRADFLOW_TRAIN_PAINTER_H

#include "gradflow/plane.h"
#include "measure/regions.h"
#include "train/experiment.h"
#include "train/mailbox.h"

struct gf_painter {
    struct gf_mailbox mailbox; /* of struct gf_plane */
    struct gf_pattern_set set; /* room for GF_PLANE_POINTS_MOST patterns */
    struct gf_plane_request request;
    uint64_t settings;         /* what the present state was measured under */
    unsigned step, first_step; /* of the picture under way, of the first one of an iteration: points are so
                                  far apart, in those of the finest */
    unsigned patience;         /* iterations before one begins finer again */
    size_t next;               /* the point under way */
    bool begun, finished;      /* the picture under way; all of the present state */
    bool first;                /* no picture of the present state is finished */
    uint64_t serial;
};

bool gf_painter_init(struct gf_painter *painter); /* false: no memory */
void gf_painter_finish(struct gf_painter *painter);

void gf_painter_ask(struct gf_painter *painter, const struct gf_plane_request *request);
/* What is measured and published now is another state than before. */
void gf_painter_begin(struct gf_painter *painter, uint64_t settings);
bool gf_painter_has_work(const struct gf_painter *painter);
/* One slice. Returns whether a picture was published that the screen is to be told of. */
bool gf_painter_work(struct gf_painter *painter, struct gf_experiment *experiment, gf_experiment_stop *stop,
                     void *context);
/* One picture, as fine as a few milliseconds allow; likewise. */
bool gf_painter_sketch(struct gf_painter *painter, struct gf_experiment *experiment, gf_experiment_stop *stop,
                       void *context);
const struct gf_plane *gf_painter_latest(struct gf_painter *painter); /* NULL: none yet */

#endif
