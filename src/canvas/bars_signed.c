/* Bars around 1. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/bars.h"

static int half_of(int width)
{
    return width > 0 ? (width - 1) / 2 : 0;
}

/* The middle of the axis' column is 1: half a cell of it belongs to either side. */
static int eighths_of(double share, int half)
{
    return (int)lround((share < 1 ? share : 1) * (8 * half + 4));
}

/* A cell that is filled from its right edge: there are signs for an eighth and a half, the others are what a
 * left block leaves free. */
static void put_right_block(struct gf_canvas *canvas, int x, int y, int eighths, struct gf_style style)
{
    if (eighths == 1 || eighths == 4) {
        gf_canvas_put(canvas, x, y, eighths == 4 ? 0x2590 : 0x2595, style);
        return;
    }
    style.attributes |= GF_REVERSE;
    gf_canvas_put(canvas, x, y, 0x2590u - (uint32_t)(8 - eighths), style);
}

static void draw_ascii(struct gf_canvas *canvas, int axis, int y, int direction, int eighths,
                       struct gf_style style)
{
    for (int i = 1; i <= eighths / 8; i++)
        gf_canvas_put(canvas, axis + direction * i, y, '#', style);
}

/* Of a bar that is shorter than half a cell the axis has the colour. */
static void draw_filled(struct gf_canvas *canvas, int axis, int y, int direction, int eighths,
                        struct gf_style style)
{
    if (canvas->ascii) {
        draw_ascii(canvas, axis, y, direction, eighths, style);
        return;
    }
    if (eighths < 4) {
        if (eighths > 0)
            gf_canvas_put(canvas, axis, y, 0x2502, style);
        return;
    }
    gf_canvas_put(canvas, axis, y, direction > 0 ? 0x2590 : 0x258c, style);
    const int whole = (eighths - 4) / 8, rest = (eighths - 4) % 8;
    for (int i = 1; i <= whole; i++)
        gf_canvas_put(canvas, axis + direction * i, y, 0x2588, style);
    const int x = axis + direction * (whole + 1);
    if (rest > 0 && direction > 0)
        gf_canvas_put(canvas, x, y, 0x2590u - (uint32_t)rest, style);
    else if (rest > 0)
        put_right_block(canvas, x, y, rest, style);
}

static void draw_faint(struct gf_canvas *canvas, int axis, int y, int half, int eighths,
                       const struct gf_signed_bar *bar)
{
    const int column = (int)lround(bar->faint / bar->reach * half);
    const int end = bar->decades < 0 ? -((eighths + 7) / 8) : (eighths + 7) / 8;
    if (column == 0 || abs(column) > half || abs(column - end) <= 1)
        return;
    struct gf_style style = bar->faint_style;
    const bool inside = bar->decades * column > 0 && abs(column) < abs(end);
    if (inside && canvas->mono)
        style.attributes |= GF_REVERSE;
    else if (inside)
        style = (struct gf_style){16, bar->style.fg, 0};
    gf_canvas_put(canvas, axis + column, y, canvas->ascii ? ':' : 0x250a, style);
}

void gf_draw_signed_bar(struct gf_canvas *canvas, int x, int y, int width, const struct gf_signed_bar *bar)
{
    const int half = half_of(width), axis = x + half;
    if (width <= 0)
        return;
    for (int i = 0; i < 2 * half + 1 && !bar->bare; i++)
        gf_canvas_put(canvas, x + i, y, 0xb7, bar->track);
    gf_canvas_put(canvas, axis, y, 0x2502, bar->axis);
    if (isnan(bar->decades))
        return;
    const int direction = bar->decades < 0 ? -1 : 1;
    const double share = fabs(bar->decades) / bar->reach;
    const int eighths = eighths_of(share, half);
    draw_filled(canvas, axis, y, direction, eighths, bar->style);
    if (isfinite(bar->faint))
        draw_faint(canvas, axis, y, half, eighths, bar);
    if (share > 1 + 1e-9 && half > 0)
        gf_canvas_put(canvas, axis + direction * half, y, direction < 0 ? 0x25c2 : 0x25b8, bar->arrow);
}

static void label_of(double decades, char *text, size_t size)
{
    if (fabs(decades) < 1.5)
        snprintf(text, size, "%g", pow(10, decades));
    else
        snprintf(text, size, "1e%g", decades);
}

/* In the middle, at both ends, and half way where both of these have room. */
void gf_draw_signed_ticks(struct gf_canvas *canvas, int x, int y, int width, double reach,
                          struct gf_style style)
{
    const int half = half_of(width), columns = 2 * half + 1;
    char low[32], high[32];
    if (width <= 0)
        return;
    gf_canvas_put(canvas, x + half, y, '1', style);
    label_of(-reach, low, sizeof low);
    label_of(reach, high, sizeof high);
    const int low_end = (int)strlen(low), high_from = columns - (int)strlen(high);
    if (low_end >= half || high_from <= half + 1)
        return;
    gf_canvas_text(canvas, x, y, style, low);
    gf_canvas_text(canvas, x + high_from, y, style, high);
    label_of(-reach / 2, low, sizeof low);
    label_of(reach / 2, high, sizeof high);
    const int away = (int)lround(0.5 * half), length = (int)strlen(low);
    const int low_from = half - away - length / 2, middle_from = half + away - ((int)strlen(high) - 1) / 2;
    if (reach < 2 || low_from <= low_end || low_from + length >= half ||
        middle_from + (int)strlen(high) >= high_from)
        return;
    gf_canvas_text(canvas, x + low_from, y, style, low);
    gf_canvas_text(canvas, x + middle_from, y, style, high);
}
