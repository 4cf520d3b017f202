/* All that training has made of a network, as one block of bytes: what an undo keeps. Parameters and moments
 * of every group, in force or reserved, and the running statistics of norms; nothing of a pass. Thread: the
 * network's. */
#ifndef GRADFLOW_ENGINE_KEEP_H
#define GRADFLOW_ENGINE_KEEP_H

#include <stddef.h>

#include "gradflow/network.h"

size_t gf_network_kept_bytes(const struct gf_network *network);
void gf_network_keep(const struct gf_network *network, void *ret_kept);
/* Into the network it was taken from, or one of the same plan. */
void gf_network_restore(struct gf_network *network, const void *kept);

#endif
