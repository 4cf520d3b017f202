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
        gf_canvas_put(canvas, x + i, y, lower_block(canvas, 1 + (int)lround(share * 7)), style);
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
