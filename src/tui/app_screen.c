/* The other half of the app: where the user looks, and what is drawn. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/about.h"
#include "tui/app.h"
#include "tui/keys.h"
#include "tui/mouse.h"
#include "views/explain.h"

#define HINTS_MOST    48
#define GF_VIEWS_MOST 9
#define VIEW_RANK     4 /* behind what makes it run, help and quit */
#define VIEW_KEY_RANK 5
#define PLAY_KEY_RANK 1 /* while the view holds the training, one has to know how it goes on */

int gf_app_layer_count(const struct gf_app *app)
{
    /* While a rebuild is on its way, what is asked for counts as well: keys must reach it. */
    return app->snapshot ? (int)app->snapshot->layer_count : (int)app->spec.network.depth + 1;
}

static int clamp(int value, int least, int most)
{
    return value > most ? (most > least ? most : least) : value < least ? least : value;
}

static int neuron_count(const struct gf_app *app)
{
    if (!app->snapshot || (uint32_t)app->view.selected >= app->snapshot->layer_count)
        return 1;
    return (int)app->snapshot->layers[app->view.selected].width;
}

void gf_app_select_neuron(struct gf_app *app, int neuron)
{
    app->view.neuron = neuron < 0 ? -1 : clamp(neuron, 0, neuron_count(app) - 1);
    app->dirty = true;
}

void gf_app_select_layer(struct gf_app *app, int layer)
{
    app->view.selected = clamp(layer, 0, gf_app_layer_count(app) - 1);
    gf_app_select_neuron(app, app->view.neuron);
}

void gf_app_overlay(struct gf_app *app, const struct gf_overlay *overlay)
{
    if (app->overlay && app->overlay->close)
        app->overlay->close(app);
    app->overlay = overlay;
    if (overlay && overlay->open)
        overlay->open(app);
    app->dirty = true;
}

void gf_app_input(struct gf_app *app, const struct gf_input *input)
{
    if (input->kind == GF_INPUT_CLOSED) {
        app->quit = true;
        return;
    }
    if (input->kind == GF_INPUT_KEY && *app->message) {
        *app->message = 0;
        app->dirty = true;
    }
    if (input->kind == GF_INPUT_KEY && app->opening) {
        app->opening = false;
        app->dirty = true;
    }
    if (app->overlay) {
        app->dirty = true;
        if (!app->overlay->input(app, input) && input->kind == GF_INPUT_KEY)
            gf_keys_dispatch(app, input->key, true);
        return;
    }
    if (input->kind == GF_INPUT_KEY)
        gf_keys_dispatch(app, input->key, false);
    else
        gf_mouse(app, input);
}

const struct gf_view *gf_app_view(const struct gf_app *app)
{
    const struct gf_view *view = gf_view_at(app->screen);
    return view ? view : gf_view_at(0);
}

void gf_app_show_view(struct gf_app *app, size_t index)
{
    if (!gf_view_at(index))
        return;
    if (index != app->screen && gf_app_view(app)->leave)
        gf_app_view(app)->leave(&app->view);
    app->screen = index;
    app->dirty = true;
}

/* `opening` is what stands in the message row until the first key where the preset's text has no place. */
static struct gf_run_state run_state(const struct gf_app *app, const char *opening)
{
    return (struct gf_run_state){
        .name = app->preset->preset.name,
        .modified = app->modified,
        .running = gf_drive_goes(app),
        .busy = app->drive.busy_shown,
        .speed = gf_drive_speed(app),
        .rate = gf_drive_goes(app) ? app->drive.rate.rate : (double)NAN,
        .message = *app->message ? app->message : opening,
        .message_is_error = *app->message && app->message_is_error,
    };
}

/* The views by name. */
static size_t view_hints(const struct gf_app *app, struct gf_hint *ret_hints)
{
    static char keys[GF_VIEWS_MOST][4];
    size_t count = 0;
    for (size_t i = 0; gf_view_at(i) && i < GF_VIEWS_MOST; i++) {
        snprintf(keys[i], sizeof keys[i], "%c", gf_view_at(i)->key);
        ret_hints[count++] =
            (struct gf_hint){keys[i], gf_view_name(i), VIEW_RANK, gf_view_at(i) == gf_app_view(app)};
    }
    return count;
}

/* All of them in a few columns. */
static struct gf_hint views_hint(size_t count)
{
    static char range[8];
    snprintf(range, sizeof range, "%c-%c", gf_view_at(0)->key, gf_view_at(count - 1)->key);
    return (struct gf_hint){.keys = range, .what = "views", .rank = VIEW_RANK};
}

static size_t view_key_hints(const struct gf_app *app, bool ascii, struct gf_hint *ret_hints, size_t most)
{
    const struct gf_view *view = gf_app_view(app);
    const int rank = view->holds && view->holds(&app->view) ? PLAY_KEY_RANK : VIEW_KEY_RANK;
    size_t count = 0;
    for (size_t i = 0; i < view->key_count && count < most; i++)
        if (view->keys[i].hint && gf_view_key_is_on(&view->keys[i], &app->view))
            ret_hints[count++] = (struct gf_hint){
                .keys = gf_keys_plain(view->keys[i].keys, ascii), .what = view->keys[i].hint, .rank = rank};
    return count;
}

/* The view's meaning of a key goes before the screen's; what it has no bars for is no matter in it. */
static size_t screen_hints(const struct gf_app *app, bool ascii, const struct gf_hint *own, size_t own_count,
                           struct gf_hint *ret_hints, size_t most)
{
    const size_t count = gf_keys_hints(ascii, gf_drive_goes(app), ret_hints, most);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool taken = strcmp(ret_hints[i].what, "bars") == 0 && !gf_app_view(app)->has_bars;
        for (size_t k = 0; k < own_count; k++)
            taken = taken || strcmp(own[k].keys, ret_hints[i].keys) == 0;
        if (!taken)
            ret_hints[kept++] = ret_hints[i];
    }
    return kept;
}

/* Of those at most of a rank, each with the gap behind it. */
static int hint_columns(const struct gf_canvas *canvas, const struct gf_hint *hints, size_t count, int rank)
{
    int columns = 0;
    for (size_t i = 0; i < count; i++)
        if (hints[i].rank <= rank)
            columns +=
                gf_canvas_columns(canvas, hints[i].keys) + 1 + gf_canvas_columns(canvas, hints[i].what) + 2;
    return columns;
}

/* The views by name only where the view's own keys have their place beside them; and where it is very narrow,
 * its first key rather than the views. */
static size_t view_screen_hints(const struct gf_app *app, const struct gf_canvas *canvas, int columns,
                                struct gf_hint ret_hints[HINTS_MOST])
{
    struct gf_hint own[HINTS_MOST], others[HINTS_MOST];
    const size_t own_count = view_key_hints(app, canvas->ascii, own, HINTS_MOST / 2);
    const size_t other_count = screen_hints(app, canvas->ascii, own, own_count, others, HINTS_MOST);
    const int always = hint_columns(canvas, others, other_count, VIEW_RANK - 1);
    const int rest = columns + 2 - always; /* the last gap is none */
    const int first = own_count > 0 ? hint_columns(canvas, own, 1, VIEW_KEY_RANK) : 0;
    size_t count = view_hints(app, ret_hints);
    if (hint_columns(canvas, ret_hints, count, VIEW_RANK) +
            hint_columns(canvas, own, own_count, VIEW_KEY_RANK) >
        rest) {
        ret_hints[0] = views_hint(count);
        count = hint_columns(canvas, ret_hints, 1, VIEW_RANK) + first <= rest || first > rest;
    }
    for (size_t i = 0; i < own_count; i++)
        ret_hints[count++] = own[i];
    for (size_t i = 0; i < other_count && count < HINTS_MOST; i++)
        ret_hints[count++] = others[i];
    return count;
}

static void draw_footer(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect row)
{
    struct gf_hint hints[HINTS_MOST];
    size_t count = 0;
    if (app->overlay && app->overlay->own_footer)
        return;
    if (app->overlay) {
        for (; count < app->overlay->hint_count && count < HINTS_MOST; count++) {
            hints[count] = app->overlay->hints[count];
            hints[count].keys = gf_keys_plain(hints[count].keys, canvas->ascii);
        }
    } else {
        count = view_screen_hints(app, canvas, row.width - 2, hints);
    }
    gf_draw_footer(canvas, row, hints, count);
}

static const struct gf_theory_prediction *theory(const struct gf_app *app)
{
    bool shown = app->snapshot && !app->snapshot->theory.missing && !app->view.without_theory;
    return shown ? &app->snapshot->theory : NULL;
}

static struct gf_scene scene_of(const struct gf_app *app, const struct gf_run_state *run)
{
    return (struct gf_scene){
        .snapshot = app->snapshot,
        .history = gf_trainer_history(app->trainer),
        .spec = &app->spec,
        .pending = gf_drive_pending(app),
        .run = run,
        .plane = app->plane,
        .theory = theory(app),
    };
}

bool gf_app_view_key(struct gf_app *app, int key)
{
    struct gf_run_state run = run_state(app, "");
    struct gf_scene scene = scene_of(app, &run);
    if (!gf_view_key(gf_app_view(app), &app->view, &scene, key))
        return false;
    app->dirty = true;
    return true;
}

double gf_app_tick(struct gf_app *app)
{
    const double seconds_most = 0.25; /* what the process slept through is not made up for */
    const struct gf_view *view = gf_app_view(app);
    struct gf_run_state run = run_state(app, "");
    struct gf_scene scene = scene_of(app, &run);
    double wait = -1;
    if (app->picture_until >= 0 && app->now >= app->picture_until)
        app->dirty = true;
    if (view->tick && !app->overlay)
        wait = view->tick(&app->view, &scene, fmin(app->now - app->ticked_at, seconds_most));
    app->ticked_at = app->now;
    app->picture_until = wait < 0 ? -1 : app->now + wait;
    gf_drive_hold(app, view->holds && view->holds(&app->view));
    return wait;
}

int gf_app_explain(const struct gf_app *app, struct gf_canvas *page)
{
    struct gf_run_state run = run_state(app, "");
    struct gf_scene scene = scene_of(app, &run);
    return gf_draw_explanation(page, gf_app_view(app), &scene, &app->view);
}

bool gf_app_take_picture(struct gf_app *app, bool mono, struct gf_canvas *picture, struct gf_error *reterr)
{
    const struct gf_overlay *overlay = app->overlay;
    char message = *app->message;
    const struct gf_canvas drawn = app->drawn;
    if (!gf_canvas_resize(picture, drawn.width, drawn.height, reterr))
        return false;
    picture->ascii = drawn.ascii, picture->mono = drawn.mono || mono;
    app->overlay = overlay == &gf_overlay_command ? NULL : overlay;
    *app->message = 0;
    gf_app_draw(app, picture);
    app->drawn = drawn;
    app->overlay = overlay;
    *app->message = message;
    return true;
}

void gf_app_draw(struct gf_app *app, struct gf_canvas *canvas)
{
    app->drawn = (struct gf_canvas){
        .width = canvas->width, .height = canvas->height, .ascii = canvas->ascii, .mono = canvas->mono};
    int about = gf_about_rows(app, canvas);
    char opening[256] = "";
    const struct gf_preset *preset = &app->preset->preset;
    if (app->opening && !about && !app->about_closed && *preset->text) {
        const char *ask = "Press ? to read what to look at";
        snprintf(opening, sizeof opening, "%s. %s", *preset->title ? preset->title : preset->name, ask);
        if (gf_canvas_columns(canvas, opening) > canvas->width - 2)
            snprintf(opening, sizeof opening, "%s", ask);
    }
    struct gf_run_state run = run_state(app, opening);
    struct gf_scene scene = scene_of(app, &run);
    int width = canvas->width, height = canvas->height;
    int header = height >= 2, footer = height >= 4 || (app->overlay && height >= 2);
    struct gf_rect area = {0, header, width, height - header - footer - about};
    struct gf_rect footer_row = {0, height - 1, width, 1};
    gf_canvas_clear(canvas, gf_theme(canvas, GF_ROLE_TEXT));
    if (header)
        gf_draw_header(canvas, (struct gf_rect){0, 0, width, 1}, &scene);
    app->hit = (struct gf_hit){0};
    gf_app_view(app)->draw(canvas, area, &scene, &app->view, &app->hit);
    gf_drive_want_plane(app, &app->hit.plane);
    if (about)
        gf_about_draw(app, canvas, (struct gf_rect){0, area.y + area.height, width, about});
    if (footer)
        draw_footer(app, canvas, footer_row);
    if (app->overlay)
        app->overlay->draw(app, canvas, (struct gf_rect){0, 0, width, height - footer - about}, footer_row);
}
