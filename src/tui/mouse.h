/* Clicks and the wheel on the view. */
#ifndef GRADFLOW_TUI_MOUSE_H
#define GRADFLOW_TUI_MOUSE_H

#include <stdbool.h>

#include "canvas/canvas.h"
#include "tui/input.h"

struct gf_app;

void gf_mouse(struct gf_app *app, const struct gf_input *input);
bool gf_rect_holds(struct gf_rect rect, int x, int y);

#endif
