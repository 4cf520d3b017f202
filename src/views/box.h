/* Boxes and lists that overlays are made of. Drawn over whatever is there: a box fills its whole rectangle.
 * Any size is safe, from 0 × 0. */
#ifndef GRADFLOW_VIEWS_BOX_H
#define GRADFLOW_VIEWS_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"

/* A rectangle of this size in the middle of `area`, made smaller where it does not fit. */
struct gf_rect gf_box_place(struct gf_rect area, int width, int height);

/* A filled box with a rounded frame and a title in its upper edge (NULL or "": none; titles that do not fit
 * lose whole words). Returns what is inside: the frame and one column of padding at each side taken away. A
 * rectangle too small for a frame is filled only and returned whole. */
struct gf_rect gf_draw_box(struct gf_canvas *canvas, struct gf_rect rect, const char *title);

/* A short text in the lower edge of the frame of a box drawn at `rect`, at its right: key hints, "3 of 12".
 */
void gf_draw_box_note(struct gf_canvas *canvas, struct gf_rect rect, const char *note);

/* The scroll offset that keeps `selected` among `rows` visible ones, changed as little as can be. Correct for
 * any values, also when everything fits, nothing is there or the selection is out of range. */
int gf_list_scroll(int count, int rows, int selected, int scroll);

struct gf_list {
    int count, selected; /* selected < 0: none */
    int scroll;          /* first item shown; gf_draw_list corrects it */
    /* Draw one item into its row (one text row high, the clip is set to it). The row is filled already: with
     * the selection's style for the selected item, else with the box's text style. */
    void (*draw)(struct gf_canvas *canvas, struct gf_rect row, int index, bool selected, void *context);
    void *context;
};

/* The items that fit into rect, one a row, and a scroll bar at the right edge when not all fit. */
void gf_draw_list(struct gf_canvas *canvas, struct gf_rect rect, struct gf_list *list);

/* The item at a cell of a list drawn into rect, or -1. */
int gf_list_at(struct gf_rect rect, const struct gf_list *list, int x, int y);

#endif
