#include "canvas/plot.h"

#include <math.h>

/* The glyph of a cell filled from below by 0 … 8 eighths. */
static uint32_t lower_block(const struct gf_canvas *canvas, int eighths)
{
    static const char ascii[] = " .:-=+*#@";
    if (canvas->ascii)
        return (uint32_t)ascii[eighths];
    return eighths == 0 ? ' ' : 0x2580u + (uint32_t)eighths;
}

void gf_draw_columns(struct gf_canvas *canvas, struct gf_rect rect, const double *heights, int room,
                     struct gf_style style)
{
    int steps = rect.height * 8 - room;
    for (int x = 0; x < rect.width && steps > 0; x++) {
        if (!(heights[x] > 0))
            continue;
        int height = (int)lround((heights[x] < 1 ? heights[x] : 1) * steps);
        height = height > 0 ? height : 1;
        for (int row = 0; row * 8 < height; row++) {
            int eighths = height - row * 8;
            gf_canvas_put(canvas, rect.x + x, rect.y + rect.height - 1 - row,
                          lower_block(canvas, eighths < 8 ? eighths : 8), style);
        }
    }
}

void gf_draw_sparkline(struct gf_canvas *canvas, int x, int y, const float *values, int count, double low,
                       double high, struct gf_style style)
{
    for (int i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        double share = high > low ? (values[i] - low) / (high - low) : 0.5;
        share = share > 0 ? share < 1 ? share : 1 : 0;
        gf_canvas_put(canvas, x + i, y, lower_block(canvas, 1 + (int)lround(share * 6)), style);
    }
}

static int row_of(double share, int rows)
{
    int row = (int)lround((1 - (share > 0 ? share < 1 ? share : 1 : 0)) * (rows - 1));
    return row;
}

struct gf_style gf_style_over(const struct gf_canvas *canvas, int x, int y, struct gf_style style)
{
    const struct gf_rect *clip = &canvas->clip;
    if (x < clip->x || y < clip->y || x >= clip->x + clip->width || y >= clip->y + clip->height)
        return style;
    const struct gf_cell *cell = &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
    if (cell->glyph < 0x2584 || cell->glyph > 0x2588)
        return style;
    if (canvas->mono)
        style.attributes = GF_REVERSE;
    else
        style = (struct gf_style){16, cell->style.fg, style.attributes};
    return style;
}

/* The dots of one column of cells: dot columns left and right, from `low` to `high` dot rows. */
static void draw_dots(struct gf_canvas *canvas, int x, int y, int height, const int low[2], const int high[2],
                      struct gf_style style)
{
    static const uint32_t bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    for (int row = 0; row < height; row++) {
        uint32_t dots = 0;
        for (int side = 0; side < 2; side++)
            for (int dot = 0; dot < 4; dot++)
                if (row * 4 + dot >= low[side] && row * 4 + dot <= high[side])
                    dots |= bits[side][dot];
        if (dots != 0)
            gf_canvas_put(canvas, x, y + row, 0x2800 + dots, gf_style_over(canvas, x, y + row, style));
    }
}

static void draw_ascii_line(struct gf_canvas *canvas, struct gf_rect rect, const double *heights,
                            struct gf_style style)
{
    for (int x = 0; x < rect.width; x++)
        if (!isnan(heights[2 * x]))
            gf_canvas_put(canvas, rect.x + x, rect.y + row_of(heights[2 * x], rect.height), '*', style);
}

void gf_draw_line(struct gf_canvas *canvas, struct gf_rect rect, const double *heights, struct gf_style style)
{
    int rows = 4 * rect.height, before = -1;
    if (canvas->ascii) {
        draw_ascii_line(canvas, rect, heights, style);
        return;
    }
    for (int x = 0; x < rect.width; x++) {
        int low[2] = {1, 1}, high[2] = {0, 0}; /* nothing */
        for (int side = 0; side < 2; side++) {
            if (isnan(heights[2 * x + side])) {
                before = -1;
                continue;
            }
            int row = row_of(heights[2 * x + side], rows);
            low[side] = high[side] = row;
            if (before >= 0 && before < row - 1)
                low[side] = before + 1;
            if (before >= 0 && before > row + 1)
                high[side] = before - 1;
            before = row;
        }
        draw_dots(canvas, rect.x + x, rect.y, rect.height, low, high, style);
    }
}

void gf_rebin(const double *counts, int bins, double low, double high, double *ret_columns, int columns,
              double from, double to)
{
    for (int i = 0; i < columns; i++)
        ret_columns[i] = 0;
    if (columns <= 0 || !(to > from) || !isfinite(to - from) || !isfinite(low) || !isfinite(high))
        return;
    double bin_width = (high - low) / bins, scale = columns / (to - from);
    for (int bin = 0; bin < bins; bin++) {
        if (counts[bin] <= 0)
            continue;
        double left = (low + bin * bin_width - from) * scale, right = left + bin_width * scale;
        if (!(right - left > 1e-9)) { /* a constant */
            double column = floor(left < columns ? left : left - 1e-9);
            if (column >= 0 && column < columns)
                ret_columns[(int)column] += counts[bin];
            continue;
        }
        double end = right < columns ? right : columns;
        for (double at = left > 0 ? left : 0; at < end - 1e-9;) {
            int column = (int)floor(at + 1e-9);
            double next = column + 1 < end ? column + 1 : end;
            if (column < columns)
                ret_columns[column] += counts[bin] * (next - at) / (right - left);
            at = next;
        }
    }
}
