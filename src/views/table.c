#include "views/table.h"

#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "views/format.h"
#include "views/notice.h"
#include "views/table_parts.h"

const struct gf_log_scale GF_TABLE_SCALE = {-16, 4, 4};

double gf_table_measure(const struct gf_layer_measure *layer, enum gf_bar_measure measure)
{
    return measure == GF_BAR_WEIGHT_MEAN_ABS ? layer->weight_gradient_mean_abs
           : measure == GF_BAR_DELTA_RMS     ? layer->delta_rms
                                             : layer->weight_gradient_norm;
}

const char *gf_table_measure_name(enum gf_bar_measure measure)
{
    return measure == GF_BAR_WEIGHT_MEAN_ABS ? "mean ∂W" : measure == GF_BAR_DELTA_RMS ? "δ" : "‖∂W‖";
}

/* The history keeps norms; a mean moves with its norm. */
enum gf_layer_series gf_table_series(enum gf_bar_measure measure)
{
    return measure == GF_BAR_DELTA_RMS ? GF_LAYER_DELTA_RMS : GF_LAYER_WEIGHT_GRADIENT_NORM;
}

static void head(struct gf_canvas *canvas, struct gf_table_column column, int y, bool right,
                 enum gf_role role, const char *text)
{
    int columns = gf_canvas_columns(canvas, text);
    if (columns <= column.width)
        gf_canvas_text(canvas, right ? column.x + column.width - columns : column.x, y,
                       gf_theme(canvas, role), text);
}

/* "0 ── activation ── 1" over a shared axis, else just the word. */
static void histogram_head(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                           const struct gf_snapshot *snapshot)
{
    struct gf_table_axis axis = gf_table_axis(layout, snapshot);
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    struct gf_table_column column = layout->histogram;
    static const char word[] = "activation";
    int y = layout->heads_row, middle = column.x + (column.width - (int)strlen(word)) / 2;
    if (column.width < (int)strlen(word))
        return;
    if (column.width >= (int)strlen(word) + 8) {
        char low[GF_NUMBER] = "min", high[GF_NUMBER] = "max"; /* of each row */
        if (axis.shared) {
            snprintf(low, sizeof(low), "%.3g", axis.from);
            snprintf(high, sizeof(high), "%.3g", axis.to);
        }
        int end = column.x + column.width - gf_canvas_columns(canvas, high);
        int after = gf_canvas_text(canvas, column.x, y, quiet, low) + 1;
        for (int x = after; x < end - 1; x++)
            gf_canvas_put(canvas, x, y, 0x2500, gf_theme(canvas, GF_ROLE_TRACK));
        gf_canvas_text(canvas, end, y, quiet, high);
        gf_canvas_put(canvas, middle - 1, y, ' ', quiet);
        gf_canvas_put(canvas, middle + (int)strlen(word), y, ' ', quiet);
    }
    gf_canvas_text(canvas, middle, y, quiet, word);
}

static void neurons_head(struct gf_canvas *canvas, const struct gf_table_layout *layout)
{
    char text[48];
    if (layout->neurons_a_cell > 1) {
        snprintf(text, sizeof(text), "%d neurons a cell", layout->neurons_a_cell);
        if (gf_canvas_columns(canvas, text) > layout->neurons.width)
            snprintf(text, sizeof(text), "%d a cell", layout->neurons_a_cell);
        head(canvas, layout->neurons, layout->heads_row, false, GF_ROLE_QUIET, text);
        return;
    }
    head(canvas, layout->neurons, layout->heads_row, false, GF_ROLE_QUIET, "neurons");
}

static void draw_heads(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                       const struct gf_snapshot *snapshot, enum gf_bar_measure measure)
{
    int y = layout->heads_row;
    struct gf_table_column name = {layout->mark.x + layout->mark.width,
                                   layout->label.width > 0
                                       ? layout->label.x + layout->label.width - layout->index.x
                                       : layout->index.width};
    bool delta = measure == GF_BAR_DELTA_RMS && layout->delta.width > 0;
    head(canvas, name, y, false, GF_ROLE_QUIET, "layer");
    gf_draw_log_ticks(canvas, layout->bar.x, y, layout->bar.width, &GF_TABLE_SCALE,
                      gf_theme(canvas, GF_ROLE_QUIET));
    head(canvas, layout->norm, y, true, delta ? GF_ROLE_QUIET : GF_ROLE_TITLE,
         delta ? "‖∂W‖" : gf_table_measure_name(measure));
    head(canvas, layout->delta, y, true, delta ? GF_ROLE_TITLE : GF_ROLE_QUIET, delta ? "δ" : "δ │");
    head(canvas, layout->trend, y, false, GF_ROLE_QUIET, "trend");
    head(canvas, layout->zeros, y, true, GF_ROLE_QUIET, "a=0");
    histogram_head(canvas, layout, snapshot);
    head(canvas, layout->mean, y, true, GF_ROLE_QUIET, "μ");
    head(canvas, layout->deviation, y, true, GF_ROLE_QUIET, "σ");
    if (layout->neurons.width > 0)
        neurons_head(canvas, layout);
}

static struct gf_hit hits(const struct gf_table_layout *layout, const struct gf_snapshot *snapshot)
{
    struct gf_hit hit = {.rows = layout->rows,
                         .first_layer = layout->first_layer,
                         .rows_a_layer = layout->rows_a_layer,
                         .neurons = {layout->neurons.x, layout->rows.y, layout->neurons.width,
                                     layout->neurons.width > 0 ? layout->rows.height : 0},
                         .neurons_a_cell = layout->neurons_a_cell};
    if (layout->minimap.width > 0) {
        hit.minimap = (struct gf_rect){layout->minimap.x, layout->rows.y, 1, layout->rows.height};
        hit.minimap_layers = (int)snapshot->layer_count;
    }
    return hit;
}

static void draw_table(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                       const struct gf_scene *scene, const struct gf_view_state *state)
{
    struct gf_rect row = {layout->area.x, 0, layout->area.width, 1};
    if (layout->loss_row >= 0) {
        row.y = layout->loss_row;
        gf_table_draw_loss(canvas, row, scene);
    }
    if (layout->heads_row >= 0)
        draw_heads(canvas, layout, scene->snapshot, state->measure);
    for (int i = 0; i < layout->visible; i++)
        gf_table_draw_layer(canvas, layout, scene, state, layout->first_layer + i);
    gf_table_draw_minimap(canvas, layout, scene->snapshot, state);
    if (layout->status_row >= 0) {
        row.y = layout->status_row;
        gf_table_draw_status(canvas, row, scene, state);
    }
    if (layout->curve.height > 0)
        gf_table_draw_curve(canvas, layout->curve, scene, state);
    if (layout->legend_row >= 0) {
        gf_table_draw_legend(canvas, layout, scene, state->measure);
    }
}

static void draw(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                 struct gf_view_state *state, struct gf_hit *ret_hit)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    struct gf_hit hit = {0};
    struct gf_rect before = gf_canvas_clip(canvas, area);
    if (area.width > 0 && area.height > 0 && snapshot != NULL && snapshot->layer_count > 0) {
        struct gf_view_state shown = *state;
        int last = (int)snapshot->layer_count - 1;
        shown.selected = shown.selected < 0 ? 0 : shown.selected > last ? last : shown.selected;
        struct gf_table_layout layout = gf_table_layout(area, snapshot, shown.selected, state->scroll);
        state->scroll = layout.first_layer;
        draw_table(canvas, &layout, scene, &shown);
        hit = hits(&layout, snapshot);
    } else if (snapshot == NULL) {
        gf_draw_waiting(canvas, area, scene->spec);
    }
    gf_draw_message(canvas, area, scene->run);
    canvas->clip = before;
    if (ret_hit != NULL)
        *ret_hit = hit;
}

const struct gf_view gf_view_table = {
    .name = "table",
    .title = "Layer table",
    .key = '1',
    .help = "every layer on one row: gradient, activations, neurons",
    .has_bars = true,
    .draw = draw,
};
