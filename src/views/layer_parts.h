/* The pieces of the layer view, each in a file of its own. */
#ifndef GRADFLOW_VIEWS_LAYER_PARTS_H
#define GRADFLOW_VIEWS_LAYER_PARTS_H

#include "views/view.h"

enum gf_layer_plot {
    GF_LAYER_PLOT_ARGUMENT, /* of z, or of u, with φ over it */
    GF_LAYER_PLOT_ACTIVATION,
    GF_LAYER_PLOT_DELTA,
    GF_LAYER_PLOT_GRADIENT,
    GF_LAYER_PLOTS
};

/* Where everything is; a row of -1 and a rectangle without area are not there. */
struct gf_layer_layout {
    int loss_row, status_row;
    struct gf_rect plots[GF_LAYER_PLOTS]; /* title and axis included */
    struct gf_rect neurons;
    struct gf_rect curves;
};
struct gf_layer_layout gf_layer_layout(struct gf_rect area);

/* The focus of the selected layer; NULL: it has not come yet, or there is none. */
const struct gf_focus *gf_layer_focus(const struct gf_scene *scene, const struct gf_view_state *state);
/* The neuron that is selected, one of the layer; negative: none. */
int gf_layer_neuron(const struct gf_scene *scene, const struct gf_view_state *state);

void gf_layer_draw_plots(struct gf_canvas *canvas, const struct gf_layer_layout *layout,
                         const struct gf_scene *scene, const struct gf_view_state *state);
/* The map of states, what each neuron does, and the selected one's numbers. */
void gf_layer_draw_neurons(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                           const struct gf_view_state *state, struct gf_hit *ret_hit);
int gf_layer_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                     const struct gf_view_state *state);

#endif
