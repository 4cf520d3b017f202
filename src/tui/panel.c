/* The settings panel: every setting of the settings table, grouped by section. ← → change the selected one,
 * Enter takes a typed value; below the list stands what it means, what is allowed and what a change does. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/mouse.h"
#include "views/box.h"

#define ROWS_MOST     256
#define KEY_COLUMNS   21
#define VALUE_COLUMNS 20
#define RANGE_COLUMNS 15
#define DETAIL_ROWS   5
#define PANEL_WIDTH   74

/* The list's rows: a section's name, then its settings; the unnamed section (seed) comes first. */
struct panel_row {
    const struct gf_setting *setting; /* NULL: the heading `section` */
    char section[24];
};

static size_t section_length(const char *key)
{
    const char *dot = strchr(key, '.');
    return dot ? (size_t)(dot - key) : 0;
}

static int make_rows(struct panel_row *rows)
{
    int count = 0;
    char section[24] = "";
    for (size_t i = 0; i < gf_setting_count() && count < ROWS_MOST - 1; i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        char own[24];
        snprintf(own, sizeof own, "%.*s", (int)section_length(setting->key), setting->key);
        if (strcmp(own, section) != 0) {
            snprintf(section, sizeof section, "%s", own);
            rows[count].setting = NULL;
            snprintf(rows[count++].section, sizeof rows->section, "%s", own);
        }
        rows[count++].setting = setting;
    }
    return count;
}

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

/* Short enough for a column; the details below the list say it in words. */
static const char *range_text(const struct gf_setting *setting, char *text, size_t size)
{
    size_t choices = 0;
    *text = 0;
    if (setting->type == GF_SETTING_SWITCH)
        snprintf(text, size, "yes, no");
    if (setting->type == GF_SETTING_CHOICE) {
        while (setting->choice(choices))
            choices++;
        snprintf(text, size, choices == 1 ? "%zu choice" : "%zu choices", choices);
    }
    if (setting->type != GF_SETTING_INTEGER && setting->type != GF_SETTING_NUMBER)
        return text;
    if (isfinite(setting->least) && isfinite(setting->most))
        snprintf(text, size, "%s%g … %s%.7g", setting->least_open ? "> " : "", setting->least,
                 setting->most_open ? "< " : "", setting->most);
    else if (isfinite(setting->least))
        snprintf(text, size, "%s %g", setting->least_open ? ">" : "≥", setting->least);
    return text;
}

static bool differs(const struct gf_app *app, const struct gf_setting *setting)
{
    char now[GF_PATH_MOST], then[GF_PATH_MOST];
    return strcmp(gf_setting_text(setting, &app->spec, now, sizeof now),
                  gf_setting_text(setting, &app->preset->preset.spec, then, sizeof then)) != 0;
}

static void draw_value(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect cell, bool selected,
                       const struct gf_setting *setting)
{
    struct gf_panel_state *state = &app->overlays.panel;
    struct gf_style style = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT);
    char value[GF_PATH_MOST];
    if (selected && state->editing) {
        gf_edit_draw(&state->edit, canvas, (struct gf_rect){cell.x + 2, cell.y, cell.width - 2, 1}, style);
        return;
    }
    gf_setting_text(setting, &app->spec, value, sizeof value);
    if (differs(app, setting))
        style.attributes |= GF_BOLD;
    if (selected && setting->type != GF_SETTING_TEXT) {
        gf_canvas_printf(canvas, cell.x, cell.y, style, "◂ %s ▸", value);
        return;
    }
    gf_canvas_fit(canvas, cell.x + 2, cell.y, cell.width - 2, style, *value ? value : "–");
}

static void draw_item(struct gf_canvas *canvas, struct gf_rect row, int index, bool selected, void *context)
{
    struct gf_app *app = context;
    struct panel_row rows[ROWS_MOST];
    if (index >= make_rows(rows))
        return;
    const struct gf_setting *setting = rows[index].setting;
    if (!setting) {
        gf_canvas_text(canvas, row.x, row.y, gf_theme(canvas, GF_ROLE_BOX_TITLE), rows[index].section);
        return;
    }
    struct gf_style quiet = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_QUIET);
    const char *dot = strchr(setting->key, '.');
    gf_canvas_text(canvas, row.x, row.y, quiet, differs(app, setting) ? "•" : " ");
    gf_canvas_fit(canvas, row.x + 2, row.y, KEY_COLUMNS - 3, quiet, dot ? dot + 1 : setting->key);
    struct gf_rect cell = {row.x + KEY_COLUMNS, row.y, VALUE_COLUMNS, 1};
    if (selected && app->overlays.panel.editing)
        cell.width = row.width - KEY_COLUMNS;
    draw_value(app, canvas, cell, selected, setting);
    if (selected && app->overlays.panel.editing)
        return;
    char range[48];
    int at = KEY_COLUMNS + VALUE_COLUMNS;
    gf_canvas_fit(canvas, row.x + at, row.y, RANGE_COLUMNS - 1, quiet,
                  range_text(setting, range, sizeof range));
    at += RANGE_COLUMNS;
    gf_canvas_fit(canvas, row.x + at, row.y, row.width - at, quiet, effect_word(setting->effect));
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
                         const struct gf_setting *setting)
{
    struct gf_panel_state *state = &app->overlays.panel;
    struct gf_style text = gf_theme(canvas, GF_ROLE_BOX_TEXT), quiet = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    char line[2048], allowed[1024];
    for (int x = 0; x < rect.width; x++)
        gf_canvas_put(canvas, rect.x + x, rect.y, 0x2500, gf_theme(canvas, GF_ROLE_BOX));
    rect.y++;
    rect.height--;
    if (!setting || rect.height <= 0)
        return;
    if (*state->error) {
        struct gf_style bad = gf_theme(canvas, GF_ROLE_BAD);
        bad.bg = text.bg;
        gf_canvas_wrap(canvas, rect, bad, state->error);
        return;
    }
    snprintf(line, sizeof line, "%s: %s", setting->key, setting->help);
    int rows = gf_canvas_wrap(canvas, rect, text, line);
    rect.y += rows;
    rect.height -= rows;
    if (rect.height <= 0)
        return;
    gf_setting_allowed(setting, allowed, sizeof allowed);
    snprintf(line, sizeof line, "%s; default %s; a change %s", allowed,
             *setting->fallback ? setting->fallback : "none", effect_text(setting->effect));
    gf_canvas_wrap(canvas, rect, quiet, line);
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_panel_state *state = &app->overlays.panel;
    struct panel_row rows[ROWS_MOST];
    int count = make_rows(rows);
    struct gf_rect box = gf_box_place(area, PANEL_WIDTH, count + DETAIL_ROWS + 3);
    struct gf_rect inside = gf_draw_box(canvas, box, "Settings");
    int details = inside.height >= 2 * DETAIL_ROWS ? DETAIL_ROWS : inside.height / 3;
    int heads = inside.height >= 2 * DETAIL_ROWS;
    struct gf_rect list = {inside.x, inside.y + heads, inside.width, inside.height - details - heads};
    if (heads)
        draw_heads(canvas, (struct gf_rect){inside.x, inside.y, inside.width, 1});
    struct gf_list items = {count, state->selected, state->scroll, draw_item, app};
    if (state->selected == 1)
        items.scroll = 0; /* the first setting's heading comes along */
    gf_draw_list(canvas, list, &items);
    state->scroll = items.scroll;
    state->list = list;
    if (details > 0 && state->selected < count)
        draw_details(app, canvas, (struct gf_rect){inside.x, list.y + list.height, inside.width, details},
                     rows[state->selected].setting);
    if (app->modified)
        gf_draw_box_note(canvas, box,
                         canvas->ascii ? "* differs from the preset" : "• differs from the preset");
}

/* The next setting in this direction: headings are stepped over. */
static void move_selection(struct gf_panel_state *state, int by)
{
    struct panel_row rows[ROWS_MOST];
    int count = make_rows(rows), at = state->selected + by, direction = by < 0 ? -1 : 1;
    if (at < 0)
        at = 0, direction = 1;
    if (at >= count)
        at = count - 1, direction = -1;
    while (at >= 0 && at < count && !rows[at].setting)
        at += direction;
    if (at >= 0 && at < count)
        state->selected = at;
    state->editing = false;
    *state->error = 0;
}

static const struct gf_setting *selected_setting(const struct gf_panel_state *state)
{
    struct panel_row rows[ROWS_MOST];
    return state->selected < make_rows(rows) ? rows[state->selected].setting : NULL;
}

/* What went wrong belongs beside the value, not in the message row behind the box; that it went well is seen.
 */
static void keep_error(struct gf_app *app)
{
    struct gf_panel_state *state = &app->overlays.panel;
    *state->error = 0;
    if (app->message_is_error)
        snprintf(state->error, sizeof state->error, "%s", app->message);
    *app->message = 0;
}

static void begin_edit(struct gf_app *app)
{
    struct gf_panel_state *state = &app->overlays.panel;
    const struct gf_setting *setting = selected_setting(state);
    char value[GF_PATH_MOST];
    if (!setting)
        return;
    gf_edit_set(&state->edit, gf_setting_text(setting, &app->spec, value, sizeof value));
    state->editing = state->untouched = true;
    *state->error = 0;
}

static bool edit_key(struct gf_app *app, int key)
{
    struct gf_panel_state *state = &app->overlays.panel;
    const struct gf_setting *setting = selected_setting(state);
    if (key == GF_KEY_ESCAPE) {
        state->editing = false;
        *state->error = 0;
    } else if (key == GF_KEY_ENTER && setting) {
        state->editing = !gf_app_set(app, setting->key, state->edit.text);
        keep_error(app);
    } else {
        if (state->untouched && key >= ' ' && key < GF_KEY_UP)
            gf_edit_set(&state->edit, "");
        state->untouched = false;
        if (gf_edit_key(&state->edit, key))
            *state->error = 0;
    }
    return true; /* what is typed never reaches the other keys */
}

static void change(struct gf_app *app, int direction)
{
    const struct gf_setting *setting = selected_setting(&app->overlays.panel);
    if (!setting)
        return;
    if (setting->type == GF_SETTING_TEXT) {
        begin_edit(app);
        return;
    }
    gf_app_step(app, setting, direction);
    keep_error(app);
}

static bool pointer(struct gf_app *app, const struct gf_input *input)
{
    struct gf_panel_state *state = &app->overlays.panel;
    struct panel_row rows[ROWS_MOST];
    struct gf_list items = {make_rows(rows), state->selected, state->scroll, draw_item, app};
    if (input->kind == GF_INPUT_WHEEL) {
        move_selection(state, input->key);
        return true;
    }
    int at = gf_list_at(state->list, &items, input->x, input->y);
    if (at >= 0 && at < items.count && rows[at].setting)
        move_selection(state, at - state->selected);
    return true;
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_panel_state *state = &app->overlays.panel;
    int page = state->list.height > 1 ? state->list.height - 1 : 1;
    if (input->kind != GF_INPUT_KEY)
        return pointer(app, input);
    if (state->editing)
        return edit_key(app, input->key);
    switch (input->key) {
    case GF_KEY_UP:
    case 'k': move_selection(state, -1); return true;
    case GF_KEY_DOWN:
    case 'j': move_selection(state, 1); return true;
    case GF_KEY_PAGE_UP: move_selection(state, -page); return true;
    case GF_KEY_PAGE_DOWN: move_selection(state, page); return true;
    case GF_KEY_HOME: move_selection(state, -ROWS_MOST); return true;
    case GF_KEY_END: move_selection(state, ROWS_MOST); return true;
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
    struct gf_panel_state *state = &app->overlays.panel;
    move_selection(state, 0);
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
