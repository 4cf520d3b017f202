/* One row of text made of items. What does not fit is dropped whole, the least important first, so that no
 * word is ever cut. */
#ifndef GRADFLOW_VIEWS_LINE_H
#define GRADFLOW_VIEWS_LINE_H

#include <stdbool.h>

#include "canvas/canvas.h"

#define GF_LINE_ITEMS 48
#define GF_LINE_RUNS  144
#define GF_LINE_TEXT  3072

struct gf_line {
    struct {
        int first_run, runs, importance, columns;
        bool right; /* belongs to the group at the right edge */
        bool dropped;
        const char *before; /* separator from the item at its left, if that was not dropped */
    } items[GF_LINE_ITEMS];
    struct {
        int text; /* offset into `text` */
        struct gf_style style;
    } runs[GF_LINE_RUNS];
    char text[GF_LINE_TEXT];
    int item_count, run_count, used;
    const struct gf_canvas *canvas; /* tells ASCII and colours */
    struct gf_style separator;      /* of what stands between items */
    bool even;                      /* separators stay as they are where an item is dropped */
};

void gf_line_init(struct gf_line *line, const struct gf_canvas *canvas, struct gf_style separator);
/* Begin an item; `before` (borrowed) separates it from the one at its left. Where that is dropped, there are
 * three spaces instead if `before` is shorter. */
void gf_line_item(struct gf_line *line, int importance, const char *before);
void gf_line_item_right(struct gf_line *line, int importance, const char *before);
/* Add text to the present item. What exceeds the line's memory is left out. */
void gf_line_add(struct gf_line *line, struct gf_style style, const char *format, ...) GF_PRINTF(3, 4);
int gf_line_columns(const struct gf_line *line);     /* of what is not dropped */
void gf_line_fit(struct gf_line *line, int columns); /* drop items until the rest fits */
/* Drop items until the rest fits; draw. Returns the column after the left group. */
int gf_line_draw(struct gf_line *line, struct gf_canvas *canvas, int x, int y, int columns);

#endif
