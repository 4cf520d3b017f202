#include "spec/preset_print.h"

#include <string.h>

#include "spec/preset_parse.h"
#include "spec/text.h"
#include "spec/value.h"

#define COLUMNS 100 /* where [about] text wraps */
#define INDENT  "    "

static bool is_text(const char *what, const char *text, struct gf_error *reterr)
{
    char complaint[64];
    for (const char *line = text; *line; line += *line == '\n') {
        const size_t length = strcspn(line, "\n"), good = gf_text_check(line, length, true);
        if (good < length)
            return gf_error_set(reterr, "%s cannot be written: %s", what,
                                gf_text_complaint(line + good, length - good, complaint, sizeof complaint));
        if (line > text && gf_about_key(line))
            return gf_error_set(reterr, "%s cannot be written: a paragraph begins like a key, \"%.20s\"",
                                what, line);
        line += length;
    }
    return true;
}

bool gf_preset_printable(const struct gf_preset *preset, struct gf_error *reterr)
{
    if (strchr(preset->title, '\n'))
        return gf_error_set(reterr, "the title cannot be written: it is more than one line");
    if (strchr(preset->spec.data.file, '\n') || strchr(preset->spec.data.labels, '\n'))
        return gf_error_set(reterr, "a path with a line end cannot be written");
    return is_text("the title", preset->title, reterr) && is_text("the text", preset->text, reterr) &&
           is_text("data.file", preset->spec.data.file, reterr) &&
           is_text("data.labels", preset->spec.data.labels, reterr);
}

/* Where a line of at most `columns` bytes ends: at a single space, or the paragraph's end. Runs of spaces
 * stay whole, and no line begins like a key. */
static size_t line_end(const char *text, size_t length, size_t columns)
{
    size_t end = 0;
    for (size_t i = 1; i + 1 < length; i++) {
        if (i > columns && end)
            return end;
        const bool single = text[i] == ' ' && !gf_blank(text[i - 1]) && !gf_blank(text[i + 1]);
        if (single && !gf_about_key(text + i + 1))
            end = i;
    }
    return length > columns && end ? end : length;
}

static void print_text(const char *text, FILE *file)
{
    size_t room = COLUMNS - strlen("text = ");
    fprintf(file, "text = ");
    while (*text) {
        const size_t paragraph = strcspn(text, "\n");
        const size_t length = line_end(text, paragraph, room);
        fprintf(file, "%.*s\n", (int)length, text);
        text += length;
        if (*text == '\n')
            fprintf(file, "\n");
        text += strspn(text, length < paragraph ? " " : "\n");
        if (*text)
            fprintf(file, INDENT);
        room = COLUMNS - strlen(INDENT);
    }
}

static void print_value(const char *name, const char *value, FILE *file)
{
    if (!gf_value_needs_quotes(value)) {
        fprintf(file, "%s = %s\n", name, value);
        return;
    }
    fprintf(file, "%s = \"", name);
    for (const char *c = value; *c; c++)
        fprintf(file, *c == '"' ? "\"\"" : "%c", *c);
    fprintf(file, "\"\n");
}

static bool differs(const struct gf_setting *setting, const struct gf_spec *spec,
                    const struct gf_spec *standard, char *text, size_t size)
{
    char usual[GF_PATH_MOST];
    gf_setting_text(setting, standard, usual, sizeof usual);
    return strcmp(gf_setting_text(setting, spec, text, size), usual) != 0;
}

static void print_settings(const struct gf_spec *spec, const struct gf_spec *standard, bool with_section,
                           FILE *file)
{
    char text[GF_PATH_MOST];
    size_t open = 0; /* bytes of the section's name that is open, with its dot */
    const char *section = "";
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        const char *dot = strchr(setting->key, '.');
        const size_t length = dot ? (size_t)(dot - setting->key) + 1 : 0;
        if (!!dot != with_section || !differs(setting, spec, standard, text, sizeof text))
            continue;
        if (dot && (length != open || strncmp(section, setting->key, length) != 0)) {
            fprintf(file, "\n[%.*s]\n", (int)length - 1, setting->key);
            section = setting->key;
            open = length;
        }
        print_value(setting->key + length, text, file);
    }
}

static void print_layers(const struct gf_spec *spec, FILE *file)
{
    char text[64];
    for (size_t n = 0; n < GF_SPEC_LAYERS_MOST; n++) {
        if (!spec->layers[n].given)
            continue;
        fprintf(file, "\n[layer %zu]\n", n + 1);
        for (size_t i = 0; i < gf_layer_setting_count(); i++) {
            const struct gf_layer_setting *field = gf_layer_setting_at(i);
            if (spec->layers[n].given & field->bit)
                fprintf(file, "%s = %s\n", field->setting.key,
                        gf_value_text(&field->setting, &spec->layers[n], text, sizeof text));
        }
    }
}

void gf_preset_print(const struct gf_preset *preset, FILE *file)
{
    struct gf_spec standard;
    gf_spec_init(&standard);
    print_settings(&preset->spec, &standard, false, file);
    fprintf(file, "%s[about]\n", ftell(file) > 0 ? "\n" : "");
    if (preset->title[0])
        fprintf(file, "title = %s\n", preset->title);
    if (preset->text[0])
        print_text(preset->text, file);
    print_settings(&preset->spec, &standard, true, file);
    print_layers(&preset->spec, file);
}
