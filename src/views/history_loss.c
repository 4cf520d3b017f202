#include <math.h>

#include "canvas/plot.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/history_parts.h"
#include "views/marks.h"

/* From 0 to the greatest in view; over more than three decades on a log scale. What moves but little gets a
 * closer look, but never so close that noise looks like a story. */
struct scale {
    double low, high;
    bool decades;
    const char *name; /* "": there is nothing to be scaled */
};

static struct scale scale_of(const struct gf_history_drawing *drawing)
{
    double most = 0, least = INFINITY;
    for (size_t i = 0; i < drawing->loss_count; i++) {
        const double value = (double)drawing->loss[i].mean;
        if (isfinite(value) && value > 0) {
            most = value > most ? value : most;
            least = value < least ? value : least;
        }
    }
    if (most > 1000 * least)
        return (struct scale){log10(least), log10(most), true, "log"};
    if (least > most / 2) {
        const double middle = (least + most) / 2, half = fmax((most - least) / 2, 0.1 * middle);
        return (struct scale){middle - half, middle + half, false, "close-up"};
    }
    return (struct scale){0, most, false, most > 0 ? "from 0" : ""};
}

static double height_of(const struct scale *scale, float mean)
{
    if (isnan(mean) || !(scale->high > scale->low))
        return isnan(mean) ? (double)NAN : 0;
    const double place = !scale->decades ? (double)mean : mean > 0 ? log10((double)mean) : scale->low;
    return (place - scale->low) / (scale->high - scale->low);
}

/* The words at the left of the curve, downwards: "loss" beside the upper bound, or below it where there is no
 * room beside it; then the scale, at the latest below the curve. Rows are y; -1: not there. */
struct labels {
    char high[GF_NUMBER], low[GF_NUMBER];
    int high_row, low_row, title_row, scale_row;
};

static bool fits(const struct gf_canvas *canvas, const struct gf_history_layout *layout, const char *number,
                 int label)
{
    return gf_canvas_columns(canvas, number) + label + 1 <= layout->gutter;
}

static struct labels labels_of(const struct gf_canvas *canvas, const struct gf_history_layout *layout,
                               const struct scale *scale)
{
    const struct gf_rect rect = layout->loss;
    const bool wide = layout->gutter >= 12;
    struct labels labels = {.high_row = -1, .low_row = -1, .title_row = rect.y, .scale_row = -1};
    gf_format_figures(scale->decades ? pow(10, scale->high) : scale->high, labels.high);
    gf_format_figures(scale->decades ? pow(10, scale->low) : scale->low, labels.low);
    const bool beside = fits(canvas, layout, labels.high, wide ? 6 : 5);
    if (beside || (rect.height > 2 && fits(canvas, layout, labels.high, 0)))
        labels.high_row = rect.y;
    if (!beside && labels.high_row >= 0)
        labels.title_row++;
    if (rect.height > 1 && fits(canvas, layout, labels.low, 0))
        labels.low_row = rect.y + rect.height - 1;
    if (wide && labels.title_row + 1 < rect.y + rect.height - 1)
        labels.scale_row = labels.title_row + 1;
    else if (layout->marks.height > 0)
        labels.scale_row = layout->marks.y;
    return labels;
}

static void draw_number(struct gf_canvas *canvas, const struct gf_history_layout *layout, const char *number,
                        int y)
{
    if (y >= 0)
        gf_canvas_text(canvas, layout->map.x - 1 - gf_canvas_columns(canvas, number), y,
                       gf_theme(canvas, GF_ROLE_QUIET), number);
}

/* Where the gutter is narrow it reaches into the row of the marks, which go first. */
void gf_history_draw_loss_scale(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_history_layout *layout = &drawing->layout;
    const struct scale scale = scale_of(drawing);
    if (layout->loss.height < 1 || layout->gutter < 5)
        return;
    const struct labels labels = labels_of(canvas, layout, &scale);
    const int x = layout->area.x + (layout->gutter >= 12), y = labels.scale_row,
              end = x + gf_canvas_columns(canvas, scale.name);
    const struct gf_rect row = {layout->area.x, y, layout->area.width, 1};
    if (y >= 0 && gf_row_is_free(canvas, row, x, end, y))
        gf_canvas_text(canvas, x, y, gf_theme(canvas, GF_ROLE_QUIET), scale.name);
}

/* At a place on the time axis, in columns of the run: between the middles of two of them, on the line. */
static double height_at(const struct gf_history_drawing *drawing, const struct scale *scale, double place)
{
    const double last = (double)drawing->loss_count - 1;
    const double left = floor(place), share = place - left;
    if (!(left >= 0 && left <= last))
        return left < 0 && last >= 0 ? height_of(scale, drawing->loss[0].mean) : (double)NAN;
    const double height = height_of(scale, drawing->loss[(size_t)left].mean);
    if (left >= last)
        return share < 0.5 ? height : (double)NAN;
    const double next = height_of(scale, drawing->loss[(size_t)left + 1].mean);
    if (isnan(height) || isnan(next))
        return share < 0.5 ? height : next;
    return height + share * (next - height);
}

static void draw_curve(struct gf_canvas *canvas, const struct gf_history_drawing *drawing,
                       const struct scale *scale)
{
    const struct gf_rect rect = drawing->layout.loss;
    const struct gf_style style = gf_theme(canvas, GF_ROLE_LOSS);
    const int wide = drawing->time.wide;
    double heights[2 * GF_HISTORY_COLUMNS];
    float values[GF_HISTORY_COLUMNS];
    for (int x = 0; x < rect.width; x++) {
        const size_t i = (size_t)(x / wide);
        const bool there = i < drawing->loss_count;
        values[x] = there ? (float)height_of(scale, drawing->loss[i].mean) : NAN;
        heights[2 * x] = heights[2 * x + 1] = (double)values[x];
        for (int side = 0; wide > 1 && side < 2; side++)
            heights[2 * x + side] = height_at(drawing, scale, (x + 0.25 + 0.5 * side) / wide - 0.5);
        if (there && drawing->loss[i].iterations > 0 && isnan(values[x]))
            gf_canvas_put(canvas, rect.x + x, rect.y + rect.height - 1, GF_GLYPH_NOT_FINITE,
                          gf_theme_bad_plot(canvas));
    }
    if (rect.height == 1)
        gf_draw_sparkline(canvas, rect.x, rect.y, values, rect.width, 0, 1, style);
    else
        gf_draw_line(canvas, rect, heights, style);
}

void gf_history_draw_loss(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_history_layout *layout = &drawing->layout;
    const struct gf_rect rect = layout->loss;
    const struct scale scale = scale_of(drawing);
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    if (rect.height < 1 || rect.width < 1)
        return;
    draw_curve(canvas, drawing, &scale);
    const size_t count = gf_history_marks(drawing->scene->history, drawing->scene->snapshot->generation,
                                          GF_HISTORY_MARKS, marks);
    for (size_t i = 0; i < count; i++) {
        const int x = gf_history_x(&drawing->time, marks[i].iteration);
        for (int y = rect.y; x >= 0 && y < rect.y + rect.height; y++)
            gf_draw_mark(canvas, rect.x + x, y);
    }
    if (layout->gutter < 5)
        return;
    const struct labels labels = labels_of(canvas, layout, &scale);
    gf_canvas_text(canvas, layout->area.x, labels.title_row, gf_theme(canvas, GF_ROLE_QUIET),
                   layout->gutter >= 12 ? " loss" : "loss");
    draw_number(canvas, layout, labels.high, labels.high_row);
    draw_number(canvas, layout, labels.low, labels.low_row);
    /* At the cursor, beside the numbers of the layers. */
    const int x = gf_history_x(&drawing->time, drawing->time.cursor);
    const size_t at = (size_t)(x / drawing->time.wide);
    if (layout->values > 0 && x >= 0 && at < drawing->loss_count && drawing->loss[at].iterations > 0) {
        char number[GF_NUMBER];
        gf_format_figures((double)drawing->loss[at].mean, number);
        gf_canvas_text(
            canvas, layout->map.x + layout->map.width + layout->values - gf_canvas_columns(canvas, number),
            rect.y, gf_theme(canvas, isnan(drawing->loss[at].mean) ? GF_ROLE_BAD : GF_ROLE_TEXT), number);
    }
}
