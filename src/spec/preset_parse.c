#include "spec/preset_parse.h"

#include <stdio.h>
#include <string.h>

#include "spec/nearest.h"
#include "spec/number.h"
#include "spec/text.h"
#include "spec/value.h"

bool gf_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool gf_about_key(const char *line)
{
    const size_t length = strncmp(line, "title", 5) == 0 ? 5 : strncmp(line, "text", 4) == 0 ? 4 : 0;
    const char *after = line + length;
    while (gf_blank(*after))
        after++;
    return length && (*after == '=' || *after == ':');
}

static bool unknown_section(const char *name, struct gf_error *reterr)
{
    char quoted[64], names[8][40], list[200] = "[about]";
    size_t count = 0;
    struct gf_nearest nearest = gf_nearest_start(name);
    gf_nearest_offer(&nearest, "about");
    gf_nearest_offer(&nearest, "layer N");
    while (count < 8 && gf_section_at(count, names[count], sizeof names[count])) {
        gf_nearest_offer(&nearest, names[count]);
        gf_text_append(list, sizeof list, ", [%s]", names[count++]);
    }
    gf_text_append(list, sizeof list, " and [layer N]");
    gf_error_quote(name, strlen(name), quoted, sizeof quoted);
    if (nearest.best)
        return gf_error_set(reterr, "unknown section [%s]; did you mean [%s]?", quoted, nearest.best);
    return gf_error_set(reterr, "unknown section [%s]; there are %s", quoted, list);
}

static bool is_layer(const char *name)
{
    const size_t word = strlen("layer");
    return strncmp(name, "layer", word) == 0 && (!name[word] || gf_blank(name[word]));
}

static bool parse_layer(const char *name, struct gf_section *ret_section, struct gf_error *reterr)
{
    const char *number = name + strlen("layer");
    char quoted[64];
    uint64_t layer = 0;
    while (gf_blank(*number))
        number++;
    if (!gf_unsigned_parse(number, &layer) || layer < 1 || layer > GF_SPEC_LAYERS_MOST)
        return gf_error_set(reterr, "[%s]: expected a layer from [layer 1] to [layer %d]",
                            gf_error_quote(name, strlen(name), quoted, sizeof quoted), GF_SPEC_LAYERS_MOST);
    *ret_section = (struct gf_section){.kind = GF_SECTION_LAYER, .layer = (size_t)layer};
    snprintf(ret_section->name, sizeof ret_section->name, "layer %zu", ret_section->layer);
    return true;
}

static bool parse_name(const char *name, struct gf_section *ret_section, struct gf_error *reterr)
{
    struct gf_section section = {.kind = GF_SECTION_ABOUT};
    if (is_layer(name))
        return parse_layer(name, ret_section, reterr);
    if (strcmp(name, "about") == 0) {
        snprintf(section.name, sizeof section.name, "about");
        *ret_section = section;
        return true;
    }
    section.kind = GF_SECTION_SETTINGS;
    for (; gf_section_at(section.index, section.name, sizeof section.name); section.index++)
        if (strcmp(section.name, name) == 0) {
            *ret_section = section;
            return true;
        }
    return unknown_section(name, reterr);
}

bool gf_section_parse(const char *line, struct gf_section *ret_section, struct gf_error *reterr)
{
    char quoted[64], name[64];
    const char *start = line + 1, *end = strchr(line, ']');
    if (!end)
        return gf_error_set(reterr, "\"%s\": the ] that ends the section's name is missing",
                            gf_error_quote(line, strlen(line), quoted, sizeof quoted));
    const char *after = end + 1;
    while (gf_blank(*after))
        after++;
    if (*after && *after != ';' && *after != '#')
        return gf_error_set(reterr, "\"%s\" after the section's ]; a key goes on a line of its own",
                            gf_error_quote(after, strlen(after), quoted, sizeof quoted));
    while (start < end && gf_blank(*start))
        start++;
    while (end > start && gf_blank(end[-1]))
        end--;
    if ((size_t)(end - start) >= sizeof name)
        return gf_error_set(reterr, "unknown section [%s]",
                            gf_error_quote(start, (size_t)(end - start), quoted, sizeof quoted));
    snprintf(name, sizeof name, "%.*s", (int)(end - start), start);
    return parse_name(name, ret_section, reterr);
}

/* The section another key of this name is in, "" if there is none. */
static void home_of(const char *name, char *home, size_t size)
{
    home[0] = '\0';
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const char *key = gf_setting_at(i)->key, *dot = strchr(key, '.');
        if (strcmp(dot ? dot + 1 : key, name) != 0)
            continue;
        if (dot)
            snprintf(home, size, "belongs into [%.*s]", (int)(dot - key), key);
        else
            snprintf(home, size, "stands before the first section");
        return;
    }
}

/* Walks the names a section has, index 0 … until NULL. */
static const char *name_at(const struct gf_section *section, size_t index)
{
    if (section->kind == GF_SECTION_LAYER) {
        const struct gf_layer_setting *field = gf_layer_setting_at(index);
        return field ? field->setting.key : NULL;
    }
    const size_t length = strlen(section->name);
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const char *key = gf_setting_at(i)->key, *dot = strchr(key, '.');
        const bool here = dot ? (size_t)(dot - key) == length && strncmp(key, section->name, length) == 0
                              : section->kind == GF_SECTION_TOP;
        if (here && index-- == 0)
            return dot ? dot + 1 : key;
    }
    return NULL;
}

static bool unknown_name(const struct gf_section *section, const char *name, struct gf_error *reterr)
{
    char quoted[64], home[64], list[400] = "";
    struct gf_nearest nearest = gf_nearest_start(name);
    gf_error_quote(name, strlen(name), quoted, sizeof quoted);
    home_of(name, home, sizeof home);
    const char *known;
    for (size_t i = 0; (known = name_at(section, i)); i++) {
        gf_nearest_offer(&nearest, known);
        gf_text_append(list, sizeof list, "%s%s", i ? ", " : "", known);
    }
    if (section->kind == GF_SECTION_TOP)
        return gf_error_set(reterr, "\"%s\" stands before the first section%s%s; only %s may", quoted,
                            *home ? ", but it " : "", home, list);
    if (*home)
        return gf_error_set(reterr, "unknown key \"%s\" in [%s]; it %s", quoted, section->name, home);
    if (nearest.best)
        return gf_error_set(reterr, "unknown key \"%s\" in [%s]; did you mean %s?", quoted, section->name,
                            nearest.best);
    return gf_error_set(reterr, "unknown key \"%s\" in [%s], which has %s", quoted, section->name, list);
}

bool gf_section_key(const struct gf_section *section, const char *name, char *key, size_t size,
                    struct gf_error *reterr)
{
    const char *known = NULL;
    for (size_t i = 0; (known = name_at(section, i)); i++)
        if (strcmp(known, name) == 0)
            break;
    if (!known)
        return unknown_name(section, name, reterr);
    if (section->kind == GF_SECTION_LAYER)
        snprintf(key, size, "layer.%zu.%s", section->layer, known);
    else if (section->kind == GF_SECTION_TOP)
        snprintf(key, size, "%s", known);
    else
        snprintf(key, size, "%s.%s", section->name, known);
    return true;
}

static bool too_long(size_t size, struct gf_error *reterr)
{
    return gf_error_set(reterr, "the value is longer than %zu bytes", size - 1);
}

static bool unquote(const char *quoted, char *value, size_t size, struct gf_error *reterr)
{
    size_t used = 0;
    const char *c = quoted + 1;
    for (; *c && (*c != '"' || c[1] == '"'); c++) {
        if (used + 1 >= size)
            return too_long(size, reterr);
        c += *c == '"';
        value[used++] = *c;
    }
    value[used] = '\0';
    if (!*c)
        return gf_error_set(reterr, "the closing quote of the value is missing");
    const char *after = c + 1;
    while (gf_blank(*after))
        after++;
    if (*after && !(*after == ';' && after > c + 1))
        return gf_error_set(reterr, "there is more after the value's closing quote");
    return true;
}

bool gf_value_unquote(const char *raw, char *value, size_t size, struct gf_error *reterr)
{
    while (gf_blank(*raw))
        raw++;
    if (*raw == '"')
        return unquote(raw, value, size, reterr);
    size_t length = 0;
    while (raw[length] && !(raw[length] == ';' && (length == 0 || gf_blank(raw[length - 1]))))
        length++;
    while (length && gf_blank(raw[length - 1]))
        length--;
    if (length >= size)
        return too_long(size, reterr);
    memcpy(value, raw, length);
    value[length] = '\0';
    return true;
}

bool gf_value_needs_quotes(const char *value)
{
    const size_t length = strlen(value);
    if (!length)
        return false;
    return value[0] == '"' || value[0] == ';' || gf_blank(value[0]) || gf_blank(value[length - 1]) ||
           strstr(value, " ;") || strstr(value, "\t;");
}
