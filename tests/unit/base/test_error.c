#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gradflow/error.h"

static void text_names_what_is_known(void **state)
{
    (void)state;
    struct gf_error error;
    char text[256];
    assert_false(gf_error_at(&error, "a.ini", 3, 7, "bad %s", "key"));
    assert_string_equal(gf_error_text(&error, text, sizeof text), "a.ini:3:7: bad key");
    gf_error_at(&error, "a.ini", 3, 0, "x");
    assert_string_equal(gf_error_text(&error, text, sizeof text), "a.ini:3: x");
    gf_error_at(&error, "a.ini", 0, 0, "x");
    assert_string_equal(gf_error_text(&error, text, sizeof text), "a.ini: x");
    gf_error_set(&error, "line\nbreak");
    assert_string_equal(gf_error_text(&error, text, sizeof text), "line break");
    assert_false(gf_error_set(NULL, "nobody listens"));
}

static void tells_what_lacks_from_what_is_wrong(void **state)
{
    (void)state;
    struct gf_error error;
    assert_false(gf_error_lack(&error, "no memory for %s", "it"));
    assert_string_equal(error.message, "no memory for it");
    assert_true(error.lacking);
    gf_error_set(&error, "wrong");
    assert_false(error.lacking);
    assert_false(gf_error_lack_at(&error, "a.csv", "no memory"));
    assert_string_equal(error.file, "a.csv");
    assert_true(error.lacking);
    assert_false(gf_error_system(&error, "a.csv", "cannot be read", ENOENT));
    assert_false(error.lacking);
    assert_non_null(strstr(error.message, "cannot be read: "));
    gf_error_system(&error, NULL, "no thread", EAGAIN);
    assert_true(error.lacking);
    assert_string_equal(error.file, "");
    assert_false(gf_error_system(NULL, NULL, "nobody listens", ENOMEM));
    assert_false(gf_error_lack(NULL, "nobody listens") || gf_error_lack_at(NULL, "a.csv", "nobody listens"));
}

static void texts_are_cut_and_terminated(void **state)
{
    (void)state;
    struct gf_error error;
    char file[2000], text[3000];
    memset(file, 'f', sizeof file - 1);
    file[sizeof file - 1] = '\0';
    gf_error_at(&error, file, 7, 8, "%s", file);
    assert_int_equal(strlen(error.file), sizeof error.file - 1);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_true(strlen(gf_error_text(&error, text, sizeof text)) > 700);
    for (size_t size = 1; size < 700; size += 37) {
        memset(text, 'x', sizeof text);
        gf_error_text(&error, text, size);
        assert_int_equal(strlen(text), size - 1);
        assert_int_equal(text[size], 'x');
    }
}

/* "é" is two bytes: whatever the size, no half of one is left. */
static void characters_are_not_cut(void **state)
{
    (void)state;
    char long_text[1200] = "";
    struct gf_error error;
    for (size_t odd = 0; odd < 2; odd++) {
        memset(long_text, 'x', odd);
        for (size_t i = odd; i + 2 < sizeof long_text; i += 2)
            memcpy(long_text + i, "\xc3\xa9", 3);
        gf_error_at(&error, long_text, 0, 0, "%s", long_text);
        assert_int_equal(strlen(error.message) % 2, odd);
        assert_true(strlen(error.message) >= sizeof error.message - 2);
        assert_int_equal(strlen(error.file) % 2, odd);
        for (size_t size = 1; size < 9; size++) {
            char text[9];
            *error.file = '\0';
            gf_error_text(&error, text, size);
            assert_int_equal(strlen(text), size > odd ? odd + (size - 1 - odd) / 2 * 2 : 0);
        }
    }
}

static void a_file_name_cannot_drive_the_terminal(void **state)
{
    (void)state;
    struct gf_error error;
    char text[256];
    gf_error_at(&error, "a\x1b[2J\n.csv", 1, 0, "tab\there\x7f");
    assert_string_equal(gf_error_text(&error, text, sizeof text), "a\\x1b[2J\\x0a.csv:1: tab here ");
}

static void quotes_only_printable_text(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(gf_error_quote("a\x01\xff", 3, text, sizeof text), "a\\x01\\xff");
    assert_string_equal(gf_error_quote("h\xc3\xa9", 3, text, sizeof text), "h\xc3\xa9");
    assert_string_equal(gf_error_quote("\xc3", 1, text, sizeof text), "\\xc3");
    assert_string_equal(gf_error_quote("\xc2\x9b", 2, text, sizeof text), "\\xc2\\x9b"); /* a C1 control */
    assert_string_equal(gf_error_quote("\xed\xa0\x80", 3, text, sizeof text),
                        "\\xed\\xa0\\x80"); /* a surrogate */
    char small[8];
    assert_string_equal(gf_error_quote("abcdefghij", 10, small, sizeof small), "abcd...");
    assert_string_equal(gf_error_quote("abcdefg", 7, small, sizeof small), "abcdefg");
    for (size_t size = 1; size < 12; size++) {
        char any[12];
        memset(any, 'x', sizeof any);
        gf_error_quote("\xf0\x9f\x98\x80\x01wide", 9, any, size);
        assert_true(strlen(any) < size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_names_what_is_known),
        cmocka_unit_test(tells_what_lacks_from_what_is_wrong),
        cmocka_unit_test(texts_are_cut_and_terminated),
        cmocka_unit_test(characters_are_not_cut),
        cmocka_unit_test(a_file_name_cannot_drive_the_terminal),
        cmocka_unit_test(quotes_only_printable_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
