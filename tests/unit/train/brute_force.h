#ifndef GRADFLOW_TESTS_TRAIN_BRUTE_FORCE_H
#define GRADFLOW_TESTS_TRAIN_BRUTE_FORCE_H

#include "support.h"

/* Whole-set scores and dead neurons of the present iteration by a plain forward pass over everything, which
 * overwrites the batch. At most 64 units a layer. */
struct gf_experiment;
void check_by_brute_force(struct gf_experiment *experiment, const struct gf_snapshot *snapshot);

#endif
