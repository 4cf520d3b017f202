/* A grid of cells to draw on, and the drawing words every view uses. Knows nothing of terminals:
 * term_curses.c puts a canvas on a screen, dump.c turns one into text. Everything is clipped to the clip
 * rectangle; drawing outside is harmless, at any size from 0 × 0.
 *
 * Colours are indices of the 256-colour palette (16 … 255) or GF_COLOUR_DEFAULT; the terminal side maps them
 * to 16 colours or none. Text is UTF-8; bad bytes are drawn as U+FFFD (or '?'); control characters never
 * reach a cell. A double-width character takes its cell and a following one with glyph 0. Thread: a canvas
 * belongs to one thread. */
#ifndef GRADFLOW_CANVAS_CANVAS_H
#define GRADFLOW_CANVAS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"

#define GF_COLOUR_DEFAULT (-1)

enum gf_attribute {
    GF_BOLD = 1 << 0,
    GF_DIM = 1 << 1,
    GF_REVERSE = 1 << 2,
    GF_UNDERLINE = 1 << 3,
    GF_BLINK = 1 << 4,
};

struct gf_style {
    int16_t fg, bg;
    uint16_t attributes;
};

struct gf_cell {
    uint32_t glyph; /* code point; ' ' when empty; 0 behind a double-width one */
    struct gf_style style;
};

struct gf_rect {
    int x, y, width, height;
};

struct gf_canvas {
    int width, height;
    struct gf_cell *cells; /* [height][width] */
    struct gf_rect clip;
    bool ascii; /* only characters 0x20 … 0x7e reach cells: drawing words choose other glyphs */
    bool mono;  /* no colours: drawing words must tell everything by glyph and attribute */
    size_t capacity;
};

bool gf_canvas_init(struct gf_canvas *canvas, int width, int height, struct gf_error *reterr);
void gf_canvas_finish(struct gf_canvas *canvas);
bool gf_canvas_resize(struct gf_canvas *canvas, int width, int height, struct gf_error *reterr); /* cleared */
void gf_canvas_clear(struct gf_canvas *canvas, struct gf_style style);
/* Restrict drawing to rect within the present clip; returns the clip to restore. */
struct gf_rect gf_canvas_clip(struct gf_canvas *canvas, struct gf_rect rect);

/* A cell that may be drawn on; NULL outside of the clip. */
struct gf_cell *gf_canvas_at(struct gf_canvas *canvas, int x, int y);
void gf_canvas_put(struct gf_canvas *canvas, int x, int y, uint32_t glyph, struct gf_style style);
void gf_canvas_fill(struct gf_canvas *canvas, struct gf_rect rect, uint32_t glyph, struct gf_style style);
/* Draw text; returns the column after it. Unlike clipping, _fit never cuts inside a word: a text that does
 * not fit into `columns` loses whole words at its end (and gets "…" where there is room); a first word that
 * does not fit is cut. */
int gf_canvas_text(struct gf_canvas *canvas, int x, int y, struct gf_style style, const char *text);
int gf_canvas_printf(struct gf_canvas *canvas, int x, int y, struct gf_style style, const char *format, ...)
    GF_PRINTF(5, 6);
int gf_canvas_fit(struct gf_canvas *canvas, int x, int y, int columns, struct gf_style style,
                  const char *text);
/* Wrap text into rect, paragraphs apart at '\n'; returns the rows used (drawn or not: ask with height 0). */
int gf_canvas_wrap(struct gf_canvas *canvas, struct gf_rect rect, struct gf_style style, const char *text);
int gf_text_columns(const char *text); /* columns a UTF-8 text takes */
/* The same on this canvas: with `ascii`, a sign may become several characters ("σ" is drawn "std"). */
int gf_canvas_columns(const struct gf_canvas *canvas, const char *text);

/* Text of the canvas, a line a row, trailing spaces trimmed; with colours as SGR sequences when `ansi`. The
 * caller frees; NULL without memory. */
char *gf_canvas_dump(const struct gf_canvas *canvas, bool ansi);
/* What a terminal that shows `before` (of the same size; NULL: anything) has to be sent to show this canvas;
 * "" if nothing. The caller frees; NULL without memory. */
char *gf_canvas_changes(const struct gf_canvas *before, const struct gf_canvas *canvas);
/* A canvas of the same size with the same cells. */
bool gf_canvas_copy(const struct gf_canvas *canvas, struct gf_canvas *copy, struct gf_error *reterr);

#endif
