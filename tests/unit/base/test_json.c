#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/random.h"
#include "base/utf8.h"

/* What `write` writes, in a static buffer. */
static const char *written(void (*write)(struct gf_json *json))
{
    static char text[4096];
    FILE *out = fmemopen(text, sizeof text, "w");
    assert_non_null(out);
    struct gf_json json = {.out = out};
    write(&json);
    assert_false(ferror(out));
    assert_int_equal(fclose(out), 0);
    return text;
}

static void nested(struct gf_json *json)
{
    gf_json_open(json, NULL, '{');
    gf_json_string(json, "name", "x");
    gf_json_open(json, "empty", '[');
    gf_json_close(json, ']');
    gf_json_open(json, "list", '[');
    gf_json_unsigned(json, NULL, UINT64_MAX);
    gf_json_signed(json, NULL, INT64_MIN);
    gf_json_open(json, NULL, '{');
    gf_json_bool(json, "yes", true);
    gf_json_bool(json, "no", false);
    gf_json_close(json, '}');
    gf_json_null(json, NULL);
    gf_json_close(json, ']');
    gf_json_number(json, "last", 0.5);
    gf_json_close(json, '}');
}

static void puts_commas_between_members_only(void **state)
{
    (void)state;
    assert_string_equal(written(nested),
                        "{\"name\":\"x\",\"empty\":[],\"list\":[18446744073709551615,"
                        "-9223372036854775808,{\"yes\":true,\"no\":false},null],\"last\":0.5}");
}

static void odd_numbers(struct gf_json *json)
{
    const double numbers[] = {NAN, INFINITY, -INFINITY, -0.0, 1e300, 0.1, 1, 1e15, 1e17, 2.5e-14};
    gf_json_open(json, NULL, '[');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        gf_json_number(json, NULL, numbers[i]);
    gf_json_close(json, ']');
}

static void what_is_not_finite_is_null(void **state)
{
    (void)state;
    assert_string_equal(written(odd_numbers), "[null,null,null,-0,1e+300,0.1,1,1e+15,1e+17,2.5e-14]");
}

static void number_reads_back(double value)
{
    char text[GF_JSON_NUMBER_MOST];
    const double back = strtod(gf_json_number_text(value, text), NULL);
    assert_memory_equal(&back, &value, sizeof value);
}

static void numbers_read_back_to_the_same_bits(void **state)
{
    (void)state;
    const double edges[] = {DBL_MIN, DBL_MAX, -DBL_MAX, DBL_EPSILON, 5e-324, 1.0 / 3, (double)0.1f, 1e23};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        number_reads_back(edges[i]);
    struct gf_random random;
    gf_random_init(&random, 1, 1);
    for (int i = 0; i < 20000; i++) {
        const uint64_t bits = gf_random_bits(&random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            number_reads_back(value);
    }
    char text[GF_JSON_NUMBER_MOST];
    assert_string_equal(gf_json_number_text(0.3, text), "0.3");
    assert_string_equal(gf_json_number_text(0.1 + 0.2, text), "0.30000000000000004");
}

static void odd_text(struct gf_json *json)
{
    gf_json_open(json, NULL, '{');
    gf_json_string(json, "a\"b", "\\ \" \n \t \x01 \x7f /");
    gf_json_string(json, "utf8", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    gf_json_string(json, "bad", "\xff \xc3 \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82");
    gf_json_close(json, '}');
}

static void text_is_escaped_and_made_utf8(void **state)
{
    (void)state;
#define BAD "\xef\xbf\xbd"
    assert_string_equal(written(odd_text), "{\"a\\\"b\":\"\\\\ \\\" \\n \\t \\u0001 \\u007f /\","
                                           "\"utf8\":\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\","
                                           "\"bad\":\"" BAD " " BAD " " BAD BAD " " BAD BAD BAD
                                           " " BAD BAD BAD BAD " " BAD BAD "\"}");
}

static void counts_characters(void **state)
{
    (void)state;
    assert_int_equal(gf_utf8_count(""), 0);
    assert_int_equal(gf_utf8_count("20 \xc3\x97 16"), 7);
    assert_int_equal(gf_utf8_count("\xff\xff"), 2);
    assert_int_equal(gf_utf8_sequence("", 0), 0);
    assert_int_equal(gf_utf8_sequence("\xe2\x82\xac", 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_commas_between_members_only),
        cmocka_unit_test(what_is_not_finite_is_null),
        cmocka_unit_test(numbers_read_back_to_the_same_bits),
        cmocka_unit_test(text_is_escaped_and_made_utf8),
        cmocka_unit_test(counts_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
