#include "views/table_layout.h"

#include <stddef.h>

#include "views/box.h"

#define ROWS_A_LAYER_MOST 6
#define CURVE_ROWS_MOST   4

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Of the widest hidden layer (of the read-out if it is the only one). */
static int units_of(const struct gf_snapshot *snapshot)
{
    uint32_t units = 1;
    uint32_t last = snapshot->layer_count > 1 ? snapshot->layer_count - 1 : snapshot->layer_count;
    for (uint32_t i = 0; i < last; i++)
        if (snapshot->layers[i].width > units)
            units = snapshot->layers[i].width;
    return (int)units;
}

/* The layers come first; the rest gets rows as long as that costs no layer its place, and on tall screens
 * the most useful of it even then. What is left over makes the curve taller. */
static void plan_rows(struct gf_table_layout *layout, int layers)
{
    int height = layout->area.height, left = height;
    bool loss = height >= 4, heads = height >= 5, status = height >= 3;
    left -= loss + heads + status;
    bool tall = height >= 30;
    /* In order: the curve, the legend, a blank row under and one over the layers. */
    bool extra[4];
    for (int i = 0; i < 4; i++) {
        extra[i] = status && heads && left > 8 && (tall || left - 1 >= layers);
        left -= extra[i];
    }
    int rows_a_layer = larger(1, smaller(left / layers, ROWS_A_LAYER_MOST));
    int spare = left - smaller(left, rows_a_layer * layers);
    int curve = extra[0] ? 1 + smaller(spare, CURVE_ROWS_MOST - 1) : 0;

    int y = layout->area.y, bottom = y + height;
    layout->loss_row = loss ? y++ : -1;
    y += extra[3];
    layout->heads_row = heads ? y++ : -1;
    layout->rows_a_layer = rows_a_layer;
    layout->visible = smaller(layers, left / rows_a_layer);
    layout->rows = (struct gf_rect){layout->area.x, y, layout->area.width, layout->visible * rows_a_layer};
    layout->legend_row = extra[1] ? --bottom : -1;
    layout->curve = (struct gf_rect){layout->area.x, bottom - curve, layout->area.width, curve};
    bottom -= curve;
    layout->status_row = status ? --bottom : -1;
}

/* A column that wants `least` columns and a gap before it, taken if they are there. */
static bool take(struct gf_table_column *column, int least, int gap, int *left)
{
    if (*left < least + gap)
        return false;
    column->width = least;
    *left -= least + gap;
    return true;
}

/* One cell a neuron as far as it goes without starving the bars, on as few text rows as that takes, and no
 * cell that would stay empty. */
static void fit_neurons(struct gf_table_layout *layout, int units, int *left)
{
    int rows_most = layout->rows_a_layer > 2 ? layout->rows_a_layer - 1 : layout->rows_a_layer;
    int total = layout->neurons.width + *left;
    if (layout->neurons.width == 0)
        return;
    int most = smaller(64, larger(layout->neurons.width, layout->neurons.width + *left / 2));
    int rows = smaller(rows_most, (units + most - 1) / most);
    int a_cell = (units + most * rows - 1) / (most * rows);
    int cells = (units + a_cell - 1) / a_cell;
    layout->neuron_rows = rows;
    layout->neurons_a_cell = a_cell;
    layout->neurons.width = (cells + rows - 1) / rows;
    *left = total - layout->neurons.width;
}

/* What is left over: long bars and fine histograms in turn, bars in whole steps of the scale's ticks. */
static void widen(struct gf_table_layout *layout, int left)
{
    while (left > 0) {
        bool histogram = layout->histogram.width > 0 && layout->histogram.width < GF_HISTOGRAM_BINS;
        bool bar = left >= 5 && (!histogram || layout->bar.width < 2 * layout->histogram.width);
        int step = bar || !histogram ? smaller(left, 5) : 1;
        if (bar || !histogram)
            layout->bar.width += step;
        else
            layout->histogram.width += step;
        left -= step;
    }
}

static void place(struct gf_table_column *column, int gap, int *x)
{
    if (column->width == 0)
        return;
    column->x = *x + gap;
    *x = column->x + column->width;
}

static void plan_columns(struct gf_table_layout *layout, const struct gf_snapshot *snapshot, int layers)
{
    int units = units_of(snapshot), left = layout->area.width;
    bool roomy = left >= 72, zeros = false;
    for (int i = 0; i + 1 < layers; i++)
        zeros = zeros || snapshot->layers[i].can_die;
    int digits = layers > 1000 ? 4 : 3;
    layout->mark.width = left >= 8 ? 1 : 0;
    layout->index.width = smaller(digits, left);
    layout->label.width = left >= 26 ? 5 : 0;
    left -= layout->mark.width + layout->index.width;
    left -= layout->label.width > 0 ? layout->label.width + 1 : 0;
    left -= 2; /* before the bar, and the right margin */
    if (layout->visible < layers && layout->area.width >= 16) {
        layout->minimap.width = 1;
        left -= 2;
    }
    /* In order of importance, each with the gap before it. */
    layout->bar.width = larger(0, smaller(left, roomy ? 20 : 10));
    left -= layout->bar.width;
    take(&layout->norm, 7, 1, &left);
    if (layout->area.width >= 60) {
        take(&layout->histogram, 12, 2, &left);
        take(&layout->neurons, smaller(units, 16), 2, &left);
    }
    if (layout->area.width >= 72) {
        if (zeros && layout->histogram.width > 0)
            take(&layout->zeros, 4, 1, &left);
        take(&layout->delta, 7, 1, &left);
    }
    if (layout->area.width >= 100) {
        take(&layout->mean, 5, 1, &left);
        take(&layout->trend, 8, 2, &left);
        take(&layout->deviation, 5, 1, &left);
    }
    fit_neurons(layout, units, &left);
    widen(layout, left);

    int x = layout->area.x;
    place(&layout->mark, 0, &x);
    place(&layout->index, 0, &x);
    place(&layout->label, 1, &x);
    place(&layout->bar, 1, &x);
    place(&layout->norm, 1, &x);
    place(&layout->delta, 1, &x);
    place(&layout->trend, 2, &x);
    place(&layout->zeros, 1, &x);
    place(&layout->histogram, layout->zeros.width > 0 ? 1 : 2, &x);
    place(&layout->mean, 1, &x);
    place(&layout->deviation, 1, &x);
    place(&layout->neurons, 2, &x);
    layout->minimap.x = layout->area.x + layout->area.width - 1;
}

struct gf_table_layout gf_table_layout(struct gf_rect area, const struct gf_snapshot *snapshot, int selected,
                                       int scroll)
{
    struct gf_table_layout layout = {.area = area};
    int layers = larger(1, (int)snapshot->layer_count);
    plan_rows(&layout, layers);
    plan_columns(&layout, snapshot, layers);
    layout.first_layer = gf_list_scroll(layers, layout.visible, selected, scroll);
    return layout;
}
