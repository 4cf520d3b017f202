#include <string.h>

#include "base/utf8.h"
#include "cli/args.h"

static void blanks(FILE *out, size_t count)
{
    fprintf(out, "%*s", (int)count, "");
}

void gf_wrap(FILE *out, const char *text, size_t column, size_t indent, size_t columns)
{
    bool first = true;
    while (*text) {
        const size_t length = strcspn(text, " \n");
        char word[256];
        snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), text);
        const size_t width = gf_utf8_count(word);
        if (!first && column + 1 + width > columns) {
            fputc('\n', out);
            blanks(out, indent);
            column = indent;
        } else if (!first) {
            fputc(' ', out);
            column++;
        }
        fputs(word, out);
        column += width;
        first = false;
        text += length;
        text += strspn(text, " \n");
    }
    fputc('\n', out);
}

/* "-s, --set KEY=VALUE"; returns its columns. */
static size_t label(const struct gf_option *option, char *text, size_t size)
{
    char letter[8] = "    ";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(text, size, "%s--%s%s%s", letter, option->name, option->value ? " " : "",
             option->value ? option->value : "");
    return strlen(text);
}

static size_t widest(const struct gf_option *options)
{
    size_t widest = 0;
    for (const struct gf_option *option = options; option->name; option++) {
        char text[80];
        const size_t width = label(option, text, sizeof text);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void explain(FILE *out, const struct gf_option *options, size_t width, size_t columns)
{
    for (const struct gf_option *option = options; option->name; option++) {
        char text[80];
        label(option, text, sizeof text);
        fprintf(out, "  %-*s  ", (int)width, text);
        gf_wrap(out, option->help, width + 4, width + 4, columns);
    }
}

void gf_options_help(FILE *out, const struct gf_option *options, size_t columns)
{
    const size_t own = widest(options), common = widest(gf_common_options);
    const size_t width = own > common ? own : common;
    explain(out, options, width, columns);
    explain(out, gf_common_options, width, columns);
}
