#include "tui/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

bool gf_app_create(const struct gf_preset *preset, struct gf_pool *pool, struct gf_app **ret_app,
                   struct gf_error *reterr)
{
    struct gf_app *app = calloc(1, sizeof *app);
    struct gf_shared_preset *shared = gf_shared_preset_new(preset);
    if (!app || !shared) {
        free(app);
        gf_shared_preset_release(shared);
        return gf_error_lack(reterr, "no memory for the screen");
    }
    app->preset = shared;
    app->accepted_preset = gf_shared_preset_hold(shared);
    app->spec = app->accepted = preset->spec;
    app->screen = (size_t)preset->spec.view.screen;
    app->view.neuron = -1;
    app->opening = true;
    app->picture_until = -1;
    if (!gf_trainer_create(&app->spec, pool, &app->trainer, reterr)) {
        gf_app_destroy(app);
        return false;
    }
    *ret_app = app;
    return true;
}

void gf_app_destroy(struct gf_app *app)
{
    if (!app)
        return;
    gf_trainer_destroy(app->trainer);
    gf_undo_finish(&app->undo);
    gf_overlays_finish(&app->overlays);
    gf_shared_preset_release(app->preset);
    gf_shared_preset_release(app->accepted_preset);
    free(app);
}

void gf_app_say(struct gf_app *app, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int wanted = vsnprintf(app->message, sizeof app->message, format, args);
    va_end(args);
    if (wanted < 0 || (size_t)wanted >= sizeof app->message)
        app->message[gf_utf8_whole(app->message, strlen(app->message))] = 0;
    app->message_is_error = false;
    app->dirty = true;
}

void gf_app_complain(struct gf_app *app, const struct gf_error *error)
{
    gf_error_text(error, app->message, sizeof app->message);
    app->message_is_error = true;
    app->lacked = app->lacked || error->lacking;
    app->dirty = true;
}

/* Speed and screen are how one looks, not what one looks at: they make no preset "modified", and undo leaves
 * them alone. */
static bool same_but_view(const struct gf_spec *a, const struct gf_spec *b)
{
    struct gf_spec copy = *a;
    copy.view = b->view;
    return gf_spec_equal(&copy, b);
}

bool gf_app_is_preset(const struct gf_app *app)
{
    return same_but_view(&app->spec, &app->preset->preset.spec);
}

void gf_app_accept(struct gf_app *app)
{
    app->accepted = app->spec;
    if (app->accepted_preset != app->preset) {
        gf_shared_preset_release(app->accepted_preset);
        app->accepted_preset = gf_shared_preset_hold(app->preset);
    }
}

static struct gf_settings_place place_of_spec(const struct gf_app *app)
{
    return (struct gf_settings_place){.serial = app->drive.sent, .unsent = app->drive.unsent};
}

/* Make `spec` the one asked for; back: it is what was asked for there, a change is undone. */
static void ask_for(struct gf_app *app, const struct gf_spec *spec, const struct gf_settings_place *back)
{
    bool speed_changed = spec->view.speed != app->spec.view.speed;
    const enum gf_effect effect = gf_spec_effect(&app->spec, spec);
    const bool undoes = back && effect == GF_EFFECT_LIVE; /* a new network has nothing of the old one */
    if (app->drive.unsent && (undoes || app->drive.back))
        gf_drive_send_changes(app); /* each by itself, so that it is known what is undone */
    if (undoes && !app->drive.unsent) {
        app->drive.back = true;
        app->drive.place = *back;
    }
    if (effect >= GF_EFFECT_REBUILD)
        gf_undo_forget_action(&app->undo, 0); /* of what was done to the old network nothing is left */
    if (effect != GF_EFFECT_NONE) {
        app->drive.unsent = true;
        app->drive.changed_at = app->now;
    }
    app->spec = *spec;
    app->modified = !gf_app_is_preset(app);
    if (speed_changed)
        gf_drive_speed_changed(app);
    gf_app_select_layer(app, app->view.selected);
    app->dirty = true;
}

static void remember(struct gf_app *app)
{
    const struct gf_settings_place place = place_of_spec(app);
    gf_undo_push(&app->undo, app->preset, &app->spec, &place);
}

void gf_app_change(struct gf_app *app, const struct gf_spec *spec)
{
    if (!same_but_view(&app->spec, spec))
        remember(app);
    ask_for(app, spec, NULL);
}

static void use_preset(struct gf_app *app, struct gf_shared_preset *shared /* one holder is taken over */)
{
    gf_shared_preset_release(app->preset);
    app->preset = shared;
    app->about_closed = false;
    app->opening = true;
}

void gf_app_open(struct gf_app *app, const struct gf_preset *preset)
{
    struct gf_shared_preset *shared = gf_shared_preset_new(preset);
    if (!shared) {
        gf_app_complain(app, &(struct gf_error){.message = "no memory for another preset", .lacking = true});
        return;
    }
    remember(app);
    bool fresh = gf_spec_effect(&app->spec, &preset->spec) >= GF_EFFECT_REBUILD;
    use_preset(app, shared);
    ask_for(app, &preset->spec, NULL);
    if (!fresh) /* even with the same network a preset begins at its beginning */
        gf_drive_wish_restart(app);
    gf_app_show_view(app, (size_t)preset->spec.view.screen);
    app->view.selected = app->view.scroll = 0;
    app->view.neuron = -1;
    gf_drive_set_running(app, true);
}

bool gf_app_open_named(struct gf_app *app, const char *name)
{
    char path[GF_PATH_MOST];
    struct gf_error error;
    struct gf_preset *preset = malloc(sizeof *preset);
    if (!preset) {
        gf_app_complain(app, &(struct gf_error){.message = "no memory to read a preset", .lacking = true});
        return false;
    }
    bool done = gf_preset_find(name, path, sizeof path, &error) && gf_preset_read(path, preset, &error);
    if (done)
        gf_app_open(app, preset);
    else
        gf_app_complain(app, &error);
    free(preset);
    return done;
}

/* Name the first setting that differs, for the message. */
static const struct gf_setting *first_difference(const struct gf_spec *a, const struct gf_spec *b)
{
    char one[GF_PATH_MOST], other[GF_PATH_MOST];
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        if (strcmp(gf_setting_text(setting, a, one, sizeof one),
                   gf_setting_text(setting, b, other, sizeof other)) != 0)
            return setting;
    }
    return NULL;
}

static bool complain_busy(struct gf_app *app)
{
    gf_app_complain(app, &(struct gf_error){.message = "too much is waiting to be done: try again"});
    return false;
}

/* What comes of it is told when it is done. */
static bool take_back(struct gf_app *app, uint64_t number)
{
    if (!gf_drive_take_back(app, number))
        return complain_busy(app);
    gf_undo_forget_action(&app->undo, number);
    return true;
}

bool gf_app_act(struct gf_app *app, const struct gf_action *action)
{
    struct gf_error error;
    const bool paused = !gf_drive_wants_to_go(app);
    if (action->kind == GF_ACTION_SET)
        return gf_app_set(app, action->key, action->text);
    if (!gf_action_check(action, &app->spec, app->snapshot ? app->snapshot->outputs : 0, &error)) {
        gf_app_complain(app, &error);
        return false;
    }
    const uint64_t number = gf_drive_act(app, action);
    if (!number)
        return complain_busy(app);
    gf_undo_push_action(&app->undo, number);
    if (action->kind == GF_ACTION_BURST && paused)
        gf_drive_wish_burst(app, number, action->value);
    return true;
}

bool gf_app_undo(struct gf_app *app)
{
    struct gf_shared_preset *preset;
    struct gf_spec spec, before = app->spec;
    const uint64_t action = gf_undo_action(&app->undo);
    if (action)
        return take_back(app, action);
    const struct gf_settings_place place = gf_undo_place(&app->undo);
    if (!gf_undo_pop(&app->undo, &preset, &spec)) {
        gf_app_say(app, "nothing to undo");
        return false;
    }
    spec.view = app->spec.view;
    bool other = preset != app->preset;
    if (other)
        use_preset(app, preset);
    else
        gf_shared_preset_release(preset);
    ask_for(app, &spec, other ? NULL : &place);
    const struct gf_setting *setting = first_difference(&before, &spec);
    char value[GF_PATH_MOST];
    if (other)
        gf_app_say(app, "back to %s", app->preset->preset.name);
    else if (setting)
        gf_app_say(app, "undone: %s is %s again", setting->key,
                   gf_setting_text(setting, &app->spec, value, sizeof value));
    else
        gf_app_say(app, "undone");
    return true;
}

void gf_app_forget_undo(struct gf_app *app)
{
    struct gf_shared_preset *preset;
    struct gf_spec spec;
    const struct gf_settings_place place = gf_undo_place(&app->undo);
    if (!gf_undo_pop(&app->undo, &preset, &spec))
        return;
    if (preset != app->preset || !same_but_view(&spec, &app->spec))
        gf_undo_push(&app->undo, preset, &spec, &place);
    gf_shared_preset_release(preset);
}

void gf_app_said_change(struct gf_app *app, const struct gf_setting *setting, enum gf_effect effect)
{
    static const char *const effects[] = {
        [GF_EFFECT_NONE] = "",
        [GF_EFFECT_LIVE] = ", in place: the weights are kept",
        [GF_EFFECT_REBUILD] = ", a new network from the same seed",
        [GF_EFFECT_RELOAD] = ", new data and a new network",
    };
    char value[GF_PATH_MOST];
    gf_app_say(app, "%s = %s%s", setting->key, gf_setting_text(setting, &app->spec, value, sizeof value),
               strcmp(setting->key, "seed") == 0 ? ", everything drawn anew" : effects[effect]);
}

void gf_app_step(struct gf_app *app, const struct gf_setting *setting, int direction)
{
    struct gf_spec spec = app->spec;
    struct gf_error error;
    char value[GF_PATH_MOST];
    if (strcmp(setting->key, "view.speed") == 0)
        spec.view.speed = gf_speed_step(spec.view.speed, direction);
    else if (!gf_setting_step(setting, &spec, direction)) {
        gf_app_say(app, "%s = %s: no further that way", setting->key,
                   gf_setting_text(setting, &app->spec, value, sizeof value));
        return;
    }
    if (!gf_spec_validate(&spec, &error)) {
        gf_app_complain(app, &error);
        return;
    }
    enum gf_effect effect = gf_spec_effect(&app->spec, &spec);
    gf_app_change(app, &spec);
    gf_app_said_change(app, setting, effect);
}

bool gf_app_set(struct gf_app *app, const char *key, const char *value)
{
    struct gf_spec spec = app->spec;
    struct gf_error error;
    if (!gf_spec_set(&spec, key, value, &error) || !gf_spec_validate(&spec, &error)) {
        gf_app_complain(app, &error);
        return false;
    }
    enum gf_effect effect = gf_spec_effect(&app->spec, &spec);
    gf_app_change(app, &spec);
    const struct gf_setting *setting = gf_setting_find(key);
    if (setting)
        gf_app_said_change(app, setting, effect);
    else
        gf_app_say(app, "%s = %s", key, value);
    return true;
}

bool gf_app_write(struct gf_app *app, const char *path, bool overwrite, bool *ret_exists,
                  struct gf_error *reterr)
{
    struct gf_shared_preset *shared = gf_shared_preset_new(&app->preset->preset);
    if (!shared)
        return gf_error_lack(reterr, "no memory to write a preset");
    struct gf_preset *preset = &shared->preset;
    snprintf(preset->path, sizeof preset->path, "%s", path);
    gf_preset_name(path, preset->name, sizeof preset->name);
    preset->spec = app->spec;
    if (!gf_preset_write(path, preset, overwrite, ret_exists, reterr)) {
        gf_shared_preset_release(shared);
        return false;
    }
    bool closed = app->about_closed, opening = app->opening;
    if (app->accepted_preset == app->preset) {
        gf_shared_preset_release(app->accepted_preset);
        app->accepted_preset = gf_shared_preset_hold(shared);
    }
    use_preset(app, shared);
    app->about_closed = closed;
    app->opening = opening;
    app->modified = !gf_app_is_preset(app);
    gf_app_say(app, "written: %s", path);
    return true;
}
