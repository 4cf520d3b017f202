/* Is this text? UTF-8 without control characters. Thread: pure. */
#ifndef GRADFLOW_SPEC_TEXT_H
#define GRADFLOW_SPEC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"

/* The first byte that is not text, or `length` if all is. `tabs`: a tab is text. */
size_t gf_text_check(const char *bytes, size_t length, bool tabs);
size_t gf_text_characters(const char *bytes, size_t length); /* of good text, for columns */
/* Why bytes[0] is not text: a control character, or not UTF-8. */
const char *gf_text_complaint(const char *bytes, size_t length, char *text, size_t size);

/* printf to the end of text, cut at the end of a UTF-8 sequence. */
void gf_text_append(char *text, size_t size, const char *format, ...) GF_PRINTF(3, 4);

#endif
