/* UTF-8: what is well-formed (table 3-7 of the Unicode standard), in one place for every reader and writer.
 */
#ifndef GRADFLOW_BASE_UTF8_H
#define GRADFLOW_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the well-formed sequence that starts at text[0] (control characters included), 0 if none does. */
size_t gf_utf8_sequence(const char *text, size_t length);
/* Whether that sequence is a control character: C0, DEL, or C1, which some terminals obey. */
bool gf_utf8_is_control(const char *text, size_t sequence);
/* At most `length`: where text that was cut to length ends, so that no sequence is left cut. */
size_t gf_utf8_whole(const char *text, size_t length);
/* Code points, a bad byte counting as one: the columns of a text without wide or combining characters. */
size_t gf_utf8_count(const char *text);

#endif
