/* Small plots made of lower eighth blocks (ASCII: a ramp of characters). */
#ifndef GRADFLOW_CANVAS_PLOT_H
#define GRADFLOW_CANVAS_PLOT_H

#include "canvas/canvas.h"

/* Columns side by side, up to 8 · rect.height steps high. heights [rect.width] are shares of the height in
 * [0, 1]; NAN leaves a gap; a share above 0 is drawn at least one step high. `room` steps stay free at the
 * top, so that plots one above the other do not touch. */
void gf_draw_columns(struct gf_canvas *canvas, struct gf_rect rect, const double *heights, int room,
                     struct gf_style style);

/* One row, oldest value at the left; values are scaled from low … high onto 7 steps, the lowest still
 * drawn; an eighth stays free at the top, so that rows do not touch.
 * NAN leaves a gap. */
void gf_draw_sparkline(struct gf_canvas *canvas, int x, int y, const float *values, int count, double low,
                       double high, struct gf_style style);

/* A line through points, two a column, drawn with braille dots (ASCII: one sign a column), over what is there
 * already. heights [2 · rect.width], shares of the height; NAN leaves a gap. */
void gf_draw_line(struct gf_canvas *canvas, struct gf_rect rect, const double *heights,
                  struct gf_style style);

/* A style for a line that crosses this cell: where columns have filled it for the most part, the line lies on
 * their colour instead of digging a hole. */
struct gf_style gf_style_over(const struct gf_canvas *canvas, int x, int y, struct gf_style style);

/* A distribution of `bins` equal bins over [low, high] into `columns` equal columns over [from, to]: each
 * column gets what of the bins lies over it. What lies outside is left out. A range without extent puts
 * everything into the column it lies in. */
void gf_rebin(const double *counts, int bins, double low, double high, double *ret_columns, int columns,
              double from, double to);

#endif
