#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/text.h"

static const struct gf_style PLAIN = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};

static void assert_rows(const struct gf_canvas *canvas, const char *want)
{
    char *text = gf_canvas_dump(canvas, false);
    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

static void well_formed_sequences_are_read(void **state)
{
    (void)state;
    const char *text = "A\xc3\xa9\xe2\x88\x82\xf0\x9f\x98\x80";
    assert_int_equal(gf_text_next(&text), 'A');
    assert_int_equal(gf_text_next(&text), 0xe9);
    assert_int_equal(gf_text_next(&text), 0x2202);
    assert_int_equal(gf_text_next(&text), 0x1f600);
    assert_int_equal(gf_text_next(&text), 0);
    assert_int_equal(gf_text_next(&text), 0); /* stays at the end */
}

/* One bad character for each offending byte, and what follows is read again. */
static void malformed_sequences_are_bad(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int bad;
    } cases[] = {
        {"\x80x", 1},
        {"\xc0\xafx", 2},
        {"\xc1\xbfx", 2},
        {"\xe0\x80\xafx", 3},
        {"\xed\xa0\x80x", 3},
        {"\xf0\x80\x80\xafx", 4},
        {"\xf4\x90\x80\x80x", 4},
        {"\xf5x", 1},
        {"\xe2\x88x", 2},
        {"\xffx", 1},
        {"\xc3x", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = cases[i].text;
        for (int bad = 0; bad < cases[i].bad; bad++)
            assert_int_equal(gf_text_next(&text), GF_GLYPH_BAD);
        assert_int_equal(gf_text_next(&text), 'x');
    }
    const char *cut = "\xe2\x88"; /* ends inside: nothing beyond the terminator is read */
    assert_int_equal(gf_text_next(&cut), GF_GLYPH_BAD);
    assert_int_equal(gf_text_next(&cut), GF_GLYPH_BAD);
    assert_int_equal(gf_text_next(&cut), 0);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    for (uint32_t glyph = 1; glyph <= 0x10ffff; glyph += glyph < 0x3000 ? 1 : 61) {
        char text[5];
        if (glyph >= 0xd800 && glyph <= 0xdfff)
            continue;
        const char *at = text;
        int bytes = gf_text_encode(glyph, text);
        assert_int_equal(gf_text_next(&at), glyph);
        assert_int_equal(at - text, bytes);
    }
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(gf_glyph_columns('a'), 1);
    assert_int_equal(gf_glyph_columns(0x2016), 1);  /* ‖ */
    assert_int_equal(gf_glyph_columns(0x0301), 0);  /* combining acute */
    assert_int_equal(gf_glyph_columns(0x200b), 0);  /* zero width space */
    assert_int_equal(gf_glyph_columns(0x202e), 0);  /* right-to-left override: never reaches a cell */
    assert_int_equal(gf_glyph_columns(0x6f22), 2);  /* 漢 */
    assert_int_equal(gf_glyph_columns(0xac00), 2);  /* 가 */
    assert_int_equal(gf_glyph_columns(0x1f600), 2); /* 😀 */
    assert_int_equal(gf_glyph_columns(0x2588), 1);  /* █ */
    assert_int_equal(gf_text_columns("‖∂W‖"), 4);
    assert_int_equal(gf_text_columns("漢字e\xcc\x81"), 5);
}

static void signs_become_ascii(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 60, 1, NULL));
    canvas.ascii = true;
    int after = gf_canvas_text(&canvas, 0, 0, PLAIN, "‖∂W‖ δ μ σ a·b ▸ 3×4 … é漢");
    assert_rows(&canvas, "|dW| d mean std a.b > 3x4 .. ??\n");
    assert_int_equal(after, 31);
    assert_int_equal(gf_canvas_columns(&canvas, "σ…"), 5);
    canvas.ascii = false;
    assert_int_equal(gf_canvas_columns(&canvas, "σ…"), 2);
    gf_canvas_finish(&canvas);
}

/* A sign missing from the sorted table would be drawn as '?'. */
static void every_sign_that_is_drawn_has_ascii(void **state)
{
    (void)state;
    const char *signs = "‖∂δμσφ′·▸◂▶▮×…–─│╭╮╰╯┊╱■□◆○★✕❄▁▂▃▄▅▆▇█▏▎▍▌▋▊▉▕▒αβγε→←↑↓≤≥√∞Σ²₁Φ−";
    for (uint32_t glyph; (glyph = gf_text_next(&signs)) != 0;)
        if (gf_glyph_ascii(glyph)[0] == '?')
            fail_msg("U+%04X has no ASCII", glyph);
    assert_string_equal(gf_glyph_ascii(0x6f22), "?");
}

static void nothing_that_controls_a_terminal_reaches_a_cell(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 12, 1, NULL));
    gf_canvas_text(&canvas, 0, 0, PLAIN, "a\x1b[31mb\x7f\xc2\x9b\tc");
    for (int x = 0; x < 12; x++) {
        uint32_t glyph = canvas.cells[x].glyph;
        assert_true(glyph >= 0x20 && glyph != 0x7f && !(glyph >= 0x80 && glyph < 0xa0));
    }
    assert_int_equal(canvas.cells[1].glyph, GF_GLYPH_BAD);
    gf_canvas_put(&canvas, 0, 0, '\n', PLAIN);
    gf_canvas_put(&canvas, 1, 0, 0xd800, PLAIN);
    assert_int_equal(canvas.cells[0].glyph, GF_GLYPH_BAD);
    assert_int_equal(canvas.cells[1].glyph, GF_GLYPH_BAD);
    gf_canvas_finish(&canvas);
}

static void fitting_drops_whole_words(void **state)
{
    (void)state;
    static const struct {
        int columns;
        const char *want;
    } cases[] = {
        {20, "one two three\n"},
        {13, "one two three\n"},
        {12, "one two …\n"},
        {9, "one two …\n"},
        {8, "one two\n"},
        {7, "one two\n"},
        {6, "one …\n"},
        {5, "one …\n"},
        {4, "one\n"},
        {3, "one\n"},
        {2, "on\n"},
        {0, "\n"},
        {-3, "\n"},
    };
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 24, 1, NULL));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gf_canvas_clear(&canvas, PLAIN);
        int after = gf_canvas_fit(&canvas, 0, 0, cases[i].columns, PLAIN, "one two three");
        assert_rows(&canvas, cases[i].want);
        assert_int_equal(after, gf_text_columns(cases[i].want) - 1); /* the line break counts as one */
    }
    gf_canvas_finish(&canvas);
}

static void wrapping(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    const char *text = "one two three\n\nfour indivisible";
    assert_true(gf_canvas_init(&canvas, 10, 8, NULL));
    assert_int_equal(gf_canvas_wrap(&canvas, (struct gf_rect){1, 0, 8, 8}, PLAIN, text), 6);
    assert_rows(&canvas, " one two\n three\n\n four\n indivisi\n ble\n\n\n");
    gf_canvas_clear(&canvas, PLAIN);
    assert_int_equal(gf_canvas_wrap(&canvas, (struct gf_rect){1, 0, 8, 0}, PLAIN, text), 6);
    assert_rows(&canvas, "\n\n\n\n\n\n\n\n"); /* only asked */
    assert_int_equal(gf_canvas_wrap(&canvas, (struct gf_rect){0, 0, 8, 2}, PLAIN, text), 6);
    assert_rows(&canvas, "one two\nthree\n\n\n\n\n\n\n"); /* clipped at the rectangle */
    assert_int_equal(gf_canvas_wrap(&canvas, (struct gf_rect){0, 0, 0, 2}, PLAIN, text), 0);
    assert_true(gf_canvas_wrap(&canvas, (struct gf_rect){0, 0, 1, 2}, PLAIN, "漢字") > 0); /* ends */
    gf_canvas_finish(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_sequences_are_read),
        cmocka_unit_test(malformed_sequences_are_bad),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(widths),
        cmocka_unit_test(signs_become_ascii),
        cmocka_unit_test(every_sign_that_is_drawn_has_ascii),
        cmocka_unit_test(nothing_that_controls_a_terminal_reaches_a_cell),
        cmocka_unit_test(fitting_drops_whole_words),
        cmocka_unit_test(wrapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
