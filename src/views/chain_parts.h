/* The pieces of the chain rule's picture, each in a file of its own. */
#ifndef GRADFLOW_VIEWS_CHAIN_PARTS_H
#define GRADFLOW_VIEWS_CHAIN_PARTS_H

#include "views/chain_factors.h"
#include "views/chain_play.h"
#include "views/view.h"

/* Scales, in decades to either side of 1. They are fixed, or chosen by hand: what vanishes must never be
 * scaled up to look healthy. */
#define GF_CHAIN_FACTOR_REACH 1
#define GF_CHAIN_ZOOM_LEAST   (-2)
#define GF_CHAIN_ZOOM_MOST    1
double gf_chain_product_reach(int zoom); /* 256, 64, 16, 4 */

struct gf_chain_column {
    int x, width; /* width 0: not there */
};

struct gf_chain_layout {
    struct gf_rect area;
    int title_row, heads_row, extremes_row, status_row, legend_row; /* y; -1: not there */
    struct gf_rect equation;
    struct gf_rect rows;
    int rows_a_layer, first_layer, visible;
    struct gf_chain_column mark, index, label, first, first_bar, times, second, second_bar, joined, equals,
        gain, gain_bar, product, product_bar, histogram, minimap;
};

/* `histogram`: there are activations to be drawn beside the forward pass. */
struct gf_chain_layout gf_chain_layout(struct gf_rect area, const struct gf_chain *chain, bool histogram,
                                       int selected, int scroll);

/* All there is to draw from. */
struct gf_chain_picture {
    const struct gf_scene *scene;
    const struct gf_chain *chain;
    const struct gf_chain_layout *layout;
    const struct gf_chain_stage *stage; /* NULL: no slow motion */
    bool held;                          /* it stands still */
    int step, steps;
    int selected;
    double pace;  /* of slow motion, times the usual one */
    double reach; /* of the product's scale */
};

/* What the factors are called, in the order in which the signal meets them. */
const char *gf_chain_first_name(bool forward);
const char *gf_chain_second_name(bool forward);
double gf_chain_first(const struct gf_chain_factor *factor, bool forward);
double gf_chain_second(const struct gf_chain_factor *factor, bool forward);

/* At most `columns` columns; "–" for what there is not. */
const char *gf_chain_number(double decades, bool bad, int columns, char *text);
/* A factor has the colour of what twenty of it would make. */
struct gf_style gf_chain_factor_style(const struct gf_canvas *canvas, double decades);
struct gf_style gf_chain_factor_text(const struct gf_canvas *canvas, double decades);
struct gf_style gf_chain_product_style(const struct gf_canvas *canvas, double decades);
/* "layer 7", "the read-out" */
const char *gf_chain_layer_name(const struct gf_chain *chain, int layer, char text[24]);

void gf_chain_draw_heads(struct gf_canvas *canvas, const struct gf_chain_picture *picture);
int gf_chain_bar_rows(const struct gf_chain_layout *layout); /* text rows of a layer that its bars fill */
/* From row y on; of a layer that is not reached only the axes. `grown`: how much of the bars is drawn. */
void gf_chain_draw_bars(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer, int y,
                        bool reached, double grown);
void gf_chain_draw_layer(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer);
void gf_chain_draw_minimap(struct gf_canvas *canvas, const struct gf_chain_picture *picture);
void gf_chain_draw_title(struct gf_canvas *canvas, const struct gf_chain_picture *picture);
void gf_chain_draw_extremes(struct gf_canvas *canvas, const struct gf_chain_picture *picture);
void gf_chain_draw_status(struct gf_canvas *canvas, const struct gf_chain_picture *picture);
void gf_chain_draw_equation(struct gf_canvas *canvas, const struct gf_chain_picture *picture);
void gf_chain_draw_legend(struct gf_canvas *canvas, const struct gf_chain_picture *picture);

int gf_chain_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                     const struct gf_view_state *state);

#endif
