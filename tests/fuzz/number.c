/* Numbers as text, against the C library: whatever a reader of ours takes, strtod or strtoll reads to the
 * same bits, and what is plainly a number is taken. The first eight bytes are also a double to be printed. */
#include "target.h"

#include <errno.h>
#include <float.h>
#include <math.h>

#include "base/json.h"
#include "data/csv.h"
#include "spec/number.h"

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Digits, perhaps with a point and an exponent, and nothing that only some readers take. */
static bool is_plain(const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    const char *at = text + digits;
    if (digits == 0)
        return false;
    if (*at == '.')
        at += 1 + strspn(at + 1, "0123456789");
    if (*at == 'e') {
        at += 1 + (at[1] == '-');
        if (!strspn(at, "0123456789"))
            return false;
        at += strspn(at, "0123456789");
    }
    return !*at;
}

static void check_decimal(const char *text)
{
    char *end, printed[32];
    double value = 77;
    errno = 0;
    const double wanted = strtod(text, &end);
    const bool usual = is_plain(text) && isfinite(wanted) && wanted >= DBL_MIN;
    if (gf_number_parse(text, &value)) {
        CHECK(isfinite(value) && *text && !*end && same_bits(value, wanted));
        gf_number_text(value, printed, sizeof printed);
        CHECK(strtod(printed, NULL) == value);
        double again;
        CHECK(gf_number_parse(printed, &again) && same_bits(again, value));
    } else {
        CHECK(!usual && value == 77);
    }
}

static void check_csv(const char *text, size_t length)
{
    char *end;
    double value = 77;
    const double wanted = strtod(text, &end);
    switch (gf_csv_number(text, length, &value)) {
    case GF_CSV_NUMBER:
        CHECK(length > 0 && !*end && same_bits(value, wanted) && fabs(value) <= (double)FLT_MAX);
        break;
    case GF_CSV_OUT_OF_RANGE: CHECK(!*end && !(fabs(wanted) <= (double)FLT_MAX) && value == 77); break;
    case GF_CSV_NOT_A_NUMBER: CHECK(value == 77 && !(is_plain(text) && length < 100)); break;
    }
    if (gf_csv_is_not_finite(text))
        CHECK(!*end && !isfinite(wanted));
}

static void check_whole(const char *text)
{
    char *end;
    int64_t number = 77;
    uint64_t size = 77;
    const bool digits = *text && !text[strspn(text, "0123456789")];
    errno = 0;
    const long long wanted = strtoll(text, &end, 10);
    const bool fits = errno == 0;
    if (gf_integer_parse(text, &number))
        CHECK(*text && !*end && number == wanted && (fits || number == INT64_MAX));
    else
        CHECK(!(digits && fits) && number == 77);
    errno = 0;
    const unsigned long long wanted_size = strtoull(text, &end, 10);
    if (gf_unsigned_parse(text, &size))
        CHECK(digits && !errno && size == wanted_size);
    else
        CHECK(!(digits && !errno) && size == 77);
}

static void check_printed(double value)
{
    char text[GF_JSON_NUMBER_MOST];
    if (!isfinite(value))
        return;
    CHECK(same_bits(strtod(gf_json_number_text(value, text), NULL), value));
    CHECK(strspn(text, "0123456789.eE+-") == strlen(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    double value = 0;
    CHECK(text);
    memcpy(text, data, size);
    text[size] = '\0';
    memcpy(&value, data, size < sizeof value ? size : sizeof value);
    check_printed(value);
    check_decimal(text);
    check_csv(text, strlen(text));
    check_whole(text);
    free(text);
    return 0;
}
