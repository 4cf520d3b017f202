/* Shared by the tests of interventions. */
#ifndef GRADFLOW_TESTS_TRAIN_ACTING_H
#define GRADFLOW_TESTS_TRAIN_ACTING_H

#include "support.h"

#include "gradflow/action.h"
#include "gradflow/network.h"

struct gf_spec small(void); /* four relu layers of 8 units, 96 samples in batches of 24 */

/* Fails the test unless the action is done and told of; `keep` is its number for taking it back, 0: none. */
struct gf_intervention act(struct gf_experiment *experiment, const char *text, uint64_t keep);

/* Measures and updates so many times. */
void train(struct gf_experiment *experiment, struct gf_snapshot *snapshot, int iterations);

const struct gf_layer *layer_of(struct gf_experiment *experiment, size_t number);

/* Parameters, moments and statistics of the whole network as bytes; the caller frees. */
void *state_of(struct gf_experiment *experiment, size_t *ret_size);
void same_state(struct gf_experiment *experiment, const void *state, size_t size);

#endif
