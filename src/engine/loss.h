/* Losses on the read-out: batch mean, and its gradient with respect to the outputs. */
#ifndef GRADFLOW_ENGINE_LOSS_H
#define GRADFLOW_ENGINE_LOSS_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/real.h"

struct gf_loss {
    const char *name;
    const char *formula; /* for people, UTF-8 */
    bool needs_classes;  /* targets must be distributions over classes */
    /* Sum over the rows of the per-row loss (the caller divides by the rows of the whole batch). Where
     * ret_delta is not NULL it gets ∂(batch-mean loss)/∂output for a batch of batch_rows rows. Shapes
     * [rows][outputs]. Targets are one-hot for classes. Rows are independent; NaN and Inf pass through. */
    double (*evaluate)(size_t rows, size_t outputs, size_t batch_rows, const real *output, const real *target,
                       real *ret_delta);
};

const struct gf_loss *gf_loss_at(size_t index); /* until NULL */
const struct gf_loss *gf_loss_find(const char *name);

/* Rows whose largest output is at the largest target. A row with a non-finite output counts as wrong. */
size_t gf_loss_correct(size_t rows, size_t outputs, const real *output, const real *target);

#endif
