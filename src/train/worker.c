/* The worker: carries out commands between iterations, makes iterations, publishes. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/float_mode.h"
#include "train/trainer_private.h"

static bool interrupted(void *context)
{
    struct gf_trainer *trainer = context;
    return atomic_load_explicit(&trainer->interrupt, memory_order_relaxed);
}

static void notify(struct gf_trainer *trainer)
{
    const char byte = 0;
    if (write(trainer->pipe[1], &byte, 1) < 0)
        return; /* full: it is readable, which is all that is wanted */
}

static void refuse(struct gf_trainer *trainer, uint64_t settings, const struct gf_error *error)
{
    pthread_mutex_lock(&trainer->lock);
    trainer->refused = true;
    trainer->refused_settings = settings;
    trainer->refusal = *error;
    pthread_mutex_unlock(&trainer->lock);
    notify(trainer);
}

/* The history is that of the present network. */
static void follow(struct gf_trainer *trainer)
{
    const uint64_t generation = gf_experiment_generation(trainer->experiment);
    if (trainer->history_generation != generation)
        gf_history_reset(trainer->history, gf_network_layer_count(gf_experiment_network(trainer->experiment)),
                         generation, NULL);
    trainer->history_generation = generation;
}

static void mark(struct gf_trainer *trainer, const char *text)
{
    follow(trainer);
    gf_history_mark(trainer->history, trainer->history_generation,
                    gf_experiment_iteration(trainer->experiment), text);
}

/* "learning_rate 0.5": short, as there is little room beside a curve. */
static void mark_change(struct gf_trainer *trainer, const struct gf_spec *from, const struct gf_spec *to)
{
    struct gf_action change;
    char text[GF_HISTORY_MARK_TEXT];
    if (!gf_action_between(from, to, &change))
        return;
    const char *dot = strchr(change.key, '.');
    const char *key = dot && strncmp(change.key, "layer.", 6) != 0 ? dot + 1 : change.key;
    snprintf(text, sizeof text, "%.30s %.16s", key, change.text);
    mark(trainer, text);
}

/* One of the iterations that are wanted. false: interrupted, and to be gone on with, unless what interrupts
 * it throws the network away. */
static bool step(struct gf_trainer *trainer, gf_experiment_stop *stop)
{
    if (!gf_experiment_try_update(trainer->experiment, stop, trainer))
        return false;
    trainer->measured = trainer->published = false;
    if (!trainer->running && trainer->grants)
        trainer->grants--;
    return true;
}

/* What changes the network as it is comes after the whole of an update, not amid one. */
static void finish_step(struct gf_trainer *trainer)
{
    if (gf_experiment_updating(trainer->experiment))
        step(trainer, NULL);
}

static void report(struct gf_trainer *trainer, const struct gf_trainer_report *news)
{
    pthread_mutex_lock(&trainer->lock);
    if (trainer->report_count == GF_TRAINER_REPORTS) {
        trainer->first_report = (trainer->first_report + 1) % GF_TRAINER_REPORTS;
        trainer->report_count--;
    }
    trainer->reports[(trainer->first_report + trainer->report_count++) % GF_TRAINER_REPORTS] = *news;
    pthread_mutex_unlock(&trainer->lock);
    notify(trainer);
}

static void set(struct gf_trainer *trainer, const struct gf_command *command)
{
    const uint64_t settings = command->count;
    const struct gf_spec *spec = &command->spec;
    const struct gf_change change = {.serial = settings, .back = command->is_back ? &command->back : NULL};
    struct gf_trainer_report news = {.taken_back = true, .done = true};
    enum gf_effect effect = GF_EFFECT_NONE;
    struct gf_error error = {0};
    if (gf_spec_effect(gf_experiment_spec(trainer->experiment), spec) == GF_EFFECT_LIVE)
        finish_step(trainer);
    if (!gf_experiment_change(trainer->experiment, spec, &change, &effect, &news.intervention, &error)) {
        refuse(trainer, settings, &error);
        return;
    }
    if (effect == GF_EFFECT_LIVE)
        mark_change(trainer, &trainer->applied, spec); /* only this thread writes to it */
    pthread_mutex_lock(&trainer->lock);
    trainer->applied = *spec;
    pthread_mutex_unlock(&trainer->lock);
    trainer->settings = settings;
    trainer->published = false; /* under these settings it is not */
    if (effect != GF_EFFECT_NONE)
        trainer->measured = false;
    if (effect >= GF_EFFECT_REBUILD)
        trainer->grants = 0;
    if (*news.intervention.message)
        report(trainer, &news);
}

/* A restart or a rebuild is waiting: what is under way is not worth finishing. */
static bool is_doomed(void *context)
{
    struct gf_trainer *trainer = context;
    if (!interrupted(trainer))
        return false;
    pthread_mutex_lock(&trainer->lock);
    bool doomed = trainer->quit;
    const struct gf_command *command;
    for (size_t i = 0; !doomed && (command = gf_queue_at(&trainer->queue, i)) != NULL; i++)
        doomed = command->kind == GF_COMMAND_RESTART ||
                 (command->kind == GF_COMMAND_SET &&
                  gf_spec_effect(&trainer->applied, &command->spec) >= GF_EFFECT_REBUILD);
    if (!doomed)
        atomic_store(&trainer->interrupt, false); /* it was for a command carried out already */
    pthread_mutex_unlock(&trainer->lock);
    return doomed;
}

static void intervene(struct gf_trainer *trainer, const struct gf_command *command)
{
    struct gf_trainer_report news = {.number = command->count,
                                     .taken_back = command->kind == GF_COMMAND_TAKE_BACK};
    struct gf_experiment *experiment = trainer->experiment;
    finish_step(trainer);
    news.done = news.taken_back
                    ? gf_experiment_take_back(experiment, news.number, &news.intervention, &news.error)
                    : gf_experiment_act(experiment, &command->action, news.number, is_doomed, trainer,
                                        &news.intervention, &news.error);
    if (news.done) {
        mark(trainer, news.intervention.action);
        trainer->measured = trainer->published = false;
    }
    report(trainer, &news);
}

static void grant(struct gf_trainer *trainer, uint64_t count)
{
    trainer->running = false;
    trainer->grants = count < UINT64_MAX - trainer->grants ? trainer->grants + count : UINT64_MAX;
}

static void grant_epoch(struct gf_trainer *trainer)
{
    const uint64_t an_epoch = gf_experiment_iterations_an_epoch(trainer->experiment);
    const uint64_t granted = gf_experiment_iteration(trainer->experiment) + trainer->grants;
    grant(trainer, an_epoch - granted % an_epoch);
}

static void carry_out(struct gf_trainer *trainer, const struct gf_command *command)
{
    switch (command->kind) {
    case GF_COMMAND_RUN:
        trainer->running = true;
        trainer->grants = 0;
        break;
    case GF_COMMAND_PAUSE:
        trainer->running = false;
        trainer->grants = 0;
        break;
    case GF_COMMAND_STEP: grant(trainer, command->count); break;
    case GF_COMMAND_STEP_EPOCH: grant_epoch(trainer); break;
    case GF_COMMAND_RESTART:
        gf_experiment_restart(trainer->experiment);
        trainer->measured = trainer->published = false;
        trainer->grants = 0;
        break;
    case GF_COMMAND_SET: set(trainer, command); break;
    case GF_COMMAND_ACT:
    case GF_COMMAND_TAKE_BACK: intervene(trainer, command); break;
    }
}

static bool idle(const struct gf_trainer *trainer)
{
    return trainer->measured && trainer->published && !trainer->running && !trainer->grants &&
           !gf_experiment_updating(trainer->experiment) && !trainer->refocus;
}

/* With the lock held. */
static void take_focus(struct gf_trainer *trainer)
{
    if (trainer->focus == trainer->focus_wanted)
        return;
    trainer->focus = trainer->focus_wanted;
    trainer->refocus = true;
}

/* Carries out all that waits; with nothing to do, waits for more. false: the end. */
static bool obey(struct gf_trainer *trainer)
{
    pthread_mutex_lock(&trainer->lock);
    while (!trainer->quit) {
        if (gf_queue_pop(&trainer->queue, &trainer->command)) {
            pthread_mutex_unlock(&trainer->lock);
            carry_out(trainer, &trainer->command);
            pthread_mutex_lock(&trainer->lock);
            continue;
        }
        atomic_store(&trainer->interrupt, false);
        atomic_store(&trainer->called, false);
        if (trainer->is_asked)
            gf_painter_ask(&trainer->painter, &trainer->asked);
        trainer->is_asked = false;
        take_focus(trainer);
        if (!idle(trainer))
            break;
        atomic_store(&trainer->busy, false);
        if (gf_painter_has_work(&trainer->painter))
            break;
        atomic_store(&trainer->painting, false);
        pthread_cond_wait(&trainer->wake, &trainer->lock);
    }
    const bool quit = trainer->quit;
    pthread_mutex_unlock(&trainer->lock);
    return !quit;
}

static void record(struct gf_trainer *trainer, const struct gf_snapshot *snapshot)
{
    follow(trainer);
    gf_history_append(trainer->history, snapshot);
}

static bool called(void *context)
{
    struct gf_trainer *trainer = context;
    return atomic_load_explicit(&trainer->called, memory_order_relaxed);
}

static void deliver(struct gf_trainer *trainer, struct gf_snapshot *snapshot)
{
    snapshot->serial = ++trainer->serial;
    snapshot->settings = trainer->settings;
    trainer->published = true;
    trainer->refocus = false;
    trainer->last = snapshot;
    if (gf_mailbox_publish(&trainer->mailbox))
        notify(trainer);
}

static void publish(struct gf_trainer *trainer, struct gf_snapshot *snapshot)
{
    gf_painter_begin(&trainer->painter, trainer->settings);
    if (gf_painter_has_work(&trainer->painter))
        atomic_store(&trainer->painting, true); /* before the screen can see the snapshot */
    deliver(trainer, snapshot);
}

/* What is published carries histograms; while iterations follow on one another, none are taken for a screen
 * that has not looked at the last ones yet. */
static void measure(struct gf_trainer *trainer)
{
    const bool last = !trainer->running && !trainer->grants;
    const bool show = last || gf_mailbox_taken(&trainer->mailbox);
    struct gf_snapshot *snapshot = gf_mailbox_back(&trainer->mailbox);
    /* What is left of an interrupted pass is nothing to step from, even if the change that interrupted it is
     * refused. */
    trainer->measured = gf_experiment_measure(trainer->experiment, show, interrupted, trainer, snapshot);
    if (!trainer->measured)
        return;
    record(trainer, snapshot);
    if (!show)
        return;
    gf_experiment_focus(trainer->experiment, trainer->focus, snapshot);
    publish(trainer, snapshot);
    if (!last && gf_painter_sketch(&trainer->painter, trainer->experiment, called, trainer))
        notify(trainer);
}

/* As much of it as is in use; no focus. */
static void copy(const struct gf_snapshot *from, struct gf_snapshot *ret_to)
{
    memcpy(ret_to, from, offsetof(struct gf_snapshot, layers));
    memcpy(ret_to->layers, from->layers, from->layer_count * sizeof *from->layers);
    memcpy(ret_to->neurons, from->neurons, from->neuron_count * sizeof *from->neurons);
    ret_to->focus.valid = false;
}

/* What has been published once more, with another focus: the pass it was measured from is still there. */
static void look_again(struct gf_trainer *trainer)
{
    struct gf_snapshot *snapshot = gf_mailbox_back(&trainer->mailbox);
    copy(trainer->last, snapshot);
    gf_experiment_focus(trainer->experiment, trainer->focus, snapshot);
    deliver(trainer, snapshot);
}

void *gf_trainer_work(void *context)
{
    struct gf_trainer *trainer = context;
    gf_flush_denormals();
    gf_experiment_set_pool(trainer->experiment, trainer->pool);
    while (obey(trainer)) {
        if (idle(trainer)) { /* but for the plane */
            if (gf_painter_work(&trainer->painter, trainer->experiment, called, trainer))
                notify(trainer);
            continue;
        }
        const bool wanted =
            trainer->running || trainer->grants || gf_experiment_updating(trainer->experiment);
        if (trainer->measured && trainer->published && !wanted)
            look_again(trainer);
        else if (!trainer->measured || !wanted || step(trainer, interrupted))
            measure(trainer);
    }
    return NULL;
}
