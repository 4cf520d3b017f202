/* The 256-colour palette brought down to what a terminal has. Pure arithmetic. */
#ifndef GRADFLOW_TUI_PALETTE_H
#define GRADFLOW_TUI_PALETTE_H

#include <stdbool.h>

struct gf_rgb {
    int red, green, blue; /* 0 … 255 */
};

struct gf_rgb gf_palette_rgb(int index); /* 0 … 255; others are black */

/* A pair of palette indices (-1: the terminal's own) as colours of a terminal with `colours` of them: 8, 16,
 * 256 or, above that, direct ones (0xRRGGBB). A foreground is never mapped onto its background, and never
 * onto black over the terminal's own background, where it would be gone. */
struct gf_palette_pair {
    int fg, bg;
    bool dim; /* a grey that eight colours do not have: to be drawn dim */
};
struct gf_palette_pair gf_palette_map(int fg, int bg, int colours);

#endif
