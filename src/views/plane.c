#include "views/plane.h"

#include <stdio.h>

#include "canvas/theme.h"
#include "views/notice.h"
#include "views/plane_parts.h"
#include "views/table_parts.h"

#define ZOOM_LEAST (-16)
#define ZOOM_MOST  24

static void cycle_kind(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)scene;
    const int next = (int)state->plane.kind + argument + GF_PLANE_KINDS;
    state->plane.kind = (enum gf_plane_kind)(next % GF_PLANE_KINDS);
}

static void zoom(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)scene;
    const int next = state->plane.zoom + argument;
    state->plane.zoom = next < ZOOM_LEAST ? ZOOM_LEAST : next > ZOOM_MOST ? ZOOM_MOST : next;
}

static void toggle_samples(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)scene, (void)argument;
    state->plane.without_samples = !state->plane.without_samples;
}

static const struct gf_view_key KEYS[] = {
    {.keys = "c",
     .help = "the network's output, its linear regions, or the selected neuron",
     .hint = "what is shown",
     .act = cycle_kind,
     .bind = {{'c', 1}}},
    {.keys = "z Z", .help = "zoom in, out", .hint = "zoom", .act = zoom, .bind = {{'z', 1}, {'Z', -1}}},
    {.keys = "d",
     .help = "the training samples, shown or not",
     .hint = "samples",
     .act = toggle_samples,
     .bind = {{'d', 0}}},
};

/* In the middle of the map, on as many rows as it takes. */
static void draw_text(struct gf_canvas *canvas, struct gf_rect map, enum gf_role role, const char *text)
{
    const int most = 64, columns = gf_canvas_columns(canvas, text);
    int width = map.width - 2 < most ? map.width - 2 : most;
    if (width < 1 || map.height < 1)
        return;
    width = columns < width ? columns : width;
    struct gf_rect rect = {map.x + (map.width - width) / 2, map.y, width, 0};
    const int rows = gf_canvas_wrap(canvas, rect, gf_theme(canvas, role), text);
    rect.height = rows < map.height ? rows : map.height;
    rect.y += (map.height - rect.height) / 2;
    gf_canvas_wrap(canvas, rect, gf_theme(canvas, role), text);
}

/* Why there is no picture of this data. */
static void draw_other_data(struct gf_canvas *canvas, struct gf_rect map, const struct gf_snapshot *snapshot)
{
    char text[240];
    snprintf(text, sizeof text,
             "The plane is for data with two features; this has %u. Press p for a preset with two, "
             "or :set data.source spiral (circles, moons, xor, gauss, plane).",
             snapshot->features);
    draw_text(canvas, map, GF_ROLE_TEXT, text);
}

static void draw_no_regions(struct gf_canvas *canvas, struct gf_rect map, const char *why)
{
    char text[240];
    snprintf(text, sizeof text,
             "No linear regions: %s. relu, leaky_relu, prelu and relu_eps make a mosaic: a changes the "
             "activation, c shows the output.",
             why);
    draw_text(canvas, map, GF_ROLE_TEXT, text);
}

static void draw_picture(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                         const struct gf_plane *plane, const struct gf_view_state *state)
{
    if (plane->request.kind == GF_PLANE_REGIONS && plane->no_regions) {
        draw_no_regions(canvas, layout->map, plane->no_regions);
        return;
    }
    if (plane->request.kind == GF_PLANE_REGIONS && plane->nonfinite)
        draw_text(canvas, layout->map, GF_ROLE_BAD, "No regions can be told: the network is not finite");
    else
        gf_plane_draw_map(canvas, layout, plane);
    gf_plane_draw_axes(canvas, layout, plane);
    if (!state->plane.without_samples)
        gf_plane_draw_samples(canvas, layout, plane);
}

static void draw_plane(struct gf_canvas *canvas, const struct gf_plane_layout *layout,
                       const struct gf_scene *scene, const struct gf_view_state *state,
                       const struct gf_plane_request *wanted)
{
    const struct gf_rect *map = &layout->map;
    const struct gf_plane *plane = gf_plane_shown(scene, wanted);
    struct gf_rect row = {map->x, layout->loss_row, map->width, 1};
    if (layout->label_width > 0)
        row.x -= layout->label_width + 1, row.width += layout->label_width + 2;
    if (layout->loss_row >= 0)
        gf_table_draw_loss(canvas, row, scene);
    if (!wanted->wanted) {
        draw_other_data(canvas, *map, scene->snapshot);
        return;
    }
    row.y = layout->words_row;
    if (layout->words_row >= 0)
        gf_plane_draw_words(canvas, row, scene, wanted, plane, state->neuron >= 0);
    if (plane != NULL)
        draw_picture(canvas, layout, plane, state);
    else
        draw_text(canvas, *map, GF_ROLE_QUIET, "drawing …");
}

static void draw(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                 struct gf_view_state *state, struct gf_hit *ret_hit)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    struct gf_hit hit = {0};
    struct gf_rect before = gf_canvas_clip(canvas, area);
    if (area.width > 0 && area.height > 0 && snapshot != NULL && snapshot->layer_count > 0) {
        const struct gf_plane_layout layout = gf_plane_layout(canvas, area, state->plane.kind);
        hit.plane = gf_plane_wanted(&layout, scene, state);
        draw_plane(canvas, &layout, scene, state, &hit.plane);
    } else if (snapshot == NULL) {
        gf_draw_waiting(canvas, area, scene->spec);
    }
    gf_draw_message(canvas, area, scene->run);
    canvas->clip = before;
    if (ret_hit != NULL)
        *ret_hit = hit;
}

const struct gf_view gf_view_plane = {
    .name = "plane",
    .title = "Input plane",
    .key = '5',
    .help = "two features: the output over the plane, linear regions, a neuron",
    .keys = KEYS,
    .key_count = sizeof KEYS / sizeof *KEYS,
    .explain = gf_plane_explain,
    .draw = draw,
};
