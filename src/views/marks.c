#include "views/marks.h"

#include "canvas/theme.h"

int gf_mark_column(const struct gf_history_column *columns, size_t count, uint64_t iteration)
{
    for (size_t i = count; i-- > 0;)
        if (iteration >= columns[i].first)
            return iteration - columns[i].first < columns[i].iterations ? (int)i : -1;
    return -1;
}

void gf_draw_mark(struct gf_canvas *canvas, int x, int y)
{
    const struct gf_style style = gf_theme(canvas, GF_ROLE_EVENT);
    struct gf_cell *cell = gf_canvas_at(canvas, x, y);
    if (!cell)
        return;
    if (cell->glyph == ' ') {
        gf_canvas_put(canvas, x, y, 0x250a, style);
        return;
    }
    cell->style.fg = style.fg;
    cell->style.attributes |= style.attributes;
}

bool gf_row_is_free(struct gf_canvas *canvas, struct gf_rect rect, int from, int to, int y)
{
    if (from < rect.x || to > rect.x + rect.width)
        return false;
    for (int x = from; x < to; x++) {
        const struct gf_cell *cell = gf_canvas_at(canvas, x, y);
        if (!cell || cell->glyph != ' ')
            return false;
    }
    return true;
}

void gf_draw_mark_text(struct gf_canvas *canvas, struct gf_rect rect, int x, const char *text)
{
    const int columns = gf_canvas_columns(canvas, text);
    for (int y = rect.y; y < rect.y + rect.height; y++) {
        int from = x + 1;
        if (!gf_row_is_free(canvas, rect, from, from + columns + 1, y))
            from = x - columns;
        if (gf_row_is_free(canvas, rect, from - (from < x), from + columns, y)) {
            gf_canvas_text(canvas, from, y, gf_theme(canvas, GF_ROLE_EVENT), text);
            return;
        }
    }
}
