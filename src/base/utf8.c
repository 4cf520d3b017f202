#include "base/utf8.h"

#include <string.h>

size_t gf_utf8_sequence(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (!length)
        return 0;
    const unsigned char lead = bytes[0];
    if (lead < 0x80)
        return 1;
    const size_t wanted = lead >= 0xc2 && lead < 0xe0   ? 2
                          : lead >= 0xe0 && lead < 0xf0 ? 3
                          : lead >= 0xf0 && lead < 0xf5 ? 4
                                                        : 0;
    if (!wanted || wanted > length)
        return 0;
    for (size_t i = 1; i < wanted; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    const unsigned char second = bytes[1];
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
        return 0; /* overlong forms, surrogates, beyond U+10FFFF */
    return wanted;
}

bool gf_utf8_is_control(const char *text, size_t sequence)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return (sequence == 1 && (bytes[0] < 0x20 || bytes[0] == 0x7f)) ||
           (sequence == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0);
}

size_t gf_utf8_whole(const char *text, size_t length)
{
    size_t start = length; /* of the last sequence */
    while (start > 0 && length - start < 3 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0 || (unsigned char)text[start - 1] < 0xc0)
        return length;
    start--;
    return gf_utf8_sequence(text + start, length - start) == length - start ? length : start;
}

size_t gf_utf8_count(const char *text)
{
    const size_t length = strlen(text);
    size_t count = 0;
    for (size_t i = 0; i < length; count++) {
        const size_t sequence = gf_utf8_sequence(text + i, length - i);
        i += sequence ? sequence : 1;
    }
    return count;
}
