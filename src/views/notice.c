#include "views/notice.h"

#include <stdio.h>

#include "canvas/theme.h"

void gf_draw_message(struct gf_canvas *canvas, struct gf_rect area, const struct gf_run_state *run)
{
    if (run == NULL || run->message == NULL || run->message[0] == 0 || area.height < 1)
        return;
    int y = area.y + area.height - 1;
    gf_canvas_fill(canvas, (struct gf_rect){area.x, y, area.width, 1}, ' ', gf_theme(canvas, GF_ROLE_TEXT));
    gf_canvas_fit(canvas, area.x + 1, y, area.width - 2,
                  gf_theme(canvas, run->message_is_error ? GF_ROLE_BAD : GF_ROLE_TITLE), run->message);
}

void gf_draw_waiting(struct gf_canvas *canvas, struct gf_rect area, const struct gf_spec *spec)
{
    char text[80] = "building …";
    if (spec != NULL)
        snprintf(text, sizeof(text), "building %lld × %lld …", (long long)spec->network.depth,
                 (long long)spec->network.width);
    int columns = gf_canvas_columns(canvas, text);
    if (columns <= area.width && area.height > 0)
        gf_canvas_text(canvas, area.x + (area.width - columns) / 2, area.y + area.height / 2,
                       gf_theme(canvas, GF_ROLE_TEXT), text);
}
