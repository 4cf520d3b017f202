/* The line editor: UTF-8 stays whole, the cursor stays inside, nothing overflows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/edit.h"

static void type(struct gf_edit *edit, const char *ascii)
{
    for (; *ascii; ascii++)
        assert_true(gf_edit_key(edit, (unsigned char)*ascii));
}

static void press(struct gf_edit *edit, int key, int times)
{
    while (times-- > 0)
        assert_true(gf_edit_key(edit, key));
}

static void typing_inserts_at_the_cursor(void **state)
{
    (void)state;
    struct gf_edit edit;
    gf_edit_set(&edit, "");
    type(&edit, "set dpth");
    press(&edit, GF_KEY_LEFT, 3);
    type(&edit, "e");
    assert_string_equal(edit.text, "set depth");
    assert_int_equal(edit.cursor, 6);
    press(&edit, GF_KEY_END, 1);
    assert_int_equal(edit.cursor, edit.length);
    press(&edit, GF_KEY_CONTROL('a'), 1);
    type(&edit, ":");
    assert_string_equal(edit.text, ":set depth");
}

static void multibyte_characters_are_one(void **state)
{
    (void)state;
    struct gf_edit edit;
    gf_edit_set(&edit, "");
    gf_edit_key(&edit, 0xe9);    /* é */
    gf_edit_key(&edit, 0x2207);  /* ∇ */
    gf_edit_key(&edit, 0x1f600); /* outside the basic plane */
    assert_string_equal(edit.text, "é∇😀");
    press(&edit, GF_KEY_LEFT, 2);
    press(&edit, GF_KEY_BACKSPACE, 1);
    assert_string_equal(edit.text, "∇😀");
    press(&edit, GF_KEY_DELETE, 1);
    assert_string_equal(edit.text, "😀");
    press(&edit, GF_KEY_DELETE, 2);
    assert_string_equal(edit.text, "");
    press(&edit, GF_KEY_BACKSPACE, 2);
    press(&edit, GF_KEY_LEFT, 2);
    press(&edit, GF_KEY_RIGHT, 2);
    assert_int_equal(edit.cursor, 0);
}

static void control_keys_delete_words_and_ends(void **state)
{
    (void)state;
    struct gf_edit edit;
    gf_edit_set(&edit, "open some  preset");
    press(&edit, GF_KEY_CONTROL('w'), 1);
    assert_string_equal(edit.text, "open some  ");
    press(&edit, GF_KEY_CONTROL('w'), 1);
    assert_string_equal(edit.text, "open ");
    press(&edit, GF_KEY_CONTROL('w'), 2);
    assert_string_equal(edit.text, "");
    gf_edit_set(&edit, "one two");
    press(&edit, GF_KEY_LEFT, 4);
    press(&edit, GF_KEY_CONTROL('k'), 1);
    assert_string_equal(edit.text, "one");
    press(&edit, GF_KEY_LEFT, 1);
    press(&edit, GF_KEY_CONTROL('u'), 1);
    assert_string_equal(edit.text, "e");
    assert_int_equal(edit.cursor, 0);
}

static void foreign_keys_are_left_to_others(void **state)
{
    (void)state;
    struct gf_edit edit;
    gf_edit_set(&edit, "x");
    assert_false(gf_edit_key(&edit, GF_KEY_ENTER));
    assert_false(gf_edit_key(&edit, GF_KEY_ESCAPE));
    assert_false(gf_edit_key(&edit, GF_KEY_CONTROL('l')));
    assert_false(gf_edit_key(&edit, 0xd800)); /* half a surrogate pair */
    assert_false(gf_edit_key(&edit, 0x9b));   /* C1: what a terminal of 8 bits obeys */
    assert_string_equal(edit.text, "x");
}

static void a_full_line_takes_no_more(void **state)
{
    (void)state;
    struct gf_edit edit;
    char word[301];
    memset(word, 'w', 300);
    word[300] = 0;
    gf_edit_set(&edit, "");
    assert_true(gf_edit_insert(&edit, word));
    assert_true(gf_edit_insert(&edit, word));
    assert_true(gf_edit_insert(&edit, word));
    assert_false(gf_edit_insert(&edit, word));
    assert_int_equal(edit.length, 900);
    for (int i = 0; i < 200; i++)
        gf_edit_key(&edit, 0x2207);
    assert_true(edit.length < GF_EDIT_MOST);
    assert_int_equal(strlen(edit.text), edit.length);
    assert_int_equal((edit.length - 900) % 3, 0);
}

static void replacing_takes_what_is_before_the_cursor(void **state)
{
    (void)state;
    struct gf_edit edit;
    gf_edit_set(&edit, "set netw 5");
    press(&edit, GF_KEY_LEFT, 2);
    assert_true(gf_edit_replace(&edit, 4, "network.depth"));
    assert_string_equal(edit.text, "set network.depth 5");
    assert_int_equal(edit.cursor, 17);
}

static void the_cursor_is_always_in_sight(void **state)
{
    (void)state;
    struct gf_edit edit;
    struct gf_canvas canvas;
    struct gf_style plain = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
    assert_true(gf_canvas_init(&canvas, 12, 1, NULL));
    gf_edit_set(&edit, "");
    for (int length = 0; length < 40; length++) {
        int reversed = 0;
        gf_canvas_clear(&canvas, plain);
        gf_edit_draw(&edit, &canvas, (struct gf_rect){2, 0, 8, 1}, plain);
        for (int x = 0; x < 12; x++) {
            bool cursor = canvas.cells[x].style.attributes & GF_REVERSE;
            reversed += cursor;
            assert_false(cursor && (x < 2 || x >= 10));
            assert_false((x < 2 || x >= 10) && canvas.cells[x].glyph != ' ');
        }
        assert_int_equal(reversed, 1);
        assert_int_equal(canvas.clip.width, 12); /* the clip is given back */
        type(&edit, "x");
    }
    gf_canvas_finish(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing_inserts_at_the_cursor),
        cmocka_unit_test(multibyte_characters_are_one),
        cmocka_unit_test(control_keys_delete_words_and_ends),
        cmocka_unit_test(foreign_keys_are_left_to_others),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(replacing_takes_what_is_before_the_cursor),
        cmocka_unit_test(the_cursor_is_always_in_sight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
