#include "canvas/bars.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"

double gf_log_position(const struct gf_log_scale *scale, double value)
{
    if (!(value >= 0))
        return NAN;
    if (value == 0)
        return -INFINITY;
    return (log10(value) - scale->least) / (scale->most - scale->least);
}

/* Left blocks: eighths of a cell, 1 … 8. */
static uint32_t left_block(int eighths)
{
    return 0x2590u - (uint32_t)eighths;
}

static int eighths_of(double share, int width)
{
    if (!(share > 0))
        return 0;
    return (int)lround((share < 1 ? share : 1) * 8 * width);
}

static void draw_filled(struct gf_canvas *canvas, int x, int y, int eighths, bool textured,
                        struct gf_style bar)
{
    if (canvas->ascii || textured) {
        uint32_t glyph = !canvas->ascii ? 0x2592 : textured ? '=' : '#';
        for (int i = 0; i < (eighths + 4) / 8; i++)
            gf_canvas_put(canvas, x + i, y, glyph, bar);
        return;
    }
    for (int i = 0; i < eighths / 8; i++)
        gf_canvas_put(canvas, x + i, y, left_block(8), bar);
    if (eighths % 8 > 0)
        gf_canvas_put(canvas, x + eighths / 8, y, left_block(eighths % 8), bar);
}

/* The column of a tick, or of anything at this share of the width. */
static int column_at(double share, int width)
{
    int column = (int)floor(share * width + 1e-9);
    return column < width ? column : width - 1;
}

static void draw_track(struct gf_canvas *canvas, int x, int y, int width, const struct gf_log_scale *scale,
                       const struct gf_log_bar *bar)
{
    for (int i = 0; i < width; i++)
        gf_canvas_put(canvas, x + i, y, 0xb7, bar->track);
    for (double decade = scale->least; decade < scale->most - 1e-9; decade += scale->tick) {
        int column = column_at((decade - scale->least) / (scale->most - scale->least), width);
        gf_canvas_put(canvas, x + column, y, 0xb7, bar->tick);
    }
}

/* The cell behind a mark that stands inside the bar keeps the bar's colour. */
static struct gf_style inside_bar(const struct gf_canvas *canvas, const struct gf_log_bar *bar,
                                  struct gf_style style)
{
    if (canvas->mono)
        style.attributes = (uint16_t)(bar->style.attributes | GF_REVERSE);
    else
        style.bg = bar->style.fg;
    return style;
}

/* The mark is a line at the left, in the middle or at the right of its cell. */
static void draw_mark(struct gf_canvas *canvas, int x, int y, int width, double share, int eighths,
                      const struct gf_log_bar *bar)
{
    int column = column_at(share, width);
    double within = share * width - column;
    uint32_t glyph = canvas->ascii || (within >= 0.33 && within < 0.67) ? 0x2502
                     : within < 0.33                                    ? 0x258f
                                                                        : 0x2595;
    struct gf_style style = bar->mark_style;
    if (column * 8 + 4 < eighths && !bar->textured)
        style = inside_bar(canvas, bar, bar->mark_on_bar);
    gf_canvas_put(canvas, x + column, y, glyph, style);
}

/* What agrees with the mark or with the end of the bar to within a column needs no sign of its own. */
static void draw_faint_mark(struct gf_canvas *canvas, int x, int y, int width, double share, double mark,
                            double end, int eighths, const struct gf_log_bar *bar)
{
    if (!(share >= 0 && share <= 1) || fabs(share - mark) * width < 1 ||
        (isnan(mark) && fabs(share - end) * width < 1))
        return;
    int column = column_at(share, width);
    if (column == eighths / 8 || (mark >= 0 && mark <= 1 && column == column_at(mark, width)))
        return;
    bool inside = column < eighths / 8 && !bar->textured;
    gf_canvas_put(canvas, x + column, y, canvas->ascii ? ':' : 0x250a,
                  inside ? inside_bar(canvas, bar, bar->faint_on_bar) : bar->faint_style);
}

/* In the first cell, or beside the mark that stands there. */
static void draw_still(struct gf_canvas *canvas, int x, int y, int width, double mark, int eighths,
                       const struct gf_log_bar *bar)
{
    const int column = mark >= 0 && mark <= 1 && column_at(mark, width) == 0 ? 1 : 0;
    const bool inside = column * 8 + 4 < eighths && !bar->textured;
    if (column < width)
        gf_canvas_put(canvas, x + column, y, GF_GLYPH_STILL,
                      inside ? inside_bar(canvas, bar, bar->mark_on_bar) : bar->still_style);
}

void gf_draw_log_bar(struct gf_canvas *canvas, int x, int y, int width, const struct gf_log_scale *scale,
                     const struct gf_log_bar *bar)
{
    if (width <= 0)
        return;
    if (!isfinite(bar->value)) {
        for (int i = 0; i < width; i++)
            gf_canvas_put(canvas, x + i, y, GF_GLYPH_NOT_FINITE, bar->bad);
        return;
    }
    double share = gf_log_position(scale, bar->value), mark = gf_log_position(scale, bar->mark);
    int eighths = eighths_of(share, width);
    draw_track(canvas, x, y, width, scale, bar);
    if (bar->line > 0)
        gf_canvas_put(canvas, x + column_at(gf_log_position(scale, bar->line), width), y, 0x250a, bar->track);
    draw_filled(canvas, x, y, eighths, bar->textured, bar->style);
    draw_faint_mark(canvas, x, y, width, gf_log_position(scale, bar->faint), mark, share, eighths, bar);
    if (mark >= 0 && mark <= 1)
        draw_mark(canvas, x, y, width, mark, eighths, bar);
    else if (mark < 0)
        gf_canvas_put(canvas, x, y, 0x25c2, bar->mark_style);
    else if (mark > 1)
        gf_canvas_put(canvas, x + width - 1, y, 0x25b8, bar->mark_style);
    struct gf_style arrow = bar->style;
    if (share > 1 && !canvas->mono)
        arrow = (struct gf_style){bar->mark_on_bar.fg, bar->style.fg, GF_BOLD};
    else if (share > 1)
        arrow.attributes = GF_REVERSE | GF_BOLD;
    if (share < 0)
        gf_canvas_put(canvas, x, y, 0x25c2, bar->mark_style);
    else if (share > 1)
        gf_canvas_put(canvas, x + width - 1, y, 0x25b8, arrow);
    if (bar->still)
        draw_still(canvas, x, y, width, mark, eighths, bar);
}

static void tick_label(double decade, char *text, size_t size)
{
    if (fabs(decade) < 0.5)
        snprintf(text, size, "1");
    else
        snprintf(text, size, "1e%.0f", decade);
}

static int label_column(const struct gf_log_scale *scale, int width, double decade, int length)
{
    int column = column_at((decade - scale->least) / (scale->most - scale->least), width);
    return decade > scale->most - 1e-9 ? width - length : column;
}

/* Every tick gets its label, or every second one counted from 1, so that they stand in even steps; the right
 * end where it does not touch the last of them. */
void gf_draw_log_ticks(struct gf_canvas *canvas, int x, int y, int width, const struct gf_log_scale *scale,
                       struct gf_style style)
{
    int count = (int)lround((scale->most - scale->least) / scale->tick), free_from = 0;
    if (width <= 0)
        return;
    double spacing = width * scale->tick / (scale->most - scale->least);
    for (int index = 0; index <= count; index++) {
        double decade = scale->least + index * scale->tick;
        char text[32];
        tick_label(decade, text, sizeof(text));
        int length = (int)strlen(text), column = label_column(scale, width, decade, length);
        bool second = fabs(remainder(decade, 2 * scale->tick)) > 1e-9;
        if (spacing < 6 && second && index < count)
            continue;
        if (column < free_from || column + length > width)
            continue;
        free_from = gf_canvas_text(canvas, x + column, y, style, text) - x + 1;
    }
}
