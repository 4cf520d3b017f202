/* One experiment without a thread: data, network, optimiser, batch order, measuring. The trainer's worker and
 * headless runs call the same functions, so that they see the same numbers.
 *
 * Record i: gf_experiment_measure (forward, backward, measure batch i), then gf_experiment_update makes
 * update i+1. Measuring the same iteration again (after a change in place) takes the same batch. Thread: one
 * at a time. Denormals are flushed by the caller's thread (gf_flush_denormals). */
#ifndef GRADFLOW_TRAIN_EXPERIMENT_H
#define GRADFLOW_TRAIN_EXPERIMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "gradflow/action.h"
#include "gradflow/error.h"
#include "gradflow/network.h"
#include "gradflow/snapshot.h"
#include "gradflow/spec.h"

struct gf_experiment;

bool gf_experiment_create(const struct gf_spec *spec, struct gf_experiment **ret_experiment,
                          struct gf_error *reterr);
void gf_experiment_destroy(struct gf_experiment *experiment); /* takes NULL */
/* Threads that share the work, where that pays, from now on (base/pool.h), in this network and those it is
 * rebuilt to; NULL: none, as it is created. Borrowed. */
void gf_experiment_set_pool(struct gf_experiment *experiment, struct gf_pool *pool);

/* Bring new settings into force as the settings table says (see gf_spec_effect). On failure everything stays
 * as it was. *ret_effect (may be NULL) tells what it took. */
bool gf_experiment_apply(struct gf_experiment *experiment, const struct gf_spec *spec,
                         enum gf_effect *ret_effect, struct gf_error *reterr);
/* The same for settings that have a place in a count that grows, so that they can be undone. What a change in
 * place takes away (α, γ, β, running statistics, moments) is kept until a rebuild or a restart. */
struct gf_change {
    uint64_t serial;                      /* of these settings */
    const struct gf_settings_place *back; /* not NULL: this undoes what came after it; weights stay */
};
/* *ret_intervention tells what an undo has put back, or could not; its message is empty if there is nothing
 * to tell. */
bool gf_experiment_change(struct gf_experiment *experiment, const struct gf_spec *spec,
                          const struct gf_change *change, enum gf_effect *ret_effect,
                          struct gf_intervention *ret_intervention, struct gf_error *reterr);
void gf_experiment_restart(struct gf_experiment *experiment); /* iteration 0, same seed, same data */

/* Polled between layers; true abandons the pass or the update. */
typedef bool gf_experiment_stop(void *context);

/* Forward, backward and measure the present iteration into ret_snapshot (evaluating the whole sets when it is
 * due: iteration 0 and the first iteration of each epoch, which is the state at the end of the one before).
 * false: stopped, ret_snapshot is then unfinished and the state unchanged; call again to repeat the pass. */
bool gf_experiment_measure(struct gf_experiment *experiment, bool histograms, gf_experiment_stop *stop,
                           void *context, struct gf_snapshot *ret_snapshot);
/* Fill ret_snapshot->focus for layer `index`: the snapshot must be that of the last measure, or a copy of it,
 * with nothing changed since. Negative: no focus. */
void gf_experiment_focus(struct gf_experiment *experiment, int index, struct gf_snapshot *ret_snapshot);
/* The update from the measured gradients; the next measure is the next iteration's. Needs a measure before.
 */
void gf_experiment_update(struct gf_experiment *experiment);
/* The same, but false: stopped, and part of the layers are updated. Calling again goes on from there, and
 * whatever needs the network makes the rest of the update first; a restart or a rebuild forgets it. */
bool gf_experiment_try_update(struct gf_experiment *experiment, gf_experiment_stop *stop, void *context);
bool gf_experiment_updating(const struct gf_experiment *experiment); /* one was stopped */

/* Whether an action could be carried out under these settings, on this data. */
bool gf_experiment_may(const struct gf_experiment *experiment, const struct gf_spec *spec,
                       const struct gf_action *action, struct gf_error *reterr);
/* Carry it out on the present state: measure again. keep, if not 0, is a number by which take_back finds the
 * state as it was before (`set` is taken back by setting, and a rebuild or restart forgets all). Allocates;
 * on failure nothing has changed. A burst waits for the next update. */
bool gf_experiment_act(struct gf_experiment *experiment, const struct gf_action *action, uint64_t keep,
                       gf_experiment_stop *stop, void *context, struct gf_intervention *ret_intervention,
                       struct gf_error *reterr);
/* Parameters, moments and running statistics as they were before that action, bit for bit; iteration and
 * batches stay where they are. Later states are forgotten with it. */
bool gf_experiment_take_back(struct gf_experiment *experiment, uint64_t number,
                             struct gf_intervention *ret_intervention, struct gf_error *reterr);

uint64_t gf_experiment_generation(const struct gf_experiment *experiment);
uint64_t gf_experiment_iteration(const struct gf_experiment *experiment);
uint64_t gf_experiment_iterations_an_epoch(const struct gf_experiment *experiment);
const struct gf_spec *gf_experiment_spec(const struct gf_experiment *experiment);
struct gf_network *gf_experiment_network(struct gf_experiment *experiment);
/* Count the linear regions as the settings measure.regions_* ask, if measure.regions is on, into a snapshot
 * of the present iteration, which has been measured. Allocates. false: stopped, or the error is set. */
bool gf_experiment_count_regions(struct gf_experiment *experiment, gf_experiment_stop *stop, void *context,
                                 struct gf_snapshot *snapshot, struct gf_error *reterr);
/* Evaluate both whole sets now (for the summary), into last_* of ret_snapshot. */
void gf_experiment_evaluate(struct gf_experiment *experiment, struct gf_snapshot *ret_snapshot);

#endif
