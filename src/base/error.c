#include "gradflow/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct gf_error *error, const char *file, size_t line, size_t column, const char *format,
                 va_list args)
{
    snprintf(error->file, sizeof error->file, "%s", file ? file : "");
    error->line = line;
    error->column = column;
    error->lacking = false;
    vsnprintf(error->message, sizeof error->message, format, args);
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
    snprintf(text, size, "%s%s", place, error->message);
    return text;
}

/* Bytes of the UTF-8 sequence that starts at bytes[0], or 0 if there is none. */
static size_t sequence_length(const unsigned char *bytes, size_t length)
{
    const unsigned char lead = bytes[0];
    if (lead >= 0x20 && lead < 0x7f)
        return 1;
    const size_t wanted = lead >= 0xf0 && lead < 0xf5   ? 4
                          : lead >= 0xe0 && lead < 0xf0 ? 3
                          : lead >= 0xc2 && lead < 0xe0 ? 2
                                                        : 0;
    if (!wanted || wanted > length)
        return 0;
    const unsigned char next = bytes[1];
    if ((lead == 0xc2 && next < 0xa0) || (lead == 0xe0 && next < 0xa0) || (lead == 0xf0 && next < 0x90) ||
        (lead == 0xed && next >= 0xa0) || (lead == 0xf4 && next >= 0x90))
        return 0; /* C1 controls, overlong forms, surrogates, beyond U+10FFFF */
    for (size_t i = 1; i < wanted; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return wanted;
}

const char *gf_error_quote(const char *bytes, size_t length, char *text, size_t size)
{
    static const char ellipsis[] = "...";
    if (!size)
        return text;
    size_t used = 0, cut = 0; /* cut: the longest prefix that leaves room for the ellipsis */
    for (size_t i = 0; i < length;) {
        const size_t sequence = sequence_length((const unsigned char *)bytes + i, length - i);
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
