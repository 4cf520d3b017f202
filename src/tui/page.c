#include "tui/page.h"

#include "canvas/theme.h"
#include "views/box.h"

#define PAGE_ROWS 400

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

bool gf_draw_page(struct gf_canvas *canvas, struct gf_rect area, int width, const char *title,
                  struct gf_page_state *state, gf_page_draw *draw, void *context, struct gf_error *reterr)
{
    if (width > area.width)
        width = area.width;
    struct gf_canvas page;
    if (!gf_canvas_init(&page, width > 4 ? width - 4 : width, PAGE_ROWS, reterr))
        return false;
    page.ascii = canvas->ascii;
    page.mono = canvas->mono;
    gf_canvas_clear(&page, gf_theme(&page, GF_ROLE_BOX_TEXT));
    state->content_rows = draw(context, &page);
    struct gf_rect box = gf_box_place(area, width, state->content_rows + 2);
    struct gf_rect inside = gf_draw_box(canvas, box, title);
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
    return true;
}

static bool scroll(struct gf_page_state *state, int key)
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

bool gf_page_input(struct gf_page_state *state, const struct gf_input *input)
{
    if (input->kind == GF_INPUT_WHEEL) {
        state->scroll += 3 * input->key;
        return true;
    }
    return input->kind != GF_INPUT_KEY || scroll(state, input->key);
}
