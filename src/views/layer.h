/* The selected layer, large: what goes in, what comes out, what comes back, and its neurons one by one. */
#ifndef GRADFLOW_VIEWS_LAYER_H
#define GRADFLOW_VIEWS_LAYER_H

#include "views/view.h"

extern const struct gf_view gf_view_layer;

#endif
