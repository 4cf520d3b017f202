#include "canvas/glyph_shape.h"

#include <stddef.h>

#define LINE (1.0 / 9) /* the thickness of lines, as a share of the cell's width */

struct pen {
    gf_shape_write *write;
    void *context;
};

static void rect(const struct pen *pen, double x, double y, double width, double height, int tenths)
{
    const struct gf_shape_part part = {x, y, width, height, tenths, false};
    if (pen->write)
        pen->write(pen->context, &part);
}

/* U+2580 … U+2595: halves, eighths, shades. */
static bool block(uint32_t glyph, const struct pen *pen)
{
    const double eighth = 1.0 / 8;
    if (glyph == 0x2580)
        rect(pen, 0, 0, 1, 0.5, 10);
    else if (glyph <= 0x2588)
        rect(pen, 0, 1 - eighth * (glyph - 0x2580), 1, eighth * (glyph - 0x2580), 10);
    else if (glyph <= 0x258f)
        rect(pen, 0, 0, eighth * (0x2590 - glyph), 1, 10);
    else if (glyph == 0x2590)
        rect(pen, 0.5, 0, 0.5, 1, 10);
    else if (glyph <= 0x2593)
        rect(pen, 0, 0, 1, 1, glyph == 0x2591 ? 3 : glyph == 0x2592 ? 5 : 7);
    else if (glyph == 0x2594)
        rect(pen, 0, 0, 1, eighth, 10);
    else
        rect(pen, 1 - eighth, 0, eighth, 1, 10);
    return true;
}

/* U+2596 … U+259F: which quarters are full, from the upper left by rows. */
static bool quarters(uint32_t glyph, const struct pen *pen)
{
    static const unsigned char full[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};
    for (unsigned i = 0; i < 4; i++)
        if (full[glyph - 0x2596] & (1u << i))
            rect(pen, i % 2 * 0.5, i / 2 * 0.5, 0.5, 0.5, 10);
    return true;
}

enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };

static bool arms(unsigned which, const struct pen *pen)
{
    const double wide = LINE, high = LINE / 2; /* cells are twice as high as wide */
    if (which & LEFT)
        rect(pen, 0, 0.5 - high / 2, 0.5 + wide / 2, high, 10);
    if (which & RIGHT)
        rect(pen, 0.5 - wide / 2, 0.5 - high / 2, 0.5 + wide / 2, high, 10);
    if (which & UP)
        rect(pen, 0.5 - wide / 2, 0, wide, 0.5 + high / 2, 10);
    if (which & DOWN)
        rect(pen, 0.5 - wide / 2, 0.5 - high / 2, wide, 0.5 + high / 2, 10);
    return true;
}

/* A line of `count` dashes, across or down. */
static bool dashes(int count, bool down, const struct pen *pen)
{
    const double period = 1.0 / count, length = 0.6 * period;
    for (int i = 0; i < count; i++) {
        const double from = (i + 0.2) * period;
        if (down)
            rect(pen, 0.5 - LINE / 2, from, LINE, length, 10);
        else
            rect(pen, from, 0.5 - LINE / 4, length, LINE / 2, 10);
    }
    return true;
}

static bool line(uint32_t glyph, const struct pen *pen)
{
    switch (glyph) {
    case 0x2500: return arms(LEFT | RIGHT, pen);
    case 0x2502: return arms(UP | DOWN, pen);
    case 0x2504: return dashes(3, false, pen);
    case 0x2506: return dashes(3, true, pen);
    case 0x2508: return dashes(4, false, pen);
    case 0x250a: return dashes(4, true, pen);
    case 0x250c: /* square and round corners */
    case 0x256d: return arms(RIGHT | DOWN, pen);
    case 0x2510:
    case 0x256e: return arms(LEFT | DOWN, pen);
    case 0x2514:
    case 0x2570: return arms(RIGHT | UP, pen);
    case 0x2518:
    case 0x256f: return arms(LEFT | UP, pen);
    case 0x251c: return arms(UP | DOWN | RIGHT, pen);
    case 0x2524: return arms(UP | DOWN | LEFT, pen);
    case 0x252c: return arms(LEFT | RIGHT | DOWN, pen);
    case 0x2534: return arms(LEFT | RIGHT | UP, pen);
    case 0x253c: return arms(LEFT | RIGHT | UP | DOWN, pen);
    case 0x2574: return arms(LEFT, pen);
    case 0x2576: return arms(RIGHT, pen);
    case 0x25a0: rect(pen, 0.06, 0.28, 0.88, 0.44, 10); return true; /* squares side by side stay apart */
    default: return false;
    }
}

/* U+2800 …: the bits are the dots down the left column, down the right one, then the last row. */
static bool braille(uint32_t glyph, const struct pen *pen)
{
    static const unsigned char column[] = {0, 0, 0, 1, 1, 1, 0, 1}, row[] = {0, 1, 2, 0, 1, 2, 3, 3};
    for (unsigned i = 0; i < 8 && pen->write; i++)
        if ((glyph - 0x2800) & (1u << i)) {
            const struct gf_shape_part part = {
                .x = 0.25 + 0.5 * column[i], .y = 0.125 + 0.25 * row[i], .tenths = 10, .dot = true};
            pen->write(pen->context, &part);
        }
    return true;
}

bool gf_glyph_shape(uint32_t glyph, gf_shape_write *write, void *context)
{
    const struct pen pen = {write, context};
    if (glyph >= 0x2580 && glyph <= 0x2595)
        return block(glyph, &pen);
    if (glyph >= 0x2596 && glyph <= 0x259f)
        return quarters(glyph, &pen);
    if (glyph >= 0x2800 && glyph <= 0x28ff)
        return braille(glyph, &pen);
    return line(glyph, &pen);
}
