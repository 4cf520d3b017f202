/* The screen's side of the trainer, and its making. The worker's loop is worker.c. */
#include "gradflow/trainer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/thread.h"
#include "train/trainer_private.h"

static bool open_pipe(struct gf_trainer *trainer, struct gf_error *reterr)
{
    if (pipe(trainer->pipe))
        return gf_error_system(reterr, NULL, "no pipe for the trainer", errno);
    for (int i = 0; i < 2; i++) {
        fcntl(trainer->pipe[i], F_SETFL, fcntl(trainer->pipe[i], F_GETFL) | O_NONBLOCK);
        fcntl(trainer->pipe[i], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

static bool init_lock(struct gf_trainer *trainer, struct gf_error *reterr)
{
    if (pthread_mutex_init(&trainer->lock, NULL))
        return gf_error_lack(reterr, "no lock for the trainer");
    if (pthread_cond_init(&trainer->wake, NULL)) {
        pthread_mutex_destroy(&trainer->lock);
        return gf_error_lack(reterr, "no lock for the trainer");
    }
    trainer->has_lock = true;
    return true;
}

static void finish(struct gf_trainer *trainer)
{
    for (int i = 0; i < 2; i++)
        if (trainer->pipe[i] >= 0)
            close(trainer->pipe[i]);
    if (trainer->has_lock) {
        pthread_cond_destroy(&trainer->wake);
        pthread_mutex_destroy(&trainer->lock);
    }
    gf_mailbox_finish(&trainer->mailbox);
    gf_painter_finish(&trainer->painter);
    gf_history_destroy(trainer->history);
    gf_experiment_destroy(trainer->experiment);
    free(trainer);
}

bool gf_trainer_create(const struct gf_spec *spec, struct gf_pool *pool, struct gf_trainer **ret_trainer,
                       struct gf_error *reterr)
{
    struct gf_trainer *trainer = calloc(1, sizeof *trainer);
    if (!trainer)
        return gf_error_lack(reterr, "no memory for the trainer");
    trainer->pipe[0] = trainer->pipe[1] = -1;
    trainer->applied = *spec;
    trainer->pool = pool;
    trainer->focus = trainer->focus_wanted = -1;
    atomic_init(&trainer->interrupt, false);
    atomic_init(&trainer->busy, true);
    atomic_init(&trainer->called, false);
    atomic_init(&trainer->painting, false);
    if (!gf_experiment_create(spec, &trainer->experiment, reterr) ||
        !gf_history_create(&trainer->history, reterr) ||
        (!gf_mailbox_init(&trainer->mailbox, sizeof(struct gf_snapshot)) &&
         !gf_error_lack(reterr, "no memory for the snapshots")) ||
        (!gf_painter_init(&trainer->painter) && !gf_error_lack(reterr, "no memory for the plane")) ||
        !open_pipe(trainer, reterr) || !init_lock(trainer, reterr) ||
        !gf_thread_start(&trainer->thread, "the trainer", gf_trainer_work, trainer, reterr)) {
        finish(trainer);
        return false;
    }
    *ret_trainer = trainer;
    return true;
}

void gf_trainer_destroy(struct gf_trainer *trainer)
{
    if (!trainer)
        return;
    pthread_mutex_lock(&trainer->lock);
    trainer->quit = true;
    atomic_store(&trainer->interrupt, true);
    atomic_store(&trainer->called, true);
    pthread_cond_signal(&trainer->wake);
    pthread_mutex_unlock(&trainer->lock);
    pthread_join(trainer->thread, NULL);
    finish(trainer);
}

int gf_trainer_descriptor(const struct gf_trainer *trainer)
{
    return trainer->pipe[0];
}

const struct gf_snapshot *gf_trainer_latest(struct gf_trainer *trainer)
{
    /* Empty the pipe first: what comes after that makes it readable again, at worst once too often. */
    char bytes[64];
    while (read(trainer->pipe[0], bytes, sizeof bytes) > 0)
        continue;
    return gf_mailbox_latest(&trainer->mailbox);
}

struct gf_history *gf_trainer_history(struct gf_trainer *trainer)
{
    return trainer->history;
}

/* With the lock held: there is something to do. `interrupt`: the pass under way is not worth finishing. */
static void call(struct gf_trainer *trainer, bool interrupt)
{
    if (interrupt)
        atomic_store(&trainer->interrupt, true);
    atomic_store(&trainer->called, true);
    atomic_store(&trainer->busy, true);
    pthread_cond_signal(&trainer->wake);
}

static bool command(struct gf_trainer *trainer, enum gf_command_kind kind, uint64_t count)
{
    pthread_mutex_lock(&trainer->lock);
    const bool done = gf_queue_push(&trainer->queue, kind, count, NULL);
    if (done)
        call(trainer, kind == GF_COMMAND_RESTART);
    pthread_mutex_unlock(&trainer->lock);
    return done;
}

bool gf_trainer_run(struct gf_trainer *trainer)
{
    return command(trainer, GF_COMMAND_RUN, 0);
}

bool gf_trainer_pause(struct gf_trainer *trainer)
{
    return command(trainer, GF_COMMAND_PAUSE, 0);
}

bool gf_trainer_step(struct gf_trainer *trainer, uint64_t count)
{
    return command(trainer, GF_COMMAND_STEP, count);
}

bool gf_trainer_step_epoch(struct gf_trainer *trainer)
{
    return command(trainer, GF_COMMAND_STEP_EPOCH, 0);
}

bool gf_trainer_restart(struct gf_trainer *trainer)
{
    return command(trainer, GF_COMMAND_RESTART, 0);
}

/* place NULL: a change as any other. */
static uint64_t send_settings(struct gf_trainer *trainer, const struct gf_spec *spec,
                              const struct gf_settings_place *place)
{
    uint64_t settings = 0;
    pthread_mutex_lock(&trainer->lock);
    const uint64_t next = trainer->last_settings + 1;
    if (place ? gf_queue_push_back(&trainer->queue, next, spec, place)
              : gf_queue_push(&trainer->queue, GF_COMMAND_SET, next, spec)) {
        settings = trainer->last_settings = next;
        call(trainer, gf_spec_effect(&trainer->applied, spec) >= GF_EFFECT_REBUILD);
    }
    pthread_mutex_unlock(&trainer->lock);
    return settings;
}

uint64_t gf_trainer_set(struct gf_trainer *trainer, const struct gf_spec *spec)
{
    return send_settings(trainer, spec, NULL);
}

uint64_t gf_trainer_set_back(struct gf_trainer *trainer, const struct gf_spec *spec,
                             const struct gf_settings_place *place)
{
    return send_settings(trainer, spec, place);
}

uint64_t gf_trainer_act(struct gf_trainer *trainer, const struct gf_action *action)
{
    uint64_t number = 0;
    pthread_mutex_lock(&trainer->lock);
    if (gf_queue_push_action(&trainer->queue, trainer->last_action + 1, action)) {
        number = ++trainer->last_action;
        call(trainer, false);
    }
    pthread_mutex_unlock(&trainer->lock);
    return number;
}

bool gf_trainer_take_back(struct gf_trainer *trainer, uint64_t number)
{
    return command(trainer, GF_COMMAND_TAKE_BACK, number);
}

void gf_trainer_focus(struct gf_trainer *trainer, int layer)
{
    pthread_mutex_lock(&trainer->lock);
    if (trainer->focus_wanted != layer) {
        trainer->focus_wanted = layer;
        atomic_store(&trainer->called, true);
        atomic_store(&trainer->busy, true);
        pthread_cond_signal(&trainer->wake);
    }
    pthread_mutex_unlock(&trainer->lock);
}

bool gf_trainer_report(struct gf_trainer *trainer, struct gf_trainer_report *ret_report)
{
    pthread_mutex_lock(&trainer->lock);
    const bool there = trainer->report_count > 0;
    if (there) {
        *ret_report = trainer->reports[trainer->first_report];
        trainer->first_report = (trainer->first_report + 1) % GF_TRAINER_REPORTS;
        trainer->report_count--;
    }
    pthread_mutex_unlock(&trainer->lock);
    return there;
}

bool gf_trainer_busy(const struct gf_trainer *trainer)
{
    return atomic_load(&trainer->busy);
}

bool gf_trainer_refused(struct gf_trainer *trainer, uint64_t *ret_settings, struct gf_error *ret_error)
{
    pthread_mutex_lock(&trainer->lock);
    const bool refused = trainer->refused;
    if (refused) {
        *ret_settings = trainer->refused_settings;
        *ret_error = trainer->refusal;
    }
    trainer->refused = false;
    pthread_mutex_unlock(&trainer->lock);
    return refused;
}

void gf_trainer_plane(struct gf_trainer *trainer, const struct gf_plane_request *request)
{
    pthread_mutex_lock(&trainer->lock);
    trainer->asked = *request;
    trainer->is_asked = true;
    atomic_store(&trainer->called, true);
    atomic_store(&trainer->painting, request->wanted);
    pthread_cond_signal(&trainer->wake);
    pthread_mutex_unlock(&trainer->lock);
}

const struct gf_plane *gf_trainer_latest_plane(struct gf_trainer *trainer)
{
    return gf_painter_latest(&trainer->painter);
}

bool gf_trainer_painting(const struct gf_trainer *trainer)
{
    return atomic_load(&trainer->painting);
}
