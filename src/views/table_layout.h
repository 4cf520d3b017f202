/* Where everything of the layer table is, computed once a frame from the area and what there is to show. A
 * column of width 0 and a row of -1 are not there. */
#ifndef GRADFLOW_VIEWS_TABLE_LAYOUT_H
#define GRADFLOW_VIEWS_TABLE_LAYOUT_H

#include <stdbool.h>

#include "views/view.h"

struct gf_table_column {
    int x, width;
};

struct gf_table_layout {
    struct gf_rect area;
    int loss_row, heads_row, status_row, legend_row; /* y */
    struct gf_rect curve;                            /* of the selected layer, label included */
    struct gf_rect rows;                             /* the layers */
    int rows_a_layer, first_layer, visible;          /* layers shown: first_layer … + visible */
    struct gf_table_column mark, index, label, bar, norm, delta, trend, zeros, histogram, mean, deviation,
        neurons, minimap;
    int neurons_a_cell, neuron_rows; /* text rows a layer's map uses */
};

struct gf_table_layout gf_table_layout(struct gf_rect area, const struct gf_snapshot *snapshot, int selected,
                                       int scroll);

#endif
