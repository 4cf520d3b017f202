/* The menu of interventions for the selected layer and neuron: what there is, the present numbers, and the
 * words that do the same on the `:` line. Enter carries out, after a value was typed where one is needed. */
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/intervene_items.h"
#include "tui/mouse.h"
#include "views/box.h"

#define MENU_WIDTH    74
#define DETAIL_ROWS   4
#define LABEL_COLUMNS 29
#define NOW_COLUMNS   (GF_INTERVENE_NOW + 3)

static struct gf_menu *menu_of(struct gf_app *app)
{
    return &app->overlays.intervene;
}

static void draw_row(struct gf_canvas *canvas, struct gf_rect at, int index, bool selected, void *context)
{
    struct gf_app *app = context;
    struct gf_menu *menu = menu_of(app);
    struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST];
    char text[GF_PATH_MOST];
    if (index >= gf_intervene_rows(app, rows))
        return;
    const struct gf_intervene_item *item = rows[index].item;
    if (!item) {
        gf_canvas_fit(canvas, at.x, at.y, at.width, gf_theme(canvas, GF_ROLE_BOX_TITLE),
                      gf_intervene_heading(app, rows[index].scope, text, sizeof text));
        return;
    }
    const struct gf_style plain = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT);
    const struct gf_style quiet = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_QUIET);
    gf_canvas_fit(canvas, at.x + 2, at.y, LABEL_COLUMNS - 3, plain, item->label);
    const bool narrow = at.width < LABEL_COLUMNS + NOW_COLUMNS;
    const int x = narrow ? at.x : at.x + LABEL_COLUMNS;
    if (selected && menu->editing) {
        gf_canvas_fill(canvas, (struct gf_rect){x, at.y, at.x + at.width - x, 1}, ' ', plain);
        gf_edit_draw(&menu->edit, canvas, (struct gf_rect){x + 2, at.y, at.x + at.width - x - 2, 1}, plain);
        return;
    }
    if (narrow)
        return;
    gf_intervene_now(app, item, text, sizeof text);
    if (selected && item->key)
        gf_canvas_printf(canvas, x, at.y, plain, "◂ %s ▸", text);
    else
        gf_canvas_fit(canvas, x + 2, at.y, GF_INTERVENE_NOW, quiet, text);
    gf_canvas_fit(canvas, x + NOW_COLUMNS, at.y, at.width - LABEL_COLUMNS - NOW_COLUMNS, quiet,
                  gf_intervene_words(app, item, text, sizeof text));
}

static void draw_details(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect rect,
                         const struct gf_intervene_item *item)
{
    const struct gf_menu *menu = menu_of(app);
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    char words[128], line[512];
    rect = gf_menu_draw_rule(canvas, rect);
    if (rect.height <= 0 || !item || gf_menu_draw_error(menu, canvas, rect))
        return;
    if (item->key)
        snprintf(line, sizeof line, "%s; in place, the weights are kept", gf_setting_find(item->key)->help);
    else
        snprintf(line, sizeof line, ":%s  %s; u undoes it",
                 gf_intervene_words(app, item, words, sizeof words), gf_action_word(item->kind)->help);
    gf_canvas_wrap(canvas, rect, quiet, line);
}

static const struct gf_intervene_item *selected_item(const struct gf_app *app)
{
    struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST];
    const int at = app->overlays.intervene.selected;
    return at < gf_intervene_rows(app, rows) ? rows[at].item : NULL;
}

static bool is_heading(const void *rows, int index)
{
    return !((const struct gf_intervene_row *)rows)[index].item;
}

static void move_selection(struct gf_app *app, int by)
{
    struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST];
    gf_menu_move(menu_of(app), by, gf_intervene_rows(app, rows), is_heading, rows);
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_menu *menu = menu_of(app);
    struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST];
    const int count = gf_intervene_rows(app, rows);
    if (!selected_item(app)) /* the network has changed under the menu */
        move_selection(app, 0);
    struct gf_rect box = gf_box_place(area, MENU_WIDTH, count + DETAIL_ROWS + 2);
    struct gf_rect inside = gf_draw_box(canvas, box, "Intervene");
    const int details = inside.height >= 3 * DETAIL_ROWS ? DETAIL_ROWS : inside.height / 4;
    struct gf_rect list = {inside.x, inside.y, inside.width, inside.height - details};
    struct gf_list items = {count, menu->selected, menu->scroll, draw_row, app};
    gf_menu_draw_list(menu, canvas, list, &items);
    if (details > 0)
        draw_details(app, canvas, (struct gf_rect){inside.x, list.y + list.height, inside.width, details},
                     selected_item(app));
}

/* What went wrong belongs into the box; what went well is told in the message row, for which the menu makes
 * way. */
static void finish(struct gf_app *app, bool done, bool stay)
{
    struct gf_menu *menu = menu_of(app);
    *menu->error = 0;
    if (!done && app->message_is_error) {
        snprintf(menu->error, sizeof menu->error, "%s", app->message);
        *app->message = 0;
    }
    if (!done)
        return;
    menu->editing = false;
    if (!stay)
        gf_app_overlay(app, NULL);
}

static void begin_edit(struct gf_app *app, const struct gf_intervene_item *item)
{
    struct gf_menu *menu = menu_of(app);
    char value[GF_PATH_MOST];
    gf_menu_begin_edit(
        menu, item->key ? gf_setting_text(gf_setting_find(item->key), &app->spec, value, sizeof value)
                        : gf_action_word(item->kind)->usual);
}

static void carry_out(struct gf_app *app, const struct gf_intervene_item *item)
{
    struct gf_menu *menu = menu_of(app);
    struct gf_action action = gf_intervene_action(app, item);
    char line[GF_ACTION_TEXT];
    struct gf_error error;
    if (item->key) {
        finish(app, gf_app_set(app, item->key, menu->edit.text), false);
        return;
    }
    gf_action_text(&action, line, sizeof line);
    if (gf_action_word(item->kind)->value) /* as if it had been typed: one grammar, the same complaints */
        snprintf(strrchr(line, ' '), GF_ACTION_TEXT / 2, " %.500s", menu->edit.text);
    const bool read = gf_action_parse(line, &action, &error);
    if (!read)
        gf_app_complain(app, &error);
    finish(app, read && gf_app_act(app, &action), false);
}

static void choose(struct gf_app *app)
{
    const struct gf_intervene_item *item = selected_item(app);
    if (!item)
        return;
    if (item->key || gf_action_word(item->kind)->value)
        begin_edit(app, item);
    else
        carry_out(app, item);
}

static bool edit_key(struct gf_app *app, int key)
{
    struct gf_menu *menu = menu_of(app);
    const struct gf_intervene_item *item = selected_item(app);
    if (key == GF_KEY_ESCAPE || !item) {
        gf_menu_end_edit(menu);
    } else if (key == GF_KEY_ENTER) {
        carry_out(app, item);
    } else {
        gf_menu_type(menu, key);
    }
    return true; /* what is typed never reaches the other keys */
}

static void step(struct gf_app *app, int direction)
{
    const struct gf_intervene_item *item = selected_item(app);
    if (!item || !item->key)
        return;
    gf_app_step(app, gf_setting_find(item->key), direction);
    finish(app, !app->message_is_error, true);
    *app->message = 0; /* it is seen in its row */
}

static bool pointer(struct gf_app *app, const struct gf_input *input)
{
    struct gf_menu *menu = menu_of(app);
    struct gf_intervene_row rows[GF_INTERVENE_ROWS_MOST];
    struct gf_list items = {gf_intervene_rows(app, rows), menu->selected, menu->scroll, draw_row, app};
    if (input->kind == GF_INPUT_WHEEL) {
        move_selection(app, input->key);
        return true;
    }
    const int at = gf_list_at(menu->list, &items, input->x, input->y);
    if (at < 0 || at >= items.count || !rows[at].item)
        return true;
    if (at == menu->selected)
        choose(app);
    else
        move_selection(app, at - menu->selected);
    return true;
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_menu *menu = menu_of(app);
    const int page = menu->list.height > 1 ? menu->list.height - 1 : 1;
    if (input->kind != GF_INPUT_KEY)
        return pointer(app, input);
    if (menu->editing)
        return edit_key(app, input->key);
    switch (input->key) {
    case GF_KEY_UP:
    case 'k': move_selection(app, -1); return true;
    case GF_KEY_DOWN:
    case 'j': move_selection(app, 1); return true;
    case GF_KEY_PAGE_UP: move_selection(app, -page); return true;
    case GF_KEY_PAGE_DOWN: move_selection(app, page); return true;
    case GF_KEY_HOME: move_selection(app, -(int)GF_INTERVENE_ROWS_MOST); return true;
    case GF_KEY_END: move_selection(app, (int)GF_INTERVENE_ROWS_MOST); return true;
    case GF_KEY_LEFT: step(app, -1); return true;
    case GF_KEY_RIGHT: step(app, 1); return true;
    case GF_KEY_ENTER: choose(app); return true;
    case GF_KEY_ESCAPE:
    case 'x':
    case 'q': gf_app_overlay(app, NULL); return true;
    default: return false;
    }
}

static void open_menu(struct gf_app *app)
{
    if (app->view.neuron < 0) /* the menu is about one */
        gf_app_select_neuron(app, 0);
    move_selection(app, 0);
}

static const struct gf_hint hints[] = {
    GF_HINT("↑ ↓", "choose"),     GF_HINT("Enter", "do it"), GF_HINT("← →", "change a setting"),
    GF_HINT("u", "undo"),         GF_HINT("Esc", "close"),   GF_HINT("space", "run/pause"),
    GF_HINT("n", "one iteration")};

const struct gf_overlay gf_overlay_intervene = {
    .name = "intervene",
    .open = open_menu,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
