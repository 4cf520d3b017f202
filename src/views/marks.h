/* What was done to the network, on the time axis of a curve. */
#ifndef GRADFLOW_VIEWS_MARKS_H
#define GRADFLOW_VIEWS_MARKS_H

#include "views/view.h"

/* The column that an iteration lies in, or -1. */
int gf_mark_column(const struct gf_history_column *columns, size_t count, uint64_t iteration);
/* A cell of a curve that is drawn already gets the colour of marks; an empty one gets a dotted line. */
void gf_draw_mark(struct gf_canvas *canvas, int x, int y);
/* Whether columns from … to-1 of a row are within rect and empty. */
bool gf_row_is_free(struct gf_canvas *canvas, struct gf_rect rect, int from, int to, int y);
/* A short text beside a mark at column x, in the first row of rect where it covers nothing: to its right, or
 * else to its left. Not drawn where there is no such place. */
void gf_draw_mark_text(struct gf_canvas *canvas, struct gf_rect rect, int x, const char *text);

#endif
