/* A page that is taller than its box: drawn whole, shown in part, scrolled by the usual keys. */
#ifndef GRADFLOW_TUI_PAGE_H
#define GRADFLOW_TUI_PAGE_H

#include <stdbool.h>

#include "canvas/canvas.h"
#include "tui/input.h"

struct gf_page_state {
    int scroll, page_rows, content_rows;
};

/* Returns the rows of the page that are used. */
typedef int gf_page_draw(void *context, struct gf_canvas *page);

/* A box of this width with what fits of the page; corrects the scroll position. false: there is no memory for
 * the page, and nothing is drawn. */
bool gf_draw_page(struct gf_canvas *canvas, struct gf_rect area, int width, const char *title,
                  struct gf_page_state *state, gf_page_draw *draw, void *context, struct gf_error *reterr);
/* false: not for scrolling. */
bool gf_page_input(struct gf_page_state *state, const struct gf_input *input);

#endif
