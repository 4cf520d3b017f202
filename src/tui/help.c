/* The help page: the preset's text, then every key, from the key table. Drawn onto a page as tall as it needs
 * to be, of which the box shows a part. */
#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/keys.h"
#include "views/box.h"

#define COLUMN_LEAST 52 /* narrower columns would wrap every second line */
#define PAGE_ROWS    400

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

static void copy_rows(struct gf_canvas *canvas, struct gf_rect inside, const struct gf_canvas *page,
                      int scroll)
{
    for (int y = 0; y < inside.height && scroll + y < page->height; y++)
        for (int x = 0; x < inside.width && x < page->width; x++) {
            const struct gf_cell *cell = &page->cells[(scroll + y) * page->width + x];
            if (cell->glyph)
                gf_canvas_put(canvas, inside.x + x, inside.y + y, cell->glyph, cell->style);
        }
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_help_state *state = &app->overlays.help;
    int width = area.width >= 2 * COLUMN_LEAST + 8 ? 2 * COLUMN_LEAST + 10 : 76;
    if (width > area.width)
        width = area.width;
    struct gf_canvas page;
    if (!gf_canvas_init(&page, width > 4 ? width - 4 : width, PAGE_ROWS, NULL))
        return;
    page.ascii = canvas->ascii;
    page.mono = canvas->mono;
    gf_canvas_clear(&page, gf_theme(&page, GF_ROLE_BOX_TEXT));
    state->content_rows = draw_page(app, &page);
    struct gf_rect box = gf_box_place(area, width, state->content_rows + 2);
    struct gf_rect inside = gf_draw_box(canvas, box, "Help");
    state->page_rows = inside.height;
    int most = state->content_rows - inside.height;
    if (state->scroll > most)
        state->scroll = most;
    if (state->scroll < 0)
        state->scroll = 0;
    copy_rows(canvas, inside, &page, state->scroll);
    if (most > 0)
        gf_draw_box_note(canvas, box,
                         state->scroll < most ? (canvas->ascii ? "down: more" : "↓ more")
                                              : (canvas->ascii ? "up: back" : "↑ back"));
    gf_canvas_finish(&page);
}

static bool scroll(struct gf_help_state *state, int key)
{
    int page = state->page_rows > 1 ? state->page_rows - 1 : 1;
    switch (key) {
    case GF_KEY_UP:
    case 'k': state->scroll--; return true;
    case GF_KEY_DOWN:
    case 'j': state->scroll++; return true;
    case GF_KEY_PAGE_UP: state->scroll -= page; return true;
    case GF_KEY_PAGE_DOWN: state->scroll += page; return true;
    case GF_KEY_HOME: state->scroll = 0; return true;
    case GF_KEY_END: state->scroll = state->content_rows; return true;
    default: return false;
    }
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_help_state *state = &app->overlays.help;
    if (input->kind == GF_INPUT_WHEEL) {
        state->scroll += 3 * input->key;
        return true;
    }
    if (input->kind != GF_INPUT_KEY)
        return true;
    if (scroll(state, input->key))
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
    app->overlays.help = (struct gf_help_state){0};
}

static const struct gf_hint hints[] = {{"Esc", "close"}, {"↑ ↓ PgUp PgDn", "scroll"}, {"space", "run/pause"}};

const struct gf_overlay gf_overlay_help = {
    .name = "help",
    .open = open_page,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
