/* Numbers as text, the same in every locale: no hexadecimal, no nan, no inf, nothing before or after. Thread:
 * pure functions. */
#ifndef GRADFLOW_SPEC_NUMBER_H
#define GRADFLOW_SPEC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole of text is a decimal number that a double can hold: neither overflow nor a rounding to zero. */
bool gf_number_parse(const char *text, double *ret_value);
bool gf_integer_parse(const char *text, int64_t *ret_value);
bool gf_unsigned_parse(const char *text, uint64_t *ret_value);

/* The shortest text that gf_number_parse reads back to the same bits; "inf" and "nan" for those. Returns
 * text. */
const char *gf_number_text(double value, char *text, size_t size);

#endif
