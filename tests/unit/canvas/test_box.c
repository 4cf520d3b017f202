#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "views/box.h"
#include "views/format.h"
#include "views/view.h"

static void assert_rows(const struct gf_canvas *canvas, const char *want)
{
    char *text = gf_canvas_dump(canvas, false);
    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

static void boxes_have_a_frame_and_a_title(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 16, 4, NULL));
    struct gf_rect inner = gf_draw_box(&canvas, (struct gf_rect){0, 0, 16, 4}, "Presets of note");
    assert_rows(&canvas, "╭─ Presets of ─╮\n│              │\n│              │\n╰──────────────╯\n");
    assert_int_equal(inner.x, 2);
    assert_int_equal(inner.width, 12);
    assert_int_equal(inner.height, 2);
    gf_draw_box_note(&canvas, (struct gf_rect){0, 0, 16, 4}, "3 of 12");
    assert_rows(&canvas, "╭─ Presets of ─╮\n│              │\n│              │\n╰──── 3 of 12 ─╯\n");
    canvas.ascii = true;
    gf_draw_box(&canvas, (struct gf_rect){0, 0, 16, 4}, NULL);
    assert_rows(&canvas, "+--------------+\n|              |\n|              |\n+--------------+\n");
    gf_canvas_finish(&canvas);
}

static void boxes_of_any_size_survive(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 20, 8, NULL));
    for (int width = -1; width <= 24; width++)
        for (int height = -1; height <= 10; height++) {
            struct gf_rect rect = gf_box_place((struct gf_rect){0, 0, 20, 8}, width, height);
            assert_true(rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= 20 && rect.y + rect.height <= 8);
            struct gf_rect inner = gf_draw_box(&canvas, rect, "a rather long title");
            gf_draw_box_note(&canvas, rect, "note");
            assert_true(inner.width >= 0 && inner.height >= 0);
        }
    gf_canvas_finish(&canvas);
}

static void scrolling_keeps_the_selection_visible(void **state)
{
    (void)state;
    assert_int_equal(gf_list_scroll(10, 4, 0, 0), 0);
    assert_int_equal(gf_list_scroll(10, 4, 3, 0), 0);
    assert_int_equal(gf_list_scroll(10, 4, 4, 0), 1);
    assert_int_equal(gf_list_scroll(10, 4, 2, 5), 2);
    assert_int_equal(gf_list_scroll(10, 4, 6, 5), 5); /* moved no further than needed */
    assert_int_equal(gf_list_scroll(10, 4, 9, 0), 6);
    assert_int_equal(gf_list_scroll(10, 4, 9, 99), 6);
    assert_int_equal(gf_list_scroll(10, 4, 50, 0), 6);
    assert_int_equal(gf_list_scroll(10, 4, -1, 99), 6);
    assert_int_equal(gf_list_scroll(10, 4, 0, -7), 0);
    assert_int_equal(gf_list_scroll(3, 4, 2, 2), 0);
    assert_int_equal(gf_list_scroll(0, 4, 0, 3), 0);
    assert_int_equal(gf_list_scroll(10, 0, 5, 3), 0);
}

static void draw_item(struct gf_canvas *canvas, struct gf_rect row, int index, bool selected, void *context)
{
    (void)context;
    gf_canvas_printf(canvas, row.x, row.y, (struct gf_style){-1, -1, 0}, "%sitem %d is long",
                     selected ? ">" : "", index);
}

static void lists_clip_their_items_and_show_where_they_are(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    struct gf_list list = {.count = 6, .selected = 4, .draw = draw_item};
    assert_true(gf_canvas_init(&canvas, 10, 3, NULL));
    gf_draw_list(&canvas, (struct gf_rect){1, 0, 8, 3}, &list);
    assert_int_equal(list.scroll, 2);
    assert_rows(&canvas, " item 2 │\n item 3 █\n >item  │\n");
    assert_int_equal(gf_list_at((struct gf_rect){1, 0, 8, 3}, &list, 3, 1), 3);
    assert_int_equal(gf_list_at((struct gf_rect){1, 0, 8, 3}, &list, 0, 1), -1);
    assert_int_equal(gf_list_at((struct gf_rect){1, 0, 8, 3}, &list, 3, 3), -1);
    list.count = 1;
    gf_draw_list(&canvas, (struct gf_rect){1, 0, 8, 3}, &list);
    assert_int_equal(gf_list_at((struct gf_rect){1, 0, 8, 3}, &list, 3, 2), -1);
    gf_draw_list(&canvas, (struct gf_rect){1, 0, 0, 0}, &list);
    gf_canvas_finish(&canvas);
}

static void numbers_are_short_and_true(void **state)
{
    (void)state;
    static const struct {
        const char *(*format)(double value, char text[GF_NUMBER]);
        double value;
        const char *want;
    } cases[] = {
        {gf_format_magnitude, 2.14e-14, "2.1e-14"},
        {gf_format_magnitude, 0, "0"},
        {gf_format_magnitude, 1, "1.0e0"},
        {gf_format_magnitude, 9.96e-5, "1.0e-4"},
        {gf_format_magnitude, NAN, "nan"},
        {gf_format_magnitude, INFINITY, "inf"},
        {gf_format_magnitude, 1e-300, "1.0e-300"},
        {gf_format_value, 0.5, "0.50"},
        {gf_format_value, -12.34, "-12.3"},
        {gf_format_value, 9.999, "10.0"},
        {gf_format_value, 1234, "1234"},
        {gf_format_value, -123456, "-1e5"},
        {gf_format_value, 2e-7, "2e-7"},
        {gf_format_value, 0, "0"},
        {gf_format_value, -INFINITY, "-inf"},
        {gf_format_power, -12.3279, "4.7e-13"},
        {gf_format_power, -511.5, "3.2e-512"},
        {gf_format_power, -2.0001, "1.0e-2"},
        {gf_format_power, 3.9999, "1.0e4"},
        {gf_format_power, -0.5, "0.316"},
        {gf_format_power, 0, "1.000"},
        {gf_format_power, -INFINITY, "0"},
        {gf_format_power, INFINITY, "inf"},
        {gf_format_power, NAN, "nan"},
        {gf_format_figures, 0.6931, "0.693"},
        {gf_format_figures, 12.345, "12.35"},
        {gf_format_figures, 4.1e-5, "4.1e-5"},
        {gf_format_figures, 0, "0"},
        {gf_format_share, 0.5, "50.0 %"},
        {gf_format_share, 0, "0 %"},
        {gf_format_share, 1, "100 %"},
        {gf_format_share, 0.99999, ">99.9 %"},
        {gf_format_share, 1e-6, "<0.1 %"},
        {gf_format_share, NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[GF_NUMBER];
        assert_string_equal(cases[i].format(cases[i].value, text), cases[i].want);
    }
}

static void only_a_zero_prints_as_zero(void **state)
{
    (void)state;
    char text[GF_NUMBER];
    for (int power = -300; power <= 300; power++)
        for (int digit = 1; digit < 10; digit += 4) {
            double value = digit * pow(10, power);
            assert_true(strtod(gf_format_magnitude(value, text), NULL) > 0);
            assert_in_range(strlen(text), 1, 8);
            assert_true(strtod(gf_format_value(-value, text), NULL) < 0);
            assert_in_range(strlen(text), 1, 7);
            assert_true(strtod(gf_format_figures(value, text), NULL) > 0);
        }
}

static void footers_hold_whole_hints(void **state)
{
    (void)state;
    static const struct gf_hint hints[] = {GF_HINT("space", "run"), GF_HINT("n", "step"),
                                           GF_HINT("q", "quit")};
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 30, 1, NULL));
    gf_draw_footer(&canvas, canvas.clip, hints, 3);
    assert_rows(&canvas, " space run  n step  q quit\n");
    assert_true(gf_canvas_resize(&canvas, 26, 1, NULL));
    gf_draw_footer(&canvas, canvas.clip, hints, 3);
    assert_rows(&canvas, " space run  n step\n");
    assert_true(gf_canvas_resize(&canvas, 8, 1, NULL));
    gf_draw_footer(&canvas, canvas.clip, hints, 3);
    assert_rows(&canvas, "\n");
    gf_canvas_finish(&canvas);
}

static void views_have_names_and_keys_of_their_own(void **state)
{
    (void)state;
    assert_string_equal(gf_view_name(0), "table");
    assert_int_equal(gf_view_at(0)->key, '1');
    for (size_t i = 0; gf_view_at(i) != NULL; i++) {
        assert_non_null(gf_view_at(i)->draw);
        assert_true(strlen(gf_view_at(i)->help) > 0);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(gf_view_name(i), gf_view_name(j));
            assert_int_not_equal(gf_view_at(i)->key, gf_view_at(j)->key);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_have_a_frame_and_a_title),
        cmocka_unit_test(boxes_of_any_size_survive),
        cmocka_unit_test(scrolling_keeps_the_selection_visible),
        cmocka_unit_test(lists_clip_their_items_and_show_where_they_are),
        cmocka_unit_test(numbers_are_short_and_true),
        cmocka_unit_test(only_a_zero_prints_as_zero),
        cmocka_unit_test(footers_hold_whole_hints),
        cmocka_unit_test(views_have_names_and_keys_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
