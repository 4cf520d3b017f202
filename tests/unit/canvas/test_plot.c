#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/bars.h"
#include "canvas/plot.h"

static const struct gf_style PLAIN = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
static const struct gf_log_scale SCALE = {-16, 4, 4};

static void assert_rows(const struct gf_canvas *canvas, const char *want)
{
    char *text = gf_canvas_dump(canvas, false);
    assert_non_null(text);
    assert_string_equal(text, want);
    free(text);
}

static struct gf_canvas make(int width, int height)
{
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, width, height, NULL));
    return canvas;
}

static void positions_on_a_log_scale(void **state)
{
    (void)state;
    assert_true(fabs(gf_log_position(&SCALE, 1e-16)) < 1e-12);
    assert_true(fabs(gf_log_position(&SCALE, 1e4) - 1) < 1e-12);
    assert_true(fabs(gf_log_position(&SCALE, 1e-6) - 0.5) < 1e-12);
    assert_true(gf_log_position(&SCALE, 1e-20) < 0);
    assert_true(gf_log_position(&SCALE, 1e9) > 1);
    assert_true(isinf(gf_log_position(&SCALE, 0)));
    assert_true(isnan(gf_log_position(&SCALE, NAN)));
    assert_true(isnan(gf_log_position(&SCALE, -1)));
}

static struct gf_signed_bar signed_bar(double decades)
{
    return (struct gf_signed_bar){.decades = decades, .reach = 1, .faint = NAN};
}

/* Nine columns: four and a half to either side of 1. A cell filled from its right is drawn as what a left
 * block leaves free, in reverse. */
static void signed_bars_grow_to_both_sides_of_1(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(9, 1);
    static const struct {
        double decades;
        const char *want;
        int reversed; /* column, -1: none */
    } cases[] = {
        {0, "····│····\n", -1},          {NAN, "····│····\n", -1},       {4 / 36.0, "····▐····\n", -1},
        {-4 / 36.0, "····▌····\n", -1},  {12 / 36.0, "····▐█···\n", -1}, {-12 / 36.0, "···█▌····\n", -1},
        {15 / 36.0, "····▐█▍··\n", -1},  {-15 / 36.0, "··▋█▌····\n", 2}, {-13 / 36.0, "··▕█▌····\n", -1},
        {-16 / 36.0, "··▐█▌····\n", -1}, {1, "····▐████\n", -1},         {-1, "████▌····\n", -1},
        {2.5, "····▐███▸\n", -1},        {-1.2, "◂███▌····\n", -1},      {-INFINITY, "◂███▌····\n", -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct gf_signed_bar bar = signed_bar(cases[i].decades);
        gf_draw_signed_bar(&canvas, 0, 0, 9, &bar);
        assert_rows(&canvas, cases[i].want);
        for (int x = 0; x < 9; x++)
            assert_int_equal(canvas.cells[x].style.attributes, x == cases[i].reversed ? GF_REVERSE : 0);
    }
    canvas.ascii = true;
    const struct gf_signed_bar bar = signed_bar(-0.5);
    gf_draw_signed_bar(&canvas, 0, 0, 9, &bar);
    assert_rows(&canvas, "..##|....\n");
    gf_canvas_finish(&canvas);
}

static void signed_bars_of_any_width_stay_within_it(void **state)
{
    (void)state;
    for (int width = 0; width < 12; width++)
        for (int i = -3; i <= 3; i++) {
            struct gf_canvas canvas = make(16, 1);
            struct gf_signed_bar bar = signed_bar(i * 0.7);
            bar.faint = -i * 0.3;
            gf_canvas_fill(&canvas, (struct gf_rect){0, 0, 16, 1}, '~', PLAIN);
            gf_draw_signed_bar(&canvas, 2, 0, width, &bar);
            gf_draw_signed_ticks(&canvas, 2, 0, width, 16, PLAIN);
            for (int x = 0; x < 16; x++)
                assert_true((x >= 2 && x < 2 + width) || canvas.cells[x].glyph == '~');
            gf_canvas_finish(&canvas);
        }
}

static void a_faint_mark_stands_where_the_bar_does_not_end(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(9, 1);
    struct gf_signed_bar bar = signed_bar(-12 / 36.0);
    bar.faint = -1;
    gf_draw_signed_bar(&canvas, 0, 0, 9, &bar);
    assert_rows(&canvas, "┊··█▌····\n");
    bar.faint = 0.5;
    gf_draw_signed_bar(&canvas, 0, 0, 9, &bar);
    assert_rows(&canvas, "···█▌·┊··\n");
    bar.faint = -0.3; /* as good as the end of the bar */
    gf_draw_signed_bar(&canvas, 0, 0, 9, &bar);
    assert_rows(&canvas, "···█▌····\n");
    gf_canvas_finish(&canvas);
}

static void signed_ticks_stand_in_pairs(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(41, 1);
    static const struct {
        int width;
        double reach;
        const char *want;
    } cases[] = {{3, 16, " 1\n"},
                 {15, 16, "1e-16  1   1e16\n"},
                 {41, 16, "1e-16   1e-8        1        1e8     1e16\n"},
                 {9, 1, "0.1 1  10\n"},
                 {41, 1, "0.1                 1                  10\n"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gf_canvas_clear(&canvas, PLAIN);
        gf_draw_signed_ticks(&canvas, 0, 0, cases[i].width, cases[i].reach, PLAIN);
        assert_rows(&canvas, cases[i].want);
    }
    gf_canvas_finish(&canvas);
}

static void log_bar(struct gf_canvas *canvas, double value, double mark)
{
    struct gf_log_bar bar = {.value = value,
                             .mark = mark,
                             .style = PLAIN,
                             .track = PLAIN,
                             .tick = PLAIN,
                             .mark_style = PLAIN,
                             .mark_on_bar = PLAIN,
                             .bad = PLAIN};
    gf_draw_log_bar(canvas, 0, 0, canvas->width, &SCALE, &bar);
}

static void bars_grow_by_eighths(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(4, 1);
    static const struct {
        double share;
        const char *want;
    } cases[] = {{0, "····\n"},   {0.25, "█···\n"},    {0.28125, "█▏··\n"},
                 {0.5, "██··\n"}, {0.71875, "██▉·\n"}, {1, "████\n"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        log_bar(&canvas, pow(10, SCALE.least + cases[i].share * (SCALE.most - SCALE.least)), NAN);
        assert_rows(&canvas, cases[i].want);
    }
    canvas.ascii = true;
    log_bar(&canvas, 1e-6, NAN);
    assert_rows(&canvas, "##..\n");
    gf_canvas_finish(&canvas);
}

static void log_bars_mark_what_leaves_the_scale(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(10, 1);
    log_bar(&canvas, 1e-6, NAN);
    assert_rows(&canvas, "█████·····\n");
    log_bar(&canvas, 1e-6, 1.2e1);
    assert_rows(&canvas, "█████···│·\n");
    log_bar(&canvas, 1e-6, 1e-12 * 1.01);
    assert_rows(&canvas, "██▏██·····\n");
    log_bar(&canvas, 1e-20, NAN);
    assert_rows(&canvas, "◂·········\n");
    log_bar(&canvas, 0, 0);
    assert_rows(&canvas, "◂·········\n");
    log_bar(&canvas, 1e9, NAN);
    assert_rows(&canvas, "█████████▸\n");
    log_bar(&canvas, 1e-6, 1e30);
    assert_rows(&canvas, "█████····▸\n");
    log_bar(&canvas, NAN, 1);
    assert_rows(&canvas, "╱╱╱╱╱╱╱╱╱╱\n");
    log_bar(&canvas, INFINITY, 1);
    assert_rows(&canvas, "╱╱╱╱╱╱╱╱╱╱\n");
    gf_canvas_finish(&canvas);
}

static void log_bars_grow_with_the_value(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(37, 1);
    int before = -1;
    for (double decade = -16; decade <= 4; decade += 0.05) {
        int eighths = 0;
        log_bar(&canvas, pow(10, decade), NAN);
        for (int x = 0; x < 37; x++)
            if (canvas.cells[x].glyph >= 0x2588 && canvas.cells[x].glyph <= 0x258f)
                eighths += (int)(0x2590 - canvas.cells[x].glyph);
        assert_true(eighths >= before);
        assert_true(fabs(eighths / 8.0 - 37 * (decade + 16) / 20) < 0.1);
        before = eighths;
    }
    gf_canvas_finish(&canvas);
}

static void tick_labels_stand_apart(void **state)
{
    (void)state;
    static const struct {
        int width;
        const char *want;
    } cases[] = {{30, "1e-16 1e-12 1e-8  1e-4  1  1e4\n"},
                 {25, "1e-16     1e-8      1 1e4\n"},
                 {20, "1e-16   1e-8    1\n"},
                 {5, "1e-16\n"},
                 {4, "  1\n"},
                 {1, "1\n"},
                 {0, "\n"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct gf_canvas canvas = make(40, 1);
        gf_draw_log_ticks(&canvas, 0, 0, cases[i].width, &SCALE, PLAIN);
        if (cases[i].width >= 5)
            assert_rows(&canvas, cases[i].want);
        for (int x = cases[i].width; x < 40; x++)
            assert_int_equal(canvas.cells[x].glyph, ' ');
        gf_canvas_finish(&canvas);
    }
}

static void columns_use_eight_steps_a_row(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(5, 2);
    const double heights[5] = {0, 1e-9, 0.5, 1, NAN};
    gf_draw_columns(&canvas, (struct gf_rect){0, 0, 5, 2}, heights, 0, PLAIN);
    assert_rows(&canvas, "   █\n ▁██\n");
    gf_canvas_clear(&canvas, PLAIN);
    gf_draw_columns(&canvas, (struct gf_rect){0, 0, 5, 2}, heights, 1, PLAIN);
    assert_rows(&canvas, "   ▇\n ▁██\n");
    canvas.ascii = true;
    gf_canvas_clear(&canvas, PLAIN);
    gf_draw_columns(&canvas, (struct gf_rect){0, 0, 5, 2}, heights, 0, PLAIN);
    assert_rows(&canvas, "   @\n .@@\n");
    gf_canvas_finish(&canvas);
}

static void sparklines_skip_what_is_not_a_number(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(6, 1);
    const float values[6] = {0, 1, NAN, 2, 99, -99};
    gf_draw_sparkline(&canvas, 0, 0, values, 6, 0, 2, PLAIN);
    assert_rows(&canvas, "▁▄ ▇▇▁\n");
    const float same[2] = {3, 3};
    gf_canvas_clear(&canvas, PLAIN);
    gf_draw_sparkline(&canvas, 0, 0, same, 2, 3, 3, PLAIN);
    assert_rows(&canvas, "▄▄\n");
    gf_canvas_finish(&canvas);
}

static void lines_are_connected(void **state)
{
    (void)state;
    struct gf_canvas canvas = make(3, 2);
    const double heights[6] = {0, 1, NAN, NAN, 0.5, 0.5};
    gf_draw_line(&canvas, (struct gf_rect){0, 0, 3, 2}, heights, PLAIN);
    int dots = 0;
    for (int y = 0; y < 2; y++)
        for (uint32_t bits = canvas.cells[y * 3].glyph & 0xff; bits != 0; bits >>= 1)
            dots += (int)(bits & 1);
    assert_int_equal(dots, 1 + 7); /* from the bottom up all the way beside it */
    assert_int_equal(canvas.cells[1].glyph, ' ');
    assert_int_equal(canvas.cells[4].glyph, ' ');
    gf_canvas_finish(&canvas);
}

static double total(const double *columns, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += columns[i];
    return sum;
}

static void rebinning_keeps_what_is_inside(void **state)
{
    (void)state;
    double counts[64], columns[64];
    for (int i = 0; i < 64; i++)
        counts[i] = i % 7 + 1;
    double all = total(counts, 64);
    for (int width = 1; width <= 64; width++) {
        gf_rebin(counts, 64, -1, 1, columns, width, -1, 1);
        assert_true(fabs(total(columns, width) - all) < 1e-9 * all);
        gf_rebin(counts, 64, -1, 1, columns, width, -4, 3);
        assert_true(fabs(total(columns, width) - all) < 1e-9 * all);
        gf_rebin(counts, 64, -1, 1, columns, width, 2, 3);
        assert_true(total(columns, width) < 1e-9);
    }
    gf_rebin(counts, 64, -1, 1, columns, 64, -1, 1);
    for (int i = 0; i < 64; i++)
        assert_true(fabs(columns[i] - counts[i]) < 1e-9);
    gf_rebin(counts, 64, 0, 1, columns, 4, 0, 2); /* the right half stays empty */
    assert_true(columns[2] < 1e-9 && columns[3] < 1e-9 && columns[0] > 0);
}

static void rebinning_survives_what_it_is_given(void **state)
{
    (void)state;
    double counts[64] = {5}, columns[8];
    gf_rebin(counts, 64, 0.5, 0.5, columns, 8, 0, 1); /* a constant */
    assert_true(fabs(columns[4] - 5) < 1e-12);
    gf_rebin(counts, 64, 1, 1, columns, 8, 0, 1);
    assert_true(fabs(columns[7] - 5) < 1e-12);
    gf_rebin(counts, 64, 0, 1, columns, 8, 1, 0);
    assert_true(total(columns, 8) < 1e-12);
    gf_rebin(counts, 64, -INFINITY, INFINITY, columns, 8, 0, 1);
    assert_true(total(columns, 8) < 1e-12);
    gf_rebin(counts, 64, -1e308, 1e308, columns, 8, -1e308, 1e308);
    gf_rebin(counts, 64, 1e-320, 2e-320, columns, 8, 1e-320, 2e-320);
    gf_rebin(counts, 64, 1e20, 1e20 + 1, columns, 8, 0, 1);
    gf_rebin(counts, 64, NAN, NAN, columns, 8, 0, 1);
    assert_true(total(columns, 8) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_on_a_log_scale),
        cmocka_unit_test(signed_bars_grow_to_both_sides_of_1),
        cmocka_unit_test(signed_bars_of_any_width_stay_within_it),
        cmocka_unit_test(a_faint_mark_stands_where_the_bar_does_not_end),
        cmocka_unit_test(signed_ticks_stand_in_pairs),
        cmocka_unit_test(bars_grow_by_eighths),
        cmocka_unit_test(log_bars_mark_what_leaves_the_scale),
        cmocka_unit_test(log_bars_grow_with_the_value),
        cmocka_unit_test(tick_labels_stand_apart),
        cmocka_unit_test(columns_use_eight_steps_a_row),
        cmocka_unit_test(sparklines_skip_what_is_not_a_number),
        cmocka_unit_test(lines_are_connected),
        cmocka_unit_test(rebinning_keeps_what_is_inside),
        cmocka_unit_test(rebinning_survives_what_it_is_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
