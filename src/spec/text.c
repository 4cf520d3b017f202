#include "spec/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

size_t gf_text_check(const char *bytes, size_t length, bool tabs)
{
    for (size_t i = 0; i < length;) {
        const size_t step = gf_utf8_sequence(bytes + i, length - i);
        if (!step || (gf_utf8_is_control(bytes + i, step) && !(tabs && bytes[i] == '\t')))
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
    const size_t sequence = gf_utf8_sequence(bytes, length);
    if (sequence) /* one byte, or two of which the second is the code */
        snprintf(text, size, "the control character U+%04X is not text", (unsigned char)bytes[sequence - 1]);
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
    text[gf_utf8_whole(text, size - 1)] = '\0';
}
