/* UTF-8 as far as command line and JSON need it. */
#ifndef GRADFLOW_BASE_UTF8_H
#define GRADFLOW_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the well-formed sequence that starts at text[0] (control characters included), 0 if none does. */
size_t gf_utf8_sequence(const char *text, size_t length);
/* Code points, a bad byte counting as one: the columns of a text without wide or combining characters. */
size_t gf_utf8_count(const char *text);

#endif
