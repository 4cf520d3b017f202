/* The help page: the preset's text, then every key, from the key table. Drawn onto a page as tall as it needs
 * to be, of which the box shows a part. */
#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/keys.h"

#define COLUMN_LEAST 52 /* narrower columns would wrap every second line */

/* One key and what it does; returns the rows it took. */
static int draw_key(struct gf_canvas *page, struct gf_rect rect, const char *keys, const char *help)
{
    const int indent = 13;
    gf_canvas_text(page, rect.x + 1, rect.y, gf_theme(page, GF_ROLE_BOX_TITLE), keys);
    int rows =
        gf_canvas_wrap(page, (struct gf_rect){rect.x + indent, rect.y, rect.width - indent, rect.height},
                       gf_theme(page, GF_ROLE_BOX_TEXT), help);
    return rows > 0 ? rows : 1;
}

/* Below the key of the view it belongs to. */
static int draw_view_key(struct gf_canvas *page, struct gf_rect rect, const struct gf_view_key *key)
{
    return draw_key(page, (struct gf_rect){rect.x + 2, rect.y, rect.width - 2, rect.height},
                    gf_keys_plain(key->keys, page->ascii), key->help);
}

static int draw_group(struct gf_canvas *page, struct gf_rect rect, enum gf_key_group group)
{
    int y = rect.y;
    gf_canvas_text(page, rect.x, y++, gf_theme(page, GF_ROLE_BOX_QUIET), gf_keys_group_name(group));
    for (size_t i = 0; gf_keys_at(i); i++) {
        const struct gf_key_row *row = gf_keys_at(i);
        if (row->group == group)
            y += draw_key(page, (struct gf_rect){rect.x, y, rect.width, rect.y + rect.height - y},
                          gf_keys_label(row, page->ascii), row->help);
    }
    if (group == GF_KEYS_LOOK)
        for (size_t i = 0; gf_view_at(i); i++) {
            char key[2] = {gf_view_at(i)->key, 0};
            y += draw_key(page, (struct gf_rect){rect.x, y, rect.width, rect.y + rect.height - y}, key,
                          gf_view_at(i)->help);
            for (size_t k = 0; k < gf_view_at(i)->key_count; k++)
                y += draw_view_key(page, (struct gf_rect){rect.x, y, rect.width, rect.y + rect.height - y},
                                   &gf_view_at(i)->keys[k]);
        }
    return y - rect.y + 1;
}

static int draw_about(struct gf_app *app, struct gf_canvas *page)
{
    const struct gf_preset *preset = &app->preset->preset;
    int y = 0;
    gf_canvas_fit(page, 0, y++, page->width, gf_theme(page, GF_ROLE_BOX_TITLE),
                  *preset->title ? preset->title : preset->name);
    y++;
    if (*preset->text)
        y += gf_canvas_wrap(page, (struct gf_rect){0, y, page->width, page->height - y},
                            gf_theme(page, GF_ROLE_BOX_TEXT), preset->text);
    return y + 1;
}

/* Returns the rows of the page that are used. */
static int draw_page(struct gf_app *app, struct gf_canvas *page)
{
    int y = draw_about(app, page);
    if (page->width < 2 * COLUMN_LEAST + 2) {
        for (int group = 0; group < GF_KEY_GROUPS; group++)
            y += draw_group(page, (struct gf_rect){0, y, page->width, page->height - y},
                            (enum gf_key_group)group);
        return y - 1;
    }
    int bottom[2] = {y, y}, column = (page->width - 2) / 2;
    for (int group = 0; group < GF_KEY_GROUPS; group++) {
        int side = group == GF_KEYS_LOOK || group == GF_KEYS_PROGRAM;
        struct gf_rect rect = {side * (column + 2), bottom[side], column, page->height - bottom[side]};
        bottom[side] += draw_group(page, rect, (enum gf_key_group)group);
    }
    return (bottom[0] > bottom[1] ? bottom[0] : bottom[1]) - 1;
}

static int draw_all(void *context, struct gf_canvas *page)
{
    return draw_page(context, page);
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    int width = area.width >= 2 * COLUMN_LEAST + 8 ? 2 * COLUMN_LEAST + 10 : 76;
    struct gf_error error;
    if (!gf_draw_page(canvas, area, width, "Help", &app->overlays.help, draw_all, app, &error))
        gf_app_complain(app, &error);
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    if (gf_page_input(&app->overlays.help, input))
        return true;
    switch (input->key) {
    case GF_KEY_ESCAPE:
    case GF_KEY_ENTER:
    case GF_KEY_F1:
    case '?':
    case 'h':
    case 'q': gf_app_overlay(app, NULL); return true;
    default: return false;
    }
}

static void open_page(struct gf_app *app)
{
    app->overlays.help = (struct gf_page_state){0};
}

static const struct gf_hint hints[] = {GF_HINT("Esc", "close"), GF_HINT("↑ ↓ PgUp PgDn", "scroll"),
                                       GF_HINT("space", "run/pause")};

const struct gf_overlay gf_overlay_help = {
    .name = "help",
    .open = open_page,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
