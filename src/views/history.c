#include "views/history.h"

#include "views/history_parts.h"
#include "views/notice.h"

/* The columns of the loss, and where something was not finite: the whole gradient's norm tells that. */
static void read_run(struct gf_history_drawing *drawing)
{
    const struct gf_scene *scene = drawing->scene;
    const struct gf_history_time *time = &drawing->time;
    const uint64_t generation = scene->snapshot->generation;
    struct gf_history_column norm[GF_HISTORY_COLUMNS];
    const size_t most = (size_t)time->columns;
    drawing->loss_count = gf_history_run_range(scene->history, generation, GF_RUN_LOSS, time->from,
                                               time->step, most, drawing->loss);
    const size_t count = gf_history_run_range(scene->history, generation, GF_RUN_GRADIENT_NORM, time->from,
                                              time->step, most, norm);
    for (size_t i = 0; i < drawing->loss_count; i++)
        drawing->diverged[i] = drawing->loss[i].finite < drawing->loss[i].iterations ||
                               (i < count && norm[i].finite < norm[i].iterations);
}

static struct gf_hit hits(const struct gf_history_layout *layout, const struct gf_history_time *time)
{
    const struct gf_rect whole = {layout->area.x, layout->map.y, layout->area.width, layout->map.height};
    struct gf_hit hit = {.rows = whole, .rows_a_layer = layout->rows_a_group};
    if (layout->halves || layout->groups < layout->layers) {
        hit.rows.width = 0; /* a page is still as long as the map */
        hit.minimap = whole;
        hit.minimap_layers =
            layout->halves && layout->groups == layout->layers ? 2 * layout->map.height : layout->layers;
    }
    hit.time = layout->map;
    hit.time_from = time->from;
    hit.time_step = time->step;
    hit.time_wide = time->wide;
    return hit;
}

static void draw_parts(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_history_layout *layout = &drawing->layout;
    const struct gf_rect legend = {layout->area.x, layout->legend_row, layout->area.width, 1};
    if (layout->title_row >= 0)
        gf_history_draw_title(canvas, drawing);
    gf_history_draw_loss(canvas, drawing);
    gf_history_draw_marks(canvas, drawing);
    gf_history_draw_loss_scale(canvas, drawing);
    gf_history_draw_map(canvas, drawing);
    if (layout->axis_row >= 0)
        gf_history_draw_axis(canvas, drawing);
    if (layout->status_row >= 0)
        gf_history_draw_status(canvas, drawing);
    if (layout->legend_row >= 0)
        gf_history_draw_legend(canvas, legend, drawing->measure);
}

static void draw(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                 struct gf_view_state *state, struct gf_hit *ret_hit)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    struct gf_hit hit = {0};
    const struct gf_rect before = gf_canvas_clip(canvas, area);
    if (area.width > 0 && area.height > 0 && snapshot != NULL && snapshot->layer_count > 0) {
        struct gf_view_state shown = *state;
        const int last = (int)snapshot->layer_count - 1;
        shown.selected = shown.selected < 0 ? 0 : shown.selected > last ? last : shown.selected;
        struct gf_history_drawing drawing = {.scene = scene,
                                             .state = &shown,
                                             .layout = gf_history_layout(canvas, area, last + 1),
                                             .measure = gf_history_measure(state)};
        if (gf_history_time(scene, &state->history, drawing.layout.map.width, &drawing.time)) {
            state->history.layers_a_group = gf_history_group_most(&drawing.layout);
            state->history.halves = drawing.layout.halves;
            read_run(&drawing);
            draw_parts(canvas, &drawing);
            hit = hits(&drawing.layout, &drawing.time);
        }
    } else if (snapshot == NULL) {
        gf_draw_waiting(canvas, area, scene->spec);
    }
    gf_draw_message(canvas, area, scene->run);
    canvas->clip = before;
    if (ret_hit != NULL)
        *ret_hit = hit;
}

const struct gf_view gf_view_history = {
    .name = "history",
    .title = "History",
    .key = '3',
    .help = "every layer over the whole run, as a heat map",
    .keys = GF_HISTORY_KEYS,
    .key_count = GF_HISTORY_KEY_COUNT,
    .explain = gf_history_explain,
    .draw = draw,
};
