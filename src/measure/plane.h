/* Points of a picture of the plane, computed by the network. Thread: the network's. Nothing allocates. */
#ifndef GRADFLOW_MEASURE_PLANE_H
#define GRADFLOW_MEASURE_PLANE_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/network.h"
#include "gradflow/plane.h"
#include "measure/regions.h"

/* Where a picture of plane->request begins; window, columns, rows and classes are there. */
void gf_plane_begin(const struct gf_network *network, struct gf_plane *plane, struct gf_pattern_set *set);
/* Points first … first + count-1, count <= GF_NETWORK_INFER_ROWS. `logits`: the outputs are those of a
 * softmax. false: stopped, and none of them counts. */
bool gf_plane_compute(const struct gf_network *network, bool logits, size_t first, size_t count,
                      gf_regions_stop *stop, void *context, struct gf_plane *plane,
                      struct gf_pattern_set *set);

#endif
