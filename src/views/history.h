/* The history: a heat map of every layer over the run. */
#ifndef GRADFLOW_VIEWS_HISTORY_H
#define GRADFLOW_VIEWS_HISTORY_H

#include "views/view.h"

extern const struct gf_view gf_view_history;

#endif
