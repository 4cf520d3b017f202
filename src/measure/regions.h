/* Linear regions of a network with two features, all of whose activations are straight lines with a kink at
 * most. Within one region the output is linear in the input. A region is the set of points that have the same
 * pattern: for each unit whose φ has a kink (its slopes differ by GF_ALPHA_KINK or more), whether u > 0. With
 * the pattern given every u is linear in the input, so that a region is convex, and so in one piece.
 *
 * A pattern is held as 64 bits, the XOR of the random keys of the units with u > 0: the probability that two
 * of n patterns fall together is n²/2^65, 3e-10 for 100,000. The lowest three bits of every key are not all
 * 0, so that regions which differ in one unit, as neighbours do, differ there. Thread: the network's. */
#ifndef GRADFLOW_MEASURE_REGIONS_H
#define GRADFLOW_MEASURE_REGIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/network.h"
#include "gradflow/plane.h"

/* Why there are no regions to count, in words: "3 features, not 2". NULL: there are. */
const char *gf_regions_missing(const struct gf_network *network);

/* Input points [count][2] of a grid over the window, from number `first` on, row by row. */
void gf_plane_points(const struct gf_plane_window *window, size_t columns, size_t rows, size_t first,
                     size_t count, real *ret_points);

typedef bool gf_regions_stop(void *context); /* polled between layers; may be NULL */

/* The patterns of rows <= GF_NETWORK_INFER_ROWS points. *ret_finite becomes false if a u is not. false:
 * stopped. */
bool gf_patterns(const struct gf_network *network, size_t rows, const real *points, gf_regions_stop *stop,
                 void *context, uint64_t *ret_patterns, bool *ret_finite);

/* Distinct patterns, in memory of the caller's. */
struct gf_pattern_set {
    uint64_t *slots; /* [capacity]; 0 is empty */
    size_t capacity; /* a power of two, at least twice as many as are put in */
    size_t count;
    bool zero; /* the pattern 0 is in */
};
void gf_pattern_set_clear(struct gf_pattern_set *set);
bool gf_pattern_set_add(struct gf_pattern_set *set, uint64_t pattern); /* whether it is new */

/* How many regions the points of a side × side grid from -reach to reach meet; NAN if there are none to count
 * or u is not finite. false: stopped, or the error is set: no memory. */
bool gf_regions_count(const struct gf_network *network, size_t side, double reach, gf_regions_stop *stop,
                      void *context, double *ret_count, struct gf_error *reterr);

#endif
