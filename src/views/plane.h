/* The input plane: what the network makes of every point of two features. */
#ifndef GRADFLOW_VIEWS_PLANE_H
#define GRADFLOW_VIEWS_PLANE_H

#include "views/view.h"

extern const struct gf_view gf_view_plane;

#endif
