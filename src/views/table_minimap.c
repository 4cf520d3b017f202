/* Every layer at once, in one column: what the bars show, the layer farthest from healthy for its
 * neighbours. */
#include <math.h>

#include "canvas/theme.h"
#include "views/minimap.h"
#include "views/table_parts.h"

struct picture {
    const struct gf_snapshot *snapshot;
    enum gf_bar_measure measure;
};

/* How far from healthy a gradient's magnitude is, in decades; infinite for what is not a number. */
static double illness(double value)
{
    if (!isfinite(value))
        return INFINITY;
    double decade = value > 0 ? log10(value) : -60;
    return decade > 1 ? 3 * (decade - 1) : decade < -3 ? -3 - decade : 0;
}

/* false: all of them are dormant. */
static bool worst_of(const struct picture *picture, int first, int end, double *ret_worst)
{
    bool any = false;
    for (int i = first; i < end; i++) {
        const struct gf_layer_measure *layer = &picture->snapshot->layers[i];
        if (layer->dormant)
            continue;
        const double value = gf_table_measure(layer, picture->measure);
        if (!any || illness(value) > illness(*ret_worst))
            *ret_worst = value;
        any = true;
    }
    return any;
}

static int eighths_of(double value)
{
    const double position = gf_log_position(&GF_TABLE_SCALE, value);
    if (isnan(position) || isinf(value))
        return 0;
    const int eighths = position > 0 ? (int)lround(position * 8) : 0;
    return eighths < 1 ? 1 : eighths > 8 ? 8 : eighths;
}

static bool any_still(const struct gf_snapshot *snapshot, int first, int end)
{
    while (first < end && !gf_layer_stands_still(&snapshot->layers[first]))
        first++;
    return first < end;
}

static void draw_cell(struct gf_canvas *canvas, int x, int y, int first, int end, const void *context)
{
    double value;
    if (!worst_of(context, first, end, &value))
        return;
    const double decade = value > 0 ? log10(value) : value == 0 ? -INFINITY : NAN;
    const struct picture *picture = context;
    struct gf_style style = gf_theme_magnitude(canvas, decade);
    const bool still = any_still(picture->snapshot, first, end);
    if (still && !canvas->mono)
        style = (struct gf_style){gf_theme_ink(style.fg), style.fg, GF_BOLD};
    gf_canvas_put(canvas, x, y, still ? GF_GLYPH_STILL : gf_minimap_glyph(canvas, eighths_of(value)), style);
}

void gf_table_draw_minimap(struct gf_canvas *canvas, const struct gf_table_layout *layout,
                           const struct gf_snapshot *snapshot, const struct gf_view_state *state)
{
    const struct picture picture = {snapshot, state->measure};
    const struct gf_minimap map = {
        .x = layout->minimap.x,
        .rows = layout->rows,
        .layers = (int)snapshot->layer_count,
        .selected = state->selected,
        .first_layer = layout->first_layer,
        .visible = layout->visible,
        .cell = draw_cell,
        .context = &picture,
    };
    if (layout->minimap.width > 0)
        gf_draw_minimap(canvas, &map);
}
