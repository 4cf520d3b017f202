/* Bars and thin marks, on one row, with eighth blocks (ASCII: whole characters). */
#ifndef GRADFLOW_CANVAS_BARS_H
#define GRADFLOW_CANVAS_BARS_H

#include "canvas/canvas.h"

/* A scale over log10, drawn across the columns of a row. */
struct gf_log_scale {
    double least, most; /* decades, least < most */
    double tick;        /* decades between two ticks */
};

/* Where a value lies: 0 at the left end of the scale, 1 at the right; outside for what leaves it; -INFINITY
 * for 0, NAN for NAN. Values are magnitudes, >= 0. */
double gf_log_position(const struct gf_log_scale *scale, double value);

#define GF_GLYPH_STILL 0x2205 /* the empty set */

struct gf_log_bar {
    double value;                 /* the bar; NAN and infinite are hatched in `bad` */
    double mark;                  /* the thin mark; NAN: none */
    double faint;                 /* a fainter one, where nothing else ends in its cell; 0: none */
    struct gf_style style, track; /* of the bar and of what is behind it */
    struct gf_style tick;         /* of the track at the ticks of the scale */
    struct gf_style mark_style;   /* where the mark stands beside the bar */
    struct gf_style mark_on_bar;  /* its foreground where it stands on the bar */
    struct gf_style faint_style, faint_on_bar;
    struct gf_style bad;
    double line; /* a dotted line down the rows at this value; 0: none */
    bool still;  /* what it measures changes nothing: a sign at the left end says so */
    struct gf_style still_style;
    bool textured; /* drawn as a pattern instead of solid */
};

/* A bar over a log scale; an arrow at the end where value or mark leaves it. Ticks show through the track. */
void gf_draw_log_bar(struct gf_canvas *canvas, int x, int y, int width, const struct gf_log_scale *scale,
                     const struct gf_log_bar *bar);

/* Labels of the scale for the row above the bars: "1e-16 … 1 … 1e4", as many as stand apart. */
void gf_draw_log_ticks(struct gf_canvas *canvas, int x, int y, int width, const struct gf_log_scale *scale,
                       struct gf_style style);

/* A bar that starts at 1, in the middle of its columns: to the left what shrinks, to the right what grows, in
 * decades. The axis takes the middle column; of an even width the last column stays free. */
struct gf_signed_bar {
    double decades;               /* log10; -INFINITY is exactly 0, NAN: nothing but the axis */
    double reach;                 /* decades from the axis to either end; an arrow where the bar leaves it */
    double faint;                 /* a fainter mark where the bar does not end, in decades; NAN: none */
    struct gf_style style, track; /* of the bar and of what is behind it */
    struct gf_style axis, arrow;
    struct gf_style faint_style;
    bool bare; /* without the dots of the track */
};
void gf_draw_signed_bar(struct gf_canvas *canvas, int x, int y, int width, const struct gf_signed_bar *bar);
/* "1e-16 … 1 … 1e16" for the row above; "0.1 … 1 … 10" where the reach is one decade. */
void gf_draw_signed_ticks(struct gf_canvas *canvas, int x, int y, int width, double reach,
                          struct gf_style style);

#endif
