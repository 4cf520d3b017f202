#include "tui/mouse.h"

#include "tui/app.h"

#define WHEEL_LAYERS 3

bool gf_rect_holds(struct gf_rect rect, int x, int y)
{
    return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

/* A cell of the selected layer's map, row by row; behind its last neuron there is none. */
static void click_neuron(struct gf_app *app, int x, int row)
{
    const struct gf_hit *hit = &app->hit;
    const int cell = (hit->neuron_columns ? 0 : row * hit->neurons.width) + x;
    const int neuron = cell * hit->neurons_a_cell;
    if (app->snapshot && neuron < (int)app->snapshot->layers[app->view.selected].width)
        gf_app_select_neuron(app, neuron);
}

/* The view corrects what lies beyond the newest iteration. */
static void click_time(struct gf_app *app, const struct gf_hit *hit, int x)
{
    app->view.history.away = true;
    app->view.history.cursor =
        hit->time_from + (uint64_t)((x - hit->time.x) / hit->time_wide) * hit->time_step;
    app->dirty = true;
}

static void click(struct gf_app *app, int x, int y)
{
    const struct gf_hit *hit = &app->hit;
    if (gf_rect_holds(hit->time, x, y))
        click_time(app, hit, x);
    if (gf_rect_holds(hit->minimap, x, y)) {
        gf_app_select_layer(app, (y - hit->minimap.y) * hit->minimap_layers / hit->minimap.height);
        return;
    }
    bool neuron = gf_rect_holds(hit->neurons, x, y);
    if (hit->rows_a_layer <= 0 || (!gf_rect_holds(hit->rows, x, y) && !neuron))
        return;
    const int below = y - hit->rows.y;
    gf_app_select_layer(app, hit->first_layer + below / hit->rows_a_layer);
    if (neuron)
        click_neuron(app, x - hit->neurons.x, below % hit->rows_a_layer);
}

void gf_mouse(struct gf_app *app, const struct gf_input *input)
{
    if (input->kind == GF_INPUT_CLICK)
        click(app, input->x, input->y);
    else if (input->kind == GF_INPUT_WHEEL)
        gf_app_select_layer(app, app->view.selected + input->key * WHEEL_LAYERS);
}
