#include "tui/drive.h"

#include <math.h>

#include "tui/app.h"

static const double slow_iteration = 0.2, busy_after = 0.25, retry_after = 0.005;
/* The worker says that it is idle before the screen has read its last snapshot. */
static const double settled_after = 0.02;

void gf_drive_start(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    *drive = (struct gf_drive){.running = true, .goes_shown = true};
    gf_rate_reset(&drive->rate);
    if (isfinite(app->spec.view.speed))
        gf_pace_start(&drive->pace, app->spec.view.speed, app->now);
}

static void forget_grants(struct gf_drive *drive)
{
    drive->pause = true;
    drive->granted = false;
    drive->steps = 0;
    drive->epoch = drive->stepping_epoch = false;
}

/* On the way, or wished for. */
static bool to_the_end_of_the_epoch(const struct gf_drive *drive)
{
    return drive->stepping_epoch || drive->epoch;
}

void gf_drive_set_running(struct gf_app *app, bool running)
{
    struct gf_drive *drive = &app->drive;
    if (to_the_end_of_the_epoch(drive) || !running)
        forget_grants(drive);
    if (drive->running == running)
        return;
    drive->running = running;
    gf_rate_reset(&drive->rate);
    if (running && isfinite(app->spec.view.speed))
        gf_pace_start(&drive->pace, app->spec.view.speed, app->now);
    app->dirty = true;
}

void gf_drive_hold(struct gf_app *app, bool held)
{
    struct gf_drive *drive = &app->drive;
    if (drive->held == held)
        return;
    drive->held = held;
    gf_rate_reset(&drive->rate);
    if (held)
        forget_grants(drive);
    else if (isfinite(app->spec.view.speed))
        gf_pace_start(&drive->pace, app->spec.view.speed, app->now);
    app->dirty = true;
}

bool gf_drive_wants_to_go(const struct gf_app *app)
{
    return app->drive.running || to_the_end_of_the_epoch(&app->drive);
}

double gf_drive_speed(const struct gf_app *app)
{
    return to_the_end_of_the_epoch(&app->drive) ? (double)INFINITY : app->spec.view.speed;
}

bool gf_drive_goes(const struct gf_app *app)
{
    return (app->drive.running && !app->drive.held) || to_the_end_of_the_epoch(&app->drive);
}

void gf_drive_wish_step(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    if (drive->running)
        gf_drive_set_running(app, false);
    if (drive->slow && (drive->granted || drive->steps > 0))
        return; /* a held key would still step long after it is released */
    drive->steps++;
}

void gf_drive_wish_burst(struct gf_app *app, uint64_t number, double factor)
{
    app->drive.burst =
        (struct gf_burst){.number = number, .factor = factor, .rate = app->spec.training.learning_rate};
    gf_drive_wish_step(app);
}

void gf_drive_wish_epoch(struct gf_app *app)
{
    if (app->drive.held) {
        gf_app_say(app, "training stands still for the slow motion: m or Escape ends that");
        return;
    }
    if (app->drive.running)
        gf_drive_set_running(app, false);
    if (!app->drive.stepping_epoch)
        app->drive.epoch = true;
}

void gf_drive_wish_restart(struct gf_app *app)
{
    app->drive.restart = true;
    gf_undo_forget_action(&app->undo, 0); /* nothing is left of them */
    app->drive.changed_at = app->now;
    gf_rate_reset(&app->drive.rate);
}

void gf_drive_speed_changed(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    double speed = app->spec.view.speed;
    gf_rate_reset(&drive->rate);
    if (!isfinite(speed))
        return;
    if (drive->pace.speed > 0)
        gf_pace_speed(&drive->pace, speed, app->now);
    else
        gf_pace_start(&drive->pace, speed, app->now);
}

void gf_drive_stalled(struct gf_app *app)
{
    gf_rate_reset(&app->drive.rate);
    if (isfinite(app->spec.view.speed))
        gf_pace_start(&app->drive.pace, app->spec.view.speed, app->now);
}

bool gf_drive_at_max(const struct gf_app *app)
{
    return app->drive.free || app->drive.stepping_epoch;
}

bool gf_drive_pending(const struct gf_app *app)
{
    const struct gf_drive *drive = &app->drive;
    if (drive->unsent || !app->snapshot)
        return true;
    return drive->sent > drive->refused && app->snapshot->settings < drive->sent;
}

/* For so long that it should be shown; once it is, until a snapshot has come. */
static bool is_busy(const struct gf_app *app)
{
    const struct gf_drive *drive = &app->drive;
    const double asked_at = drive->busy_shown ? -INFINITY : fmax(drive->granted_at, drive->changed_at);
    const double since = fmax(drive->seen_at, asked_at);
    return app->now - since >= busy_after && gf_trainer_busy(app->trainer);
}

/* The trainer holds another spec than the screen: go back to the one it is known to hold, preset and all. */
static void revert(struct gf_app *app)
{
    struct gf_spec accepted = app->accepted;
    accepted.view = app->spec.view;
    app->spec = accepted;
    if (app->preset != app->accepted_preset) {
        gf_shared_preset_release(app->preset);
        app->preset = gf_shared_preset_hold(app->accepted_preset);
    }
    app->modified = !gf_app_is_preset(app);
    gf_app_forget_undo(app);
}

static void receive_refusal(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    uint64_t serial;
    struct gf_error error;
    while (gf_trainer_refused(app->trainer, &serial, &error)) {
        gf_app_complain(app, &error);
        drive->refused = serial;
        if (serial >= drive->sent && !drive->unsent) {
            revert(app);
            drive->sent = drive->refused;
        }
    }
}

static void note_burst(struct gf_app *app, const struct gf_trainer_report *report)
{
    struct gf_burst *burst = &app->drive.burst;
    if (!burst->number || report->number != burst->number)
        return;
    burst->reported = true;
    burst->generation = app->snapshot ? app->snapshot->generation : 0;
    burst->iteration = report->intervention.iteration + 1;
    if (!report->done || report->taken_back)
        burst->number = 0;
}

/* What a burst announced has been done. */
static void tell_burst(struct gf_app *app)
{
    struct gf_burst *burst = &app->drive.burst;
    const struct gf_snapshot *now = app->snapshot;
    if (!burst->number || !burst->reported || !now)
        return;
    if (now->generation == burst->generation && now->iteration < burst->iteration)
        return;
    if (now->generation == burst->generation)
        gf_app_say(app, "iteration %llu was made at rate %.6g: %.6g times %.6g",
                   (unsigned long long)burst->iteration, burst->factor * burst->rate, burst->factor,
                   burst->rate);
    burst->number = 0;
}

static void receive_reports(struct gf_app *app)
{
    struct gf_trainer_report report;
    while (gf_trainer_report(app->trainer, &report)) {
        note_burst(app, &report);
        if (report.done)
            gf_app_say(app, "%s", report.intervention.message);
        else
            gf_app_complain(app, &report.error);
        if (!report.done && !report.taken_back)
            gf_undo_forget_action(&app->undo, report.number);
    }
}

static void receive_snapshot(struct gf_app *app, const struct gf_snapshot *snapshot)
{
    struct gf_drive *drive = &app->drive;
    bool news = !app->snapshot || drive->seen_serial != snapshot->serial;
    app->snapshot = snapshot;
    if (!news)
        return;
    drive->seen_serial = snapshot->serial;
    drive->seen_at = app->now;
    drive->drawn = false;
    app->dirty = true;
    if (drive->sent && snapshot->settings == drive->sent && !drive->unsent && drive->refused < drive->sent)
        gf_app_accept(app);
    if (drive->granted && (snapshot->generation != drive->target_generation ||
                           snapshot->iteration >= drive->target_iteration)) {
        drive->granted = false;
        drive->slow = app->now - drive->granted_at > slow_iteration;
    }
    gf_rate_see(&drive->rate, snapshot->generation, snapshot->iteration, app->now);
    gf_app_select_layer(app, app->view.selected); /* there may be fewer now */
}

static bool same_plane(const struct gf_plane_request *a, const struct gf_plane_request *b)
{
    if (!a->wanted || !b->wanted)
        return a->wanted == b->wanted;
    return a->kind == b->kind && a->layer == b->layer && a->neuron == b->neuron && a->columns == b->columns &&
           a->rows == b->rows && a->aspect == b->aspect && a->zoom == b->zoom;
}

void gf_drive_want_plane(struct gf_app *app, const struct gf_plane_request *request)
{
    if (same_plane(&app->plane_wanted, request))
        return;
    app->plane_wanted = *request;
    gf_trainer_plane(app->trainer, request);
}

static void receive_plane(struct gf_app *app)
{
    const struct gf_plane *plane = gf_trainer_latest_plane(app->trainer);
    if (plane && plane->serial != app->plane_seen)
        app->dirty = true;
    app->plane = plane;
    app->plane_seen = plane ? plane->serial : 0;
}

void gf_drive_receive(struct gf_app *app)
{
    const struct gf_snapshot *snapshot = gf_trainer_latest(app->trainer);
    if (snapshot)
        receive_snapshot(app, snapshot);
    receive_plane(app);
    receive_refusal(app);
    receive_reports(app);
    tell_burst(app);
}

void gf_drive_drawn(struct gf_app *app)
{
    app->drive.drawn = true;
}

/* What the view on the screen looks at closely. */
static void send_focus(struct gf_app *app)
{
    const int wanted = gf_app_view(app)->wants_focus ? app->view.selected + 1 : 0;
    if (app->drive.focus == wanted)
        return;
    gf_trainer_focus(app->trainer, wanted - 1);
    app->drive.focus = wanted;
}

bool gf_drive_send_changes(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    if (drive->unsent) {
        uint64_t serial = drive->back ? gf_trainer_set_back(app->trainer, &app->spec, &drive->place)
                                      : gf_trainer_set(app->trainer, &app->spec);
        if (!serial)
            return false;
        drive->sent = serial;
        drive->unsent = drive->back = false;
    }
    if (drive->restart) {
        if (!gf_trainer_restart(app->trainer))
            return false;
        drive->restart = false;
    }
    if (drive->free && (!drive->running || drive->held || isfinite(app->spec.view.speed)))
        drive->pause = true;
    if (drive->pause) {
        if (!gf_trainer_pause(app->trainer))
            return false;
        drive->pause = drive->free = drive->granted = false;
    }
    return true;
}

static void note_grant(struct gf_app *app, uint64_t count)
{
    struct gf_drive *drive = &app->drive;
    uint64_t base = app->snapshot ? app->snapshot->iteration : 0;
    uint64_t generation = app->snapshot ? app->snapshot->generation : 0;
    if (drive->granted && generation == drive->target_generation)
        base = drive->target_iteration;
    drive->granted = true;
    drive->target_generation = generation;
    drive->target_iteration = base + count;
    drive->granted_at = app->now;
}

static bool send_steps(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    if (drive->steps > 0) {
        if (!gf_trainer_step(app->trainer, drive->steps))
            return false;
        note_grant(app, drive->steps);
        drive->steps = 0;
    }
    if (drive->epoch) {
        if (!gf_trainer_step_epoch(app->trainer))
            return false;
        drive->epoch = false;
        drive->stepping_epoch = true;
        gf_rate_reset(&drive->rate);
        drive->granted_at = app->now;
    }
    return true;
}

uint64_t gf_drive_act(struct gf_app *app, const struct gf_action *action)
{
    if (!gf_drive_send_changes(app) || !send_steps(app))
        return 0;
    app->drive.changed_at = app->now;
    return gf_trainer_act(app->trainer, action);
}

bool gf_drive_take_back(struct gf_app *app, uint64_t number)
{
    if (!gf_drive_send_changes(app) || !send_steps(app))
        return false;
    app->drive.changed_at = app->now;
    return gf_trainer_take_back(app->trainer, number);
}

/* One iteration when it is due and the last one has been drawn. */
static double pace(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    if (drive->granted || !drive->drawn)
        return -1;
    double wait = gf_pace_wait(&drive->pace, app->now);
    if (wait > 0)
        return wait;
    if (!gf_trainer_step(app->trainer, 1))
        return retry_after;
    note_grant(app, 1);
    gf_pace_made(&drive->pace, app->now);
    return -1;
}

static double earlier(double a, double b)
{
    return a < 0 ? b : b < 0 ? a : fmin(a, b);
}

/* Whatever has changed it, the screen tells what it is now. */
static void note_what_is_shown(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    const bool goes = gf_drive_goes(app), busy = is_busy(app);
    if (drive->goes_shown != goes || drive->busy_shown != busy)
        app->dirty = true;
    drive->goes_shown = goes;
    drive->busy_shown = busy;
}

double gf_drive_tick(struct gf_app *app)
{
    struct gf_drive *drive = &app->drive;
    send_focus(app);
    if (!gf_drive_send_changes(app) || !send_steps(app))
        return retry_after;
    double wait = -1;
    bool busy = gf_trainer_busy(app->trainer);
    if (drive->stepping_epoch && !busy && app->now - drive->granted_at > settled_after) {
        drive->stepping_epoch = false;
        app->dirty = true;
    }
    if (drive->granted && !busy && app->now - drive->granted_at > busy_after)
        drive->granted = false; /* nothing will come of it any more: a change has taken its place */
    const bool goes = drive->running && !drive->held;
    if (goes && !isfinite(app->spec.view.speed)) {
        if (!drive->free && !gf_trainer_run(app->trainer))
            return retry_after;
        drive->free = true;
    } else if (goes) {
        wait = pace(app);
    }
    note_what_is_shown(app);
    if (drive->stepping_epoch)
        wait = earlier(wait, busy ? busy_after : settled_after);
    if (drive->granted || busy) /* also to see that it is busy no more */
        wait = earlier(wait, busy_after);
    return wait;
}
