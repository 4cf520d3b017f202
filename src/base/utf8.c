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
