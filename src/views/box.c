#include "views/box.h"

#include "canvas/theme.h"

struct gf_rect gf_box_place(struct gf_rect area, int width, int height)
{
    width = width < area.width ? width : area.width;
    height = height < area.height ? height : area.height;
    width = width > 0 ? width : 0;
    height = height > 0 ? height : 0;
    return (struct gf_rect){area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width,
                            height};
}

static void draw_frame(struct gf_canvas *canvas, struct gf_rect rect, struct gf_style style)
{
    int right = rect.x + rect.width - 1, bottom = rect.y + rect.height - 1;
    for (int x = rect.x + 1; x < right; x++) {
        gf_canvas_put(canvas, x, rect.y, 0x2500, style);
        gf_canvas_put(canvas, x, bottom, 0x2500, style);
    }
    for (int y = rect.y + 1; y < bottom; y++) {
        gf_canvas_put(canvas, rect.x, y, 0x2502, style);
        gf_canvas_put(canvas, right, y, 0x2502, style);
    }
    gf_canvas_put(canvas, rect.x, rect.y, 0x256d, style);
    gf_canvas_put(canvas, right, rect.y, 0x256e, style);
    gf_canvas_put(canvas, rect.x, bottom, 0x2570, style);
    gf_canvas_put(canvas, right, bottom, 0x256f, style);
}

struct gf_rect gf_draw_box(struct gf_canvas *canvas, struct gf_rect rect, const char *title)
{
    gf_canvas_fill(canvas, rect, ' ', gf_theme(canvas, GF_ROLE_BOX_TEXT));
    if (rect.width < 4 || rect.height < 3)
        return rect;
    draw_frame(canvas, rect, gf_theme(canvas, GF_ROLE_BOX));
    if (title != NULL && title[0] != 0 && rect.width >= 8) {
        struct gf_style style = gf_theme(canvas, GF_ROLE_BOX_TITLE);
        gf_canvas_put(canvas, rect.x + 2, rect.y, ' ', style);
        int after = gf_canvas_fit(canvas, rect.x + 3, rect.y, rect.width - 6, style, title);
        gf_canvas_put(canvas, after, rect.y, ' ', style);
    }
    return (struct gf_rect){rect.x + 2, rect.y + 1, rect.width - 4, rect.height - 2};
}

void gf_draw_box_note(struct gf_canvas *canvas, struct gf_rect rect, const char *note)
{
    int columns = gf_canvas_columns(canvas, note);
    if (rect.height < 3 || columns == 0 || columns > rect.width - 6)
        return;
    struct gf_style style = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    int x = rect.x + rect.width - 4 - columns, y = rect.y + rect.height - 1;
    gf_canvas_put(canvas, x, y, ' ', style);
    gf_canvas_put(canvas, gf_canvas_text(canvas, x + 1, y, style, note), y, ' ', style);
}

int gf_list_scroll(int count, int rows, int selected, int scroll)
{
    if (rows <= 0 || count <= rows)
        return 0;
    if (selected >= count)
        selected = count - 1;
    if (selected >= 0 && scroll > selected)
        scroll = selected;
    if (selected >= 0 && scroll < selected - rows + 1)
        scroll = selected - rows + 1;
    if (scroll > count - rows)
        scroll = count - rows;
    return scroll > 0 ? scroll : 0;
}

/* A thumb as long as the visible share, at the place of the first visible item. */
static void draw_scroll_bar(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_list *list)
{
    int length = (int)((int64_t)rect.height * rect.height / list->count);
    length = length > 0 ? length : 1;
    int from = (int)((int64_t)list->scroll * (rect.height - length) / (list->count - rect.height));
    for (int row = 0; row < rect.height; row++) {
        bool thumb = row >= from && row < from + length;
        gf_canvas_put(canvas, rect.x + rect.width - 1, rect.y + row, thumb ? 0x2588 : 0x2502,
                      gf_theme(canvas, thumb ? GF_ROLE_BOX_QUIET : GF_ROLE_BOX));
    }
}

void gf_draw_list(struct gf_canvas *canvas, struct gf_rect rect, struct gf_list *list)
{
    list->scroll = gf_list_scroll(list->count, rect.height, list->selected, list->scroll);
    bool bar = list->count > rect.height && rect.width > 2 && rect.height > 0;
    struct gf_rect row = {rect.x, rect.y, bar ? rect.width - 2 : rect.width, 1};
    for (int i = 0; i < rect.height && list->scroll + i < list->count; i++, row.y++) {
        bool selected = list->scroll + i == list->selected;
        struct gf_rect before = gf_canvas_clip(canvas, row);
        gf_canvas_fill(canvas, row, ' ',
                       gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT));
        list->draw(canvas, row, list->scroll + i, selected, list->context);
        canvas->clip = before;
    }
    if (bar)
        draw_scroll_bar(canvas, rect, list);
}

int gf_list_at(struct gf_rect rect, const struct gf_list *list, int x, int y)
{
    if (x < rect.x || x >= rect.x + rect.width || y < rect.y || y >= rect.y + rect.height)
        return -1;
    int index = list->scroll + y - rect.y;
    return index < list->count ? index : -1;
}
