/* The key table: no key bound twice, nothing without words, hints in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gradflow/diagnosis.h"
#include "tui/input.h"
#include "tui/keys.h"

static int times_bound(int key)
{
    int times = 0;
    for (size_t i = 0; gf_keys_at(i); i++)
        for (size_t k = 0; k < GF_KEYS_A_ROW && gf_keys_at(i)->bind[k].key; k++)
            times += gf_keys_at(i)->bind[k].key == key;
    for (size_t i = 0; gf_view_at(i); i++)
        times += gf_view_at(i)->key == key;
    return times;
}

static void no_key_is_bound_twice(void **state)
{
    (void)state;
    for (size_t i = 0; gf_keys_at(i); i++)
        for (size_t k = 0; k < GF_KEYS_A_ROW && gf_keys_at(i)->bind[k].key; k++)
            assert_int_equal(times_bound(gf_keys_at(i)->bind[k].key), 1);
    for (size_t i = 0; gf_view_at(i); i++)
        assert_int_equal(times_bound(gf_view_at(i)->key), 1);
}

static void the_keys_of_the_contract_are_bound(void **state)
{
    (void)state;
    static const char *const keys = " nNrR+-jk[]{}aAiIbBgGoO<>xyetpwPs:u?hq12345";
    for (const char *key = keys; *key; key++)
        assert_int_equal(times_bound((unsigned char)*key), 1);
    static const int named[] = {GF_KEY_UP,          GF_KEY_DOWN,      GF_KEY_LEFT, GF_KEY_RIGHT,
                                GF_KEY_PAGE_UP,     GF_KEY_PAGE_DOWN, GF_KEY_HOME, GF_KEY_END,
                                GF_KEY_ESCAPE,      GF_KEY_F1,        GF_KEY_TAB,  GF_KEY_BACK_TAB,
                                GF_KEY_CONTROL('l')};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        assert_int_equal(times_bound(named[i]), 1);
}

/* Keys kept for what is not built yet. */
static void reserved_keys_are_free(void **state)
{
    (void)state;
    static const char *const keys = "6";
    for (const char *key = keys; *key; key++)
        assert_int_equal(times_bound((unsigned char)*key), 0);
}

static void every_row_says_what_it_does(void **state)
{
    (void)state;
    for (size_t i = 0; gf_keys_at(i); i++) {
        const struct gf_key_row *row = gf_keys_at(i);
        assert_true(row->keys && *row->keys);
        assert_true(row->help && *row->help);
        assert_non_null(row->act);
        assert_true(row->bind[0].key != 0);
        assert_true((row->hint != NULL) == (row->hint_rank > 0));
        assert_true(row->group < GF_KEY_GROUPS);
    }
}

static void labels_are_ascii_where_only_that_is_drawn(void **state)
{
    (void)state;
    for (size_t i = 0; gf_keys_at(i); i++)
        for (const char *c = gf_keys_label(gf_keys_at(i), true); *c; c++)
            assert_in_range(*c, 0x20, 0x7e);
}

/* Whatever the diagnosis offers as a cure can be pressed. */
static void every_cure_has_a_key(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 1; gf_remedy_text(i); i++, count++)
        for (const char *key = gf_remedy_keys(i); *key || key == gf_remedy_keys(i); key++) {
            assert_int_equal(times_bound((unsigned char)*key), 1);
            assert_non_null(strchr(gf_remedy_text(i), *key)); /* and the words tell of it */
        }
    assert_true(count > 20);
}

static void hints_come_by_rank(void **state)
{
    (void)state;
    struct gf_hint hints[64];
    size_t hinted = 0, count = gf_keys_hints(false, false, hints, 64);
    for (size_t i = 0; gf_keys_at(i); i++)
        hinted += gf_keys_at(i)->hint != NULL;
    assert_int_equal(count, hinted);
    assert_string_equal(hints[0].keys, "space");
    assert_string_equal(hints[0].what, "run");
    gf_keys_hints(false, true, hints, 64);
    assert_string_equal(hints[0].what, "pause");
    assert_int_equal(gf_keys_hints(false, true, hints, 3), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_is_bound_twice),
        cmocka_unit_test(the_keys_of_the_contract_are_bound),
        cmocka_unit_test(reserved_keys_are_free),
        cmocka_unit_test(every_row_says_what_it_does),
        cmocka_unit_test(labels_are_ascii_where_only_that_is_drawn),
        cmocka_unit_test(every_cure_has_a_key),
        cmocka_unit_test(hints_come_by_rank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
