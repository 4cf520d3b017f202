/* The trainer: a worker thread that owns network, data, random state, mailbox and history, and a bounded
 * queue of commands. The screen never touches the network, so keys are answered at once even when one
 * iteration takes seconds: rebuild, restart and destroy are polled between layers, and
 * between the ways up and down where threads share a small network.
 *
 * The worker has no clock. It either runs freely (gf_trainer_run) or makes the iterations it was granted
 * (gf_trainer_step); the screen paces by granting one when the last has been drawn, so that every iteration
 * is drawn. Thread: all calls from one thread (the screen's); none blocks for longer than a memory copy, but
 * create (waits for the data to load) and destroy (waits for the worker to leave the layer, or the way, it is
 * in). */
#ifndef GRADFLOW_TRAINER_H
#define GRADFLOW_TRAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "gradflow/action.h"
#include "gradflow/error.h"
#include "gradflow/history.h"
#include "gradflow/plane.h"
#include "gradflow/snapshot.h"
#include "gradflow/spec.h"

struct gf_pool;
struct gf_trainer;

/* Loads the data, builds the network, starts the worker, which measures iteration 0 and waits. `pool`:
 * threads that share the work (base/pool.h), borrowed; NULL: none. The numbers of the spec must be in the
 * ranges of the settings table, and gf_spec_validate must accept it. Errors: the data cannot be had; the
 * network does not fit in memory (the message gives its size); no memory, thread or descriptor
 * (gf_error.lacking). */
bool gf_trainer_create(const struct gf_spec *spec, struct gf_pool *pool, struct gf_trainer **ret_trainer,
                       struct gf_error *reterr);
void gf_trainer_destroy(struct gf_trainer *trainer); /* takes NULL */

/* Readable (a pipe's end) when a snapshot or an error has come since the last gf_trainer_latest. */
int gf_trainer_descriptor(const struct gf_trainer *trainer);

/* The newest snapshot: valid and unchanging until the next call; NULL before the first. */
const struct gf_snapshot *gf_trainer_latest(struct gf_trainer *trainer);
struct gf_history *gf_trainer_history(struct gf_trainer *trainer);

/* Commands return false when the queue (of 64) is full: try again after the next snapshot. */
bool gf_trainer_run(struct gf_trainer *trainer);   /* freely, as fast as it goes */
bool gf_trainer_pause(struct gf_trainer *trainer); /* after the present iteration; forgets grants */
bool gf_trainer_step(struct gf_trainer *trainer,
                     uint64_t count);                   /* grant so many more iterations, then wait */
bool gf_trainer_step_epoch(struct gf_trainer *trainer); /* run to the end of the epoch, then wait */
bool gf_trainer_restart(struct gf_trainer *trainer);    /* iteration 0 again, same seed */
/* New settings: whatever differs takes effect as the settings table says; measured anew even while waiting. A
 * spec that still waits in the queue is replaced. Snapshots carry the returned serial from then on; 0: queue
 * full. */
uint64_t gf_trainer_set(struct gf_trainer *trainer, const struct gf_spec *spec);

/* To undo changes: settings that were asked for before, when the last serial that gf_trainer_set had returned
 * was `serial` (0: none). What a change in place has taken away since, parameters of a norm for example,
 * comes back with them as far as it is kept, and a report tells (number 0), if there is anything to tell.
 * Never replaced in the queue. */
uint64_t gf_trainer_set_back(struct gf_trainer *trainer, const struct gf_spec *spec,
                             const struct gf_settings_place *place);

/* An intervention on the present state, measured anew even while waiting; `set` is not for it. Returns its
 * number, 0: queue full. take_back goes back to the state that this one found. What came of either is told
 * by gf_trainer_report. Both, and settings that change in place, leave a mark in the history. */
uint64_t gf_trainer_act(struct gf_trainer *trainer, const struct gf_action *action);
bool gf_trainer_take_back(struct gf_trainer *trainer, uint64_t number);

/* Which layer to look at closely, from 0: from now on what is published carries its focus, and while the
 * trainer waits the present iteration is published once more, with it, without being measured anew. Negative:
 * none; nor is there one of a layer that is not there. Cannot fail; the newest wish counts. */
void gf_trainer_focus(struct gf_trainer *trainer, int layer);

struct gf_trainer_report {
    uint64_t number; /* 0: of settings */
    bool taken_back; /* this is about going back */
    bool done;
    struct gf_intervention intervention; /* if done */
    struct gf_error error;               /* if not: nothing has changed */
};
/* The oldest report that has not been told; false: none. The last GF_TRAINER_REPORTS are remembered. */
#define GF_TRAINER_REPORTS 64
bool gf_trainer_report(struct gf_trainer *trainer, struct gf_trainer_report *ret_report);

/* Draw the plane as `request` says from now on (nothing, if it is not wanted), in the time that iterations
 * leave: from coarse to fine while the worker waits, and while it runs freely one picture a published
 * snapshot, as fine as a few milliseconds allow. Takes the place of what was asked for before. */
void gf_trainer_plane(struct gf_trainer *trainer, const struct gf_plane_request *request);
/* The newest picture: valid and unchanging until the next call; NULL before the first. */
const struct gf_plane *gf_trainer_latest_plane(struct gf_trainer *trainer);
/* Whether a finer picture, or one of a later iteration, is to come without any further command. False only
 * after the last one was published. While it runs freely: true. */
bool gf_trainer_painting(const struct gf_trainer *trainer);

/* Whether the worker has work to do (runs freely, has grants left, or is in the middle of something);
 * pictures of the plane apart. */
bool gf_trainer_busy(const struct gf_trainer *trainer);

/* A spec could not take effect (no memory, a missing file, a network that does not fit in memory beside the
 * present one, which goes when the new one is there): the old one stays, and its network goes on. Tells once;
 * *ret_settings is the serial that was refused. */
bool gf_trainer_refused(struct gf_trainer *trainer, uint64_t *ret_settings, struct gf_error *ret_error);

#endif
