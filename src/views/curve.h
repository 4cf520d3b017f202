/* One measure of a layer over the whole run, with marks where something was done to the network. */
#ifndef GRADFLOW_VIEWS_CURVE_H
#define GRADFLOW_VIEWS_CURVE_H

#include "views/view.h"

struct gf_curve {
    int layer; /* from 0 */
    enum gf_layer_series series;
    /* On a log scale that is at least a decade high, so that noise does not look like a story; or … */
    bool linear;
    double low, high;                 /* … from … to, … */
    const char *low_text, *high_text; /* … as the axis says it */
    struct gf_style style;
};

/* Into rect, with the ends of its axis right-aligned in the columns before rect, a gap between. Less than 8
 * columns are none. */
void gf_draw_curve(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                   const struct gf_curve *curve);

#endif
