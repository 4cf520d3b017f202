/* What block elements, lines and braille look like, as rectangles and dots within a cell: for pictures, where
 * the pieces must meet whatever the font. */
#ifndef GRADFLOW_CANVAS_GLYPH_SHAPE_H
#define GRADFLOW_CANVAS_GLYPH_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

struct gf_shape_part {
    double x, y, width, height; /* shares of the cell; of a dot, x and y are its middle */
    int tenths;                 /* 10: the foreground; less is mixed with the background */
    bool dot;
};

typedef void gf_shape_write(void *context, const struct gf_shape_part *part);

/* The parts of a glyph, each to `write` (NULL: none is told). false: it is drawn by the font. */
bool gf_glyph_shape(uint32_t glyph, gf_shape_write *write, void *context);

#endif
