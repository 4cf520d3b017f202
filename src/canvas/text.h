/* Text as a canvas sees it: strict UTF-8, the columns a character takes, and what stands for it where only
 * ASCII may be shown. One table of our own, so that pictures are the same in every locale. */
#ifndef GRADFLOW_CANVAS_TEXT_H
#define GRADFLOW_CANVAS_TEXT_H

#include <stdint.h>

#include "canvas/canvas.h"

#define GF_GLYPH_BAD 0xfffdu

/* The next character; advances *text. Overlong, truncated or surrogate sequences give GF_GLYPH_BAD, one for
 * each offending byte. 0 at the end. */
uint32_t gf_text_next(const char **text);
/* Write a character as UTF-8, terminated; returns its bytes (1 … 4). */
int gf_text_encode(uint32_t glyph, char text[5]);

/* Columns: 0 for what is drawn over another character or not at all, 2 for wide ones, else 1. */
int gf_glyph_columns(uint32_t glyph);
/* Control characters, surrogates and what lies beyond Unicode become GF_GLYPH_BAD. */
uint32_t gf_glyph_clean(uint32_t glyph);
/* ASCII that stands for a character beyond it, "?" if nothing does; never empty. */
const char *gf_glyph_ascii(uint32_t glyph);

#endif
