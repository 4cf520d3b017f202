/* The layer table: one row a layer, and everything about that layer on its row. */
#ifndef GRADFLOW_VIEWS_TABLE_H
#define GRADFLOW_VIEWS_TABLE_H

#include "views/view.h"

extern const struct gf_view gf_view_table;

#endif
