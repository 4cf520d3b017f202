#include <math.h>
#include <stdio.h>

#include "canvas/plot.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/table_parts.h"

struct gf_table_axis gf_table_axis(const struct gf_table_layout *layout, const struct gf_snapshot *snapshot)
{
    struct gf_table_axis axis = {0};
    int last = (int)snapshot->layer_count - 1; /* the read-out is linear and never shares */
    for (int i = layout->first_layer; i < layout->first_layer + layout->visible && i < last; i++) {
        const struct gf_layer_measure *layer = &snapshot->layers[i];
        if (!layer->bounded || !isfinite(layer->low) || !isfinite(layer->high))
            return (struct gf_table_axis){0};
        if (axis.shared && (layer->low < axis.from || layer->low > axis.from || layer->high < axis.to ||
                            layer->high > axis.to))
            return (struct gf_table_axis){0};
        axis = (struct gf_table_axis){true, layer->low, layer->high};
    }
    return axis;
}

static int zero_bin(const struct gf_histogram *histogram)
{
    double width = histogram->max - histogram->min;
    int bin = width > 0 ? (int)floor(-histogram->min / width * GF_HISTOGRAM_BINS) : 0;
    return bin < 0 ? 0 : bin < GF_HISTOGRAM_BINS ? bin : GF_HISTOGRAM_BINS - 1;
}

/* The counts without exact zeros, whose spike would flatten the rest. Returns how many remain. */
static double counts_without_zeros(const struct gf_histogram *histogram, double counts[GF_HISTOGRAM_BINS])
{
    double sum = 0;
    for (int i = 0; i < GF_HISTOGRAM_BINS; i++)
        counts[i] = histogram->counts[i];
    int bin = zero_bin(histogram);
    if (histogram->zeros > 0)
        counts[bin] = counts[bin] > histogram->zeros ? counts[bin] - histogram->zeros : 0;
    for (int i = 0; i < GF_HISTOGRAM_BINS; i++)
        sum += counts[i];
    return sum;
}

static void draw_note(struct gf_canvas *canvas, struct gf_rect rect, enum gf_role role, const char *text)
{
    int columns = gf_canvas_columns(canvas, text);
    if (columns <= rect.width)
        gf_canvas_text(canvas, rect.x + (rect.width - columns) / 2, rect.y, gf_theme(canvas, role), text);
}

/* A row's own axis: its smallest and largest value at both ends, as far as there is room; what remains is the
 * plot. */
static struct gf_rect draw_own_axis(struct gf_canvas *canvas, struct gf_rect rect, double min, double max)
{
    char low[GF_NUMBER], high[GF_NUMBER];
    const int end = 5;
    gf_format_value(min, low);
    gf_format_value(max, high);
    if (rect.width < 2 * (end + 1) + 8)
        return rect;
    struct gf_style style = gf_theme(canvas, GF_ROLE_QUIET);
    int y = rect.y + rect.height - 1;
    gf_canvas_text(canvas, rect.x + end - gf_canvas_columns(canvas, low), y, style, low);
    gf_canvas_text(canvas, rect.x + rect.width - end, y, style, high);
    return (struct gf_rect){rect.x + end + 1, rect.y, rect.width - 2 * (end + 1), rect.height};
}

static void draw_range(struct gf_canvas *canvas, struct gf_rect rect, double min, double max)
{
    char low[GF_NUMBER], high[GF_NUMBER], text[2 * GF_NUMBER + 8];
    snprintf(text, sizeof(text), "%s … %s", gf_format_value(min, low), gf_format_value(max, high));
    draw_note(canvas, rect, GF_ROLE_QUIET, text);
}

void gf_table_draw_histogram(struct gf_canvas *canvas, struct gf_rect rect,
                             const struct gf_layer_measure *layer, const struct gf_table_axis *axis)
{
    const struct gf_histogram *histogram = &layer->activation_histogram;
    double counts[GF_HISTOGRAM_BINS], columns[GF_HISTOGRAM_BINS], from = histogram->min, to = histogram->max;
    double left = counts_without_zeros(histogram, counts);
    if (histogram->nonfinite > 0 && left <= 0 && histogram->zeros == 0) {
        draw_note(canvas, rect, GF_ROLE_BAD, "not finite");
        return;
    }
    if (left <= 0) {
        draw_note(canvas, rect, GF_ROLE_QUIET, histogram->zeros > 0 ? "all 0" : "");
        return;
    }
    bool own = !axis->shared || from < axis->from || to > axis->to;
    struct gf_rect plot = own ? draw_own_axis(canvas, rect, from, to) : rect;
    if (own && axis->shared && plot.width == rect.width) {
        draw_range(canvas, rect, from, to); /* a plot would be read on the shared axis */
        return;
    }
    if (own)
        rect = plot;
    else
        from = axis->from, to = axis->to;
    if (!(to > from)) { /* a constant: in the middle of an axis around it */
        double room = fabs(from) > 1e-300 ? fabs(from) : 1;
        to = from + room, from -= room;
    }
    int width = rect.width < GF_HISTOGRAM_BINS ? rect.width : GF_HISTOGRAM_BINS;
    rect.x += (rect.width - width) / 2, rect.width = width;
    gf_rebin(counts, GF_HISTOGRAM_BINS, histogram->min, histogram->max, columns, width, from, to);
    double most = 0;
    for (int i = 0; i < width; i++)
        most = columns[i] > most ? columns[i] : most;
    for (int i = 0; i < width; i++)
        columns[i] = columns[i] > 0 ? columns[i] / most : 0;
    gf_draw_columns(canvas, rect, columns, 1, gf_theme(canvas, GF_ROLE_HISTOGRAM));
}
