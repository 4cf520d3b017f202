/* The settings panel: every setting of the settings table, grouped by section, and those of the selected
 * layer. ← → change the selected one, Enter takes a typed value; below the list stands what it means, what is
 * allowed and what a change does. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/mouse.h"
#include "tui/panel_rows.h"
#include "views/box.h"

#define KEY_COLUMNS   21
#define VALUE_COLUMNS 20
#define RANGE_COLUMNS 15
#define DETAIL_ROWS   5
#define PANEL_WIDTH   74

static const char *effect_text(enum gf_effect effect)
{
    switch (effect) {
    case GF_EFFECT_LIVE: return "takes effect at once, the weights are kept";
    case GF_EFFECT_REBUILD: return "rebuilds the network from the same seed";
    case GF_EFFECT_RELOAD: return "makes the data anew and rebuilds the network";
    default: return "changes nothing in the network";
    }
}

static const char *effect_word(enum gf_effect effect)
{
    switch (effect) {
    case GF_EFFECT_LIVE: return "live";
    case GF_EFFECT_REBUILD: return "rebuilds";
    case GF_EFFECT_RELOAD: return "new data";
    default: return "";
    }
}

static bool differs(const struct gf_app *app, const struct gf_panel_row *row)
{
    const struct gf_spec *then = &app->preset->preset.spec;
    char now[GF_PATH_MOST], before[GF_PATH_MOST];
    return gf_panel_own(row, &app->spec) != gf_panel_own(row, then) ||
           (gf_panel_own(row, then) && strcmp(gf_panel_value(row, &app->spec, now, sizeof now),
                                              gf_panel_value(row, then, before, sizeof before)) != 0);
}

static void draw_value(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect cell, bool selected,
                       const struct gf_panel_row *row)
{
    struct gf_menu *menu = &app->overlays.panel;
    struct gf_style style = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT);
    char value[GF_PATH_MOST];
    if (selected && menu->editing) {
        gf_edit_draw(&menu->edit, canvas, (struct gf_rect){cell.x + 2, cell.y, cell.width - 2, 1}, style);
        return;
    }
    gf_panel_value(row, &app->spec, value, sizeof value);
    if (!selected && !gf_panel_own(row, &app->spec))
        style = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    if (differs(app, row))
        style.attributes |= GF_BOLD;
    if (selected && row->setting->type != GF_SETTING_TEXT) {
        gf_canvas_printf(canvas, cell.x, cell.y, style, "◂ %s ▸", value);
        return;
    }
    gf_canvas_fit(canvas, cell.x + 2, cell.y, cell.width - 2, style, *value ? value : "–");
}

static void draw_item(struct gf_canvas *canvas, struct gf_rect row, int index, bool selected, void *context)
{
    struct gf_app *app = context;
    struct gf_panel_row rows[GF_PANEL_ROWS_MOST];
    if (index >= gf_panel_rows(app, rows))
        return;
    const struct gf_setting *setting = rows[index].setting;
    if (!setting) {
        gf_canvas_text(canvas, row.x, row.y, gf_theme(canvas, GF_ROLE_BOX_TITLE), rows[index].section);
        return;
    }
    struct gf_style quiet = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_QUIET);
    const char *dot = strchr(setting->key, '.');
    gf_canvas_text(canvas, row.x, row.y, quiet, differs(app, &rows[index]) ? "•" : " ");
    gf_canvas_fit(canvas, row.x + 2, row.y, KEY_COLUMNS - 3, quiet, dot ? dot + 1 : setting->key);
    struct gf_rect cell = {row.x + KEY_COLUMNS, row.y, VALUE_COLUMNS, 1};
    if (selected && app->overlays.panel.editing)
        cell.width = row.width - KEY_COLUMNS;
    draw_value(app, canvas, cell, selected, &rows[index]);
    if (selected && app->overlays.panel.editing)
        return;
    char range[48];
    int at = KEY_COLUMNS + VALUE_COLUMNS;
    gf_canvas_fit(canvas, row.x + at, row.y, RANGE_COLUMNS - 1, quiet,
                  gf_panel_range(setting, range, sizeof range));
    at += RANGE_COLUMNS;
    gf_canvas_fit(canvas, row.x + at, row.y, row.width - at, quiet,
                  gf_panel_own(&rows[index], &app->spec) ? effect_word(setting->effect) : "as network");
}

static void draw_heads(struct gf_canvas *canvas, struct gf_rect row)
{
    static const struct {
        int at;
        const char *name;
    } heads[] = {{2, "setting"},
                 {KEY_COLUMNS + 2, "value"},
                 {KEY_COLUMNS + VALUE_COLUMNS, "range"},
                 {KEY_COLUMNS + VALUE_COLUMNS + RANGE_COLUMNS, "a change"}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (heads[i].at < row.width)
            gf_canvas_fit(canvas, row.x + heads[i].at, row.y, row.width - heads[i].at,
                          gf_theme(canvas, GF_ROLE_BOX_QUIET), heads[i].name);
}

static void draw_details(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect rect,
                         const struct gf_panel_row *row)
{
    struct gf_menu *menu = &app->overlays.panel;
    const struct gf_setting *setting = row->setting;
    struct gf_style text = gf_theme(canvas, GF_ROLE_BOX_TEXT), quiet = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    char line[2048], allowed[1024], key[64];
    rect = gf_menu_draw_rule(canvas, rect);
    if (!setting || rect.height <= 0 || gf_menu_draw_error(menu, canvas, rect))
        return;
    snprintf(line, sizeof line, "%s: %s", gf_panel_key(row, key, sizeof key), setting->help);
    int rows = gf_canvas_wrap(canvas, rect, text, line);
    rect.y += rows;
    rect.height -= rows;
    if (rect.height <= 0)
        return;
    gf_setting_allowed(setting, allowed, sizeof allowed);
    const char *fallback = *setting->fallback ? setting->fallback : "none";
    if (row->layer)
        snprintf(line, sizeof line, "%s, or default for what the network has; a change %s", allowed,
                 effect_text(setting->effect));
    else
        snprintf(line, sizeof line, "%s; default %s; a change %s", allowed, fallback,
                 effect_text(setting->effect));
    gf_canvas_wrap(canvas, rect, quiet, line);
}

static bool is_heading(const void *rows, int index)
{
    return !((const struct gf_panel_row *)rows)[index].setting;
}

static void move_selection(struct gf_app *app, int by)
{
    struct gf_panel_row rows[GF_PANEL_ROWS_MOST];
    gf_menu_move(&app->overlays.panel, by, gf_panel_rows(app, rows), is_heading, rows);
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_menu *menu = &app->overlays.panel;
    struct gf_panel_row rows[GF_PANEL_ROWS_MOST];
    int count = gf_panel_rows(app, rows);
    if (menu->selected >= count) /* the layer has gone under the panel */
        move_selection(app, 0);
    struct gf_rect box = gf_box_place(area, PANEL_WIDTH, count + DETAIL_ROWS + 3);
    struct gf_rect inside = gf_draw_box(canvas, box, "Settings");
    int details = inside.height >= 2 * DETAIL_ROWS ? DETAIL_ROWS : inside.height / 3;
    int heads = inside.height >= 2 * DETAIL_ROWS;
    struct gf_rect list = {inside.x, inside.y + heads, inside.width, inside.height - details - heads};
    if (heads)
        draw_heads(canvas, (struct gf_rect){inside.x, inside.y, inside.width, 1});
    struct gf_list items = {count, menu->selected, menu->scroll, draw_item, app};
    gf_menu_draw_list(menu, canvas, list, &items);
    if (details > 0 && menu->selected < count)
        draw_details(app, canvas, (struct gf_rect){inside.x, list.y + list.height, inside.width, details},
                     &rows[menu->selected]);
    if (app->modified)
        gf_draw_box_note(canvas, box,
                         canvas->ascii ? "* differs from the preset" : "• differs from the preset");
}

/* false: a heading, or nothing. */
static bool selected_row(const struct gf_app *app, struct gf_panel_row *ret_row)
{
    struct gf_panel_row rows[GF_PANEL_ROWS_MOST];
    const int at = app->overlays.panel.selected;
    if (at >= gf_panel_rows(app, rows) || !rows[at].setting)
        return false;
    *ret_row = rows[at];
    return true;
}

/* What went wrong belongs beside the value, not in the message row behind the box; that it went well is seen.
 */
static void keep_error(struct gf_app *app)
{
    struct gf_menu *menu = &app->overlays.panel;
    *menu->error = 0;
    if (app->message_is_error)
        snprintf(menu->error, sizeof menu->error, "%s", app->message);
    *app->message = 0;
}

static void begin_edit(struct gf_app *app)
{
    struct gf_menu *menu = &app->overlays.panel;
    struct gf_panel_row row;
    char value[GF_PATH_MOST];
    if (!selected_row(app, &row))
        return;
    gf_menu_begin_edit(menu, gf_panel_value(&row, &app->spec, value, sizeof value));
}

static bool edit_key(struct gf_app *app, int key)
{
    struct gf_menu *menu = &app->overlays.panel;
    struct gf_panel_row row;
    char name[64];
    if (key == GF_KEY_ESCAPE) {
        gf_menu_end_edit(menu);
    } else if (key == GF_KEY_ENTER && selected_row(app, &row)) {
        menu->editing = !gf_app_set(app, gf_panel_key(&row, name, sizeof name), menu->edit.text);
        keep_error(app);
    } else {
        gf_menu_type(menu, key);
    }
    return true; /* what is typed never reaches the other keys */
}

static void change(struct gf_app *app, int direction)
{
    struct gf_panel_row row;
    char name[64], value[64];
    if (!selected_row(app, &row))
        return;
    if (row.setting->type == GF_SETTING_TEXT) {
        begin_edit(app);
        return;
    }
    struct gf_spec next = app->spec;
    if (!row.layer)
        gf_app_step(app, row.setting, direction);
    else if (gf_layer_field_step(&next, row.layer, row.field, direction))
        gf_app_set(app, gf_panel_key(&row, name, sizeof name),
                   gf_panel_value(&row, &next, value, sizeof value));
    keep_error(app);
}

static bool pointer(struct gf_app *app, const struct gf_input *input)
{
    struct gf_menu *menu = &app->overlays.panel;
    struct gf_panel_row rows[GF_PANEL_ROWS_MOST];
    struct gf_list items = {gf_panel_rows(app, rows), menu->selected, menu->scroll, draw_item, app};
    if (input->kind == GF_INPUT_WHEEL) {
        move_selection(app, input->key);
        return true;
    }
    int at = gf_list_at(menu->list, &items, input->x, input->y);
    if (at >= 0 && at < items.count && rows[at].setting)
        move_selection(app, at - menu->selected);
    return true;
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_menu *menu = &app->overlays.panel;
    int page = menu->list.height > 1 ? menu->list.height - 1 : 1;
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
    case GF_KEY_HOME: move_selection(app, -GF_PANEL_ROWS_MOST); return true;
    case GF_KEY_END: move_selection(app, GF_PANEL_ROWS_MOST); return true;
    case GF_KEY_LEFT:
    case '-': change(app, -1); return true;
    case GF_KEY_RIGHT:
    case '+':
    case '=': change(app, 1); return true;
    case GF_KEY_ENTER: begin_edit(app); return true;
    case GF_KEY_ESCAPE:
    case 's':
    case 'q': gf_app_overlay(app, NULL); return true;
    default: return false;
    }
}

/* Opened again, it is where it was left. */
static void open_panel(struct gf_app *app)
{
    move_selection(app, 0);
}

static const struct gf_hint hints[] = {GF_HINT("↑ ↓", "choose"),         GF_HINT("← →", "change"),
                                       GF_HINT("Enter", "type a value"), GF_HINT("u", "undo"),
                                       GF_HINT("Esc", "close"),          GF_HINT("space", "run/pause"),
                                       GF_HINT("n", "one iteration")};

const struct gf_overlay gf_overlay_panel = {
    .name = "settings",
    .open = open_panel,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
