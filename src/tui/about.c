#include "tui/about.h"

#include "canvas/theme.h"
#include "tui/app.h"

/* Below this height every row belongs to the table; the text is then on the help page. */
#define TALL      30
#define ROWS_MOST 5

int gf_about_rows(const struct gf_app *app, struct gf_canvas *canvas)
{
    const char *text = app->preset->preset.text;
    if (app->about_closed || canvas->height < TALL || canvas->width < 60 || !*text)
        return 0;
    int rows = gf_canvas_wrap(canvas, (struct gf_rect){0, 0, canvas->width - 2, 0},
                              gf_theme(canvas, GF_ROLE_QUIET), text);
    return rows + 1 <= ROWS_MOST || canvas->height >= 45 ? rows + 1 : 0;
}

void gf_about_draw(const struct gf_app *app, struct gf_canvas *canvas, struct gf_rect rect)
{
    const struct gf_preset *preset = &app->preset->preset;
    const char *close = " Esc closes ", *title = *preset->title ? preset->title : preset->name;
    int close_at = rect.width - gf_canvas_columns(canvas, close) - 2;
    /* A thin rule carries the title: the text below it belongs to the preset, not to the view. */
    for (int x = 0; x < rect.width; x++)
        gf_canvas_put(canvas, rect.x + x, rect.y, 0x2500, gf_theme(canvas, GF_ROLE_TRACK));
    int end = gf_canvas_fit(canvas, rect.x + 2, rect.y, close_at - 4, gf_theme(canvas, GF_ROLE_TITLE), title);
    gf_canvas_put(canvas, rect.x + 1, rect.y, ' ', gf_theme(canvas, GF_ROLE_TITLE));
    gf_canvas_put(canvas, end, rect.y, ' ', gf_theme(canvas, GF_ROLE_TITLE));
    gf_canvas_text(canvas, rect.x + close_at, rect.y, gf_theme(canvas, GF_ROLE_QUIET), close);
    gf_canvas_wrap(canvas, (struct gf_rect){rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 1},
                   gf_theme(canvas, GF_ROLE_TEXT), preset->text);
}
