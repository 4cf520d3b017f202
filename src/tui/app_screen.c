/* The other half of the app: where the user looks, and what is drawn. */
#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "tui/about.h"
#include "tui/app.h"
#include "tui/keys.h"
#include "tui/mouse.h"

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
    app->view.neuron = clamp(neuron, 0, neuron_count(app) - 1);
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

/* `opening` is what stands in the message row until the first key where the preset's text has no place. */
static struct gf_run_state run_state(const struct gf_app *app, const char *opening)
{
    return (struct gf_run_state){
        .name = app->preset->preset.name,
        .modified = app->modified,
        .running = app->drive.running || app->drive.stepping_epoch,
        .busy = app->drive.busy_shown,
        .speed = app->spec.view.speed,
        .rate = app->drive.running ? app->drive.rate.rate : (double)NAN,
        .message = *app->message ? app->message : opening,
        .message_is_error = *app->message && app->message_is_error,
    };
}

#define HINTS_MOST 32
static void draw_footer(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect row)
{
    struct gf_hint hints[HINTS_MOST];
    size_t count;
    if (app->overlay && app->overlay->own_footer)
        return;
    if (app->overlay) {
        for (count = 0; count < app->overlay->hint_count && count < HINTS_MOST; count++) {
            hints[count] = app->overlay->hints[count];
            hints[count].keys = gf_keys_plain(hints[count].keys, canvas->ascii);
        }
        gf_draw_footer(canvas, row, hints, count);
        return;
    }
    count = gf_keys_hints(canvas->ascii, app->drive.running || app->drive.stepping_epoch, hints, HINTS_MOST);
    gf_draw_footer(canvas, row, hints, count);
}

static const struct gf_theory_prediction *theory(const struct gf_app *app)
{
    bool shown = app->snapshot && !app->snapshot->theory.missing && !app->view.without_theory;
    return shown ? &app->snapshot->theory : NULL;
}

void gf_app_draw(struct gf_app *app, struct gf_canvas *canvas)
{
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
    struct gf_scene scene = {app->snapshot, gf_trainer_history(app->trainer),
                             &app->spec,    gf_drive_pending(app),
                             &run,          theory(app)};
    int width = canvas->width, height = canvas->height;
    int header = height >= 2, footer = height >= 4 || (app->overlay && height >= 2);
    struct gf_rect area = {0, header, width, height - header - footer - about};
    struct gf_rect footer_row = {0, height - 1, width, 1};
    const struct gf_view *view = gf_view_at(app->screen);
    gf_canvas_clear(canvas, gf_theme(canvas, GF_ROLE_TEXT));
    if (header)
        gf_draw_header(canvas, (struct gf_rect){0, 0, width, 1}, &scene);
    app->hit = (struct gf_hit){0};
    (view ? view : gf_view_at(0))->draw(canvas, area, &scene, &app->view, &app->hit);
    if (about)
        gf_about_draw(app, canvas, (struct gf_rect){0, area.y + area.height, width, about});
    if (footer)
        draw_footer(app, canvas, footer_row);
    if (app->overlay)
        app->overlay->draw(app, canvas, (struct gf_rect){0, 0, width, height - footer - about}, footer_row);
}
