/* The page that explains: what the view shows at its cursor, what the diagnosis has found, with the present
 * numbers put into its formulas, and the numbers of one layer. Pure, like a view; tui puts it into a box. */
#ifndef GRADFLOW_VIEWS_EXPLAIN_H
#define GRADFLOW_VIEWS_EXPLAIN_H

#include "views/view.h"

/* Draw onto a page (in the styles of a box) from its top; returns the rows that are used, drawn or not. */
int gf_draw_explanation(struct gf_canvas *page, const struct gf_view *view, const struct gf_scene *scene,
                        const struct gf_view_state *state);

#endif
