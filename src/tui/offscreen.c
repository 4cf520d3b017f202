#include "tui/offscreen.h"

#include <math.h>
#include <poll.h>
#include <string.h>

#include "canvas/cast.h"
#include "canvas/text.h"
#include "tui/app.h"

#define FRAMES_A_SECOND 30
#define SPEED_MOST      1000
#define LAST_FRAME      2.0 /* seconds it stands */
#define PATIENCE        1   /* milliseconds between two looks at `stop` */

const char *gf_offscreen_view(size_t index)
{
    return gf_view_name(index);
}

struct stage {
    struct gf_app *app;
    struct gf_canvas canvas;
    const struct gf_offscreen *options;
    bool stopped, still; /* asked to stop; nothing goes on any more */
};

static bool open_stage(struct stage *stage, const struct gf_preset *preset,
                       const struct gf_offscreen *options, struct gf_error *reterr)
{
    *stage = (struct stage){.options = options};
    if (!gf_app_create(preset, options->pool, &stage->app, reterr))
        return false;
    if (!gf_canvas_init(&stage->canvas, options->columns, options->rows, reterr)) {
        gf_app_destroy(stage->app);
        return false;
    }
    stage->canvas.ascii = options->ascii;
    stage->canvas.mono = options->mono;
    stage->app->view.selected = options->layer;
    stage->app->view.neuron = options->neuron;
    gf_app_show_view(stage->app, options->view);
    return true;
}

static void close_stage(struct stage *stage)
{
    gf_canvas_finish(&stage->canvas);
    gf_app_destroy(stage->app);
}

static bool must_stop(struct stage *stage)
{
    const struct gf_offscreen *options = stage->options;
    stage->stopped = stage->stopped || (options->stop && options->stop(options->context));
    return stage->stopped;
}

/* Until there is news of the trainer, or it is time to look around. */
static void wait_for_trainer(struct stage *stage)
{
    struct pollfd source = {.fd = gf_trainer_descriptor(stage->app->trainer), .events = POLLIN};
    poll(&source, 1, PATIENCE);
    gf_drive_receive(stage->app);
}

/* Everything that is asked for has been done, measured and received. */
static void settle(struct stage *stage)
{
    struct gf_app *app = stage->app;
    bool idle = false;
    while (!must_stop(stage)) {
        gf_drive_tick(app);
        const bool was_idle = idle;
        idle = !gf_trainer_busy(app->trainer) && !gf_trainer_painting(app->trainer) &&
               !gf_drive_pending(app) && !app->drive.granted;
        gf_drive_receive(app); /* what was published before it became idle */
        if (idle && was_idle)
            return;
        if (!idle)
            wait_for_trainer(stage);
    }
}

/* The last refusal is still on the screen. */
static bool went_well(const struct stage *stage, struct gf_error *reterr)
{
    const struct gf_app *app = stage->app;
    return !(*app->message && app->message_is_error) || gf_error_set(reterr, "%s", app->message);
}

/* A wrong key's complaint belongs into the picture; what could not be drawn for want of memory does not. */
static bool is_whole(const struct stage *stage, struct gf_error *reterr)
{
    return !stage->app->lacked ||
           gf_error_lack(reterr, "%s",
                         *stage->app->message ? stage->app->message : "no memory for the whole picture");
}

/* Do what is due at this iteration. */
static bool act(struct stage *stage, struct gf_error *reterr)
{
    const struct gf_offscreen *options = stage->options;
    const struct gf_action *action;
    while (options->due &&
           (action = options->due(options->context, stage->app->snapshot->iteration)) != NULL) {
        *stage->app->message = 0;
        gf_app_act(stage->app, action);
        settle(stage);
        if (!went_well(stage, reterr))
            return false;
    }
    return true;
}

static void draw(struct stage *stage)
{
    gf_app_draw(stage->app, &stage->canvas);
    stage->app->dirty = false;
    gf_drive_drawn(stage->app);
}

/* Iteration by iteration: something may be due at any. */
static bool reach_end(struct stage *stage, struct gf_error *reterr)
{
    struct gf_app *app = stage->app;
    gf_drive_set_running(app, false);
    settle(stage);
    while (!must_stop(stage) && act(stage, reterr) && app->snapshot->iteration < stage->options->iterations) {
        gf_drive_wish_step(app);
        settle(stage);
    }
    return !stage->stopped && went_well(stage, reterr);
}

/* Characters, as if typed. */
static void press_keys(struct stage *stage)
{
    const char *keys = stage->options->keys;
    struct gf_input input = {.kind = GF_INPUT_KEY};
    while (keys && (input.key = (int)gf_text_next(&keys)) != 0 && !must_stop(stage)) {
        draw(stage); /* the view says what it needs of the network, and keys may ask where things are */
        gf_app_input(stage->app, &input);
        if (stage->app->drive.running) /* or it would never settle */
            gf_drive_set_running(stage->app, false);
        settle(stage);
    }
}

bool gf_offscreen_picture(const struct gf_preset *preset, const struct gf_offscreen *options,
                          enum gf_picture_kind kind, FILE *out, bool *ret_stopped, struct gf_error *reterr)
{
    struct stage stage;
    char title[GF_PICTURE_TITLE_MOST];
    if (!open_stage(&stage, preset, options, reterr))
        return false;
    if (kind == GF_PICTURE_TEXT)
        stage.canvas.mono = true; /* signs that tell by themselves */
    bool done = reach_end(&stage, reterr);
    if (done) {
        stage.app->opening = false;
        stage.app->about_closed = true;
        *stage.app->message = 0;
        press_keys(&stage);
        draw(&stage);
        settle(&stage);
        draw(&stage);
        gf_picture_title(preset, title, sizeof title);
        done = !stage.stopped && is_whole(&stage, reterr) &&
               gf_picture_print(out, kind, &stage.canvas, title, reterr);
    }
    *ret_stopped = stage.stopped;
    close_stage(&stage);
    return done;
}

/* Until something is due, or there is something to draw and the time for it. */
static void pass_time(struct gf_app *app, double wait, double next_frame)
{
    const double due = wait < 0 ? INFINITY : app->now + wait;
    app->now = app->dirty ? fmin(due, fmax(app->now, next_frame)) : due;
}

/* One pass of the loop in counted time. */
static bool play(struct stage *stage, struct gf_cast *cast, double *next_frame, struct gf_error *reterr)
{
    struct gf_app *app = stage->app;
    if (gf_trainer_painting(app->trainer)) { /* a frame shows the plane of its own iteration, whole */
        wait_for_trainer(stage);
        return true;
    }
    if (app->dirty && app->now >= *next_frame) {
        gf_drive_receive(app);
        draw(stage);
        *next_frame = app->now + 1.0 / FRAMES_A_SECOND;
        if (!is_whole(stage, reterr) || !gf_cast_frame(cast, app->now, &stage->canvas, reterr))
            return false;
    }
    gf_drive_drawn(app);                     /* faster than frames: it counts as drawn */
    const double picture = gf_app_tick(app); /* first: it may hold the training */
    const double iteration = gf_drive_tick(app);
    const double wait = picture < 0 ? iteration : iteration < 0 ? picture : fmin(picture, iteration);
    if (app->drive.granted || gf_trainer_busy(app->trainer) || gf_drive_pending(app))
        wait_for_trainer(stage);
    else if (wait < 0 && !app->dirty)
        stage->still = true; /* what was asked for holds the training */
    else
        pass_time(app, wait, *next_frame);
    return true;
}

static bool play_all(struct stage *stage, struct gf_cast *cast, struct gf_error *reterr)
{
    struct gf_app *app = stage->app;
    double next_frame = 0;
    if (!(app->spec.view.speed <= SPEED_MOST))
        app->spec.view.speed = SPEED_MOST;
    settle(stage); /* the first frame shows a network */
    draw(stage);   /* the view says what it needs of it */
    settle(stage);
    press_keys(stage);
    gf_drive_start(app);
    app->dirty = true;
    while (!must_stop(stage) && !stage->still && app->snapshot->iteration < stage->options->iterations)
        if (!act(stage, reterr) || !play(stage, cast, &next_frame, reterr))
            return false;
    if (stage->stopped || !act(stage, reterr))
        return false;
    gf_drive_set_running(app, false);
    settle(stage);
    draw(stage);
    const double last = app->now + 1.0 / FRAMES_A_SECOND;
    /* Players end at the last event: the picture is written once more when it has been seen. */
    if (!is_whole(stage, reterr) || !gf_cast_frame(cast, last, &stage->canvas, reterr))
        return false;
    gf_cast_hold(cast, last + LAST_FRAME);
    return true;
}

bool gf_offscreen_record(const struct gf_preset *preset, const struct gf_offscreen *options, FILE *out,
                         bool *ret_stopped, struct gf_error *reterr)
{
    struct stage stage;
    struct gf_cast cast;
    char title[GF_PICTURE_TITLE_MOST];
    if (!open_stage(&stage, preset, options, reterr))
        return false;
    gf_picture_title(preset, title, sizeof title);
    gf_cast_init(&cast, out);
    gf_cast_begin(&cast, options->columns, options->rows, title);
    const bool done = play_all(&stage, &cast, reterr);
    gf_cast_finish(&cast);
    *ret_stopped = stage.stopped;
    close_stage(&stage);
    return done;
}
