/* Reading a preset.
 *
 * inih splits lines into section, name and value. What it would let pass is caught before it sees a line: its
 * library build tells handlers no line numbers, cuts lines at 200 bytes (a limit fixed when the library was
 * built), takes duplicates, text after `]`, sections that no key follows and any byte, and makes an indented
 * line a continuation of the value above or not, as the library was configured. So it never gets the file: it
 * asks `feed` for lines, which hands it exactly one line for one key or section, without indentation, and
 * checks that the handler was called for each key before it hands out the next.
 *
 * A line that inih could not carry whole (too long for its buffer, a quoted value, [about], where ';' is
 * text and indented lines continue it) is handed over as "NAME = x"; inih calls the handler for it before it
 * asks for the next line, and the handler takes the value that waits in `value` instead of x. */
#include "gradflow/preset.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec/lines.h"
#include "spec/nearest.h"
#include "spec/path.h"
#include "spec/preset_parse.h"
#include "spec/text.h"
#include "spec/validate.h"
#include "spec/value.h"

#define NAME_MOST     64 /* bytes of a key's name that inih is given */
#define SETTINGS_MOST 64
#define SECTIONS_MOST 16
#define FIELDS_MOST   8

struct reading {
    struct gf_lines lines;
    bool held;     /* lines.text was read ahead and is the next line */
    size_t number; /* the line that inih is at */
    struct gf_section section;
    bool key_waits;   /* inih was given a key and did not call the handler yet */
    bool value_waits; /* the value is in `value`, not with inih */
    char value[GF_LINE_MOST + 1];
    bool failed, anything, path_given;
    struct gf_error *reterr;
    /* First line of each, 0: not seen. Those of layers are in `preset`. */
    size_t about_line, section_lines[SECTIONS_MOST];
    size_t title_line, text_line, setting_lines[SETTINGS_MOST];
    size_t field_lines[FIELDS_MOST]; /* of the present [layer N] */
    struct gf_preset preset;
};

static bool fail_at(struct reading *r, size_t number, const char *message)
{
    r->failed = true;
    return gf_error_at(r->reterr, r->lines.path, number, 0, "%s", message);
}

static bool fail(struct reading *r, const struct gf_error *error)
{
    return fail_at(r, r->number, error->message);
}

/* Take the line for `what`, or say where it was before. */
static bool first_time(struct reading *r, size_t *line, const char *what)
{
    char message[200];
    if (*line) {
        snprintf(message, sizeof message, "%s is here a second time; the first is in line %zu", what, *line);
        return fail_at(r, r->number, message);
    }
    *line = r->number;
    return true;
}

/* The next physical line into lines.text. false: end or failed. */
static bool next_line(struct reading *r)
{
    if (r->held) {
        r->held = false;
        return true;
    }
    const enum gf_line line = gf_lines_next(&r->lines, r->reterr);
    r->failed |= line == GF_LINE_BAD;
    return line == GF_LINE_READ;
}

static char *trim(char *text)
{
    while (gf_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length && gf_blank(text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static bool begin_section(struct reading *r, const char *line)
{
    struct gf_error error;
    char what[64];
    if (!gf_section_parse(line, &r->section, &error))
        return fail(r, &error);
    r->anything = true;
    snprintf(what, sizeof what, "[%s]", r->section.name);
    memset(r->field_lines, 0, sizeof r->field_lines);
    if (r->section.kind == GF_SECTION_ABOUT)
        return first_time(r, &r->about_line, what);
    if (r->section.kind == GF_SECTION_LAYER)
        return first_time(r, &r->preset.layer_lines[r->section.layer - 1], what);
    return r->section.index >= SECTIONS_MOST || first_time(r, &r->section_lines[r->section.index], what);
}

static const char missing_equals[] = "expected NAME = VALUE, but there is no =";

/* `name` of "name = value" into name, or an error; *ret_raw is what follows the separator. */
static bool split(struct reading *r, char *line, char *name, char **ret_raw)
{
    char message[160], quoted[NAME_MOST];
    const size_t length = strcspn(line, "=:");
    if (!line[length])
        return fail_at(r, r->number, missing_equals);
    line[length] = '\0';
    *ret_raw = line + length + 1;
    line = trim(line);
    if (strlen(line) >= NAME_MOST || strchr(line, ';')) {
        snprintf(message, sizeof message, "unknown key \"%s\"",
                 gf_error_quote(line, strlen(line), quoted, sizeof quoted));
        return fail_at(r, r->number, message);
    }
    snprintf(name, NAME_MOST, "%s", line);
    return true;
}

static bool append(struct reading *r, size_t limit, const char *separator, const char *line)
{
    const size_t used = strlen(r->value);
    char message[96];
    const int wanted = snprintf(r->value + used, sizeof r->value - used, "%s%s", used ? separator : "", line);
    if (wanted >= 0 && used + (size_t)wanted < limit)
        return true;
    snprintf(message, sizeof message, "[about] %s is longer than %zu bytes",
             limit == sizeof r->preset.title ? "title" : "text", limit - 1);
    return fail_at(r, r->lines.number, message);
}

/* Indented lines go on with the value; blank lines between them begin a paragraph. */
static bool continue_about(struct reading *r, const char *name, size_t limit)
{
    bool blank = false;
    while (next_line(r)) {
        const bool indented = gf_blank(r->lines.text[0]);
        const bool comment = r->lines.text[0] == ';' || r->lines.text[0] == '#';
        char *line = indented ? trim(r->lines.text) : r->lines.text;
        if (comment)
            continue;
        if (!*line) {
            blank = true;
            continue;
        }
        if (!indented) {
            r->held = true;
            return true;
        }
        if (gf_about_key(line))
            return fail_at(r, r->lines.number,
                           "an indented line goes on with the text above; a key begins at the line's start");
        if (strcmp(name, "title") == 0)
            return fail_at(r, r->lines.number,
                           "[about] title takes one line; an indented line goes on with it");
        if (!append(r, limit, blank ? "\n" : " ", line))
            return false;
        blank = false;
    }
    return !r->failed;
}

static bool about_value(struct reading *r, const char *name, char *raw)
{
    const size_t limit = strcmp(name, "title") == 0 ? sizeof r->preset.title : sizeof r->preset.text;
    r->value[0] = '\0';
    return append(r, limit, "", trim(raw)) && continue_about(r, name, limit);
}

/* Give inih a key: the line as it is where inih can carry it, else its name with a stand-in. */
static bool hand_key(struct reading *r, char *line, char *str, size_t size)
{
    struct gf_error error;
    char name[NAME_MOST], *raw = strpbrk(line, "=:");
    r->anything = r->key_waits = true;
    r->value_waits = r->section.kind == GF_SECTION_ABOUT || strlen(line) + 2 > size ||
                     (raw && raw[1 + strspn(raw + 1, " \t")] == '"');
    if (!r->value_waits) {
        snprintf(str, size, "%s\n", line);
        return true;
    }
    if (!split(r, line, name, &raw))
        return false;
    snprintf(str, size, "%s = x\n", name); /* before lines.text, which raw is in, is read over */
    if (r->section.kind == GF_SECTION_ABOUT)
        return about_value(r, name, raw);
    return gf_value_unquote(raw, r->value, sizeof r->value, &error) || fail(r, &error);
}

/* inih asks for a line. */
static char *feed(char *str, int num, void *stream)
{
    struct reading *r = stream;
    if (r->failed || num < NAME_MOST + 8)
        return NULL;
    if (r->key_waits) {
        fail_at(r, r->number, missing_equals);
        return NULL;
    }
    if (!next_line(r))
        return NULL;
    r->number = r->lines.number;
    char *line = trim(r->lines.text);
    bool good = true;
    if (!*line || *line == ';' || *line == '#') {
        snprintf(str, (size_t)num, "\n");
    } else if (*line == '[') {
        good = begin_section(r, line);
        snprintf(str, (size_t)num, "[%s]\n", r->section.name);
    } else {
        good = hand_key(r, line, str, (size_t)num);
    }
    return good ? str : NULL;
}

static bool take_about(struct reading *r, const char *name, const char *value)
{
    char message[160], quoted[NAME_MOST];
    if (strcmp(name, "title") == 0) {
        if (!first_time(r, &r->title_line, name))
            return false;
        gf_text_append(r->preset.title, sizeof r->preset.title, "%s", value);
        return true;
    }
    if (strcmp(name, "text") == 0) {
        if (!first_time(r, &r->text_line, name))
            return false;
        gf_text_append(r->preset.text, sizeof r->preset.text, "%s", value);
        return true;
    }
    snprintf(message, sizeof message, "unknown key \"%s\" in [about], which has title and text",
             gf_error_quote(name, strlen(name), quoted, sizeof quoted));
    return fail_at(r, r->number, message);
}

static size_t *line_of(struct reading *r, const char *name, const char *key)
{
    if (r->section.kind == GF_SECTION_LAYER) {
        for (size_t i = 0; i < gf_layer_setting_count() && i < FIELDS_MOST; i++)
            if (strcmp(gf_layer_setting_at(i)->setting.key, name) == 0)
                return &r->field_lines[i];
        return NULL;
    }
    for (size_t i = 0; i < gf_setting_count() && i < SETTINGS_MOST; i++)
        if (strcmp(gf_setting_at(i)->key, key) == 0)
            return &r->setting_lines[i];
    return NULL;
}

static bool take_setting(struct reading *r, const char *name, const char *value)
{
    struct gf_error error;
    char key[NAME_MOST + 48];
    if (!gf_section_key(&r->section, name, key, sizeof key, &error))
        return fail(r, &error);
    size_t *line = line_of(r, name, key);
    if (line && !first_time(r, line, name))
        return false;
    if (!gf_spec_set(&r->preset.spec, key, value, &error))
        return fail(r, &error);
    r->path_given |= strcmp(key, "data.file") == 0 || strcmp(key, "data.labels") == 0;
    return true;
}

/* inih has a name and a value. The section is ours: inih cuts long ones. */
static int take(void *user, const char *section, const char *name, const char *value)
{
    (void)section;
    struct reading *r = user;
    if (r->failed)
        return 0;
    r->key_waits = false;
    if (!*name)
        return fail_at(r, r->number, "there is no name before the =");
    if (r->value_waits)
        value = r->value;
    return r->section.kind == GF_SECTION_ABOUT ? take_about(r, name, value) : take_setting(r, name, value);
}

const char *gf_preset_name(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strlen(base);
    if (length > 4 && strcmp(base + length - 4, ".ini") == 0)
        length -= 4;
    return gf_error_quote(base, length, name, size);
}

static bool name_file(struct reading *r, const char *path)
{
    gf_preset_name(path, r->preset.name, sizeof r->preset.name);
    if (strlen(path) >= sizeof r->preset.path)
        return gf_error_at(r->reterr, path, 0, 0, "the path is longer than %zu bytes",
                           sizeof r->preset.path - 1);
    snprintf(r->preset.path, sizeof r->preset.path, "%s", path);
    return true;
}

/* 0: the file does not give it. */
static size_t line_of_setting(const struct reading *r, const struct gf_setting *setting)
{
    for (size_t i = 0; i < gf_setting_count() && i < SETTINGS_MOST; i++)
        if (gf_setting_at(i) == setting)
            return r->setting_lines[i];
    return 0;
}

static bool agree(struct reading *r)
{
    const struct gf_setting *blamed = NULL;
    struct gf_error error;
    struct gf_spec *spec = &r->preset.spec;
    r->preset.file_line = line_of_setting(r, gf_setting_find("data.file"));
    if (r->path_given)
        gf_path_folder(r->preset.path, spec->data.folder, sizeof spec->data.folder);
    if (gf_spec_agree(spec, &blamed, &error))
        return true;
    return fail_at(r, line_of_setting(r, blamed), error.message);
}

static bool parse(struct reading *r)
{
    const int refused = ini_parse_stream(feed, r, take, r);
    if (r->failed)
        return false;
    if (r->key_waits)
        return fail_at(r, r->number, missing_equals);
    if (refused < 0)
        return gf_error_lack_at(r->reterr, r->lines.path, "no memory to read a preset");
    if (refused)
        return fail_at(r, r->number, "this line is not understood");
    if (r->lines.total == 0)
        return fail_at(r, 0, "the file is empty; a preset has sections such as [network]");
    if (!r->lines.ended)
        return fail_at(r, r->number, "inih's line buffer is too small for any preset");
    if (!r->anything)
        return fail_at(r, 0, "there is no setting in it; a preset has sections such as [network]");
    return agree(r);
}

bool gf_preset_read(const char *path, struct gf_preset *ret_preset, struct gf_error *reterr)
{
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        return gf_error_lack_at(reterr, path, "no memory to read a preset");
    r->reterr = reterr;
    gf_spec_init(&r->preset.spec);
    bool good = name_file(r, path) && gf_lines_open(&r->lines, path, reterr);
    if (good) {
        good = parse(r);
        gf_lines_close(&r->lines);
    }
    if (good)
        *ret_preset = r->preset;
    free(r);
    return good;
}
