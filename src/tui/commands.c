#include "tui/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/app.h"

static bool whole_number(const char *text, long least, long most, long *ret_value, struct gf_error *reterr)
{
    char *end, quoted[64];
    errno = 0;
    long value = strtol(text, &end, 10);
    if (*text && !*end && errno == 0 && value >= least && value <= most) {
        *ret_value = value;
        return true;
    }
    return gf_error_set(reterr, "'%s' is not a whole number from %ld to %ld",
                        gf_error_quote(text, strlen(text), quoted, sizeof quoted), least, most);
}

/* "KEY VALUE" or "KEY=VALUE", with or without spaces around the sign. */
static bool run_set(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    size_t key_length;
    const char *value;
    bool sign;
    gf_action_split_setting(rest, &key_length, &value, &sign);
    char key[GF_EDIT_MOST];
    snprintf(key, sizeof key, "%.*s", (int)key_length, rest);
    if (key_length == 0)
        return gf_error_set(reterr, "set what? `set KEY VALUE`; s lists every setting");
    const struct gf_setting *setting = gf_setting_find(key);
    bool text = setting && setting->type == GF_SETTING_TEXT && sign;
    if (!*value && !text && setting) {
        char now[GF_PATH_MOST], allowed[512];
        gf_app_say(app, "%s is %s: %s", key, gf_setting_text(setting, &app->spec, now, sizeof now),
                   gf_setting_allowed(setting, allowed, sizeof allowed));
        return true;
    }
    gf_app_set(app, key, value); /* says itself what is wrong */
    return true;
}

static bool run_open(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)reterr;
    if (*rest)
        gf_app_open_named(app, rest);
    else
        gf_app_overlay(app, &gf_overlay_picker);
    return true;
}

static bool run_write(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)reterr;
    gf_app_overlay(app, &gf_overlay_prompt);
    if (*rest)
        gf_prompt_write(app, rest);
    return true;
}

static bool run_picture(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)reterr;
    gf_prompt_picture(app);
    if (*rest && app->overlay == &gf_overlay_picture)
        gf_prompt_write(app, rest);
    return true;
}

static bool run_view(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    char quoted[64], allowed[160] = "";
    size_t used = 0;
    for (size_t i = 0; gf_view_at(i); i++) {
        if (strcmp(gf_view_name(i), rest) == 0) {
            gf_app_show_view(app, i);
            return true;
        }
        used +=
            (size_t)snprintf(allowed + used, sizeof allowed - used, "%s%s", i ? ", " : "", gf_view_name(i));
    }
    return gf_error_set(reterr, "'%s' is not a view: %s",
                        gf_error_quote(rest, strlen(rest), quoted, sizeof quoted), allowed);
}

static bool run_speed(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    if (!*rest)
        return gf_error_set(reterr, "which speed? `speed N` iterations a second, or `speed max`");
    gf_app_set(app, "view.speed", rest);
    return true;
}

static bool run_step(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    long count = 1;
    if (*rest && !whole_number(rest, 1, 1000000, &count, reterr))
        return false;
    gf_drive_set_running(app, false);
    app->drive.steps += (unsigned)count;
    return true;
}

static bool run_goto(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    long layer = 1;
    if (!whole_number(rest, 1, gf_app_layer_count(app), &layer, reterr))
        return false;
    gf_app_select_layer(app, (int)layer - 1);
    return true;
}

static bool act(struct gf_app *app, void (*action)(struct gf_app *, int), int argument)
{
    action(app, argument);
    return true;
}

static bool run_run(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    gf_drive_set_running(app, true);
    return true;
}

static bool run_pause(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    gf_drive_set_running(app, false);
    return true;
}

static bool run_restart(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    return act(app, gf_act_restart, 0);
}

static bool run_epoch(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    return act(app, gf_act_step_epoch, 1);
}

static bool run_undo(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    return act(app, gf_act_undo, 0);
}

static bool run_settings(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    return act(app, gf_act_settings, 0);
}

static bool run_help(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    return act(app, gf_act_help, 0);
}

static bool run_quit(struct gf_app *app, const char *rest, struct gf_error *reterr)
{
    (void)rest, (void)reterr;
    return act(app, gf_act_quit, 0);
}

static const struct gf_ex_command commands[] = {
    {"set", "KEY VALUE", "change a setting", GF_ARGUMENT_SETTING, run_set},
    {"open", "PRESET", "open another preset", GF_ARGUMENT_PRESET, run_open},
    {"write", "[FILE]", "write the settings as a preset", GF_ARGUMENT_FILE, run_write},
    {"run", "", "run", GF_ARGUMENT_NONE, run_run},
    {"pause", "", "pause", GF_ARGUMENT_NONE, run_pause},
    {"step", "[N]", "make N iterations, and pause", GF_ARGUMENT_NUMBER, run_step},
    {"epoch", "", "run to the end of the epoch, and pause", GF_ARGUMENT_NONE, run_epoch},
    {"picture", "[FILE]", "write a picture of the screen: FILE.svg or FILE.txt", GF_ARGUMENT_FILE,
     run_picture},
    {"view", "NAME", "show another view", GF_ARGUMENT_VIEW, run_view},
    {"speed", "N|max", "iterations a second", GF_ARGUMENT_SPEED, run_speed},
    {"goto", "LAYER", "select a layer", GF_ARGUMENT_NUMBER, run_goto},
    {"restart", "", "iteration 0 again, same seed", GF_ARGUMENT_NONE, run_restart},
    {"undo", "", "undo the last change", GF_ARGUMENT_NONE, run_undo},
    {"settings", "", "show the settings panel", GF_ARGUMENT_NONE, run_settings},
    {"help", "", "show the keys", GF_ARGUMENT_NONE, run_help},
    {"quit", "", "quit", GF_ARGUMENT_NONE, run_quit},
};
#define COMMANDS (sizeof commands / sizeof *commands)

/* The words of interventions, but for `set`, which is a command of its own with the same grammar. */
static const struct gf_ex_command *action_command(size_t index)
{
    static struct gf_ex_command actions[GF_ACTION_KINDS];
    for (size_t kind = 0; kind < GF_ACTION_KINDS; kind++) {
        const struct gf_action_word *word = gf_action_word_at(kind);
        if (kind == GF_ACTION_SET || index-- > 0)
            continue;
        actions[kind] =
            (struct gf_ex_command){word->name, word->arguments, word->help, GF_ARGUMENT_ACTION, NULL};
        return &actions[kind];
    }
    return NULL;
}

const struct gf_ex_command *gf_ex_command_at(size_t index)
{
    return index < COMMANDS ? &commands[index] : action_command(index - COMMANDS);
}

const struct gf_ex_command *gf_ex_command_find(const char *name, size_t length, struct gf_error *reterr)
{
    const struct gf_ex_command *found = NULL;
    char quoted[80], names[256] = "";
    bool several = false;
    const struct gf_ex_command *command;
    for (size_t i = 0; (command = gf_ex_command_at(i)) != NULL; i++) {
        if (strncmp(command->name, name, length) != 0)
            continue;
        if (strlen(command->name) == length)
            return command;
        several = found != NULL || several;
        found = command;
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", command->name);
    }
    if (found && !several)
        return found;
    gf_error_quote(name, length, quoted, sizeof quoted);
    if (several)
        gf_error_set(reterr, "'%s' may be %s", quoted, names);
    else
        gf_error_set(reterr, "no command '%s'; Tab shows what there is", quoted);
    return NULL;
}

static bool run_action(struct gf_app *app, const struct gf_ex_command *command, const char *rest,
                       struct gf_error *reterr)
{
    char line[GF_EDIT_MOST + 32];
    struct gf_action action;
    snprintf(line, sizeof line, "%s%s", command->name, rest);
    if (!gf_action_parse(line, &action, reterr))
        return false;
    gf_app_act(app, &action); /* says itself what is wrong */
    return true;
}

bool gf_ex_run(struct gf_app *app, const char *line)
{
    struct gf_error error;
    char text[GF_EDIT_MOST];
    line += strspn(line, " ");
    snprintf(text, sizeof text, "%s", line);
    for (size_t length = strlen(text); length > 0 && text[length - 1] == ' '; length--)
        text[length - 1] = 0;
    size_t name_length = strcspn(text, " ");
    if (name_length == 0)
        return true;
    const struct gf_ex_command *command = gf_ex_command_find(text, name_length, &error);
    const char *rest = text + name_length;
    if (command && !*command->arguments && *(rest + strspn(rest, " ")))
        gf_error_set(&error, "`%s` takes nothing after it", command->name);
    else if (command && (command->run ? command->run(app, rest + strspn(rest, " "), &error)
                                      : run_action(app, command, rest, &error)))
        return true;
    gf_app_complain(app, &error);
    return false;
}
