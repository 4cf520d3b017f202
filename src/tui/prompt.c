/* Where to write the preset, or a picture of the screen: a name, and a question before a file is overwritten.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canvas/theme.h"
#include "tui/app.h"
#include "tui/picture.h"
#include "views/box.h"

struct gf_prompt_use {
    const char *title, *note;
    const char *suffix; /* added to a name that does not end in it */
    bool others;        /* …or in another suffix, which the write then judges */
    bool (*write)(struct gf_app *app, const char *path, bool overwrite, bool *ret_exists,
                  struct gf_error *reterr);
};

static struct gf_prompt_state *state_of(struct gf_app *app)
{
    return &app->overlays.prompt;
}

static void begin(struct gf_app *app, const struct gf_prompt_use *use, const char *name)
{
    struct gf_prompt_state *state = state_of(app);
    state->use = use;
    state->asking = false;
    *state->path = *state->error = 0;
    gf_edit_set(&state->edit, name);
}

static const struct gf_prompt_use preset_use = {
    .title = "Write the settings as a preset",
    .note = "Holds every setting that differs from its default, and the preset's text.",
    .suffix = ".ini",
    .write = gf_app_write,
};

/* A preset of one's own is written back to its place; one that can't be written goes to the working folder.
 */
static void open_prompt(struct gf_app *app)
{
    const struct gf_preset *preset = &app->preset->preset;
    char name[GF_PATH_MOST + 8];
    if (*preset->path && access(preset->path, W_OK) == 0)
        snprintf(name, sizeof name, "%s", preset->path);
    else
        snprintf(name, sizeof name, "%s.ini", *preset->name ? preset->name : "preset");
    begin(app, &preset_use, name);
}

static bool write_picture(struct gf_app *app, const char *path, bool overwrite, bool *ret_exists,
                          struct gf_error *reterr)
{
    const struct gf_prompt_state *state = state_of(app);
    char title[GF_PICTURE_TITLE_MOST];
    enum gf_picture_kind kind;
    if (!gf_picture_kind_of(path, &kind, reterr))
        return false;
    gf_picture_title(&app->preset->preset, title, sizeof title);
    if (!gf_picture_write(path, kind == GF_PICTURE_TEXT ? &state->plain : &state->picture, title, overwrite,
                          ret_exists, reterr))
        return false;
    gf_app_say(app, "written: %s", path);
    return true;
}

static const struct gf_prompt_use picture_use = {
    .title = "Write a picture of the screen",
    .note = "As it was when you pressed P; as SVG, or as plain text if the name ends in .txt.",
    .suffix = ".svg",
    .others = true,
    .write = write_picture,
};

static void open_picture(struct gf_app *app)
{
    const char *preset = app->preset->preset.name;
    char name[GF_PATH_MOST + 64];
    const unsigned long long iteration = app->snapshot ? app->snapshot->iteration : 0;
    snprintf(name, sizeof name, "%s-%s-%llu.svg", *preset ? preset : "gradflow", gf_app_view(app)->name,
             iteration);
    begin(app, &picture_use, name);
}

/* The screen goes on changing while the name is typed: the picture is taken first. */
void gf_prompt_picture(struct gf_app *app)
{
    struct gf_prompt_state *state = state_of(app);
    struct gf_error error;
    if (gf_app_take_picture(app, false, &state->picture, &error) &&
        gf_app_take_picture(app, true, &state->plain, &error))
        gf_app_overlay(app, &gf_overlay_picture);
    else
        gf_app_complain(app, &error);
}

static void close_picture(struct gf_app *app)
{
    gf_canvas_finish(&state_of(app)->picture);
    gf_canvas_finish(&state_of(app)->plain);
}

static bool ends_in(const char *name, const char *suffix)
{
    const size_t length = strlen(name), least = strlen(suffix);
    return length > least && strcmp(name + length - least, suffix) == 0;
}

static bool has_suffix(const struct gf_prompt_use *use, const char *name)
{
    const char *slash = strrchr(name, '/');
    return ends_in(name, use->suffix) || (use->others && strrchr(slash ? slash : name, '.'));
}

static bool make_path(struct gf_prompt_state *state, const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || name[length - 1] == '/') {
        snprintf(state->error, sizeof state->error, "a file name, please");
        return false;
    }
    if (length + 5 > sizeof state->path) {
        snprintf(state->error, sizeof state->error, "the name is too long");
        return false;
    }
    snprintf(state->path, sizeof state->path, "%.*s%s", (int)(sizeof state->path - 5), name,
             has_suffix(state->use, name) ? "" : state->use->suffix);
    return true;
}

static void write_file(struct gf_app *app, bool overwrite)
{
    struct gf_prompt_state *state = state_of(app);
    struct gf_error error;
    bool exists = false;
    if (state->use->write(app, state->path, overwrite, &exists, &error)) {
        gf_app_overlay(app, NULL);
        return;
    }
    state->asking = exists && !overwrite;
    if (!state->asking)
        gf_error_text(&error, state->error, sizeof state->error);
}

void gf_prompt_write(struct gf_app *app, const char *name)
{
    struct gf_prompt_state *state = state_of(app);
    gf_edit_set(&state->edit, name);
    if (make_path(state, name))
        write_file(app, false);
}

static bool input(struct gf_app *app, const struct gf_input *input)
{
    struct gf_prompt_state *state = state_of(app);
    int key = input->key;
    if (input->kind != GF_INPUT_KEY)
        return true;
    if (state->asking) {
        state->asking = false;
        if (key == 'y' || key == 'Y')
            write_file(app, true);
        return true;
    }
    *state->error = 0;
    if (key == GF_KEY_ESCAPE)
        gf_app_overlay(app, NULL);
    else if (key == GF_KEY_ENTER && make_path(state, state->edit.text))
        write_file(app, false);
    else
        gf_edit_key(&state->edit, key);
    return true;
}

static void draw(struct gf_app *app, struct gf_canvas *canvas, struct gf_rect area, struct gf_rect footer)
{
    (void)footer;
    struct gf_prompt_state *state = state_of(app);
    struct gf_style text = gf_theme(canvas, GF_ROLE_BOX_TEXT), quiet = gf_theme(canvas, GF_ROLE_BOX_QUIET);
    struct gf_rect box = gf_box_place(area, 72, 8);
    struct gf_rect inside = gf_draw_box(canvas, box, state->use->title);
    struct gf_style field = gf_theme(canvas, GF_ROLE_BOX_SELECTED);
    char line[GF_PATH_MOST + 64];
    if (inside.height <= 0)
        return;
    int y = inside.y;
    if (inside.height >= 4)
        gf_canvas_text(canvas, inside.x, y++, quiet, "File");
    gf_edit_draw(&state->edit, canvas, (struct gf_rect){inside.x, y, inside.width, 1}, field);
    y += inside.height >= 5 ? 2 : 1;
    struct gf_rect rest = {inside.x, y, inside.width, inside.y + inside.height - y};
    if (rest.height <= 0)
        return;
    if (state->asking) {
        struct gf_style warning = gf_theme(canvas, GF_ROLE_WARNING);
        warning.bg = text.bg;
        snprintf(line, sizeof line, "%s exists. Overwrite it? y / n", state->path);
        gf_canvas_wrap(canvas, rest, warning, line);
    } else if (*state->error) {
        struct gf_style bad = gf_theme(canvas, GF_ROLE_BAD);
        bad.bg = text.bg;
        gf_canvas_wrap(canvas, rest, bad, state->error);
    } else {
        gf_canvas_wrap(canvas, rest, quiet, state->use->note);
    }
}

static const struct gf_hint hints[] = {GF_HINT("Enter", "write"), GF_HINT("Esc", "cancel")};

const struct gf_overlay gf_overlay_prompt = {
    .name = "write",
    .open = open_prompt,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};

const struct gf_overlay gf_overlay_picture = {
    .name = "picture",
    .open = open_picture,
    .close = close_picture,
    .draw = draw,
    .input = input,
    .hints = hints,
    .hint_count = sizeof hints / sizeof *hints,
};
