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
        return (struct scale){log10(least), log10(most), true};
    if (least > most / 2) {
        const double middle = (least + most) / 2, half = fmax((most - least) / 2, 0.1 * middle);
        return (struct scale){middle - half, middle + half, false};
    }
    return (struct scale){0, most, false};
}

static double height_of(const struct scale *scale, float mean)
{
    if (isnan(mean) || !(scale->high > scale->low))
        return isnan(mean) ? (double)NAN : 0;
    const double place = !scale->decades ? (double)mean : mean > 0 ? log10((double)mean) : scale->low;
    return (place - scale->low) / (scale->high - scale->low);
}

/* At the left of the curve; returns whether there was room. */
static bool draw_number(struct gf_canvas *canvas, const struct gf_history_layout *layout, double value, int y)
{
    const int label = layout->gutter >= 12 ? 6 : 5;
    char number[GF_NUMBER];
    gf_format_figures(value, number);
    const int columns = gf_canvas_columns(canvas, number);
    const bool fits = columns + (y == layout->loss.y ? label : 0) + 1 <= layout->gutter;
    if (fits)
        gf_canvas_text(canvas, layout->map.x - 1 - columns, y, gf_theme(canvas, GF_ROLE_QUIET), number);
    return fits;
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
    gf_canvas_text(canvas, layout->area.x, rect.y, gf_theme(canvas, GF_ROLE_QUIET),
                   layout->gutter >= 12 ? " loss" : "loss");
    const double high = scale.decades ? pow(10, scale.high) : scale.high;
    if (!draw_number(canvas, layout, high, rect.y) && rect.height > 2)
        draw_number(canvas, layout, high, rect.y + 1);
    if (rect.height > 1)
        draw_number(canvas, layout, scale.decades ? pow(10, scale.low) : scale.low, rect.y + rect.height - 1);
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
