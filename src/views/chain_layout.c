/* Where everything of the chain rule is. */
#include "views/box.h"
#include "views/chain_parts.h"

#define NUMBER            6
#define PRODUCT           8
#define ROWS_A_LAYER_MOST 4
#define EQUATION_MOST     4

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Rows that all factors take when each is written as "0.248 × ". */
static int equation_rows(int width, int layers)
{
    const int a_row = larger(1, (width - 14) / 8);
    return (layers + 1 + a_row - 1) / a_row;
}

/* The layers come first, but a few rows of words stay whatever the depth. */
static void plan_rows(struct gf_chain_layout *layout, int layers)
{
    const int height = layout->area.height, width = layout->area.width;
    const bool title = height >= 3, heads = height >= 4, status = height >= 6, extremes = height >= 14;
    int equation = height >= 30 ? EQUATION_MOST : height >= 20 ? 3 : height >= 16 ? 2 : height >= 8 ? 1 : 0;
    equation = smaller(equation, equation_rows(width, layers));
    int left = height - title - heads - status - extremes - equation;
    const bool tall = height >= 30;
    /* In order: the legend, a blank row under and one over the layers, one over the product. */
    bool extra[4];
    for (int i = 0; i < 4; i++) {
        extra[i] = extremes && left > 10 && (tall || left - 1 >= layers);
        left -= extra[i];
    }
    const int rows_a_layer = larger(1, smaller(left / layers, ROWS_A_LAYER_MOST));
    int y = layout->area.y, bottom = y + height;
    layout->title_row = title ? y++ : -1;
    y += extra[2];
    layout->heads_row = heads ? y++ : -1;
    layout->rows_a_layer = rows_a_layer;
    layout->visible = smaller(layers, larger(0, left) / rows_a_layer);
    layout->rows = (struct gf_rect){layout->area.x, y, width, layout->visible * rows_a_layer};
    layout->legend_row = extra[0] ? --bottom : -1;
    bottom -= extra[3];
    layout->equation = (struct gf_rect){layout->area.x + 1, bottom - equation, width - 2, equation};
    bottom -= equation;
    layout->status_row = status ? --bottom : -1;
    layout->extremes_row = extremes ? --bottom : -1;
}

static int take(struct gf_chain_column *column, int width, int gap, int left)
{
    if (left < width + gap)
        return left;
    column->width = width;
    return left - width - gap;
}

/* The product's bar is the longest, then the factor's; all keep an odd width, for the axis in the middle. */
static void widen(struct gf_chain_layout *layout, int left)
{
    const bool all = layout->first_bar.width > 0;
    for (int turn = 0; left >= 2; turn++) {
        if (all && turn % 5 == 4 && left >= 4 && layout->first_bar.width < 21) {
            layout->first_bar.width += 2, layout->second_bar.width += 2, left -= 4;
        } else if (layout->gain_bar.width > 0 && turn % 3 == 2 && layout->gain_bar.width < 31) {
            layout->gain_bar.width += 2, left -= 2;
        } else if (layout->product_bar.width > 0) {
            layout->product_bar.width += 2, left -= 2;
        } else {
            break;
        }
    }
}

static void place(struct gf_chain_column *column, int gap, int *x)
{
    if (column->width == 0)
        return;
    column->x = *x + gap;
    *x = column->x + column->width;
}

static bool any_joined(const struct gf_chain *chain)
{
    for (int k = 0; k < chain->layers; k++)
        if (chain->factors[k].joined)
            return true;
    return false;
}

static void choose_columns(struct gf_chain_layout *layout, const struct gf_chain *chain, bool histogram)
{
    const int width = layout->area.width;
    int left = width;
    left = take(&layout->mark, 1, 0, left - 1); /* the right margin */
    left = take(&layout->index, 3, 0, left);
    if (layout->visible < chain->layers && width >= 16) {
        layout->minimap.width = 1;
        left -= 2;
    }
    left = take(&layout->gain, NUMBER, 1, left);
    left = take(&layout->product, PRODUCT, 2, left);
    left = take(&layout->product_bar, 7, 1, left);
    if (width >= 56)
        left = take(&layout->gain_bar, 7, 1, left);
    if (width >= 50)
        left = take(&layout->label, 5, 1, left);
    if (width >= 66) {
        left = take(&layout->first, NUMBER, 1, left);
        left = take(&layout->times, 1, 1, left);
        left = take(&layout->second, NUMBER, 1, left);
        left = take(&layout->equals, 1, 1, left);
        if (any_joined(chain))
            left = take(&layout->joined, 1, 0, left);
    }
    if (width >= 110) {
        left = take(&layout->first_bar, 9, 1, left);
        left = take(&layout->second_bar, 9, 1, left);
    }
    if (width >= 90 && histogram && chain->forward)
        left = take(&layout->histogram, width >= 160 ? 24 : 12, 2, left);
    widen(layout, left);
}

static void plan_columns(struct gf_chain_layout *layout, const struct gf_chain *chain, bool histogram)
{
    choose_columns(layout, chain, histogram);
    int x = layout->area.x;
    place(&layout->mark, 0, &x);
    place(&layout->index, 0, &x);
    place(&layout->label, 1, &x);
    place(&layout->first, 1, &x);
    place(&layout->first_bar, 1, &x);
    place(&layout->times, 1, &x);
    place(&layout->second, 1, &x);
    place(&layout->joined, 0, &x);
    place(&layout->second_bar, 1, &x);
    place(&layout->equals, 1, &x);
    place(&layout->gain, 1, &x);
    place(&layout->gain_bar, 1, &x);
    place(&layout->product, 2, &x);
    place(&layout->product_bar, 1, &x);
    place(&layout->histogram, 2, &x);
    layout->minimap.x = layout->area.x + layout->area.width - 1;
}

struct gf_chain_layout gf_chain_layout(struct gf_rect area, const struct gf_chain *chain, bool histogram,
                                       int selected, int scroll)
{
    struct gf_chain_layout layout = {.area = area};
    plan_rows(&layout, larger(1, chain->layers));
    plan_columns(&layout, chain, histogram);
    layout.first_layer = gf_list_scroll(chain->layers, layout.visible, selected, scroll);
    return layout;
}
