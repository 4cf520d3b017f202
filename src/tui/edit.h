/* A line of UTF-8 text being typed: what the command line, the settings panel and the file prompt share. */
#ifndef GRADFLOW_TUI_EDIT_H
#define GRADFLOW_TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"
#include "tui/input.h"

#define GF_EDIT_MOST 1024

struct gf_edit {
    char text[GF_EDIT_MOST]; /* always terminated, always whole UTF-8 sequences */
    size_t length, cursor;   /* bytes */
};

void gf_edit_set(struct gf_edit *edit, const char *text); /* cursor at the end; cut to fit */
/* Put text at the cursor. false: no room, nothing is changed. */
bool gf_edit_insert(struct gf_edit *edit, const char *text);
/* Replace the `bytes` before the cursor. false: no room. */
bool gf_edit_replace(struct gf_edit *edit, size_t bytes, const char *text);
/* Characters, ← → Home End, Backspace, Delete, Ctrl-A E B F D H U K W. false: not a key of the editor. */
bool gf_edit_key(struct gf_edit *edit, int key);
/* Draw text and cursor into one row, scrolled sideways so that the cursor is seen. */
void gf_edit_draw(const struct gf_edit *edit, struct gf_canvas *canvas, struct gf_rect row,
                  struct gf_style style);

#endif
