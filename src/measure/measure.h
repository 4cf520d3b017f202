/* Fills the layers of a snapshot from a network, layer by layer while the pass is under way, so that buffers
 * are read while they are still in the cache and the caller can stop between layers.
 *
 *     gf_measure_begin
 *     for k = 0 … : forward_layer(k), gf_measure_forward(k)
 *     loss
 *     for k = … 0 : backward_layer(k), gf_measure_backward(k), gf_measure_magnitude(k)
 *     gf_measure_end
 *
 * Definitions: docs/measures.md. Thread: belongs to the experiment's. Nothing allocates but create. */
#ifndef GRADFLOW_MEASURE_MEASURE_H
#define GRADFLOW_MEASURE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/network.h"
#include "gradflow/snapshot.h"
#include "measure/neurons.h"

struct gf_measure;

bool gf_measure_create(const struct gf_network *network, struct gf_measure **ret_measure,
                       struct gf_error *reterr);
void gf_measure_destroy(struct gf_measure *measure);               /* takes NULL */
struct gf_neurons *gf_measure_neurons(struct gf_measure *measure); /* for the check of the whole set */

/* Fills in which layers there are and measures the input. Dormant layers are then complete: forward and
 * backward are not for them. */
void gf_measure_begin(struct gf_measure *measure, const struct gf_network *network, uint64_t iteration,
                      bool histograms, struct gf_snapshot *snapshot);
/* Of one layer: different layers may be measured at the same time, in any order. */
void gf_measure_forward(struct gf_measure *measure, const struct gf_network *network, size_t index,
                        struct gf_snapshot *snapshot);
void gf_measure_backward(struct gf_measure *measure, const struct gf_network *network, size_t index,
                         struct gf_snapshot *snapshot);
/* Layers in turn, from the top. */
void gf_measure_magnitude(struct gf_network *network, size_t index, struct gf_snapshot *snapshot);

struct gf_measure_findings {
    double gradient_squares;      /* Σ of all squared gradients, weights and biases */
    bool forward_ok, backward_ok; /* every z and a; every δ and gradient is finite */
    uint32_t forward_layer;       /* from 1: the first that is not, in the order of the pass; 0 if ok */
    uint32_t backward_layer;      /* likewise, coming down from the read-out */
};
/* Ratios between neighbours; snapshot->layers is complete then. */
void gf_measure_end(struct gf_measure *measure, struct gf_snapshot *snapshot,
                    struct gf_measure_findings *ret_findings);

/* Fills snapshot->focus for layer `index` from a pass that is over, whose snapshot this is. */
void gf_measure_focus(struct gf_measure *measure, const struct gf_network *network, size_t index,
                      struct gf_snapshot *snapshot);

#endif
