/* The picture itself: half blocks with colours, shades without, and braille dots for the borders of regions.
 */
#include <math.h>

#include "canvas/theme.h"
#include "views/plane_parts.h"

/* The picture as so many pixels, whatever its own grid is. */
struct pixels {
    const struct gf_plane *plane;
    struct gf_plane_scale scale;
    int across, down;
};

static size_t point_at(const struct pixels *pixels, int x, int y)
{
    const struct gf_plane *plane = pixels->plane;
    const size_t column = (size_t)x * plane->columns / (size_t)pixels->across;
    const size_t row = (size_t)y * plane->rows / (size_t)pixels->down;
    return row * plane->columns + column;
}

/* On a border of u = 0: the sign changes to the right or below. */
static bool on_border(const struct pixels *pixels, int x, int y)
{
    const struct gf_plane *plane = pixels->plane;
    const bool above = plane->values[point_at(pixels, x, y)] > 0;
    if (plane->request.kind != GF_PLANE_NEURON)
        return false;
    return (x + 1 < pixels->across && above != (plane->values[point_at(pixels, x + 1, y)] > 0)) ||
           (y + 1 < pixels->down && above != (plane->values[point_at(pixels, x, y + 1)] > 0));
}

static bool is_finite(const struct pixels *pixels, int x, int y)
{
    const struct gf_plane *plane = pixels->plane;
    return plane->request.kind == GF_PLANE_REGIONS || !isnan(plane->values[point_at(pixels, x, y)]);
}

/* Of what is not finite: a wall of signs would hide the samples. */
static uint32_t nonfinite_glyph(int x, int y)
{
    return (x + 3 * y) % 6 == 0 ? '?' : ' ';
}

#define STRENGTHS 4

static int16_t colour_at(const struct pixels *pixels, int x, int y)
{
    const struct gf_plane *plane = pixels->plane;
    const size_t point = point_at(pixels, x, y);
    if (plane->request.kind == GF_PLANE_REGIONS)
        return gf_theme_region((unsigned)(plane->patterns[point] % GF_PLANE_REGION_SIGNS));
    if (on_border(pixels, x, y))
        return gf_theme_class(0, GF_CLASS_BORDER);
    const double value = (double)plane->values[point];
    if (plane->request.kind == GF_PLANE_OUTPUT && plane->classes) {
        const int strength = (int)(gf_plane_sure(plane, value) * STRENGTHS);
        return gf_theme_class(plane->labels[point], strength < STRENGTHS ? strength : STRENGTHS - 1);
    }
    const double share = gf_plane_share(&pixels->scale, value);
    const int strength = (int)(fabs(share) * STRENGTHS);
    return gf_theme_class(share > 0, strength < STRENGTHS ? strength : STRENGTHS - 1);
}

static void draw_halves(struct gf_canvas *canvas, struct gf_rect map, const struct pixels *pixels)
{
    for (int y = 0; y < map.height; y++)
        for (int x = 0; x < map.width; x++) {
            if (!is_finite(pixels, x, 2 * y) || !is_finite(pixels, x, 2 * y + 1)) {
                gf_canvas_put(canvas, map.x + x, map.y + y, nonfinite_glyph(x, y), gf_theme_bad_plot(canvas));
                continue;
            }
            const int16_t top = colour_at(pixels, x, 2 * y), bottom = colour_at(pixels, x, 2 * y + 1);
            const struct gf_style style = {top == bottom ? GF_COLOUR_DEFAULT : top, bottom, 0};
            gf_canvas_put(canvas, map.x + x, map.y + y, top == bottom ? ' ' : 0x2580, style);
        }
}

#define SIGN_COLUMNS 16
#define SIGN_ROWS    6

/* Which side of u = 0 is which: + and - here and there, where a whole cell lies on one. */
static void draw_signs(struct gf_canvas *canvas, struct gf_rect map, const struct pixels *pixels)
{
    const float *values = pixels->plane->values;
    for (int y = SIGN_ROWS / 2; y < map.height; y += SIGN_ROWS)
        for (int x = SIGN_COLUMNS / 2; x < map.width; x += SIGN_COLUMNS) {
            if (!is_finite(pixels, x, 2 * y) || !is_finite(pixels, x, 2 * y + 1) ||
                on_border(pixels, x, 2 * y) || on_border(pixels, x, 2 * y + 1))
                continue;
            const int16_t ground = colour_at(pixels, x, 2 * y + 1);
            const bool above = values[point_at(pixels, x, 2 * y + 1)] > 0;
            gf_canvas_put(canvas, map.x + x, map.y + y, above ? '+' : 0x2212,
                          (struct gf_style){gf_theme_class(0, GF_CLASS_BORDER), ground, 0});
        }
}

/* The dots of a cell, by column and row (Unicode numbers them down the columns, the last row apart). */
static const unsigned DOTS[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

static bool between_regions(const struct pixels *pixels, int x, int y)
{
    const uint64_t *patterns = pixels->plane->patterns;
    const uint64_t here = patterns[point_at(pixels, x, y)];
    return (x + 1 < pixels->across && here != patterns[point_at(pixels, x + 1, y)]) ||
           (y + 1 < pixels->down && here != patterns[point_at(pixels, x, y + 1)]);
}

static void draw_dots(struct gf_canvas *canvas, struct gf_rect map, const struct pixels *pixels)
{
    for (int y = 0; y < map.height; y++)
        for (int x = 0; x < map.width; x++) {
            unsigned dots = 0;
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 4; j++)
                    dots |= between_regions(pixels, 2 * x + i, 4 * y + j) ? DOTS[i][j] : 0;
            gf_canvas_put(canvas, map.x + x, map.y + y, dots ? 0x2800 + dots : ' ',
                          gf_theme(canvas, GF_ROLE_TEXT));
        }
}

static uint32_t shade_at(const struct gf_canvas *canvas, const struct pixels *pixels, int x, int y)
{
    const struct gf_plane *plane = pixels->plane;
    const size_t point = point_at(pixels, x, y);
    if (plane->request.kind == GF_PLANE_REGIONS)
        return gf_plane_region_shade(plane->patterns[point]);
    if (!is_finite(pixels, x, y))
        return nonfinite_glyph(x, y);
    const double value = (double)plane->values[point];
    if (plane->request.kind == GF_PLANE_OUTPUT && plane->classes > 2)
        return gf_plane_class_shade(canvas, plane->labels[point], gf_plane_sure(plane, value));
    if (plane->request.kind == GF_PLANE_OUTPUT && plane->classes)
        return gf_plane_shade(canvas, (plane->labels[point] ? 1 : -1) * gf_plane_sure(plane, value));
    return gf_plane_shade(canvas, gf_plane_share(&pixels->scale, value));
}

/* Where there are colours after all, they say the same. */
static struct gf_style shade_style(const struct gf_canvas *canvas, const struct pixels *pixels, int x, int y)
{
    struct gf_style style = gf_theme(canvas, GF_ROLE_QUIET);
    const struct gf_plane *plane = pixels->plane;
    const size_t point = point_at(pixels, x, y);
    if (!is_finite(pixels, x, y))
        return gf_theme_bad_plot(canvas);
    if (canvas->mono || plane->request.kind == GF_PLANE_REGIONS)
        return style;
    const bool classes = plane->request.kind == GF_PLANE_OUTPUT && plane->classes;
    const double share = classes ? 0 : gf_plane_share(&pixels->scale, (double)plane->values[point]);
    style.fg = gf_theme_class(classes ? plane->labels[point] : share > 0, GF_CLASS_STRONGEST);
    return style;
}

static void draw_shades(struct gf_canvas *canvas, struct gf_rect map, const struct pixels *pixels)
{
    for (int y = 0; y < map.height; y++)
        for (int x = 0; x < map.width; x++)
            gf_canvas_put(canvas, map.x + x, map.y + y, shade_at(canvas, pixels, x, y),
                          shade_style(canvas, pixels, x, y));
}

void gf_plane_draw_map(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                       const struct gf_plane *plane)
{
    const struct pixels pixels = {plane, gf_plane_scale(plane), layout->map.width * layout->across,
                                  layout->map.height * layout->down};
    if (layout->down == 4)
        draw_dots(canvas, layout->map, &pixels);
    else if (layout->down == 2) {
        draw_halves(canvas, layout->map, &pixels);
        if (plane->request.kind == GF_PLANE_NEURON)
            draw_signs(canvas, layout->map, &pixels);
    } else
        draw_shades(canvas, layout->map, &pixels);
}

static int16_t background_at(const struct gf_canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return GF_COLOUR_DEFAULT;
    return canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x].style.bg;
}

void gf_plane_draw_samples(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                           const struct gf_plane *plane)
{
    const struct gf_plane_window *window = &plane->window;
    const struct gf_rect *map = &layout->map;
    const double width = window->right - window->left, height = window->top - window->bottom;
    for (uint32_t i = 0; i < plane->sample_count; i++) {
        const struct gf_plane_sample *sample = &plane->samples[i];
        const double x = ((double)sample->x - window->left) / width * map->width;
        const double y = (window->top - (double)sample->y) / height * map->height;
        if (!(x >= 0 && x < map->width && y >= 0 && y < map->height))
            continue;
        const int column = map->x + (int)x, row = map->y + (int)y;
        struct gf_style style = gf_plane_sample_style(canvas, plane, sample);
        style.bg = background_at(canvas, column, row);
        gf_canvas_put(canvas, column, row, gf_plane_sample_glyph(canvas, sample->class), style);
    }
}
