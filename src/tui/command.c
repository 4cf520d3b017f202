/* The `:` line: a line editor in the footer's row; above it a row of help for what is being typed, or the
 * completions while Tab goes through them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/commands.h"
#include "tui/complete.h"

static struct gf_command_state *state_of(struct gf_app *app)
{
    return &app->overlays.command;
}

static void forget_completion(struct gf_command_state *state)
{
    state->candidate = -1;
}

static void open_line(struct gf_app *app)
{
    struct gf_command_state *state = state_of(app);
    gf_edit_set(&state->edit, "");
    state->history_at = state->history_count;
    *state->draft = 0;
    state->presets_read = false;
    state->layers = (int)app->spec.network.depth;
    forget_completion(state);
}

static void close_line(struct gf_app *app)
{
    struct gf_command_state *state = state_of(app);
    gf_preset_list_free(state->presets);
    state->presets = NULL;
    state->preset_count = 0;
}

static const char *preset_name(void *context, size_t index)
{
    struct gf_command_state *state = context;
    if (!state->presets_read) /* without memory: none, until there is some */
        state->presets_read = gf_preset_list(&state->presets, &state->preset_count, NULL);
    return index < state->preset_count ? state->presets[index].name : NULL;
}

static struct gf_complete place_of(const struct gf_command_state *state)
{
    char head[GF_EDIT_MOST];
    memcpy(head, state->edit.text, state->edit.cursor);
    head[state->edit.cursor] = 0;
    struct gf_complete place = gf_complete_parse(head);
    place.layers = state->layers;
    return place;
}

/* Put the next (or previous) completion in place of the word; round the ends of the list. */
static void complete(struct gf_command_state *state, int direction)
{
    char text[GF_PATH_MOST];
    struct gf_complete place;
    int count = 0;
    if (state->candidate < 0) {
        place = place_of(state);
        state->stem = place.stem;
        snprintf(state->typed, sizeof state->typed, "%.*s", (int)(state->edit.cursor - place.stem),
                 state->edit.text + place.stem);
    }
    struct gf_edit typed = state->edit;
    gf_edit_replace(&typed, typed.cursor - state->stem, state->typed);
    struct gf_command_state at = {.edit = typed, .layers = state->layers};
    place = place_of(&at);
    while (gf_complete_at(&place, state->typed, (size_t)count, preset_name, state, text, sizeof text))
        count++;
    if (count == 0)
        return;
    int next = state->candidate < 0 ? (direction > 0 ? 0 : count - 1) : state->candidate + direction;
    state->candidate = (next + count) % count;
    gf_complete_at(&place, state->typed, (size_t)state->candidate, preset_name, state, text, sizeof text);
    bool more = place.what == GF_COMPLETE_KEY || place.what == GF_COMPLETE_COMMAND;
    if (count == 1 && more && strlen(text) + 1 < sizeof text) {
        strcat(text, " "); /* the only one: go on with what follows it */
        forget_completion(state);
    }
    gf_edit_replace(&state->edit, state->edit.cursor - state->stem, text);
}

static void remember(struct gf_command_state *state)
{
    if (!*state->edit.text ||
        (state->history_count > 0 && strcmp(state->history[state->history_count - 1], state->edit.text) == 0))
        return;
    char *copy = malloc(state->edit.length + 1);
    if (!copy)
        return;
    memcpy(copy, state->edit.text, state->edit.length + 1);
    if (state->history_count == GF_HISTORY_MOST) {
        free(state->history[0]);
        memmove(state->history, state->history + 1, (GF_HISTORY_MOST - 1) * sizeof *state->history);
        state->history_count--;
    }
    state->history[state->history_count++] = copy;
}

static void recall(struct gf_command_state *state, int direction)
{
    if (direction < 0 ? state->history_at == 0 : state->history_at >= state->history_count)
        return;
    if (state->history_at == state->history_count)
        snprintf(state->draft, sizeof state->draft, "%s", state->edit.text);
    if (direction < 0)
        state->history_at--;
    else
        state->history_at++;
    gf_edit_set(&state->edit,
                state->history_at < state->history_count ? state->history[state->history_at] : state->draft);
}

static void run(struct gf_app *app)
{
    struct gf_command_state *state = state_of(app);
    char line[GF_EDIT_MOST];
    snprintf(line, sizeof line, "%s", state->edit.text);
    remember(state);
    gf_app_overlay(app, NULL); /* before: the command may open another */
    gf_ex_run(app, line);
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_command_state *state = state_of(app);
    if (input->kind != GF_INPUT_KEY)
        return true;
    switch (input->key) {
    case GF_KEY_TAB: complete(state, 1); return true;
    case GF_KEY_BACK_TAB: complete(state, -1); return true;
    case GF_KEY_ENTER: run(app); return true;
    case GF_KEY_ESCAPE: gf_app_overlay(app, NULL); return true;
    case GF_KEY_UP: recall(state, -1); break;
    case GF_KEY_DOWN: recall(state, 1); break;
    case GF_KEY_BACKSPACE:
        if (state->edit.length == 0) {
            gf_app_overlay(app, NULL);
            return true;
        }
        gf_edit_key(&state->edit, input->key);
        break;
    default: gf_edit_key(&state->edit, input->key); break;
    }
    forget_completion(state);
    return true;
}

/* The completions of `word` in one row, the chosen one (-1: none) in sight. */
static void draw_candidates(struct gf_command_state *state, struct gf_canvas *canvas, struct gf_rect row,
                            const struct gf_complete *place, const char *word, int chosen)
{
    char text[GF_PATH_MOST];
    int begin = 0, end = 0, column = 0;
    for (int i = 0; gf_complete_at(place, word, (size_t)i, preset_name, state, text, sizeof text); i++) {
        if (i == chosen)
            begin = column;
        column += gf_canvas_columns(canvas, text) + 2;
        if (i == chosen)
            end = column;
    }
    int skip = end > row.width ? begin - row.width / 3 : 0;
    column = row.x - (skip > 0 ? skip : 0);
    for (int i = 0; gf_complete_at(place, word, (size_t)i, preset_name, state, text, sizeof text); i++) {
        int columns = gf_canvas_columns(canvas, text);
        struct gf_style style = gf_theme(canvas, i == chosen ? GF_ROLE_BOX_SELECTED : GF_ROLE_BOX_TEXT);
        if (column >= row.x && column + columns <= row.x + row.width) /* whole words only */
            gf_canvas_text(canvas, column, row.y, style, text);
        column += columns + 2;
    }
}

/* What is gone through with Tab, or the few values there are to choose from. false: neither. */
static bool draw_choices(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect row)
{
    struct gf_command_state *state = state_of(app);
    struct gf_complete place = place_of(state);
    if (state->candidate >= 0) {
        struct gf_command_state typed = {.edit = state->edit, .layers = state->layers};
        gf_edit_replace(&typed.edit, typed.edit.cursor - state->stem, state->typed);
        place = place_of(&typed);
        draw_candidates(state, canvas, row, &place, state->typed, state->candidate);
        return true;
    }
    char word[GF_EDIT_MOST], text[GF_PATH_MOST];
    snprintf(word, sizeof word, "%.*s", (int)(state->edit.cursor - place.stem),
             state->edit.text + place.stem);
    if (place.what != GF_COMPLETE_VALUE || place.setting->type == GF_SETTING_NUMBER ||
        !gf_complete_at(&place, word, 0, preset_name, state, text, sizeof text))
        return false;
    draw_candidates(state, canvas, row, &place, word, -1);
    return true;
}

static void help_text(struct gf_app *app, char *text, size_t size)
{
    struct gf_command_state *state = state_of(app);
    struct gf_complete place = place_of(state);
    char value[GF_PATH_MOST], allowed[768];
    if (place.setting)
        snprintf(text, size, "%s is %s; allowed is %s; %s", place.setting->key,
                 gf_setting_text(place.setting, &app->spec, value, sizeof value),
                 gf_setting_allowed(place.setting, allowed, sizeof allowed), place.setting->help);
    else if (place.command)
        snprintf(text, size, "%s %s  %s", place.command->name, place.command->arguments, place.command->help);
    else {
        size_t used = (size_t)snprintf(text, size, "Tab completes: ");
        for (size_t i = 0; gf_ex_command_at(i) && used < size; i++)
            used += (size_t)snprintf(text + used, size - used, "%s ", gf_ex_command_at(i)->name);
    }
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    struct gf_command_state *state = state_of(app);
    struct gf_style text = gf_theme(canvas, GF_ROLE_BOX_TEXT);
    struct gf_rect above = {area.x, footer.y - 1, area.width, 1};
    if (above.y > 0) {
        struct gf_rect inner = {above.x + 1, above.y, above.width - 2, 1};
        gf_canvas_fill(canvas, above, ' ', text);
        char help[2048];
        if (!draw_choices(app, canvas, inner)) {
            help_text(app, help, sizeof help);
            gf_canvas_fit(canvas, inner.x, inner.y, inner.width, gf_theme(canvas, GF_ROLE_BOX_QUIET), help);
        }
    }
    gf_canvas_fill(canvas, footer, ' ', gf_theme(canvas, GF_ROLE_BAR_BAND));
    gf_canvas_text(canvas, footer.x, footer.y, gf_theme(canvas, GF_ROLE_BAND_KEY), ":");
    /* Not the last columns: where the last cell of all is written by shifting its row, no wide character may
     * be beside it. */
    const int margin = footer.width > 8 ? 2 : 0;
    gf_edit_draw(&state->edit, canvas, (struct gf_rect){footer.x + 1, footer.y, footer.width - 1 - margin, 1},
                 gf_theme(canvas, GF_ROLE_BAR_BAND));
}

const struct gf_overlay gf_overlay_command = {
    .name = "command",
    .open = open_line,
    .close = close_line,
    .draw = draw,
    .input = input,
    .own_footer = true,
};

void gf_overlays_finish(struct gf_overlays *overlays)
{
    struct gf_command_state *state = &overlays->command;
    for (size_t i = 0; i < state->history_count; i++)
        free(state->history[i]);
    gf_preset_list_free(state->presets);
    gf_preset_list_free(overlays->picker.entries);
    gf_canvas_finish(&overlays->prompt.picture);
    gf_canvas_finish(&overlays->prompt.plain);
}
