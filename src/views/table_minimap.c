#include <math.h>

#include "canvas/theme.h"
#include "views/table_parts.h"

/* How far from healthy a magnitude is, in decades; infinite for what is not a number. */
static double illness(double value)
{
    if (!isfinite(value))
        return INFINITY;
    double decade = value > 0 ? log10(value) : -60;
    return decade > 1 ? 3 * (decade - 1) : decade < -3 ? -3 - decade : 0;
}

static bool all_dormant(const struct gf_snapshot *snapshot, int first, int end)
{
    while (first < end && snapshot->layers[first].dormant)
        first++;
    return first == end;
}

static double worst_of(const struct gf_snapshot *snapshot, enum gf_bar_measure measure, int first, int end)
{
    while (first + 1 < end && snapshot->layers[first].dormant)
        first++;
    double worst = gf_table_measure(&snapshot->layers[first], measure);
    for (int i = first + 1; i < end; i++) {
        double value = gf_table_measure(&snapshot->layers[i], measure);
        if (snapshot->layers[i].dormant)
            continue;
        if (illness(value) > illness(worst))
            worst = value;
    }
    return worst;
}

/* Colour tells by itself; without it, a bar one cell long. */
static uint32_t cell_bar(const struct gf_canvas *canvas, double value)
{
    if (!canvas->mono && !canvas->ascii)
        return 0x2588;
    double position = gf_log_position(&GF_TABLE_SCALE, value);
    if (isnan(position) || isinf(value))
        return '/';
    int eighths = position > 0 ? (int)lround(position * 8) : 0;
    eighths = eighths < 1 ? 1 : eighths > 8 ? 8 : eighths;
    return canvas->ascii ? (uint32_t) ".:-=+*#@"[eighths - 1] : 0x2590u - (uint32_t)eighths;
}

void gf_table_draw_minimap(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                           const struct gf_snapshot *snapshot, const struct gf_view_state *state)
{
    int layers = (int)snapshot->layer_count, height = layout->rows.height;
    if (layout->minimap.width == 0 || height < 1)
        return;
    for (int row = 0; row < height; row++) {
        int first = (int)((int64_t)row * layers / height), end = (int)((int64_t)(row + 1) * layers / height);
        end = end > first ? end : first + 1;
        bool window = end > layout->first_layer && first < layout->first_layer + layout->visible;
        bool chosen = state->selected >= first && state->selected < end;
        double value = worst_of(snapshot, state->measure, first, end);
        struct gf_style style = gf_theme_magnitude(canvas, value > 0    ? log10(value)
                                                           : value == 0 ? -INFINITY
                                                                        : NAN);
        int y = layout->rows.y + row;
        if (!all_dormant(snapshot, first, end))
            gf_canvas_put(canvas, layout->minimap.x, y, cell_bar(canvas, value), style);
        if (window)
            gf_canvas_put(canvas, layout->minimap.x - 1, y, chosen ? 0x25b8 : 0x2502,
                          gf_theme(canvas, chosen ? GF_ROLE_TITLE : GF_ROLE_QUIET));
    }
}
