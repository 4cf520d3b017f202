#include "gradflow/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Of what printf has cut, no half of a character stays. */
static void end_whole(char *text, size_t size, int wanted)
{
    if (wanted < 0 || (size_t)wanted >= size)
        text[gf_utf8_whole(text, strlen(text))] = '\0';
}

static void fill(struct gf_error *error, const char *file, size_t line, size_t column, const char *format,
                 va_list args)
{
    const int named = snprintf(error->file, sizeof error->file, "%s", file ? file : "");
    end_whole(error->file, sizeof error->file, named);
    error->line = line;
    error->column = column;
    error->lacking = false;
    const int said = vsnprintf(error->message, sizeof error->message, format, args);
    end_whole(error->message, sizeof error->message, said);
    for (char *c = error->message; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
}

bool gf_error_set(struct gf_error *reterr, const char *format, ...)
{
    if (!reterr)
        return false;
    va_list args;
    va_start(args, format);
    fill(reterr, NULL, 0, 0, format, args);
    va_end(args);
    return false;
}

bool gf_error_at(struct gf_error *reterr, const char *file, size_t line, size_t column, const char *format,
                 ...)
{
    if (!reterr)
        return false;
    va_list args;
    va_start(args, format);
    fill(reterr, file, line, column, format, args);
    va_end(args);
    return false;
}

bool gf_error_lack(struct gf_error *reterr, const char *format, ...)
{
    if (!reterr)
        return false;
    va_list args;
    va_start(args, format);
    fill(reterr, NULL, 0, 0, format, args);
    va_end(args);
    reterr->lacking = true;
    return false;
}

bool gf_error_lack_at(struct gf_error *reterr, const char *file, const char *format, ...)
{
    if (!reterr)
        return false;
    va_list args;
    va_start(args, format);
    fill(reterr, file, 0, 0, format, args);
    va_end(args);
    reterr->lacking = true;
    return false;
}

bool gf_error_system(struct gf_error *reterr, const char *file, const char *what, int number)
{
    char text[128];
    if (strerror_r(number, text, sizeof text)) /* strerror may use a buffer all threads share */
        snprintf(text, sizeof text, "error %d", number);
    gf_error_at(reterr, file, 0, 0, "%s: %s", what, text);
    if (reterr)
        reterr->lacking = number == ENOMEM || number == EMFILE || number == ENFILE || number == EAGAIN;
    return false;
}

const char *gf_error_text(const struct gf_error *error, char *text, size_t size)
{
    char place[sizeof error->file + 64] = "";
    char quoted[sizeof error->file];
    const char *file = gf_error_quote(error->file, strlen(error->file), quoted, sizeof quoted);
    if (*file && error->line && error->column)
        snprintf(place, sizeof place, "%s:%zu:%zu: ", file, error->line, error->column);
    else if (*file && error->line)
        snprintf(place, sizeof place, "%s:%zu: ", file, error->line);
    else if (*file)
        snprintf(place, sizeof place, "%s: ", file);
    const int wanted = snprintf(text, size, "%s%s", place, error->message);
    end_whole(text, size, wanted);
    return text;
}

const char *gf_error_quote(const char *bytes, size_t length, char *text, size_t size)
{
    static const char ellipsis[] = "...";
    if (!size)
        return text;
    size_t used = 0, cut = 0; /* cut: the longest prefix that leaves room for the ellipsis */
    for (size_t i = 0; i < length;) {
        const size_t found = gf_utf8_sequence(bytes + i, length - i);
        const size_t sequence = gf_utf8_is_control(bytes + i, found) ? 0 : found;
        const size_t need = sequence ? sequence : 4;
        if (used + sizeof ellipsis <= size)
            cut = used;
        if (used + need >= size) {
            text[cut] = '\0';
            if (cut + sizeof ellipsis <= size)
                memcpy(text + cut, ellipsis, sizeof ellipsis);
            return text;
        }
        if (sequence)
            memcpy(text + used, bytes + i, sequence);
        else
            snprintf(text + used, 5, "\\x%02x", (unsigned char)bytes[i]);
        used += need;
        i += sequence ? sequence : 1;
    }
    text[used] = '\0';
    return text;
}
