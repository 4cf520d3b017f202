/* Recordings of a screen in the format asciicast v2, which public players play: a line that tells the size,
 * then a line for each change. What a frame adds is what differs from the one before. */
#ifndef GRADFLOW_CANVAS_CAST_H
#define GRADFLOW_CANVAS_CAST_H

#include <stdio.h>

#include "canvas/canvas.h"

struct gf_cast {
    FILE *out;              /* borrowed; write errors are left in its error flag */
    struct gf_canvas shown; /* what a player shows by now */
    bool begun;
};

void gf_cast_init(struct gf_cast *cast, FILE *out);
void gf_cast_finish(struct gf_cast *cast); /* frees memory only */

/* The line at the head; title is UTF-8. */
void gf_cast_begin(struct gf_cast *cast, int width, int height, const char *title);
/* The screen at this time (seconds from the beginning, never going back); a canvas of another size than the
 * last is told as a resize. */
bool gf_cast_frame(struct gf_cast *cast, double seconds, const struct gf_canvas *canvas,
                   struct gf_error *reterr);
/* Let the last frame stand until this time. */
void gf_cast_hold(struct gf_cast *cast, double seconds);

#endif
