#include "tui/menu.h"

#include "canvas/theme.h"
#include "tui/input.h"

void gf_menu_move(struct gf_menu *menu, int by, int count, bool (*is_heading)(const void *rows, int index),
                  const void *rows)
{
    int at = menu->selected + by, direction = by < 0 ? -1 : 1;
    if (at < 0)
        at = 0, direction = 1;
    if (at >= count)
        at = count - 1, direction = -1;
    while (at >= 0 && at < count && is_heading(rows, at))
        at += direction;
    if (at >= 0 && at < count)
        menu->selected = at;
    gf_menu_end_edit(menu);
}

void gf_menu_begin_edit(struct gf_menu *menu, const char *value)
{
    gf_edit_set(&menu->edit, value);
    menu->editing = menu->untouched = true;
    *menu->error = 0;
}

void gf_menu_end_edit(struct gf_menu *menu)
{
    menu->editing = false;
    *menu->error = 0;
}

void gf_menu_type(struct gf_menu *menu, int key)
{
    if (menu->untouched && key >= ' ' && key < GF_KEY_UP)
        gf_edit_set(&menu->edit, "");
    menu->untouched = false;
    if (gf_edit_key(&menu->edit, key))
        *menu->error = 0;
}

void gf_menu_draw_list(struct gf_menu *menu, struct gf_canvas *canvas, struct gf_rect rect,
                       const struct gf_list *rows)
{
    struct gf_list items = *rows;
    if (menu->selected == 1)
        items.scroll = 0; /* the first heading comes along */
    gf_draw_list(canvas, rect, &items);
    menu->scroll = items.scroll;
    menu->list = rect;
}

struct gf_rect gf_menu_draw_rule(struct gf_canvas *canvas, struct gf_rect rect)
{
    for (int x = 0; x < rect.width; x++)
        gf_canvas_put(canvas, rect.x + x, rect.y, 0x2500, gf_theme(canvas, GF_ROLE_BOX));
    return (struct gf_rect){rect.x, rect.y + 1, rect.width, rect.height - 1};
}

bool gf_menu_draw_error(const struct gf_menu *menu, struct gf_canvas *canvas, struct gf_rect rect)
{
    struct gf_style bad = gf_theme(canvas, GF_ROLE_BAD);
    if (!*menu->error)
        return false;
    bad.bg = gf_theme(canvas, GF_ROLE_BOX_TEXT).bg;
    gf_canvas_wrap(canvas, rect, bad, menu->error);
    return true;
}
