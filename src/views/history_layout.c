#include "views/history_parts.h"

#define LOSS_MOST         6
#define LOSS_MOST_TALL    10
#define TALL              30
#define ROWS_A_LAYER_MOST 6

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* The rows of the map, out of `rest` that loss and map share. Layers get rows of their own where they can;
 * else two share a row where there are half blocks; else several are drawn as the worst of them. */
static int plan_map(struct gf_history_layout *layout, const struct gf_canvas *canvas, int rest)
{
    const int layers = layout->layers, loss = rest >= 3 ? larger(1, smaller(rest / 6, 4)) : 0;
    const int room = larger(1, rest - loss);
    layout->groups = layers;
    layout->rows_a_group = 1;
    if (layers <= rest - (loss > 0)) {
        layout->rows_a_group = larger(1, smaller(room / layers, ROWS_A_LAYER_MOST));
        return layers * layout->rows_a_group;
    }
    layout->halves = !canvas->mono && !canvas->ascii;
    if (layout->halves) {
        layout->groups = smaller(layers, 2 * room);
        return (layout->groups + 1) / 2;
    }
    layout->groups = smaller(layers, room);
    return layout->groups;
}

static void plan_rows(struct gf_history_layout *layout, const struct gf_canvas *canvas)
{
    const int height = layout->area.height;
    int y = layout->area.y, bottom = y + height;
    const bool status = height >= 3, axis = height >= 4, title = height >= 5, legend = height >= 6;
    int marks = height >= TALL ? 2 : height >= 9 ? 1 : 0;
    const int rest = larger(1, height - status - axis - title - legend - marks);
    const int map = plan_map(layout, canvas, rest),
              loss = smaller(height >= TALL ? LOSS_MOST_TALL : LOSS_MOST, rest - map);
    const int spare = rest - map - loss; /* for texts that would stand on each other */
    marks += marks > 0 ? smaller(spare, 2) : 0;
    layout->title_row = title ? y++ : -1;
    layout->loss = (struct gf_rect){layout->map.x, y, layout->map.width, loss};
    y += loss;
    layout->marks = (struct gf_rect){layout->map.x, y, layout->map.width, marks};
    y += marks;
    layout->map.y = y;
    layout->map.height = map;
    y += map;
    layout->axis_row = axis ? y : -1;
    layout->legend_row = legend ? --bottom : -1;
    layout->status_row = status ? --bottom : -1;
}

struct gf_history_layout gf_history_layout(const struct gf_canvas *canvas, struct gf_rect area, int layers)
{
    struct gf_history_layout layout = {.area = area, .layers = layers};
    layout.gutter = area.width >= 60 ? 12 : area.width >= 20 ? 5 : 0;
    layout.values = area.width >= 60 ? 9 : 0;
    const int right = area.width >= 20 ? 1 : 0;
    layout.map.x = area.x + layout.gutter;
    layout.map.width = smaller(GF_HISTORY_COLUMNS, area.width - layout.gutter - layout.values - right);
    plan_rows(&layout, canvas);
    return layout;
}

int gf_history_group_first(const struct gf_history_layout *layout, int group)
{
    return (int)((int64_t)group * layout->layers / layout->groups);
}

int gf_history_group_most(const struct gf_history_layout *layout)
{
    return (layout->layers + layout->groups - 1) / layout->groups;
}

int gf_history_group_of(const struct gf_history_layout *layout, int layer)
{
    return (int)((((int64_t)layer + 1) * layout->groups - 1) / layout->layers);
}

int gf_history_row_of(const struct gf_history_layout *layout, int group)
{
    return layout->map.y + (layout->halves ? group / 2 : group * layout->rows_a_group);
}
