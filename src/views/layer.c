#include "views/layer.h"

#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/curve.h"
#include "views/format.h"
#include "views/layer_parts.h"
#include "views/line.h"
#include "views/notice.h"
#include "views/table_parts.h"

#define AXIS 8 /* columns of a curve's axis, with the gap */

const struct gf_focus *gf_layer_focus(const struct gf_scene *scene, const struct gf_view_state *state)
{
    const struct gf_focus *focus = &scene->snapshot->focus;
    return focus->valid && (int)focus->layer == state->selected ? focus : NULL;
}

int gf_layer_neuron(const struct gf_scene *scene, const struct gf_view_state *state)
{
    const int width = (int)scene->snapshot->layers[state->selected].width;
    return state->neuron < width ? state->neuron : width - 1;
}

static void draw_title(struct gf_canvas *canvas, struct gf_rect rect, const char *name, const char *number)
{
    struct gf_line line;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    gf_line_init(&line, canvas, quiet);
    gf_line_item(&line, 90, "");
    gf_line_add(&line, gf_theme(canvas, GF_ROLE_TITLE), "%s", name);
    gf_line_item(&line, 80, " ");
    gf_line_add(&line, gf_theme(canvas, GF_ROLE_TEXT), "%s", number);
    gf_line_item(&line, 20, "  ");
    gf_line_add(&line, quiet, "over the run");
    gf_line_draw(&line, canvas, rect.x, rect.y, rect.width);
}

static void draw_curve(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                       const char *name, const char *number, const struct gf_curve *curve)
{
    draw_title(canvas, rect, name, number);
    gf_draw_curve(canvas, (struct gf_rect){rect.x + AXIS, rect.y + 1, rect.width - AXIS, rect.height - 1},
                  scene, curve);
}

/* What becomes of the units: dead ones, or for those that cannot die, saturated ones. */
static void draw_units_curve(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                             int index)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[index];
    char number[GF_NUMBER], all[GF_NUMBER];
    struct gf_curve curve = {.layer = index, .linear = true, .high = 1, .low_text = "0", .high_text = all};
    if (layer->can_die) {
        curve.series = GF_LAYER_DEAD_FRACTION;
        curve.style = gf_theme(canvas, layer->dead_count > 0 ? GF_ROLE_BAD : GF_ROLE_GOOD);
        if (gf_layer_deaths_known(layer))
            snprintf(number, sizeof number, "%u of %u", layer->dead_count, layer->width);
        else
            snprintf(number, sizeof number, "–");
        snprintf(all, sizeof all, "%u", layer->width);
        draw_curve(canvas, rect, scene, "dead", number, &curve);
    } else if (layer->bounded) {
        curve.series = GF_LAYER_SATURATED_FRACTION;
        curve.style = gf_theme(canvas, GF_ROLE_NEURON_SATURATED);
        gf_format_share(1, all);
        draw_curve(canvas, rect, scene, "saturated", gf_format_share(layer->saturated_fraction, number),
                   &curve);
    } else {
        curve = (struct gf_curve){.layer = index, .series = GF_LAYER_DELTA_RMS};
        curve.style = gf_theme(canvas, GF_ROLE_LOSS);
        draw_curve(canvas, rect, scene, "δ", gf_format_size(gf_delta_size(layer), number), &curve);
    }
}

static void draw_curves(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                        int index)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[index];
    const int count = rect.width >= 72 ? 3 : rect.width >= 44 ? 2 : 1;
    const int width = (rect.width - 2 * (count - 1)) / count;
    char number[GF_NUMBER];
    if (rect.height < 2)
        return;
    rect.width = width;
    const struct gf_curve gradient = {
        .layer = index, .series = GF_LAYER_WEIGHT_GRADIENT_NORM, .style = gf_theme(canvas, GF_ROLE_LOSS)};
    draw_curve(canvas, rect, scene, "‖∂W‖", gf_format_size(gf_weight_gradient_size(layer), number),
               &gradient);
    rect.x += width + 2;
    if (count > 2) {
        const struct gf_curve ratio = {
            .layer = index, .series = GF_LAYER_UPDATE_RATIO, .style = gf_theme(canvas, GF_ROLE_LOSS)};
        draw_curve(canvas, rect, scene, "update/weight",
                   isnan(layer->update_ratio) ? "" : gf_format_magnitude(layer->update_ratio, number),
                   &ratio);
        rect.x += width + 2;
    }
    if (count > 1)
        draw_units_curve(canvas, rect, scene, index);
}

static void draw_dormant(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene)
{
    char text[96];
    snprintf(text, sizeof text, "This layer waits for its turn: layer %u is trained by itself",
             scene->snapshot->stage);
    gf_canvas_fit(canvas, area.x + 1, area.y + area.height / 2, area.width - 2,
                  gf_theme(canvas, GF_ROLE_QUIET), text);
}

static void draw_layer(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                       const struct gf_view_state *state, struct gf_hit *hit)
{
    const struct gf_layer_layout layout = gf_layer_layout(area);
    struct gf_rect row = {area.x, layout.loss_row, area.width, 1};
    struct gf_view_state as_row = *state;
    if (layout.loss_row >= 0)
        gf_table_draw_loss(canvas, row, scene);
    if (layout.status_row < 0)
        return;
    row.y = layout.status_row;
    as_row.neuron = -1; /* it has a line of its own, where there is room for one */
    if (layout.neurons.height < 1)
        as_row.neuron = state->neuron;
    gf_table_draw_status(canvas, row, scene, &as_row);
    if (scene->snapshot->layers[state->selected].dormant) {
        draw_dormant(canvas, area, scene);
        return;
    }
    gf_layer_draw_plots(canvas, &layout, scene, state);
    gf_layer_draw_neurons(canvas, layout.neurons, scene, state, hit);
    draw_curves(canvas, layout.curves, scene, state->selected);
}

static void draw(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                 struct gf_view_state *state, struct gf_hit *ret_hit)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    struct gf_hit hit = {0};
    struct gf_rect before = gf_canvas_clip(canvas, area);
    if (snapshot == NULL) {
        gf_draw_waiting(canvas, area, scene->spec);
    } else if (area.width > 0 && area.height > 0 && snapshot->layer_count > 0) {
        const int last = (int)snapshot->layer_count - 1;
        struct gf_view_state shown = *state;
        shown.selected = shown.selected < 0 ? 0 : shown.selected > last ? last : shown.selected;
        shown.neuron = gf_layer_neuron(scene, &shown);
        draw_layer(canvas, area, scene, &shown, &hit);
    }
    gf_draw_message(canvas, area, scene->run);
    canvas->clip = before;
    if (ret_hit != NULL)
        *ret_hit = hit;
}

static void switch_argument(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)scene, (void)argument;
    state->layer.shows_z = !state->layer.shows_z;
}

static const struct gf_view_key keys[] = {
    {.keys = "c",
     .help = "the histogram of z, or of u, what φ sees where a norm or a sum lies between",
     .act = switch_argument,
     .bind = {{'c', 0}}},
};

const struct gf_view gf_view_layer = {
    .name = "layer",
    .title = "Layer",
    .key = '2',
    .help = "the selected layer: z with φ over it, a, δ, ∂W, and each neuron",
    .wants_focus = true,
    .keys = keys,
    .key_count = sizeof keys / sizeof *keys,
    .explain = gf_layer_explain,
    .draw = draw,
};
