/* A canvas as a picture: SVG that looks the same everywhere, because what a terminal draws as blocks, lines
 * and dots is drawn as shapes, and every piece of text is given the width of its cells. */
#ifndef GRADFLOW_CANVAS_SVG_H
#define GRADFLOW_CANVAS_SVG_H

#include <stdio.h>

#include "canvas/canvas.h"

/* title is what readers of screens and tool tips say; UTF-8. Light on dark. Write errors are left in the
 * stream's error flag. */
void gf_canvas_write_svg(FILE *out, const struct gf_canvas *canvas, const char *title);

#endif
