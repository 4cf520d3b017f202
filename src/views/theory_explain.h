/* What mean-field theory says of the network, number by number. */
#ifndef GRADFLOW_VIEWS_THEORY_EXPLAIN_H
#define GRADFLOW_VIEWS_THEORY_EXPLAIN_H

#include "canvas/canvas.h"
#include "gradflow/snapshot.h"

/* From row y of the page on; returns the row after it. */
int gf_explain_theory(struct gf_canvas *page, int y, const struct gf_snapshot *snapshot);

#endif
