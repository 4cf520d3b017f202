/* The preset picker: names at the left, at the right what the selected one shows and how it is set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/mouse.h"
#include "views/box.h"

#define SIDE_BY_SIDE 66 /* columns inside the box from which list and text stand side by side */

static struct gf_picker_state *state_of(struct gf_app *app)
{
    return &app->overlays.picker;
}

static void open_list(struct gf_app *app)
{
    struct gf_picker_state *state = state_of(app);
    struct gf_error error;
    *state = (struct gf_picker_state){.loaded = -1};
    if (!gf_preset_list(&state->entries, &state->count, &error)) {
        state->entries = NULL;
        state->count = 0;
        gf_app_complain(app, &error);
        return;
    }
    for (size_t i = 0; i < state->count; i++)
        if (strcmp(state->entries[i].name, app->preset->preset.name) == 0)
            state->selected = (int)i;
}

static void close_list(struct gf_app *app)
{
    struct gf_picker_state *state = state_of(app);
    gf_preset_list_free(state->entries);
    state->entries = NULL;
    state->count = 0;
}

static void load_selected(struct gf_picker_state *state)
{
    if (state->loaded == state->selected || state->count == 0)
        return;
    state->loaded = state->selected;
    state->loaded_ok = gf_preset_read(state->entries[state->selected].path, &state->preset, &state->error);
}

static void draw_item(struct gf_canvas *canvas, struct gf_rect row, int index, bool selected, void *context)
{
    const struct gf_app *app = context;
    const struct gf_preset_entry *entry = &app->overlays.picker.entries[index];
    struct gf_style style = gf_theme(canvas, selected ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT);
    if (entry->broken && !selected)
        style = gf_theme(canvas, GF_ROLE_BAD), style.bg = gf_theme(canvas, GF_ROLE_BOX_TEXT).bg;
    bool open = strcmp(entry->path, app->preset->preset.path) == 0;
    gf_canvas_text(canvas, row.x, row.y, style,
                   open            ? (canvas->ascii ? "*" : "•")
                   : entry->broken ? "!"
                                   : " ");
    gf_canvas_fit(canvas, row.x + 2, row.y, row.width - 3, style, entry->name);
}

/* "network.depth 20": what the preset sets, in the table's order. */
static int draw_settings(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_preset *preset)
{
    static const char *const always[] = {"network.depth",  "network.width",      "network.activation",
                                         "network.init",   "training.optimizer", "training.learning_rate",
                                         "training.batch", "data.source"};
    int y = rect.y, column = 26;
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        char value[GF_PATH_MOST];
        gf_setting_text(setting, &preset->spec, value, sizeof value);
        bool show = strcmp(value, setting->fallback) != 0;
        for (size_t k = 0; k < sizeof always / sizeof *always; k++)
            show = show || strcmp(setting->key, always[k]) == 0;
        if (!show || y >= rect.y + rect.height)
            continue;
        gf_canvas_fit(canvas, rect.x, y, column - 1, gf_theme(canvas, GF_ROLE_BOX_QUIET), setting->key);
        gf_canvas_fit(canvas, rect.x + column, y, rect.width - column, gf_theme(canvas, GF_ROLE_BOX_TEXT),
                      value);
        y++;
    }
    return y - rect.y;
}

static void draw_details(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect rect)
{
    struct gf_picker_state *state = state_of(app);
    if (state->count == 0)
        return;
    const struct gf_preset_entry *entry = &state->entries[state->selected];
    struct gf_style text = gf_theme(canvas, GF_ROLE_BOX_TEXT), quiet = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    struct gf_rect left = rect;
    load_selected(state);
    int rows = gf_canvas_wrap(canvas, left, gf_theme(canvas, GF_ROLE_BOX_TITLE),
                              *entry->title ? entry->title : entry->name);
    left.y += rows + 1;
    left.height -= rows + 1;
    char error[1400];
    if (!state->loaded_ok) {
        struct gf_style bad = gf_theme(canvas, GF_ROLE_BAD);
        bad.bg = text.bg;
        gf_canvas_wrap(canvas, left, bad, gf_error_text(&state->error, error, sizeof error));
        return;
    }
    rows = *entry->text ? gf_canvas_wrap(canvas, left, text, entry->text) + 1 : 0;
    left.y += rows;
    left.height -= rows;
    if (left.height > 0) {
        rows = draw_settings(canvas, left, &state->preset) + 1;
        left.y += rows;
        left.height -= rows;
    }
    if (left.height > 0)
        gf_canvas_wrap(canvas, left, quiet, entry->path);
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_picker_state *state = state_of(app);
    struct gf_rect box = gf_box_place(area, 104, 28);
    struct gf_rect inside = gf_draw_box(canvas, box, "Presets");
    struct gf_rect list = inside, details = inside;
    if (inside.width >= SIDE_BY_SIDE) {
        list.width = inside.width >= 90 ? 30 : 26;
        details.x += list.width + 2;
        details.width -= list.width + 2;
    } else {
        int rows = (int)state->count < inside.height / 2 ? (int)state->count : inside.height / 2;
        list.height = rows > 0 ? rows : 1;
        details.y += list.height + 1;
        details.height -= list.height + 1;
    }
    struct gf_list items = {(int)state->count, state->selected, state->scroll, draw_item, app};
    gf_draw_list(canvas, list, &items);
    state->scroll = items.scroll;
    state->list = list;
    if (state->count == 0)
        gf_canvas_wrap(canvas, list, gf_theme(canvas, GF_ROLE_BOX_QUIET), "no presets found");
    if (details.height > 0) {
        struct gf_rect clip = gf_canvas_clip(canvas, details);
        draw_details(app, canvas, details);
        canvas->clip = clip;
    }
    char note[32];
    snprintf(note, sizeof note, "%d of %zu", state->count ? state->selected + 1 : 0, state->count);
    gf_draw_box_note(canvas, box, note);
}

static void select_entry(struct gf_picker_state *state, int index)
{
    int last = (int)state->count - 1;
    state->selected = index > last ? last : index;
    if (state->selected < 0)
        state->selected = 0;
}

static void open_selected(struct gf_app *app)
{
    struct gf_picker_state *state = state_of(app);
    load_selected(state);
    if (state->count == 0)
        return;
    if (!state->loaded_ok) {
        gf_app_complain(app, &state->error);
        return;
    }
    gf_app_open(app, &state->preset);
    gf_app_overlay(app, NULL);
}

static bool pointer(struct gf_app *app, const struct gf_input *input)
{
    struct gf_picker_state *state = state_of(app);
    if (input->kind == GF_INPUT_WHEEL) {
        select_entry(state, state->selected + input->key);
        return true;
    }
    struct gf_list items = {(int)state->count, state->selected, state->scroll, draw_item, app};
    int at = gf_list_at(state->list, &items, input->x, input->y);
    if (at >= 0 && at == state->selected)
        open_selected(app);
    else if (at >= 0)
        select_entry(state, at);
    return true;
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_picker_state *state = state_of(app);
    int page = state->list.height > 1 ? state->list.height - 1 : 1;
    if (input->kind != GF_INPUT_KEY)
        return pointer(app, input);
    switch (input->key) {
    case GF_KEY_UP:
    case 'k': select_entry(state, state->selected - 1); return true;
    case GF_KEY_DOWN:
    case 'j': select_entry(state, state->selected + 1); return true;
    case GF_KEY_PAGE_UP: select_entry(state, state->selected - page); return true;
    case GF_KEY_PAGE_DOWN: select_entry(state, state->selected + page); return true;
    case GF_KEY_HOME: select_entry(state, 0); return true;
    case GF_KEY_END: select_entry(state, (int)state->count - 1); return true;
    case GF_KEY_ENTER: open_selected(app); return true;
    case GF_KEY_ESCAPE:
    case 'p':
    case 'q': gf_app_overlay(app, NULL); return true;
    default: return false;
    }
}

static const struct gf_hint hints[] = {GF_HINT("Enter", "open"), GF_HINT("↑ ↓", "choose"),
                                       GF_HINT("Esc", "close")};

const struct gf_overlay gf_overlay_picker = {
    .name = "presets",
    .open = open_list,
    .close = close_list,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
