/* The event loop: the only place that reads the clock and sleeps. */
#ifndef GRADFLOW_TUI_LOOP_H
#define GRADFLOW_TUI_LOOP_H

#include "canvas/cast.h"

struct gf_app;

/* Run until the user quits or a signal asks for the end; returns that signal, else 0. `signals` is the
 * descriptor that tells of signals. Every frame is added to the film, if there is one. */
int gf_loop(struct gf_app *app, struct gf_canvas *canvas, int signals, struct gf_cast *film);

#endif
