#include <math.h>

#include "views/plane_parts.h"

#define LABELS       6  /* columns of the vertical axis */
#define LABELS_FROM  30 /* columns there must be for it */
#define ROWS_A_WORD  4  /* rows of map that each row of words must leave */
#define SIDE_OF_CELL 2  /* a cell is about twice as high as wide */

struct gf_plane_layout gf_plane_layout(const struct gf_canvas *canvas, struct gf_rect area,
                                       enum gf_plane_kind kind)
{
    struct gf_plane_layout layout = {
        .map = area, .loss_row = -1, .words_row = -1, .axis_row = -1, .across = 1, .down = 1};
    if (area.height > ROWS_A_WORD) {
        layout.words_row = layout.map.y++;
        layout.map.height--;
    }
    if (area.height > ROWS_A_WORD + 1) {
        layout.axis_row = area.y + area.height - 1;
        layout.map.height--;
    }
    if (area.height > ROWS_A_WORD + 3) {
        layout.loss_row = area.y;
        layout.words_row++;
        layout.map.y++;
        layout.map.height--;
    }
    if (area.width >= LABELS_FROM) {
        layout.label_width = LABELS;
        layout.map.x += LABELS + 1;
        layout.map.width -= LABELS + 2;
    }
    const bool dots = canvas->mono && !canvas->ascii && kind == GF_PLANE_REGIONS;
    if (!canvas->mono && !canvas->ascii)
        layout.down = 2;
    if (dots)
        layout.across = 2, layout.down = 4;
    return layout;
}

struct gf_plane_request gf_plane_wanted(const struct gf_plane_layout *layout, const struct gf_scene *scene,
                                        const struct gf_view_state *state)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    const struct gf_rect *map = &layout->map;
    struct gf_plane_request request = {.kind = state->plane.kind};
    if (snapshot == NULL || snapshot->features != 2 || snapshot->layer_count == 0 || map->width < 1 ||
        map->height < 1)
        return request;
    const int last = (int)snapshot->layer_count - 1;
    const int layer = state->selected < 0 ? 0 : state->selected > last ? last : state->selected;
    const int units = (int)snapshot->layers[layer].width;
    if (request.kind == GF_PLANE_NEURON) {
        request.layer = (uint32_t)layer;
        request.neuron = (uint32_t)(state->neuron < 0        ? 0
                                    : state->neuron >= units ? units - 1
                                                             : state->neuron);
    }
    int columns = map->width * layout->across, rows = map->height * layout->down;
    while (columns > GF_PLANE_SIDE_MOST || rows > GF_PLANE_SIDE_MOST || columns * rows > GF_PLANE_POINTS_MOST)
        columns = (columns + 1) / 2, rows = (rows + 1) / 2;
    request.wanted = true;
    request.columns = (uint32_t)columns;
    request.rows = (uint32_t)rows;
    request.aspect = (double)map->width / columns / (SIDE_OF_CELL * (double)map->height / rows);
    request.zoom = pow(2, 0.5 * state->plane.zoom);
    return request;
}

const struct gf_plane *gf_plane_shown(const struct gf_scene *scene, const struct gf_plane_request *wanted)
{
    const struct gf_plane *plane = scene->plane;
    if (plane == NULL || !wanted->wanted || plane->generation != scene->snapshot->generation ||
        plane->request.kind != wanted->kind || plane->request.layer != wanted->layer ||
        plane->request.neuron != wanted->neuron)
        return NULL;
    return plane;
}

/* The next of 1, 2, 5, 10 … at or above a number, so that a scale stays for a while. */
static double round_up(double value)
{
    const double decade = pow(10, floor(log10(value)));
    const double digits = value / decade;
    return decade * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
}

struct gf_plane_scale gf_plane_scale(const struct gf_plane *plane)
{
    double low = (double)plane->target_low, high = (double)plane->target_high;
    if (plane->request.kind == GF_PLANE_NEURON) {
        const double most = fmax(fabs((double)plane->low), fabs((double)plane->high));
        high = most > 0 ? round_up(most) : 1;
        low = -high;
    } else if (!(high > low)) {
        low -= 1, high += 1;
    }
    return (struct gf_plane_scale){low, high};
}

double gf_plane_share(const struct gf_plane_scale *scale, double value)
{
    const double share = (2 * value - scale->low - scale->high) / (scale->high - scale->low);
    return share < -1 ? -1 : share > 1 ? 1 : share;
}

double gf_plane_sure(const struct gf_plane *plane, double value)
{
    const double least = plane->classes > 1 ? 1.0 / plane->classes : 0;
    const double sure = (value - least) / (1 - least);
    return sure < 0 ? 0 : sure;
}
