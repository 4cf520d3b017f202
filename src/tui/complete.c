#include "tui/complete.h"

#include <stdio.h>
#include <string.h>

#include "views/view.h"

static size_t last_word(const char *head, const char *separators)
{
    size_t at = strlen(head);
    while (at > 0 && !strchr(separators, head[at - 1]))
        at--;
    return at;
}

/* "set KEY" or "set KEY VALUE" or "set KEY=VALUE": rest begins at the key. */
static void parse_setting(struct gf_complete *place, const char *head, size_t rest)
{
    size_t key_length = strcspn(head + rest, " =");
    char key[128];
    place->what = GF_COMPLETE_KEY;
    place->stem = rest;
    if (!head[rest + key_length])
        return;
    snprintf(key, sizeof key, "%.*s", (int)key_length, head + rest);
    place->setting = gf_setting_find(key);
    place->what = place->setting ? GF_COMPLETE_VALUE : GF_COMPLETE_NOTHING;
    place->stem = rest + key_length;
    place->stem += strspn(head + place->stem, " =");
}

/* "bias LAYER VALUE": rest begins at the layer. */
static void parse_action(struct gf_complete *place, const char *head, size_t rest)
{
    size_t kind = 0;
    while (strcmp(gf_action_word_at(kind)->name, place->command->name) != 0)
        kind++;
    place->action = gf_action_word_at(kind);
    place->stem = rest;
    if (place->action->target != GF_TARGET_NONE) {
        size_t length = strcspn(head + rest, " ");
        place->what = GF_COMPLETE_TARGET;
        if (!head[rest + length])
            return;
        place->stem = rest + length + strspn(head + rest + length, " ");
    }
    place->what =
        place->action->value && !strchr(head + place->stem, ' ') ? GF_COMPLETE_NUMBER : GF_COMPLETE_NOTHING;
}

struct gf_complete gf_complete_parse(const char *head)
{
    size_t start = strspn(head, " "), name_length = strcspn(head + start, " ");
    struct gf_complete place = {.stem = start, .what = GF_COMPLETE_COMMAND};
    if (!head[start + name_length])
        return place;
    size_t rest = start + name_length;
    rest += strspn(head + rest, " ");
    place.command = gf_ex_command_find(head + start, name_length, NULL);
    place.what = GF_COMPLETE_NOTHING;
    place.stem = last_word(head, " ");
    if (!place.command)
        return place;
    if (place.command->argument == GF_ARGUMENT_SETTING) {
        parse_setting(&place, head, rest);
    } else if (place.command->argument == GF_ARGUMENT_ACTION) {
        parse_action(&place, head, rest);
    } else if (place.command->argument == GF_ARGUMENT_PRESET) {
        place.what = GF_COMPLETE_PRESET;
        place.stem = rest;
    } else if (place.command->argument == GF_ARGUMENT_VIEW) {
        place.what = GF_COMPLETE_VIEW;
        place.stem = rest;
    } else if (place.command->argument == GF_ARGUMENT_SPEED) {
        place.what = GF_COMPLETE_SPEED;
        place.stem = rest;
    }
    return place;
}

/* all, out, and every layer, as far as they make sense; text is for the numbers. */
static const char *target(const struct gf_complete *place, size_t index, char *text, size_t size)
{
    const bool all = place->action->target == GF_TARGET_LAYERS, out = !place->action->hidden_only;
    if (all && index == 0)
        return "all";
    if (out && index == (size_t)all)
        return "out";
    index -= (size_t)all + (size_t)out;
    if (index >= (size_t)place->layers)
        return NULL;
    snprintf(text, size, "%zu", index + 1);
    return text;
}

/* Everything that may stand here, whatever has been typed of it. */
static const char *candidate(const struct gf_complete *place, size_t index, gf_complete_presets *presets,
                             void *context, char *text, size_t size)
{
    static const char *const speeds[] = {"1",  "2",   "5",   "10",  "20",   "30",
                                         "60", "100", "200", "500", "1000", "max"};
    switch (place->what) {
    case GF_COMPLETE_COMMAND: return gf_ex_command_at(index) ? gf_ex_command_at(index)->name : NULL;
    case GF_COMPLETE_KEY: return index < gf_setting_count() ? gf_setting_at(index)->key : NULL;
    case GF_COMPLETE_PRESET: return presets ? presets(context, index) : NULL;
    case GF_COMPLETE_VIEW: return gf_view_name(index);
    case GF_COMPLETE_SPEED: return index < sizeof speeds / sizeof *speeds ? speeds[index] : NULL;
    case GF_COMPLETE_VALUE:
        if (place->setting->type == GF_SETTING_CHOICE)
            return place->setting->choice(index);
        if (place->setting->type == GF_SETTING_SWITCH)
            return index == 0 ? "yes" : index == 1 ? "no" : NULL;
        return index == 0 ? place->setting->special : NULL;
    case GF_COMPLETE_TARGET: return target(place, index, text, size);
    case GF_COMPLETE_NUMBER: return index == 0 ? place->action->usual : NULL;
    case GF_COMPLETE_NOTHING: break;
    }
    return NULL;
}

bool gf_complete_at(const struct gf_complete *place, const char *word, size_t index,
                    gf_complete_presets *presets, void *context, char *ret_text, size_t size)
{
    size_t length = strlen(word);
    for (int anywhere = 0; anywhere < 2; anywhere++) {
        size_t seen = 0;
        const char *name;
        char own[24];
        for (size_t i = 0; (name = candidate(place, i, presets, context, own, sizeof own)) != NULL; i++) {
            bool fits = anywhere ? strstr(name, word) != NULL : strncmp(name, word, length) == 0;
            if (fits && seen++ == index) {
                snprintf(ret_text, size, "%s", name);
                return true;
            }
        }
        if (seen > 0)
            return false;
    }
    return false;
}
