#include "canvas/theme.h"
#include "views/line.h"
#include "views/view.h"

void gf_draw_footer(struct gf_canvas *canvas, struct gf_rect row, const struct gf_hint *hints, size_t count)
{
    struct gf_line line;
    struct gf_style key = gf_theme(canvas, GF_ROLE_BAND_KEY), what = gf_theme(canvas, GF_ROLE_BAND_QUIET);
    struct gf_style chosen = key;
    chosen.attributes |= GF_UNDERLINE;
    if (row.height < 1 || row.width < 1)
        return;
    gf_line_init(&line, canvas, what);
    line.even = true;
    for (size_t i = 0; i < count && i < GF_LINE_ITEMS; i++) {
        gf_line_item(&line, -hints[i].rank * GF_LINE_ITEMS - (int)i, "  ");
        gf_line_add(&line, key, "%s", hints[i].keys);
        gf_line_add(&line, what, " ");
        gf_line_add(&line, hints[i].chosen ? chosen : what, "%s", hints[i].what);
    }
    gf_canvas_fill(canvas, (struct gf_rect){row.x, row.y, row.width, 1}, ' ',
                   gf_theme(canvas, GF_ROLE_BAR_BAND));
    gf_line_draw(&line, canvas, row.x + 1, row.y, row.width - 2);
}
