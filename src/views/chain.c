#include "views/chain.h"

#include "canvas/theme.h"
#include "views/chain_parts.h"
#include "views/key.h"
#include "views/notice.h"

static void draw_all(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain_layout *layout = picture->layout;
    if (layout->title_row >= 0)
        gf_chain_draw_title(canvas, picture);
    if (layout->heads_row >= 0)
        gf_chain_draw_heads(canvas, picture);
    for (int i = 0; i < layout->visible; i++)
        gf_chain_draw_layer(canvas, picture, layout->first_layer + i);
    gf_chain_draw_minimap(canvas, picture);
    if (layout->extremes_row >= 0)
        gf_chain_draw_extremes(canvas, picture);
    if (layout->status_row >= 0)
        gf_chain_draw_status(canvas, picture);
    gf_chain_draw_equation(canvas, picture);
    if (layout->legend_row >= 0)
        gf_chain_draw_legend(canvas, picture);
}

static struct gf_hit hits(const struct gf_chain_layout *layout, const struct gf_chain *chain)
{
    struct gf_hit hit = {
        .rows = layout->rows, .first_layer = layout->first_layer, .rows_a_layer = layout->rows_a_layer};
    if (layout->minimap.width > 0) {
        hit.minimap = (struct gf_rect){layout->minimap.x, layout->rows.y, 1, layout->rows.height};
        hit.minimap_layers = chain->layers;
    }
    return hit;
}

static struct gf_hit draw_chain(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                                struct gf_view_state *state)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    const int last = (int)snapshot->layer_count - 1;
    const struct gf_chain_stage stage = gf_chain_stage_of(snapshot, &state->chain);
    struct gf_chain chain;
    gf_chain_of(snapshot, state->chain.playing ? stage.phase == GF_CHAIN_FORWARD : state->chain.forward,
                &chain);
    const int selected = state->selected < 0 ? 0 : state->selected > last ? last : state->selected;
    const struct gf_chain_layout layout =
        gf_chain_layout(area, &chain, snapshot->histograms, selected, state->scroll);
    const struct gf_chain_picture picture = {
        .scene = scene,
        .chain = &chain,
        .layout = &layout,
        .stage = state->chain.playing ? &stage : NULL,
        .held = state->chain.held,
        .step = state->chain.step,
        .steps = gf_chain_steps(snapshot),
        .selected = selected,
        .pace = gf_chain_pace(state),
        .reach = gf_chain_product_reach(state->chain.zoom),
    };
    state->scroll = layout.first_layer;
    draw_all(canvas, &picture);
    return hits(&layout, &chain);
}

static void draw(struct gf_canvas *canvas, struct gf_rect area, const struct gf_scene *scene,
                 struct gf_view_state *state, struct gf_hit *ret_hit)
{
    struct gf_hit hit = {0};
    const struct gf_rect before = gf_canvas_clip(canvas, area);
    if (scene->snapshot == NULL)
        gf_draw_waiting(canvas, area, scene->spec);
    else if (area.width > 0 && area.height > 0 && scene->snapshot->layer_count > 0)
        hit = draw_chain(canvas, area, scene, state);
    gf_draw_message(canvas, area, scene->run);
    canvas->clip = before;
    if (ret_hit != NULL)
        *ret_hit = hit;
}

static void turn(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    (void)scene, (void)argument;
    state->chain.forward = !state->chain.forward;
}

static void zoom(struct gf_view_state *state, const struct gf_scene *scene, int argument)
{
    const int wanted = state->chain.zoom + argument;
    (void)scene;
    if (wanted >= GF_CHAIN_ZOOM_LEAST && wanted <= GF_CHAIN_ZOOM_MOST)
        state->chain.zoom = wanted;
}

static void leave(struct gf_view_state *state)
{
    gf_chain_stop(state, NULL, 0);
}

static const struct gf_view_key keys[] = {
    {.keys = "m",
     .help = "slow motion: one iteration, layer by layer; again: end it",
     .hint = "slow motion",
     .act = gf_chain_play,
     .when = gf_chain_is_still,
     .bind = {{'m', 0}}},
    {.keys = "space",
     .help = "in slow motion: stand still, go on",
     .hint = "hold",
     .act = gf_chain_hold,
     .when = gf_chain_is_playing,
     .bind = {{' ', 0}}},
    {.keys = "n",
     .help = "in slow motion: its next step",
     .hint = "step",
     .act = gf_chain_step,
     .when = gf_chain_is_playing,
     .bind = {{'n', 0}}},
    {.keys = "+ -",
     .help = "in slow motion: its pace",
     .hint = "pace",
     .act = gf_chain_change_pace,
     .when = gf_chain_is_playing,
     .bind = {{'+', 1}, {'=', 1}, {'-', -1}, {'_', -1}}},
    {.keys = "Esc",
     .help = "end slow motion, as m does; training goes on",
     .hint = "end",
     .act = gf_chain_stop,
     .when = gf_chain_is_playing,
     .bind = {{GF_KEY_ESCAPE, 0}, {'m', 0}}},
    {.keys = "c",
     .help = "the factors of the error backward, of the signal forward",
     .hint = "direction",
     .act = turn,
     .when = gf_chain_is_still,
     .bind = {{'c', 0}}},
    {.keys = "z Z",
     .help = "the product's scale: 1e±4, 1e±16, 1e±64, 1e±256",
     .hint = "scale",
     .act = zoom,
     .bind = {{'z', 1}, {'Z', -1}}},
};

const struct gf_view gf_view_chain = {
    .name = "chain",
    .title = "Chain rule",
    .key = '4',
    .help = "the chain rule: every layer's factor, and their product",
    .keys = keys,
    .key_count = sizeof keys / sizeof *keys,
    .explain = gf_chain_explain,
    .tick = gf_chain_tick,
    .holds = gf_chain_is_playing,
    .leave = leave,
    .draw = draw,
};
