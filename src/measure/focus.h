/* Fills a snapshot's focus from the buffers that a pass has left in the network: distributions of z, u and δ,
 * φ over the range of u, and the numbers of each unit. Nothing allocates. Thread: the network's. */
#ifndef GRADFLOW_MEASURE_FOCUS_H
#define GRADFLOW_MEASURE_FOCUS_H

#include <stddef.h>

#include "gradflow/network.h"
#include "gradflow/snapshot.h"

/* Over the rows of a batch, for each unit. */
struct gf_focus_sums {
    double preactivation[GF_FOCUS_UNITS_MOST], squares[GF_FOCUS_UNITS_MOST]; /* Σ z, Σ (z - mean)² */
    double activation[GF_FOCUS_UNITS_MOST], derivative[GF_FOCUS_UNITS_MOST]; /* Σ a, Σ |φ'| */
    double delta[GF_FOCUS_UNITS_MOST];                                       /* Σ δ² */
    double firing[GF_FOCUS_UNITS_MOST];                                      /* rows with u > 0 */
};

/* All but the deaths. measure is that of the layer. */
void gf_focus_fill(struct gf_focus_sums *sums, const struct gf_network *network, size_t index,
                   const struct gf_layer_measure *measure, struct gf_focus *ret_focus);

#endif
