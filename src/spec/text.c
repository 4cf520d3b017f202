#include "spec/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the sequence that starts here, 0 if it is none (overlong, surrogate, beyond U+10FFFF, cut). */
static size_t sequence(const unsigned char *s, size_t length, uint32_t *ret_code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t wanted = s[0] < 0x80                   ? 1
                          : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
                          : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
                          : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                                        : 0;
    if (!wanted || wanted > length)
        return 0;
    uint32_t code = wanted == 1 ? s[0] : s[0] & (0x7fu >> wanted);
    for (size_t i = 1; i < wanted; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (s[i] & 0x3fu);
    }
    if (code < least[wanted] || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
        return 0;
    *ret_code = code;
    return wanted;
}

size_t gf_text_check(const char *bytes, size_t length, bool tabs)
{
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        const size_t step = sequence((const unsigned char *)bytes + i, length - i, &code);
        const bool control = (code < 0x20 && !(tabs && code == '\t')) || (code >= 0x7f && code < 0xa0);
        if (!step || control)
            return i;
        i += step;
    }
    return length;
}

size_t gf_text_characters(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

const char *gf_text_complaint(const char *bytes, size_t length, char *text, size_t size)
{
    uint32_t code = 0;
    const bool control = sequence((const unsigned char *)bytes, length, &code) != 0;
    if (control)
        snprintf(text, size, "the control character U+%04X is not text", (unsigned)code);
    else
        snprintf(text, size, "the byte 0x%02x is not UTF-8 text", (unsigned char)bytes[0]);
    return text;
}

void gf_text_append(char *text, size_t size, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list args;
    va_start(args, format);
    const int wanted = vsnprintf(text + used, size - used, format, args);
    va_end(args);
    if (wanted < 0 || (size_t)wanted < size - used)
        return;
    size_t end = size - 1; /* do not leave half a sequence behind */
    while (end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)text[end - 1] >= 0xc0)
        end--;
    else
        end = size - 1;
    text[end] = '\0';
}
