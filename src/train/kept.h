/* What interventions found, and what changes of settings took away: a stack of network states to go back to,
 * bounded by number and by memory. Only
 * gf_kept_push allocates; what is too large to be kept is not, and the oldest make room for the newest.
 * Thread: belongs to the experiment's. */
#ifndef GRADFLOW_TRAIN_KEPT_H
#define GRADFLOW_TRAIN_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/optimizer.h"
#include "gradflow/snapshot.h"

#define GF_KEPT_MOST       64
#define GF_KEPT_BYTES_MOST ((size_t)256 << 20)

struct gf_kept {
    uint64_t number;   /* of the intervention, by which it is asked for; 0: a change of settings, … */
    uint64_t from, to; /* … from the serial in force to the new one */
    uint64_t iteration;
    const struct gf_optimizer *optimizer; /* whose moments they are */
    uint64_t warmup_from;                 /* as the experiment's; changes only, like the next two */
    double bias_warmup;
    int64_t bias_warmup_iterations;
    enum gf_status status;
    uint64_t diverged_at;
    uint32_t diverged_layer;
    char action[64]; /* what was done to it, cut to fit */
    void *network;   /* as gf_network_keep gives it, for a change gf_network_keep_slots */
    size_t bytes;
};

struct gf_kept_stack {
    struct gf_kept entries[GF_KEPT_MOST]; /* oldest first */
    size_t count, bytes;
};

/* Room for `bytes` on top. NULL: they are too many, or there is no memory. */
struct gf_kept *gf_kept_push(struct gf_kept_stack *stack, size_t bytes);
struct gf_kept *gf_kept_find(struct gf_kept_stack *stack, uint64_t number); /* NULL: not there */
/* The change that ended the settings `serial`, or came instead of them. NULL: not there. */
struct gf_kept *gf_kept_find_change(struct gf_kept_stack *stack, uint64_t serial);
void gf_kept_pop(struct gf_kept_stack *stack, const struct gf_kept *entry); /* it, and what is above it */
void gf_kept_clear(struct gf_kept_stack *stack);

#endif
