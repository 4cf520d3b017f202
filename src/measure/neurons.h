/* What each neuron is doing, and what it did: the states of gradflow/snapshot.h with the memory they need.
 *
 * `dead` is a word about the whole training set: check_begin, check_layer for every chunk of every layer,
 * check_end. Between checks gf_neurons_batch lets a unit seen alive leave it. A check that is broken off
 * leaves no trace. Thread: belongs to the experiment's. Nothing allocates but create. */
#ifndef GRADFLOW_MEASURE_NEURONS_H
#define GRADFLOW_MEASURE_NEURONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/network.h"
#include "gradflow/snapshot.h"

#define GF_REVIVED_ITERATIONS 30

struct gf_neurons;

bool gf_neurons_create(const struct gf_network *network, struct gf_neurons **ret_neurons,
                       struct gf_error *reterr);
void gf_neurons_destroy(struct gf_neurons *neurons); /* takes NULL */
void gf_neurons_reset(struct gf_neurons *neurons);   /* forget everything */

void gf_neurons_check_begin(struct gf_neurons *neurons);
void gf_neurons_check_layer(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer,
                            size_t rows, const real *argument /* [rows][units] */);
void gf_neurons_check_end(struct gf_neurons *neurons, const struct gf_network *network, uint64_t iteration);

/* Whether the last check was the first to find some units dead, and nobody has said yet of what they died. */
bool gf_neurons_unexplained(const struct gf_neurons *neurons);
/* Say it for those of one layer, whose batch must have gone through it: `death` holds for all of them, but
 * those born dead are told apart by their own bias. _explained ends it. */
void gf_neurons_explain(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer, size_t rows,
                        const struct gf_unit_death *death);
void gf_neurons_explained(struct gf_neurons *neurons);
/* `since` is GF_ALIVE unless the unit is dead. */
struct gf_unit_death gf_neurons_death(const struct gf_neurons *neurons, size_t index, size_t unit);

/* After a batch has gone through layer `index`: units seen alive leave `dead`; fills dead_count,
 * firing_count, dead_checked_at of ret_measure, and with `states` its state_counts and ret_states [units]. */
void gf_neurons_batch(struct gf_neurons *neurons, size_t index, const struct gf_layer *layer, size_t rows,
                      uint64_t iteration, bool states, struct gf_layer_measure *ret_measure,
                      uint8_t *ret_states);

/* |φ'| at or below which an entry counts as saturated; negative where the word has no meaning. */
double gf_saturation_threshold(const struct gf_activation *activation);

#endif
