/* Pictures of the screen as files: SVG or plain text, by the name's suffix. */
#ifndef GRADFLOW_TUI_PICTURE_H
#define GRADFLOW_TUI_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

#include "canvas/canvas.h"
#include "gradflow/error.h"

enum gf_picture_kind { GF_PICTURE_SVG, GF_PICTURE_TEXT, GF_PICTURE_KINDS };

/* What pictures and films are called: "gradflow: " and the preset's title, or its name. Returns text. */
struct gf_preset;
#define GF_PICTURE_TITLE_MOST 512
const char *gf_picture_title(const struct gf_preset *preset, char *text, size_t size);

/* By the suffix of a file name; the error names what is allowed. */
bool gf_picture_kind_of(const char *path, enum gf_picture_kind *ret_kind, struct gf_error *reterr);

/* A text tells no colours: the canvas should be one that was drawn without. Write errors are left in the
 * stream's error flag; false only without memory. */
bool gf_picture_print(FILE *out, enum gf_picture_kind kind, const struct gf_canvas *canvas, const char *title,
                      struct gf_error *reterr);
/* To a file that comes into being whole; one that is there is replaced only with `overwrite`. */
bool gf_picture_write(const char *path, const struct gf_canvas *canvas, const char *title, bool overwrite,
                      bool *ret_exists, struct gf_error *reterr);

#endif
