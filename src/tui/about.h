/* What the preset is about: a strip between table and footer where the terminal is tall enough. */
#ifndef GRADFLOW_TUI_ABOUT_H
#define GRADFLOW_TUI_ABOUT_H

#include "canvas/canvas.h"

struct gf_app;

/* Rows the strip takes on a screen of this size, 0: not shown. */
int gf_about_rows(const struct gf_app *app, struct gf_canvas *canvas);
void gf_about_draw(const struct gf_app *app, struct gf_canvas *canvas, struct gf_rect rect);

#endif
