#include "tui/tui.h"

#include "tui/app.h"
#include "tui/loop.h"
#include "tui/picture.h"
#include "tui/signals.h"
#include "tui/term.h"

/* The loop, filmed if that is asked for. */
static int play(struct gf_app *app, struct gf_canvas *canvas, int signals,
                const struct gf_tui_options *options)
{
    struct gf_cast cast;
    char title[GF_PICTURE_TITLE_MOST];
    if (!options->film)
        return gf_loop(app, canvas, signals, NULL);
    gf_picture_title(&app->preset->preset, title, sizeof title);
    gf_cast_init(&cast, options->film);
    gf_cast_begin(&cast, canvas->width, canvas->height, title);
    const int end_signal = gf_loop(app, canvas, signals, &cast);
    gf_cast_finish(&cast);
    return end_signal;
}

/* The terminal is ours from here to the return. */
static bool run_on_terminal(struct gf_app *app, const struct gf_tui_options *options, int signals,
                            int *ret_end_signal, struct gf_error *reterr)
{
    int width, height;
    size_t length;
    struct gf_canvas canvas;
    if (!gf_term_start(options, reterr))
        return false;
    const char *text = gf_term_crash_text(&length);
    gf_signals_crash_text(text, length);
    gf_term_size(&width, &height);
    bool ready = gf_canvas_init(&canvas, width, height, reterr);
    if (ready) {
        canvas.ascii = gf_term_ascii();
        canvas.mono = gf_term_mono();
        *ret_end_signal = play(app, &canvas, signals, options);
        gf_canvas_finish(&canvas);
    }
    gf_term_finish();
    gf_signals_crash_text(NULL, 0);
    return ready;
}

bool gf_tui_run(const struct gf_preset *preset, const struct gf_tui_options *options, struct gf_error *reterr)
{
    struct gf_app *app;
    int signals, end_signal = 0;
    if (!gf_term_check(reterr) || !gf_app_create(preset, options->pool, &app, reterr))
        return false;
    if (!gf_signals_start(&signals, reterr)) {
        gf_app_destroy(app);
        return false;
    }
    bool done = run_on_terminal(app, options, signals, &end_signal, reterr);
    gf_signals_finish();
    gf_app_destroy(app);
    if (options->film_done)
        options->film_done(options->context);
    if (end_signal)
        gf_signals_default(end_signal);
    return done;
}
