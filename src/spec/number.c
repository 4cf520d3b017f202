#include "spec/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The screen calls setlocale, after which strtod and printf may want a comma: switch this thread to C and
 * back. */
struct plain_locale {
    locale_t plain, before;
};

static struct plain_locale enter_plain(void)
{
    struct plain_locale l = {.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
    if (l.plain)
        l.before = uselocale(l.plain);
    return l;
}

static void leave_plain(struct plain_locale l)
{
    if (!l.plain)
        return;
    uselocale(l.before);
    freelocale(l.plain);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* -?(digits[.digits*]|.digits)([eE][+-]?digits)?; *ret_zero: every digit before the exponent is 0. */
static bool is_decimal(const char *c, bool *ret_zero)
{
    size_t digits = 0;
    bool zero = true, point = false;
    if (*c == '-')
        c++;
    for (; is_digit(*c) || (*c == '.' && !point); c++) {
        point |= *c == '.';
        digits += *c != '.';
        zero &= *c == '.' || *c == '0';
    }
    if (!digits)
        return false;
    if (*c == 'e' || *c == 'E') {
        c++;
        if (*c == '+' || *c == '-')
            c++;
        if (!is_digit(*c))
            return false;
        while (is_digit(*c))
            c++;
    }
    *ret_zero = zero;
    return !*c;
}

bool gf_number_parse(const char *text, double *ret_value)
{
    bool zero = false;
    if (!is_decimal(text, &zero))
        return false;
    const struct plain_locale l = enter_plain();
    const double value = strtod(text, NULL);
    leave_plain(l);
    if (!isfinite(value) || (value == 0 && !zero))
        return false;
    *ret_value = value;
    return true;
}

bool gf_unsigned_parse(const char *text, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (!is_digit(*text))
            return false;
        const uint64_t digit = (uint64_t)(*text - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

bool gf_integer_parse(const char *text, int64_t *ret_value)
{
    const bool negative = *text == '-';
    uint64_t size = 0;
    if (!gf_unsigned_parse(text + negative, &size) || size > INT64_MAX)
        return false;
    *ret_value = negative ? -(int64_t)size : (int64_t)size;
    return true;
}

const char *gf_number_text(double value, char *text, size_t size)
{
    const struct plain_locale l = enter_plain();
    char exact[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(exact, sizeof exact, "%.*g", digits, value);
        if (strtod(exact, NULL) == value)
            break;
    }
    leave_plain(l);
    snprintf(text, size, "%s", exact);
    return text;
}
