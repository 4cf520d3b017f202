/* Which samples make which batch: every epoch is the training set in a new order, drawn from the seed; the
 * last batch of an epoch is short if need be. Thread: belongs to the experiment's. Only init allocates. */
#ifndef GRADFLOW_TRAIN_BATCHES_H
#define GRADFLOW_TRAIN_BATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "gradflow/dataset.h"
#include "gradflow/error.h"

struct gf_batches {
    const struct gf_dataset *dataset; /* borrowed */
    size_t size;                      /* rows of a full batch, at most the training set */
    uint64_t seed;
    struct gf_random random;
    uint32_t *order; /* [train_count] */
    real *input;     /* [size][features]: the batch last loaded */
    real *target;    /* [size][outputs] */
};

bool gf_batches_init(struct gf_batches *batches, const struct gf_dataset *dataset, size_t size, uint64_t seed,
                     struct gf_error *reterr);
void gf_batches_finish(struct gf_batches *batches);
void gf_batches_restart(struct gf_batches *batches); /* the order of the first epoch */
void gf_batches_shuffle(struct gf_batches *batches); /* the order of the next one */

uint64_t gf_batches_an_epoch(const struct gf_batches *batches);
/* Copy batch `position` of this epoch into input and target; returns its rows. */
size_t gf_batches_load(struct gf_batches *batches, uint64_t position);

#endif
