/* What the terminal sends, in our words: characters, mouse reports, unknown keys; whole, in pieces, and
 * broken. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/decode.h"

struct heard {
    struct gf_decode decode;
    char text[512]; /* one word an input */
};

static void note(struct heard *heard, const struct gf_input *input)
{
    static const char *const kinds[] = {
        [GF_INPUT_KEY] = "key", [GF_INPUT_CLICK] = "click", [GF_INPUT_WHEEL] = "wheel"};
    char word[64];
    if (input->kind == GF_INPUT_CLICK)
        snprintf(word, sizeof word, "click %d,%d;", input->x, input->y);
    else if (input->kind == GF_INPUT_KEY && input->key > 0x20 && input->key < 0x7f)
        snprintf(word, sizeof word, "%c;", input->key);
    else if (input->kind == GF_INPUT_KEY && input->key == GF_KEY_ESCAPE)
        snprintf(word, sizeof word, "Esc;");
    else
        snprintf(word, sizeof word, "%s %x;", kinds[input->kind], (unsigned)input->key);
    strncat(heard->text, word, sizeof heard->text - strlen(heard->text) - 1);
}

static void code(struct heard *heard, int code)
{
    struct gf_input input;
    if (gf_decode(&heard->decode, code, &input))
        note(heard, &input);
    while (gf_decode_left(&heard->decode, &input))
        note(heard, &input);
}

static void bytes(struct heard *heard, const char *text)
{
    while (*text)
        code(heard, (unsigned char)*text++);
}

static void silence(struct heard *heard)
{
    struct gf_input input;
    if (gf_decode_silence(&heard->decode, &input))
        note(heard, &input);
}

static struct heard hear(void)
{
    struct heard heard = {.text = ""};
    gf_decode_init(&heard.decode);
    return heard;
}

static void characters(void **state)
{
    (void)state;
    struct heard heard = hear();
    bytes(&heard, "a\xc3");
    silence(&heard);
    bytes(&heard, "\xa9\xe6\xbc\xa2\r\t\x7f\b\x0c");
    assert_string_equal(heard.text, "a;key e9;key 6f22;key 110008;key 110009;key 11000b;key 11000b;key c;");
}

static void broken_characters(void **state)
{
    (void)state;
    struct heard heard = hear();
    bytes(&heard, "\xffz\xe2\x82y\xc0\xaf\xed\xa0\x80x\xf4\x90\x80\x80w\xe2");
    code(&heard, GF_KEY_UP);
    bytes(&heard, "\x82v");
    code(&heard, 0);
    assert_string_equal(heard.text, "z;y;x;w;key 110000;v;");
}

static void mouse(void **state)
{
    (void)state;
    struct heard heard = hear();
    code(&heard, GF_CODE_MOUSE);
    bytes(&heard, "0;43;");
    silence(&heard); /* in two pieces */
    bytes(&heard, "85M");
    code(&heard, GF_CODE_MOUSE);
    bytes(&heard, "0;43;85m");
    code(&heard, GF_CODE_MOUSE);
    bytes(&heard, "64;1;1M");
    code(&heard, GF_CODE_MOUSE);
    bytes(&heard, "85;1;1M"); /* with Shift and Ctrl */
    assert_string_equal(heard.text, "click 42,84;wheel ffffffff;wheel 1;");
}

/* Other buttons, motions, releases and nonsense are read and forgotten. */
static void mouse_of_no_use(void **state)
{
    (void)state;
    static const char *const reports[] = {"1;2;3M", "2;2;3M",  "2;2;3m", "32;2;3M", "35;2;3M",  "66;2;3M",
                                          "0;0;0M", "0;-1;5M", "M",      "0;1M",    "1;2;3;4;5"};
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        struct heard heard = hear();
        code(&heard, GF_CODE_MOUSE);
        bytes(&heard, reports[i]);
        code(&heard, GF_KEY_UP);
        assert_non_null(strstr(heard.text, "key 110000;"));
        assert_null(strstr(heard.text, "click"));
        assert_null(strstr(heard.text, "wheel"));
    }
}

static void old_mouse(void **state)
{
    (void)state;
    struct heard heard = hear();
    code(&heard, GF_CODE_OLD_MOUSE);
    bytes(&heard, " +");
    silence(&heard);
    bytes(&heard, ",a");
    code(&heard, GF_CODE_OLD_MOUSE);
    bytes(&heard, "#+,b"); /* a release */
    code(&heard, GF_CODE_OLD_MOUSE);
    bytes(&heard, "\x60!!");
    code(&heard, GF_CODE_OLD_MOUSE);
    bytes(&heard, " \xff\xf0"); /* no character */
    code(&heard, GF_CODE_OLD_MOUSE);
    bytes(&heard, " \x1b");
    silence(&heard);
    assert_string_equal(heard.text, "click 10,11;a;b;wheel ffffffff;click 222,207;Esc;");
}

static void escape(void **state)
{
    (void)state;
    struct heard heard = hear();
    bytes(&heard, "\x1b");
    assert_string_equal(heard.text, "");
    silence(&heard);
    silence(&heard);
    bytes(&heard, "[\x1bj\x1b\x1b");
    silence(&heard);
    assert_string_equal(heard.text, "Esc;[;Esc;j;Esc;Esc;");
}

/* What curses does not recognise is no Escape, no [ and no digit either. */
static void unknown_keys(void **state)
{
    (void)state;
    static const char *const keys[] = {"\x1b[99~",   "\x1b[1;5P", "\x1b[I",      "\x1bOZ",
                                       "\x1b[?1;2c", "\x1b[[A",   "\x1b[27;5;9~"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct heard heard = hear();
        bytes(&heard, keys[i]);
        bytes(&heard, "a");
        assert_string_equal(heard.text, "a;");
    }
    struct heard heard = hear();
    bytes(&heard, "\x1b[99");
    silence(&heard); /* it does not go on */
    bytes(&heard, "b\x1b[9");
    code(&heard, GF_KEY_DOWN);
    bytes(&heard, "\x1bO");
    silence(&heard);
    bytes(&heard, "c");
    assert_string_equal(heard.text, "b;key 110001;c;");
}

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters),      cmocka_unit_test(broken_characters), cmocka_unit_test(mouse),
        cmocka_unit_test(mouse_of_no_use), cmocka_unit_test(old_mouse),         cmocka_unit_test(escape),
        cmocka_unit_test(unknown_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
