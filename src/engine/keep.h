/* All that training has made of a network, as one block of bytes: what an undo keeps. Parameters and moments
 * of every group, in force or reserved, and the running statistics of norms; nothing of a pass. Thread: the
 * network's. */
#ifndef GRADFLOW_ENGINE_KEEP_H
#define GRADFLOW_ENGINE_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/network.h"

size_t gf_network_kept_bytes(const struct gf_network *network);
void gf_network_keep(const struct gf_network *network, void *ret_kept);
/* Into the network it was taken from, or one of the same plan. */
void gf_network_restore(struct gf_network *network, const void *kept);

/* What a change in place may start anew, and only that: α, γ, β with their moments, running statistics, and
 * if `all_moments` those of weights and biases. */
size_t gf_network_slots_bytes(const struct gf_network *network, bool all_moments);
void gf_network_keep_slots(const struct gf_network *network, bool all_moments, void *ret_kept);

/* Undo a change. What the last gf_network_change started anew is put back as it was kept, in the layers that
 * have the same activation, or norm, as they had then; kept NULL: nothing is. Moments only if those kept are
 * of the optimiser in force (`fits`); `all_moments`: they were all zeroed. */
struct gf_slots {
    bool alpha, norm, statistics; /* of layers where they are in force */
};
struct gf_slots_undone {
    struct gf_slots back, anew;
};
struct gf_slots_undone gf_network_put_back(struct gf_network *network, const void *kept, bool fits,
                                           bool all_moments);

#endif
