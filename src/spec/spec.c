#include "gradflow/spec.h"

#include <stdio.h>
#include <string.h>

#include "spec/nearest.h"
#include "spec/number.h"
#include "spec/path.h"
#include "spec/text.h"
#include "spec/value.h"

#define KEY_MOST 128 /* bytes of a key; the longest known one is far below */

void gf_spec_init(struct gf_spec *spec)
{
    memset(spec, 0, sizeof *spec);
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        gf_value_set(setting, setting->key, setting->fallback, spec, NULL);
    }
}

const char *gf_setting_text(const struct gf_setting *setting, const struct gf_spec *spec, char *text,
                            size_t size)
{
    return gf_value_text(setting, spec, text, size);
}

/* " has depth, width, …" of the section that the first `length` bytes of key (with the dot) name. */
static void list_section(const char *key, size_t length, char *text, size_t size)
{
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const char *other = gf_setting_at(i)->key;
        if (strncmp(other, key, length) == 0)
            gf_text_append(text, size, "%s%s", text[0] ? ", " : "", other + length);
    }
}

/* Somebody who knows the name but not its section: `depth` for network.depth. */
static const char *same_name_elsewhere(const char *name)
{
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const char *dot = strchr(gf_setting_at(i)->key, '.');
        if (dot && strcmp(dot + 1, name) == 0)
            return gf_setting_at(i)->key;
    }
    return NULL;
}

static bool unknown_key(const char *key, struct gf_error *reterr)
{
    char quoted[80], list[400] = "";
    gf_error_quote(key, strlen(key), quoted, sizeof quoted);
    const char *dot = strchr(key, '.'), *best = same_name_elsewhere(dot ? dot + 1 : key);
    struct gf_nearest nearest = gf_nearest_start(key);
    for (size_t i = 0; i < gf_setting_count() && !best; i++)
        gf_nearest_offer(&nearest, gf_setting_at(i)->key);
    best = best ? best : nearest.best;
    if (dot && !dot[1]) /* a section alone: tell what is in it */
        best = NULL;
    if (best)
        return gf_error_set(reterr, "unknown setting \"%s\"; did you mean %s?", quoted, best);
    if (dot)
        list_section(key, (size_t)(dot - key) + 1, list, sizeof list);
    if (list[0])
        return gf_error_set(reterr, "unknown setting \"%s\"; %.*s has %s", quoted, (int)(dot - key), key,
                            list);
    char section[32];
    for (size_t i = 0; gf_section_at(i, section, sizeof section); i++)
        gf_text_append(list, sizeof list, ", %s.…", section);
    return gf_error_set(reterr, "unknown setting \"%s\"; there are seed%s and layer.N.…", quoted, list);
}

static bool unknown_field(const char *key, const char *field, struct gf_error *reterr)
{
    char quoted[80], list[160] = "";
    gf_error_quote(key, strlen(key), quoted, sizeof quoted);
    struct gf_nearest nearest = gf_nearest_start(field);
    for (size_t i = 0; i < gf_layer_setting_count(); i++) {
        const char *name = gf_layer_setting_at(i)->setting.key;
        gf_nearest_offer(&nearest, name);
        gf_text_append(list, sizeof list, "%s%s", i ? ", " : "", name);
    }
    if (nearest.best)
        return gf_error_set(reterr, "unknown setting \"%s\"; did you mean %s? A layer has %s", quoted,
                            nearest.best, list);
    return gf_error_set(reterr, "unknown setting \"%s\"; a layer has %s", quoted, list);
}

/* layer.N.FIELD; "default" takes the override back, so that the layer follows [network] again. */
static bool set_override(struct gf_spec *spec, const char *key, const char *value, struct gf_error *reterr)
{
    const char *number = key + strlen("layer.");
    const size_t digits = strcspn(number, ".");
    const char *field = number[digits] ? number + digits + 1 : "";
    char text[KEY_MOST], quoted[80];
    uint64_t layer = 0;
    snprintf(text, sizeof text, "%.*s", (int)digits, number);
    if (!gf_unsigned_parse(text, &layer) || layer < 1 || layer > GF_SPEC_LAYERS_MOST)
        return gf_error_set(reterr, "%s: \"%s\" is no layer; allowed is a whole number from 1 to %d",
                            gf_error_quote(key, strlen(key), quoted, sizeof quoted), text,
                            GF_SPEC_LAYERS_MOST);
    const struct gf_layer_setting *known = gf_layer_setting_find(field);
    if (!known)
        return unknown_field(key, field, reterr);
    struct gf_layer_override *override = &spec->layers[layer - 1];
    if (strcmp(value, "default") == 0) {
        override->given &= ~known->bit;
        return true;
    }
    if (!gf_value_set(&known->setting, key, value, override, reterr))
        return false;
    override->given |= known->bit;
    return true;
}

bool gf_spec_set(struct gf_spec *spec, const char *key, const char *value, struct gf_error *reterr)
{
    char quoted[80];
    const size_t length = strlen(key);
    if (length >= KEY_MOST || gf_text_check(key, length, false) != length)
        return gf_error_set(reterr, "unknown setting \"%s\"",
                            gf_error_quote(key, length, quoted, sizeof quoted));
    const struct gf_setting *setting = gf_setting_find(key);
    if (setting)
        return gf_value_set(setting, key, value, spec, reterr);
    if (strncmp(key, "layer.", strlen("layer.")) == 0)
        return set_override(spec, key, value, reterr);
    return unknown_key(key, reterr);
}

/* A path that stays must go on meaning the same file when the folder is dropped. */
static bool leave_folder(const struct gf_spec *spec, const char *file, char *moved)
{
    char joined[GF_PATH_MOST];
    if (!*file)
        return true;
    if (!gf_spec_path(spec, file, joined, sizeof joined))
        return false;
    memset(moved, 0, GF_PATH_MOST);
    memcpy(moved, joined, strlen(joined));
    return true;
}

static bool labels_is_path(const struct gf_spec *spec)
{
    const char *source = gf_setting_find("data.source")->choice((size_t)spec->data.source);
    return source && strcmp(source, "idx") == 0;
}

static bool from_working_folder(struct gf_spec *spec, const char *key, struct gf_error *reterr)
{
    const bool file = strcmp(key, "data.file") == 0, labels = strcmp(key, "data.labels") == 0;
    if (!file && !(labels && labels_is_path(spec)))
        return true;
    char *other = file ? spec->data.labels : spec->data.file;
    if ((!file || labels_is_path(spec)) && !leave_folder(spec, other, other))
        return gf_error_set(reterr, "%s: the path is too long: at most %d bytes with its folder",
                            file ? "data.labels" : "data.file", GF_PATH_MOST - 1);
    memset(spec->data.folder, 0, sizeof spec->data.folder);
    return true;
}

bool gf_spec_assign(struct gf_spec *spec, const char *assignment, struct gf_error *reterr)
{
    const char *equals = strchr(assignment, '=');
    const size_t length = equals ? (size_t)(equals - assignment) : 0;
    char key[KEY_MOST], quoted[120];
    if (!equals || !length || length >= sizeof key)
        return gf_error_set(reterr, "\"%s\": expected KEY=VALUE, as in network.depth=50",
                            gf_error_quote(assignment, strlen(assignment), quoted, sizeof quoted));
    memcpy(key, assignment, length);
    key[length] = '\0';
    const struct gf_spec before = *spec;
    if (gf_spec_set(spec, key, equals + 1, reterr) && from_working_folder(spec, key, reterr))
        return true;
    *spec = before;
    return false;
}

bool gf_spec_override_text(const struct gf_spec *spec, size_t index, char *key, size_t key_size, char *value,
                           size_t value_size)
{
    size_t seen = 0;
    for (size_t n = 0; n < GF_SPEC_LAYERS_MOST; n++)
        for (size_t i = 0; i < gf_layer_setting_count() && spec->layers[n].given; i++) {
            const struct gf_layer_setting *field = gf_layer_setting_at(i);
            if (!(spec->layers[n].given & field->bit) || seen++ < index)
                continue;
            snprintf(key, key_size, "layer.%zu.%s", n + 1, field->setting.key);
            gf_value_text(&field->setting, &spec->layers[n], value, value_size);
            return true;
        }
    return false;
}

bool gf_spec_path(const struct gf_spec *spec, const char *file, char *path, size_t size)
{
    return gf_path_join(spec->data.folder, file, path, size);
}
