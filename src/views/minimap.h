/* Every layer at once: a column beside the rows, one cell for each share of the layers. */
#ifndef GRADFLOW_VIEWS_MINIMAP_H
#define GRADFLOW_VIEWS_MINIMAP_H

#include "views/view.h"

struct gf_minimap {
    int x;                /* its column; which layers the rows show is marked in the column before */
    struct gf_rect rows;  /* of the layers: the map has as many */
    int layers, selected; /* selected: from 0 */
    int first_layer, visible;
    /* One cell, for layers first … end - 1, of which there is at least one. */
    void (*cell)(struct gf_canvas *canvas, int x, int y, int first, int end, const void *context);
    const void *context;
};
void gf_draw_minimap(struct gf_canvas *canvas, const struct gf_minimap *map);

/* Colour tells by itself; without it, a bar one cell long of 1 … 8 eighths; 0: what is not finite. */
uint32_t gf_minimap_glyph(const struct gf_canvas *canvas, int eighths);

#endif
