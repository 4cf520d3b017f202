#include "views/layer_parts.h"

#define TWO_COLUMNS_LEAST 34 /* columns of the screen */
#define GAP               2
#define PLOT_LEAST        3 /* rows: title, plot, axis */
#define PLOT_MOST         24
#define CURVES_MOST       14

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

/* In the order in which they are wanted where there is not room for all. */
static void place_plots(struct gf_layer_layout *layout, struct gf_rect area, int rows, int height)
{
    static const enum gf_layer_plot side_by_side[] = {GF_LAYER_PLOT_ARGUMENT, GF_LAYER_PLOT_ACTIVATION,
                                                      GF_LAYER_PLOT_DELTA, GF_LAYER_PLOT_GRADIENT};
    static const enum gf_layer_plot alone[] = {GF_LAYER_PLOT_ARGUMENT, GF_LAYER_PLOT_DELTA,
                                               GF_LAYER_PLOT_ACTIVATION, GF_LAYER_PLOT_GRADIENT};
    const int columns = area.width >= TWO_COLUMNS_LEAST ? 2 : 1;
    const int width = (area.width - (columns + 1) * 1 - (columns - 1) * (GAP - 1)) / columns;
    const bool few = columns == 1 || rows == 1;
    for (int i = 0; i < rows * columns && i < GF_LAYER_PLOTS; i++)
        layout->plots[few ? alone[i] : side_by_side[i]] = (struct gf_rect){
            area.x + 1 + i % columns * (width + GAP), area.y + i / columns * height, width, height};
}

/* The plots come first, then the neuron's numbers, then what has been over the run. */
struct gf_layer_layout gf_layer_layout(struct gf_rect area)
{
    struct gf_layer_layout layout = {.loss_row = -1, .status_row = -1};
    const int height = area.height, columns = area.width >= TWO_COLUMNS_LEAST ? 2 : 1;
    const bool loss = height >= 14, airy = height >= 30;
    const int neurons = height >= 48 ? 6 : height >= 16 ? 4 : height >= 12 ? 2 : height >= 9 ? 1 : 0;
    if (area.width < 1 || height < 1)
        return layout;
    int y = area.y, left = height - 1 - loss - neurons - 3 * airy;
    if (loss)
        layout.loss_row = y++;
    layout.status_row = y++;
    y += airy;
    const int curves = height >= 19 ? clamp(left * 3 / 10, 4, CURVES_MOST) : 0;
    left -= curves;
    const int most = columns == 2 ? 2 : GF_LAYER_PLOTS;
    const int rows = clamp(left / (PLOT_LEAST + 1), left >= PLOT_LEAST, most);
    const int plot = rows > 0 ? clamp(left / rows, 0, PLOT_MOST) : 0;
    if (plot >= PLOT_LEAST)
        place_plots(&layout, (struct gf_rect){area.x, y, area.width, left}, rows, plot);
    y += rows * plot + airy;
    layout.neurons = (struct gf_rect){area.x + 1, y, area.width - 2, neurons};
    y += neurons + airy;
    layout.curves = (struct gf_rect){area.x + 1, y, area.width - 2, curves > 0 ? area.y + height - y : 0};
    if (layout.curves.height > CURVES_MOST)
        layout.curves.height = CURVES_MOST;
    return layout;
}
