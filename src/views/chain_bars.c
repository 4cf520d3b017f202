/* The bars of a layer: its factors and the product around 1. */
#include <math.h>

#include "canvas/bars.h"
#include "canvas/theme.h"
#include "views/chain_parts.h"
#include "views/table_parts.h"

int gf_chain_bar_rows(const struct gf_chain_layout *layout)
{
    return layout->rows_a_layer > 2 ? layout->rows_a_layer - 1 : layout->rows_a_layer;
}

static struct gf_signed_bar bar_of(const struct gf_canvas *canvas, double decades, double reach,
                                   struct gf_style style)
{
    struct gf_signed_bar bar = {
        .decades = decades,
        .reach = reach,
        .faint = NAN,
        .style = style,
        .track = gf_theme(canvas, GF_ROLE_TRACK),
        .axis = gf_theme(canvas, GF_ROLE_QUIET),
        .arrow = style,
        .faint_style = gf_theme(canvas, GF_ROLE_THEORY),
    };
    if (canvas->mono)
        bar.arrow.attributes = GF_REVERSE | GF_BOLD;
    else
        bar.arrow = (struct gf_style){(int16_t)(decades < 0 ? 231 : 16), style.fg, GF_BOLD};
    return bar;
}

/* Of more rows of text only the first has the track's dots. */
static void draw_rows(struct gf_canvas *canvas, const struct gf_chain_layout *layout,
                      struct gf_chain_column column, int y, struct gf_signed_bar bar)
{
    for (int row = 0; row < layout->rows_a_layer; row++) {
        if (row == gf_chain_bar_rows(layout))
            bar.decades = bar.faint = NAN;
        gf_draw_signed_bar(canvas, column.x, y + row, column.width, &bar);
        bar.bare = true;
    }
}

static void draw_hatched(struct gf_canvas *canvas, const struct gf_chain_layout *layout,
                         struct gf_chain_column column, int y)
{
    for (int row = 0; row < gf_chain_bar_rows(layout); row++)
        for (int x = 0; x < column.width; x++)
            gf_canvas_put(canvas, column.x + x, y + row, GF_GLYPH_NOT_FINITE, gf_theme_bad_plot(canvas));
}

/* `grown`: how much of it is drawn. */
static void draw_factor(struct gf_canvas *canvas, const struct gf_chain_layout *layout,
                        struct gf_chain_column column, int y, double decades, double grown, bool bad)
{
    if (column.width == 0)
        return;
    if (bad && isnan(decades)) {
        draw_hatched(canvas, layout, column, y);
        return;
    }
    struct gf_signed_bar bar =
        bar_of(canvas, decades, GF_CHAIN_FACTOR_REACH, gf_chain_factor_style(canvas, decades));
    if (grown < 1)
        bar.decades = fmax(-GF_CHAIN_FACTOR_REACH, fmin(GF_CHAIN_FACTOR_REACH, decades)) * grown;
    draw_rows(canvas, layout, column, y, bar);
}

/* δ in theory is told from that of the last hidden layer on. */
static double predicted(const struct gf_chain_picture *picture, int layer)
{
    const struct gf_theory_prediction *theory = picture->scene->theory;
    const int hidden = picture->chain->layers - 1;
    if (theory == NULL || picture->chain->forward || hidden < 1 || (int)theory->layer_count != hidden ||
        layer >= hidden)
        return NAN;
    return picture->chain->factors[hidden - 1].product + theory->delta_log10[layer];
}

/* It grows from what the layer before has left of it. */
static void draw_product(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer, int y,
                         double grown)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_chain_factor *factor = &picture->chain->factors[layer];
    if (layout->product_bar.width == 0)
        return;
    if (factor->bad && isnan(factor->product)) {
        draw_hatched(canvas, layout, layout->product_bar, y);
        return;
    }
    double decades = factor->product;
    if (grown < 1 && isfinite(factor->gain))
        decades -= (1 - grown) * factor->gain;
    struct gf_signed_bar bar =
        bar_of(canvas, decades, picture->reach, gf_chain_product_style(canvas, decades));
    bar.faint = predicted(picture, layer);
    draw_rows(canvas, layout, layout->product_bar, y, bar);
}

/* What has not been reached yet, or is not passed at all, keeps the axes. */
static void draw_axes(struct gf_canvas *canvas, const struct gf_chain_layout *layout, int y, bool dormant)
{
    const struct gf_chain_column columns[] = {layout->first_bar, layout->second_bar, layout->gain_bar,
                                              layout->product_bar};
    struct gf_signed_bar bar = bar_of(canvas, NAN, 1, gf_theme(canvas, GF_ROLE_TRACK));
    bar.axis = bar.track;
    bar.bare = dormant;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        draw_rows(canvas, layout, columns[i], y, bar);
}

/* The signal itself: what the layer puts out, over the bounds of its activation where it has both. */
static void draw_activations(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer,
                             int y)
{
    const struct gf_chain_column column = picture->layout->histogram;
    const struct gf_layer_measure *measure = &picture->scene->snapshot->layers[layer];
    const struct gf_table_axis axis = {measure->bounded, measure->low, measure->high};
    const struct gf_rect rect = {column.x, y, column.width, gf_chain_bar_rows(picture->layout)};
    if (column.width > 0)
        gf_table_draw_histogram(canvas, rect, measure, &axis);
}

void gf_chain_draw_bars(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer, int y,
                        bool reached, double grown)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_chain_factor *factor = &picture->chain->factors[layer];
    const double first = gf_chain_first(factor, picture->chain->forward);
    const double second = gf_chain_second(factor, picture->chain->forward);
    if (!reached) {
        draw_axes(canvas, layout, y, factor->dormant);
        return;
    }
    if (!factor->start) {
        draw_factor(canvas, layout, layout->first_bar, y, first, grown, factor->bad);
        draw_factor(canvas, layout, layout->second_bar, y, second, grown, factor->bad);
        draw_factor(canvas, layout, layout->gain_bar, y, factor->gain, grown, factor->bad);
    }
    draw_product(canvas, picture, layer, y, grown);
    draw_activations(canvas, picture, layer, y);
}
