/* What every view says in the same words, in place of itself or over its last row. */
#ifndef GRADFLOW_VIEWS_NOTICE_H
#define GRADFLOW_VIEWS_NOTICE_H

#include "views/view.h"

/* The message of the run, over the last row of the area; nothing if there is none. */
void gf_draw_message(struct gf_canvas *canvas, struct gf_rect area, const struct gf_run_state *run);
/* There is no snapshot yet. */
void gf_draw_waiting(struct gf_canvas *canvas, struct gf_rect area, const struct gf_spec *spec);

#endif
