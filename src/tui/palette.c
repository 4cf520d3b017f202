#include "tui/palette.h"

#include <limits.h>
#include <stdlib.h>

/* xterm's 16 basic colours, as most terminals show them. */
static const struct gf_rgb basic[16] = {
    {0, 0, 0},     {205, 0, 0},     {0, 205, 0},     {205, 205, 0},   {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},     {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255},
};

static int cube_level(int step)
{
    return step == 0 ? 0 : 55 + 40 * step;
}

struct gf_rgb gf_palette_rgb(int index)
{
    if (index < 0 || index > 255)
        return basic[0];
    if (index < 16)
        return basic[index];
    if (index >= 232) {
        int grey = 8 + 10 * (index - 232);
        return (struct gf_rgb){grey, grey, grey};
    }
    int cube = index - 16;
    return (struct gf_rgb){cube_level(cube / 36), cube_level(cube / 6 % 6), cube_level(cube % 6)};
}

static int distance(struct gf_rgb a, struct gf_rgb b)
{
    int red = a.red - b.red, green = a.green - b.green, blue = a.blue - b.blue;
    return 3 * red * red + 6 * green * green + blue * blue;
}

static int nearest(int index, int least, int colours)
{
    struct gf_rgb wanted = gf_palette_rgb(index);
    int best = least, best_distance = INT_MAX;
    for (int i = least; i < colours; i++) {
        int d = distance(wanted, basic[i]);
        if (d < best_distance) {
            best = i;
            best_distance = d;
        }
    }
    return best;
}

static bool is_grey(struct gf_rgb rgb)
{
    return abs(rgb.red - rgb.green) < 24 && abs(rgb.green - rgb.blue) < 24 && abs(rgb.red - rgb.blue) < 24;
}

static int direct(int index)
{
    struct gf_rgb rgb = gf_palette_rgb(index);
    int value = rgb.red << 16 | rgb.green << 8 | rgb.blue;
    return value < 8 ? 0 : value; /* 0 … 7 mean the basic colours even there */
}

struct gf_palette_pair gf_palette_map(int fg, int bg, int colours)
{
    struct gf_palette_pair pair = {fg, bg, false};
    if (colours > 256) {
        pair.fg = fg < 0 ? -1 : direct(fg);
        pair.bg = bg < 0 ? -1 : direct(bg);
        return pair;
    }
    if (colours >= 256)
        return pair;
    int have = colours >= 16 ? 16 : 8;
    if (bg >= 0)
        pair.bg = nearest(bg, 0, have);
    if (fg >= 0)
        pair.fg = nearest(fg, bg < 0 ? 1 : 0, have);
    if (have == 8 && fg >= 0 && is_grey(gf_palette_rgb(fg)) && gf_palette_rgb(fg).green > 40) {
        pair.fg = 7; /* not the yellow that would be nearest */
        pair.dim = gf_palette_rgb(fg).green < 190;
    }
    if (pair.fg == pair.bg && pair.fg >= 0 && fg != bg) {
        struct gf_rgb front = gf_palette_rgb(fg), back = gf_palette_rgb(bg);
        int lighter = 3 * (front.red - back.red) + 6 * (front.green - back.green) + front.blue - back.blue;
        if (have == 16 && pair.bg == 0 && lighter >= 0)
            pair.fg = 8;
        else
            pair.fg = lighter >= 0 ? (pair.bg == 7 ? 0 : 7) : (pair.bg == 0 ? 7 : 0);
    }
    return pair;
}
