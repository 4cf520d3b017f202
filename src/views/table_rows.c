#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/plot.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/line.h"
#include "views/marks.h"
#include "views/table_parts.h"

#define TREND_MOST 16

static void draw_right(struct gf_canvas *canvas, struct gf_table_column column, int y, struct gf_style style,
                       const char *text)
{
    int columns = gf_canvas_columns(canvas, text);
    if (columns <= column.width)
        gf_canvas_text(canvas, column.x + column.width - columns, y, style, text);
}

/* What float has no number for is set apart from what is measured. */
static void draw_size(struct gf_canvas *canvas, struct gf_table_column column, int y, enum gf_role role,
                      struct gf_size size)
{
    char number[GF_NUMBER];
    if (column.width == 0)
        return;
    const char *text = gf_format_size(size, number);
    if (size.beyond && gf_canvas_columns(canvas, text) > column.width)
        text += strlen("≈"); /* its style still says it */
    const bool bad = isnan(size.decades) || size.decades > DBL_MAX;
    draw_right(canvas, column, y,
               gf_theme(canvas, size.beyond ? GF_ROLE_THEORY
                                : bad       ? GF_ROLE_BAD
                                            : role),
               text);
}

/* Of the mean there is no size beyond float, but where there is one of the norm it is not exactly 0. */
static void draw_mean(struct gf_canvas *canvas, struct gf_table_column column, int y,
                      const struct gf_layer_measure *layer)
{
    const double mean = layer->weight_gradient_mean_abs;
    if (mean == 0 && gf_weight_gradient_size(layer).beyond)
        draw_right(canvas, column, y, gf_theme(canvas, GF_ROLE_THEORY), "<1e-38");
    else
        draw_size(canvas, column, y, GF_ROLE_TEXT, gf_size_of(mean, NAN));
}

/* What the bar shows is bright; where there is room for one number only, it is that one. */
static void draw_numbers(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                         const struct gf_layer_measure *layer, enum gf_bar_measure measure, int y)
{
    if (measure != GF_BAR_DELTA_RMS || layout->delta.width == 0) {
        if (measure == GF_BAR_WEIGHT_MEAN_ABS)
            draw_mean(canvas, layout->norm, y, layer);
        else
            draw_size(canvas, layout->norm, y, GF_ROLE_TEXT,
                      measure == GF_BAR_DELTA_RMS ? gf_delta_size(layer) : gf_weight_gradient_size(layer));
        draw_size(canvas, layout->delta, y, GF_ROLE_QUIET, gf_delta_size(layer));
    } else {
        draw_size(canvas, layout->norm, y, GF_ROLE_QUIET, gf_weight_gradient_size(layer));
        draw_size(canvas, layout->delta, y, GF_ROLE_TEXT, gf_delta_size(layer));
    }
}

static void draw_value(struct gf_canvas *canvas, struct gf_table_column column, int y, double value)
{
    char number[GF_NUMBER];
    if (column.width > 0)
        draw_right(canvas, column, y, gf_theme(canvas, isfinite(value) ? GF_ROLE_QUIET : GF_ROLE_BAD),
                   gf_format_value(value, number));
}

static void draw_name(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                      const struct gf_snapshot *snapshot, int layer, int y, bool selected)
{
    const struct gf_layer_measure *measure = &snapshot->layers[layer];
    struct gf_style number = gf_theme(canvas, selected ? GF_ROLE_SELECTED : GF_ROLE_TEXT);
    struct gf_style label = gf_theme(canvas, selected ? GF_ROLE_SELECTED : GF_ROLE_QUIET);
    int end = layout->label.width > 0 ? layout->label.x + layout->label.width
                                      : layout->index.x + layout->index.width;
    if (selected) {
        gf_canvas_fill(canvas, (struct gf_rect){layout->area.x, y, end - layout->area.x, 1}, ' ', number);
        if (layout->mark.width > 0)
            gf_canvas_put(canvas, layout->mark.x, y, 0x25b8, number);
    }
    char text[16];
    if (layer == (int)snapshot->layer_count - 1)
        snprintf(text, sizeof(text), "out");
    else
        snprintf(text, sizeof(text), "%d", layer + 1);
    draw_right(canvas, layout->index, y, number, text);
    if (layout->label.width > 0) {
        gf_canvas_text(canvas, layout->label.x, y, label, measure->label);
        if (measure->frozen)
            gf_canvas_put(canvas, end, y, 0x2744, gf_theme(canvas, GF_ROLE_TEXT));
    }
}

static void draw_bar(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                     const struct gf_scene *scene, int index, enum gf_bar_measure measure, int y, bool first)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[index];
    double value = gf_table_measure(layer, measure);
    double decade = value > 0 ? log10(value) : -INFINITY;
    struct gf_log_bar bar = {
        .value = value,
        .mark = measure == GF_BAR_DELTA_RMS ? NAN : layer->delta_rms,
        .faint = gf_table_predicted_delta(scene, index),
        .style = gf_theme_magnitude(canvas, decade),
        .track = gf_theme(canvas, GF_ROLE_TRACK),
        .tick = gf_theme(canvas, GF_ROLE_QUIET),
        .mark_style = gf_theme(canvas, GF_ROLE_MARK),
        .mark_on_bar = {(int16_t)(canvas->mono    ? GF_COLOUR_DEFAULT
                                  : decade < -9.5 ? 231
                                                  : 16),
                        GF_COLOUR_DEFAULT, GF_BOLD},
        .faint_style = gf_theme(canvas, GF_ROLE_THEORY),
        .faint_on_bar = {(int16_t)(canvas->mono    ? GF_COLOUR_DEFAULT
                                   : decade < -9.5 ? 250
                                                   : 236),
                         GF_COLOUR_DEFAULT, 0},
        .bad = gf_theme_bad_plot(canvas),
        .line = measure == GF_BAR_WEIGHT_MEAN_ABS ? 1e-7 : 0,
        .still = first && gf_layer_stands_still(layer),
        .still_style = gf_theme(canvas, GF_ROLE_WARNING),
        .textured = layer->frozen,
    };
    gf_draw_log_bar(canvas, layout->bar.x, y, layout->bar.width, &GF_TABLE_SCALE, &bar);
}

/* The last iterations of the bar's measure, newest at the right, on a log scale of their own that is at
 * least a decade high: what is steady looks steady. */
static void draw_trend(struct gf_canvas *canvas, struct gf_table_column column, int y,
                       const struct gf_scene *scene, int layer, enum gf_bar_measure measure)
{
    float values[TREND_MOST];
    if (column.width == 0 || scene->history == NULL)
        return;
    size_t most = column.width < TREND_MOST ? (size_t)column.width : TREND_MOST;
    size_t count = gf_history_recent(scene->history, scene->snapshot->generation, (size_t)layer,
                                     gf_table_series(measure), scene->snapshot->iteration, most, values);
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        values[i] = values[i] > 0 ? log10f(values[i]) : values[i] <= 0 ? -INFINITY : NAN;
        if (isfinite(values[i])) {
            low = values[i] < low ? values[i] : low;
            high = values[i] > high ? values[i] : high;
        }
    }
    if (!isfinite(low))
        return;
    if (high - low < 1) {
        double middle = (low + high) / 2;
        low = middle - 0.5, high = middle + 0.5;
    }
    const int x = column.x + column.width - (int)count;
    gf_draw_sparkline(canvas, x, y, values, (int)count, low, high, gf_theme(canvas, GF_ROLE_TREND));
    struct gf_history_mark marks[TREND_MOST];
    size_t done = gf_history_marks(scene->history, scene->snapshot->generation, TREND_MOST, marks);
    const uint64_t first = scene->snapshot->iteration + 1 - count;
    for (; done-- > 0 && marks[done].iteration >= first;)
        if (marks[done].iteration <= scene->snapshot->iteration)
            gf_draw_mark(canvas, x + (int)(marks[done].iteration - first), y);
}

static void draw_zeros(struct gf_canvas *canvas, struct gf_table_column column, int y,
                       const struct gf_layer_measure *layer)
{
    double share = layer->zero_fraction;
    char text[16];
    if (column.width == 0 || !layer->can_die || isnan(share) || layer->activation_histogram.nonfinite > 0)
        return;
    int percent = (int)lround(share * 100);
    percent = percent == 0 && share > 0 ? 1 : percent == 100 && share < 1 ? 99 : percent;
    snprintf(text, sizeof(text), "%d%%", percent);
    draw_right(canvas, column, y, gf_theme(canvas, GF_ROLE_QUIET), text);
}

/* With two text rows a layer: its factor of the chain-rule product, under the bar. */
static void draw_details(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                         const struct gf_layer_measure *layer, int y)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    struct gf_line line;
    char number[GF_NUMBER];
    gf_line_init(&line, canvas, quiet);
    if (!isnan(layer->backward_gain)) {
        double factor = layer->backward_gain / layer->derivative_rms;
        if (isfinite(factor)) {
            gf_line_item(&line, 70, "");
            gf_line_add(&line, quiet, "φ′ %s", gf_format_figures(layer->derivative_rms, number));
            gf_line_add(&line, quiet, " × weight %s =", gf_format_figures(factor, number));
        }
        gf_line_item(&line, 90, " ");
        gf_line_add(&line, quiet, "gain %s", gf_format_figures(layer->backward_gain, number));
    }
    if (!isnan(layer->update_ratio)) {
        gf_line_item(&line, 60, "   ");
        gf_line_add(&line, quiet, "update/weight %s", gf_format_magnitude(layer->update_ratio, number));
    }
    gf_line_draw(&line, canvas, layout->bar.x, y,
                 layout->bar.width + (layout->delta.width > 0 ? 16 : layout->norm.width + 1));
}

/* The whole row of the selected layer gets a background, and what is grey there becomes lighter. */
static void tint(struct gf_canvas *canvas, const struct gf_table_layout *layout, int y)
{
    const struct gf_rect *clip = &canvas->clip;
    int end = layout->area.x + layout->area.width - (layout->minimap.width > 0 ? 2 : 0);
    int from = layout->area.x > clip->x ? layout->area.x : clip->x;
    if (canvas->mono || y < clip->y || y >= clip->y + clip->height)
        return;
    for (int x = from; x < end && x < clip->x + clip->width; x++) {
        struct gf_style *style = &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x].style;
        if (style->bg == GF_COLOUR_DEFAULT)
            *style = gf_theme_on_selection(style);
    }
}

/* Text rows of a layer that its plots use, and those of its bar: both grow with what there is. */
static int plot_rows(const struct gf_table_layout *layout)
{
    return layout->rows_a_layer > 2 ? layout->rows_a_layer - 1 : layout->rows_a_layer;
}

static int bar_rows(const struct gf_table_layout *layout)
{
    return layout->rows_a_layer > 3 ? 2 : 1;
}

/* A layer that is not trained yet, and not even passed. */
static void draw_dormant(struct gf_canvas *canvas, const struct gf_table_layout *layout, int y)
{
    static const char *const words[] = {"not trained yet: waits for its turn", "not trained yet", "waits"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (gf_canvas_columns(canvas, words[i]) < layout->bar.width) {
            gf_canvas_text(canvas, layout->bar.x + 1, y, gf_theme(canvas, GF_ROLE_QUIET), words[i]);
            return;
        }
}

void gf_table_draw_layer(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                         const struct gf_scene *scene, const struct gf_view_state *state, int layer)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    const struct gf_layer_measure *measure = &snapshot->layers[layer];
    struct gf_table_axis axis = gf_table_axis(layout, snapshot);
    int rows = layout->rows_a_layer, y = layout->rows.y + (layer - layout->first_layer) * rows;
    bool selected = layer == state->selected;
    int plots = plot_rows(layout), bars = bar_rows(layout);
    draw_name(canvas, layout, snapshot, layer, y, selected);
    if (measure->dormant) {
        draw_dormant(canvas, layout, y);
        if (selected)
            tint(canvas, layout, y);
        return;
    }
    for (int row = 0; row < bars; row++)
        draw_bar(canvas, layout, scene, layer, state->measure, y + row, row == 0);
    draw_numbers(canvas, layout, measure, state->measure, y);
    draw_trend(canvas, layout->trend, y, scene, layer, state->measure);
    if (rows > 1)
        draw_details(canvas, layout, measure, y + bars);
    draw_value(canvas, layout->mean, y, measure->activation_mean);
    draw_value(canvas, layout->deviation, y, measure->activation_std);
    if (snapshot->histograms && layout->histogram.width > 0) {
        draw_zeros(canvas, layout->zeros, y, measure);
        gf_table_draw_histogram(
            canvas, (struct gf_rect){layout->histogram.x, y, layout->histogram.width, plots}, measure, &axis);
    }
    gf_table_draw_neurons(canvas,
                          (struct gf_rect){layout->neurons.x, y, layout->neurons.width, layout->neuron_rows},
                          snapshot, layer, layout->neurons_a_cell, selected ? state->neuron : -1);
    if (selected)
        for (int row = 0; row < plots; row++)
            tint(canvas, layout, y + row);
}
