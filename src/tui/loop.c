#include "tui/loop.h"

#include <math.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "tui/app.h"
#include "tui/signals.h"
#include "tui/term.h"

#define FRAMES_A_SECOND 60
#define INPUTS_A_PASS   256 /* a paste must not keep the screen from being drawn */

struct loop {
    struct gf_app *app;
    struct gf_canvas *canvas;
    int signals;          /* descriptor */
    struct gf_cast *film; /* NULL: none */
    double started;
    int end_signal; /* asks the process to end; 0: none */
    double next_frame;
    bool more_input; /* the last pass stopped before the input did */
    bool answered;   /* an input came: draw at once */
};

static double read_clock(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void came_back(struct loop *loop)
{
    gf_term_resume();
    loop->app->now = read_clock();
    gf_drive_stalled(loop->app);
    loop->app->dirty = loop->answered = true;
}

static void take_signals(struct loop *loop)
{
    int signal;
    while (!loop->end_signal && (signal = gf_signals_take()) != 0) {
        if (gf_signals_is_end(signal)) {
            loop->end_signal = signal;
        } else if (signal == SIGTSTP) {
            gf_term_suspend();
            gf_signals_default(signal);
            came_back(loop);
        } else if (signal == SIGCONT) {
            came_back(loop);
        } else if (signal == SIGWINCH) {
            gf_term_resize();
            loop->app->dirty = loop->answered = true;
        }
    }
}

static void take_inputs(struct loop *loop)
{
    struct gf_input input;
    int count = 0;
    while (count < INPUTS_A_PASS && !loop->app->quit && gf_term_read(&input)) {
        gf_app_input(loop->app, &input);
        loop->answered = true;
        count++;
    }
    loop->more_input = count == INPUTS_A_PASS;
}

static bool frame_is_due(const struct loop *loop)
{
    return loop->answered || !gf_drive_at_max(loop->app) || loop->app->now >= loop->next_frame;
}

static void add_to_film(struct loop *loop)
{
    struct gf_error error;
    /* A frame that there is no memory for is left out; the next one has all that has changed since. */
    if (loop->film && !gf_cast_frame(loop->film, loop->app->now - loop->started, loop->canvas, &error))
        gf_app_complain(loop->app, &error);
}

static void draw(struct loop *loop)
{
    struct gf_app *app = loop->app;
    int width, height;
    if (app->redraw)
        gf_term_forget();
    gf_term_size(&width, &height);
    if ((width != loop->canvas->width || height != loop->canvas->height) &&
        !gf_canvas_resize(loop->canvas, width, height, NULL))
        return;
    gf_app_draw(app, loop->canvas);
    gf_term_draw(loop->canvas);
    app->dirty = app->redraw = loop->answered = false;
    add_to_film(loop);
    loop->next_frame = app->now + 1.0 / FRAMES_A_SECOND;
    gf_drive_drawn(app);
}

/* Sleep until something comes or `seconds` have passed; negative: no limit. */
static void wait_for_news(struct loop *loop, double seconds)
{
    struct gf_app *app = loop->app;
    /* At max the trainer has news all the time: it is asked when the next frame is due. */
    bool later = gf_drive_at_max(app) && app->now < loop->next_frame;
    if (later && (seconds < 0 || loop->next_frame - app->now < seconds))
        seconds = loop->next_frame - app->now;
    if (loop->more_input)
        seconds = 0;
    struct pollfd sources[3] = {
        {.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = loop->signals, .events = POLLIN},
        {.fd = later ? -1 : gf_trainer_descriptor(app->trainer), .events = POLLIN},
    };
    int timeout = seconds < 0 ? -1 : (int)ceil(fmin(seconds, 60) * 1000);
    int ready = poll(sources, 3, timeout);
    app->now = read_clock();
    if (ready < 0)
        sources[0].revents = sources[1].revents = sources[2].revents = 0;
    take_signals(loop);
    if (!loop->end_signal && (sources[0].revents || loop->more_input))
        take_inputs(loop);
    if (sources[2].revents)
        gf_drive_receive(app);
}

int gf_loop(struct gf_app *app, struct gf_canvas *canvas, int signals, struct gf_cast *film)
{
    struct loop loop = {.app = app, .canvas = canvas, .signals = signals, .film = film};
    const double patience = 0.015; /* a small network is measured before the first frame */
    app->now = loop.started = read_clock();
    gf_drive_start(app);
    app->dirty = true;
    wait_for_news(&loop, patience);
    while (!app->quit && !loop.end_signal) {
        if (app->dirty && frame_is_due(&loop))
            draw(&loop);
        const double picture = gf_app_tick(app); /* first: it may hold the training */
        double wait = gf_drive_tick(app);
        if (picture >= 0 && (wait < 0 || picture < wait))
            wait = picture;
        if (app->dirty && frame_is_due(&loop))
            wait = 0;
        wait_for_news(&loop, wait);
    }
    return loop.end_signal;
}
