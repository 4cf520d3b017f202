/* What an experiment holds at one record, for whoever wants to compute it again: every tensor of the state
 * and of the pass that measured it, under the names that PyTorch users know, and what they mean in words.
 *
 * layers.0 … layers.L-1 are the hidden layers and layers.L is the read-out; the names are in docs/export.md.
 */
#ifndef GRADFLOW_TRAIN_STATE_H
#define GRADFLOW_TRAIN_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/real.h"
#include "train/experiment.h"

struct gf_tensor {
    char name[48];
    size_t dimensions, shape[2]; /* row-major; no dimension: a single value */
    const real *numbers;         /* exactly one of these */
    const double *statistics;
    const int64_t *indices;
};

struct gf_state {
    struct gf_tensor *tensors; /* [count] */
    size_t count;
    real loss;        /* of the batch */
    int64_t *classes; /* [rows], NULL for numbers */
};

size_t gf_tensor_size(const struct gf_tensor *tensor); /* values */

/* Needs a finished gf_experiment_measure, whose snapshot it is given. The tensors borrow the network's
 * buffers: they hold until the next pass, update or change. NaN and Inf are data. */
bool gf_state_create(const struct gf_experiment *experiment, const struct gf_snapshot *snapshot,
                     struct gf_state **ret_state, struct gf_error *reterr);
void gf_state_destroy(struct gf_state *state); /* takes NULL */

/* Everything but the settings that is needed to read the tensors, as pairs of words. */
typedef void gf_state_fact(void *context, const char *key, const char *value);
void gf_state_describe(const struct gf_experiment *experiment, gf_state_fact *fact, void *context);

#endif
