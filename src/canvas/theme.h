/* What colours mean: every style a view uses has a role here. One palette for 256 colours on a dark or light
 * terminal, one for mono. Colour-blind safe: ramps differ in lightness as well as in hue, and no meaning is
 * carried by colour alone. */
#ifndef GRADFLOW_CANVAS_THEME_H
#define GRADFLOW_CANVAS_THEME_H

#include "canvas/canvas.h"

enum gf_role {
    GF_ROLE_TEXT,     /* what changes: values */
    GF_ROLE_QUIET,    /* what is constant: labels, axes */
    GF_ROLE_TRACK,    /* the background of an empty bar */
    GF_ROLE_BAR_BAND, /* header and footer */
    GF_ROLE_BAND_QUIET,
    GF_ROLE_BAND_KEY,
    GF_ROLE_TITLE,
    GF_ROLE_SELECTED, /* the selected row's marks */
    GF_ROLE_MARK,     /* the thin δ mark on a bar */
    GF_ROLE_THEORY,   /* what is predicted, beside what is measured */
    GF_ROLE_HISTOGRAM,
    GF_ROLE_LOSS,
    GF_ROLE_TREND,
    GF_ROLE_ACCURACY,
    GF_ROLE_EVENT, /* something was done here: on a curve's time axis */
    GF_ROLE_GOOD,
    GF_ROLE_WARNING,
    GF_ROLE_BAD,
    GF_ROLE_PENDING, /* a setting that is on its way */
    GF_ROLE_BOX,     /* overlay frame */
    GF_ROLE_BOX_TITLE,
    GF_ROLE_BOX_TEXT,
    GF_ROLE_BOX_QUIET,
    GF_ROLE_BOX_SELECTED,
    GF_ROLE_NEURON_ACTIVE,
    GF_ROLE_NEURON_SPARSE,
    GF_ROLE_NEURON_REVIVED,
    GF_ROLE_NEURON_SATURATED,
    GF_ROLE_NEURON_SILENT,
    GF_ROLE_NEURON_DEAD,
    GF_ROLES
};

/* The style of a role on this canvas (colour or mono). */
struct gf_style gf_theme(const struct gf_canvas *canvas, enum gf_role role);

/* Colour of a gradient of this size: a ramp over log10 from vanishing (violet, dark) over healthy (green) to
 * exploding (orange, red); fixed scale 1e-16 … 1e4. */
struct gf_style gf_theme_magnitude(const struct gf_canvas *canvas, double log10_value);

/* The same for words and numbers on the terminal's own background: what is healthy has no colour, the others
 * one that can be read on dark and on light. */
struct gf_style gf_theme_magnitude_text(const struct gf_canvas *canvas, double log10_value);
/* Colour of a share from 0 to 1: a ramp that only gets lighter, in steps of a tenth. */
struct gf_style gf_theme_share(const struct gf_canvas *canvas, double share);
/* What can be read on a background of this colour: black or white. */
int16_t gf_theme_ink(int16_t background);

/* What is not finite is hatched with this sign everywhere; in plots in this style: GF_ROLE_BAD without its
 * slab. */
#define GF_GLYPH_NOT_FINITE 0x2571
struct gf_style gf_theme_bad_plot(const struct gf_canvas *canvas);

/* Colours of pictures of the plane: a class (or the sign of a number: 0 negative, 1 positive) at a strength
 * from 0, next to nothing, to 3; its samples; the border between two. Neighbouring strengths differ in
 * lightness. */
enum gf_class_colour { GF_CLASS_STRONGEST = 3, GF_CLASS_SAMPLE, GF_CLASS_BORDER, GF_CLASS_COLOURS };
int16_t gf_theme_class(size_t class, int strength);
/* Of a linear region, 0 … 7. */
int16_t gf_theme_region(unsigned region);

/* A style without a background of its own, on the row of the selection: colour only. */
struct gf_style gf_theme_on_selection(const struct gf_style *style);

#endif
