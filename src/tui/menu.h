/* What menus of rows under headings have in common: a selection that steps over the headings, a value that is
 * typed into the selected row, and what was wrong with it. */
#ifndef GRADFLOW_TUI_MENU_H
#define GRADFLOW_TUI_MENU_H

#include <stdbool.h>

#include "tui/edit.h"
#include "views/box.h"

struct gf_menu {
    int selected, scroll; /* rows, headings included */
    struct gf_rect list;  /* where they were drawn last */
    bool editing;
    bool untouched; /* the value is as it was: the first character typed replaces it */
    struct gf_edit edit;
    char error[1024]; /* of the value typed, "" if none */
};

/* To the next row in this direction that is no heading; ends the editing. */
void gf_menu_move(struct gf_menu *menu, int by, int count, bool (*is_heading)(const void *rows, int index),
                  const void *rows);
void gf_menu_begin_edit(struct gf_menu *menu, const char *value);
void gf_menu_end_edit(struct gf_menu *menu);
void gf_menu_type(struct gf_menu *menu, int key); /* a key while editing */

void gf_menu_draw_list(struct gf_menu *menu, struct gf_canvas *canvas, struct gf_rect rect,
                       const struct gf_list *rows);
/* The line between the rows and what is told of the selected one. Returns what is below it. */
struct gf_rect gf_menu_draw_rule(struct gf_canvas *canvas, struct gf_rect rect);
/* false: there is no error. */
bool gf_menu_draw_error(const struct gf_menu *menu, struct gf_canvas *canvas, struct gf_rect rect);

#endif
