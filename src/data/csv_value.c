#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "data/csv.h"

#define DIGITS_MOST 400
#define DECADES     1000000 /* exponents are cut to ±this: far beyond a double, safely within a long */

static size_t take_digits(const char *text, size_t length, size_t at, char *digits, size_t *used)
{
    for (; at < length && text[at] >= '0' && text[at] <= '9'; at++)
        digits[(*used)++] = text[at];
    return at;
}

/* [+-]digits after e; false: malformed. */
static bool take_exponent(const char *text, size_t length, size_t at, long *ret_exponent)
{
    const bool negative = at < length && text[at] == '-';
    if (at < length && (text[at] == '-' || text[at] == '+'))
        at++;
    if (at == length)
        return false;
    long exponent = 0;
    for (; at < length; at++) {
        if (text[at] < '0' || text[at] > '9')
            return false;
        if (exponent < DECADES)
            exponent = exponent * 10 + (text[at] - '0');
    }
    *ret_exponent = negative ? -exponent : exponent;
    return true;
}

/* strtod alone would take hexadecimal, "nan" and "inf", and its decimal sign is the locale's. It is given the
 * digits as a whole number with an exponent, which it reads alike in every locale and rounds correctly. */
enum gf_csv_number gf_csv_number(const char *text, size_t length, double *ret_value)
{
    char digits[DIGITS_MOST + 32];
    size_t used = 0, at = 0;
    long exponent = 0;
    if (length > DIGITS_MOST)
        return GF_CSV_NOT_A_NUMBER;
    if (at < length && (text[at] == '-' || text[at] == '+'))
        digits[used++] = text[at++];
    const size_t sign = used;
    at = take_digits(text, length, at, digits, &used);
    if (at < length && text[at] == '.') {
        const size_t before = used;
        at = take_digits(text, length, at + 1, digits, &used);
        exponent = -(long)(used - before);
    }
    if (used == sign)
        return GF_CSV_NOT_A_NUMBER;
    if (at < length) {
        long given;
        if ((text[at] != 'e' && text[at] != 'E') || !take_exponent(text, length, at + 1, &given))
            return GF_CSV_NOT_A_NUMBER;
        exponent += given;
    }
    snprintf(digits + used, sizeof digits - used, "e%ld", exponent);
    const double value = strtod(digits, NULL);
    if (!(fabs(value) <= (double)FLT_MAX))
        return GF_CSV_OUT_OF_RANGE;
    *ret_value = value;
    return GF_CSV_NUMBER;
}

bool gf_csv_is_not_finite(const char *text)
{
    static const char *const words[] = {"nan", "inf", "infinity"};
    text += *text == '-' || *text == '+';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcasecmp(text, words[i]))
            return true;
    return false;
}

bool gf_csv_is_utf8(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        const size_t bytes = gf_utf8_sequence(text + at, length - at);
        if (!bytes)
            return false;
        at += bytes;
    }
    return true;
}
