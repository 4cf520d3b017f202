/* A line of an explanation: what it is about, and what is to be said, wrapped. */
#ifndef GRADFLOW_VIEWS_FACT_H
#define GRADFLOW_VIEWS_FACT_H

#include "canvas/canvas.h"

#define GF_FACT_LABEL 11 /* columns */
#define GF_FACT_TEXT  640

/* From row y of the page on, in the styles of a box; returns the row after it. */
int gf_draw_fact(struct gf_canvas *page, int y, const char *label, const char *format, ...) GF_PRINTF(4, 5);

#endif
