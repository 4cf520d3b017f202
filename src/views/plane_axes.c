/* Numbers along the edges of the map. */
#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/format.h"
#include "views/plane_parts.h"

#define COLUMNS_A_TICK 12
#define ROWS_A_TICK    4

/* The distance of ticks, 1, 2 or 5 times a power of ten, so that there are at most so many. */
static double tick_step(double span, int most)
{
    const double least = span / (most > 1 ? most : 1);
    const double decade = pow(10, floor(log10(least)));
    const double digits = least / decade;
    return decade * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
}

/* With as many places as the step needs; never "-0". */
static const char *label(double value, double step, char text[GF_NUMBER])
{
    const int places = (int)ceil(-log10(step) - 1e-9);
    if (fabs(value) < step / 2)
        value = 0;
    if (fabs(value) >= 99999 || places > 4)
        snprintf(text, GF_NUMBER, "%.0e", value);
    else
        snprintf(text, GF_NUMBER, "%.*f", places > 0 ? places : 0, value);
    return text;
}

/* Down the left, from the label's end to the map. */
static void draw_vertical(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                          const struct gf_plane_window *window)
{
    const struct gf_rect *map = &layout->map;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const double span = window->top - window->bottom, step = tick_step(span, map->height / ROWS_A_TICK);
    char text[GF_NUMBER];
    for (double value = ceil(window->bottom / step) * step; value < window->top; value += step) {
        const int y = map->y + (int)((window->top - value) / span * map->height);
        const int columns = gf_canvas_columns(canvas, label(value, step, text));
        if (y < map->y || y >= map->y + map->height || columns > layout->label_width)
            continue;
        gf_canvas_text(canvas, map->x - 1 - columns, y, quiet, text);
        gf_canvas_put(canvas, map->x - 1, y, 0x2500, gf_theme(canvas, GF_ROLE_TRACK));
    }
}

static void draw_horizontal(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                            const struct gf_plane_window *window)
{
    const struct gf_rect *map = &layout->map;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const double span = window->right - window->left, step = tick_step(span, map->width / COLUMNS_A_TICK);
    char text[GF_NUMBER];
    for (double value = ceil(window->left / step) * step; value < window->right; value += step) {
        const int columns = gf_canvas_columns(canvas, label(value, step, text));
        const int x = map->x + (int)((value - window->left) / span * map->width) - columns / 2;
        if (x >= map->x && x + columns <= map->x + map->width)
            gf_canvas_text(canvas, x, layout->axis_row, quiet, text);
    }
}

void gf_plane_draw_axes(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                        const struct gf_plane *plane)
{
    if (layout->label_width > 0)
        draw_vertical(canvas, layout, &plane->window);
    if (layout->axis_row >= 0)
        draw_horizontal(canvas, layout, &plane->window);
}
