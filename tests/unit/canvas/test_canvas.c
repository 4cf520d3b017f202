#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/canvas.h"
#include "canvas/theme.h"

static const struct gf_style PLAIN = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
static const struct gf_style RED = {196, 16, GF_BOLD | GF_UNDERLINE};

static void assert_rows(const struct gf_canvas *canvas, bool ansi, const char *want)
{
    char *text = gf_canvas_dump(canvas, ansi);
    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

static void drawing_outside_is_harmless(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 3, 2, NULL));
    static const int far[] = {INT_MIN, -1000000, -1, 3, 1000000, INT_MAX - 100};
    for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        gf_canvas_put(&canvas, far[i], 0, 'x', PLAIN);
        gf_canvas_put(&canvas, 0, far[i], 'x', PLAIN);
        gf_canvas_put(&canvas, far[i], 1, 0x6f22, PLAIN);
        gf_canvas_text(&canvas, 5, far[i], PLAIN, "text");
    }
    assert_rows(&canvas, false, "\n\n");
    gf_canvas_text(&canvas, -2, 0, PLAIN, "abcdefgh");
    gf_canvas_fill(&canvas, (struct gf_rect){-5, 1, INT_MAX, INT_MAX}, '#', PLAIN);
    assert_rows(&canvas, false, "cde\n###\n");
    gf_canvas_finish(&canvas);
}

static void an_empty_canvas_survives(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 0, -4, NULL));
    gf_canvas_text(&canvas, 0, 0, PLAIN, "text");
    gf_canvas_fill(&canvas, (struct gf_rect){0, 0, 9, 9}, 'x', PLAIN);
    gf_canvas_clear(&canvas, PLAIN);
    assert_rows(&canvas, true, "");
    gf_canvas_finish(&canvas);
    gf_canvas_finish(&canvas); /* twice is harmless */
}

static void clips_nest(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 6, 3, NULL));
    struct gf_rect whole = gf_canvas_clip(&canvas, (struct gf_rect){1, 1, 4, 9});
    struct gf_rect outer = gf_canvas_clip(&canvas, (struct gf_rect){0, 0, 3, 2});
    gf_canvas_fill(&canvas, (struct gf_rect){0, 0, 6, 3}, 'x', PLAIN);
    canvas.clip = outer;
    gf_canvas_put(&canvas, 4, 2, 'y', PLAIN);
    gf_canvas_put(&canvas, 5, 2, 'y', PLAIN);
    canvas.clip = whole;
    gf_canvas_put(&canvas, 0, 0, 'z', PLAIN);
    assert_rows(&canvas, false, "z\n xx\n    y\n");
    gf_canvas_clip(&canvas, (struct gf_rect){4, 0, 1, 1});
    gf_canvas_clip(&canvas, (struct gf_rect){0, 0, 2, 2}); /* nothing in common */
    gf_canvas_fill(&canvas, (struct gf_rect){0, 0, 6, 3}, 'q', PLAIN);
    canvas.clip = whole;
    assert_rows(&canvas, false, "z\n xx\n    y\n");
    gf_canvas_finish(&canvas);
}

static void wide_characters_stay_whole(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 5, 1, NULL));
    gf_canvas_text(&canvas, 0, 0, PLAIN, "漢字x");
    assert_int_equal(canvas.cells[1].glyph, 0);
    assert_rows(&canvas, false, "漢字x\n");
    gf_canvas_put(&canvas, 1, 0, 'a', PLAIN); /* the right half: the left one goes */
    assert_rows(&canvas, false, " a字x\n");
    gf_canvas_put(&canvas, 2, 0, 'b', PLAIN); /* the left half: the right one goes */
    assert_rows(&canvas, false, " ab x\n");
    gf_canvas_put(&canvas, 4, 0, 0x6f22, PLAIN); /* no room for the right half */
    assert_rows(&canvas, false, " ab\n");
    gf_canvas_put(&canvas, -1, 0, 0x6f22, PLAIN);
    gf_canvas_text(&canvas, 1, 0, PLAIN, "漢");
    gf_canvas_put(&canvas, 2, 0, 0x5b57, PLAIN); /* one over half of another */
    assert_int_equal(canvas.cells[1].glyph, ' ');
    assert_int_equal(canvas.cells[2].glyph, 0x5b57);
    assert_int_equal(canvas.cells[3].glyph, 0);
    gf_canvas_finish(&canvas);
}

/* Also where the other half lies outside the clip. */
static void a_clip_does_not_cut_wide_characters_in_half(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 6, 1, NULL));
    gf_canvas_text(&canvas, 0, 0, PLAIN, "漢字水");
    gf_canvas_clip(&canvas, (struct gf_rect){1, 0, 3, 1});
    gf_canvas_put(&canvas, 1, 0, 'a', PLAIN);
    gf_canvas_put(&canvas, 3, 0, 0x6f22, PLAIN); /* would need column 4 */
    assert_rows(&canvas, false, " a  水\n");
    gf_canvas_finish(&canvas);
}

static void resizing_clears(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 4, 4, NULL));
    canvas.ascii = true;
    gf_canvas_fill(&canvas, canvas.clip, 'x', RED);
    assert_true(gf_canvas_resize(&canvas, 2, 1, NULL));
    assert_rows(&canvas, true, "\n");
    assert_true(gf_canvas_resize(&canvas, 7, 3, NULL));
    assert_rows(&canvas, true, "\n\n\n");
    assert_true(canvas.ascii);
    assert_int_equal(canvas.clip.width, 7);
    struct gf_error error;
    assert_false(gf_canvas_resize(&canvas, INT_MAX, INT_MAX, &error));
    assert_int_equal(canvas.width, 7); /* as before */
    gf_canvas_put(&canvas, 6, 2, 'x', PLAIN);
    gf_canvas_finish(&canvas);
}

static void a_dump_has_colours_and_attributes(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 6, 2, NULL));
    gf_canvas_put(&canvas, 0, 0, 'a', PLAIN);
    gf_canvas_put(&canvas, 1, 0, 'b', RED);
    gf_canvas_put(&canvas, 2, 0, 'c', RED);
    gf_canvas_put(&canvas, 3, 0, ' ', PLAIN);
    gf_canvas_put(&canvas, 0, 1, ' ', (struct gf_style){GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, GF_REVERSE});
    assert_rows(&canvas, true, "a\x1b[0;1;4;38;5;196;48;5;16mbc\x1b[0m\n\x1b[0;7m \x1b[0m\n");
    assert_rows(&canvas, false, "abc\n\n");
    gf_canvas_finish(&canvas);
}

/* CIE lightness of a palette colour (16 … 255). */
static double lightness(int colour)
{
    double levels[3], y = 0;
    static const double weights[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        static const int divisors[3] = {36, 6, 1};
        int step = (colour - 16) / divisors[i] % 6;
        levels[i] = colour >= 232 ? 8 + 10 * (colour - 232) : step > 0 ? 55 + 40 * step : 0;
        double share = levels[i] / 255;
        y += weights[i] * share * share; /* γ = 2 is near enough to compare */
    }
    return y;
}

static void the_ramp_is_ordered_by_lightness(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 1, 1, NULL));
    double before = -1;
    for (double decade = -20; decade < 1; decade += 0.25) {
        double now = lightness(gf_theme_magnitude(&canvas, decade).fg);
        assert_true(now >= before);
        before = now;
    }
    for (double decade = 1; decade < 6; decade += 0.25) { /* exploding: darker again, towards red */
        double now = lightness(gf_theme_magnitude(&canvas, decade).fg);
        assert_true(now <= before);
        before = now;
    }
    int red = gf_theme_magnitude(&canvas, 8).fg - 16;
    assert_true(red / 36 == 5 && red % 36 == 0);
    gf_canvas_finish(&canvas);
}

static void mono_has_no_colours(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 1, 1, NULL));
    canvas.mono = true;
    for (int role = 0; role < GF_ROLES; role++) {
        struct gf_style style = gf_theme(&canvas, (enum gf_role)role);
        assert_int_equal(style.fg, GF_COLOUR_DEFAULT);
        assert_int_equal(style.bg, GF_COLOUR_DEFAULT);
    }
    assert_int_equal(gf_theme_magnitude(&canvas, -12).fg, GF_COLOUR_DEFAULT);
    assert_int_not_equal(gf_theme_magnitude(&canvas, -12).attributes,
                         gf_theme_magnitude(&canvas, 3).attributes);
    gf_canvas_finish(&canvas);
}

/* What has a foreground of its own on an unknown background must be neither black nor white. */
static void colours_can_be_read_on_dark_and_on_light(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 1, 1, NULL));
    for (int role = 0; role < GF_ROLES; role++) {
        struct gf_style style = gf_theme(&canvas, (enum gf_role)role);
        if (style.bg != GF_COLOUR_DEFAULT || style.fg == GF_COLOUR_DEFAULT)
            continue;
        assert_in_range((int)(lightness(style.fg) * 1000), 50, 620);
    }
    gf_canvas_finish(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawing_outside_is_harmless),
        cmocka_unit_test(an_empty_canvas_survives),
        cmocka_unit_test(clips_nest),
        cmocka_unit_test(wide_characters_stay_whole),
        cmocka_unit_test(a_clip_does_not_cut_wide_characters_in_half),
        cmocka_unit_test(resizing_clears),
        cmocka_unit_test(a_dump_has_colours_and_attributes),
        cmocka_unit_test(the_ramp_is_ordered_by_lightness),
        cmocka_unit_test(mono_has_no_colours),
        cmocka_unit_test(colours_can_be_read_on_dark_and_on_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
