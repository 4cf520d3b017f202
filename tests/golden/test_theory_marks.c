/* Where what theory predicts is drawn, and where it is not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/bars.h"
#include "canvas/theme.h"
#include "table_picture.h"
#include "views/explain.h"
#include "views/table_parts.h"
#include "views/theory_explain.h"

#define MARK 0x250a

struct fixture {
    struct table_picture table;
    struct gf_theory_prediction theory;
};

/* A prediction that is the measured δ everywhere. */
static void set_up(struct fixture *fixture, int width, int height)
{
    table_picture_begin(&fixture->table, "vanishing", width, height);
    fixture->table.scene->scene.theory = &fixture->theory;
    memset(&fixture->theory, 0, sizeof fixture->theory);
    fixture->theory.layer_count = fixture->table.snapshot->layer_count - 1;
    const double last = fixture->table.snapshot->layers[fixture->theory.layer_count - 1].delta_rms;
    for (size_t l = 0; l < fixture->theory.layer_count; l++)
        fixture->theory.delta_log10[l] = log10(fixture->table.snapshot->layers[l].delta_rms / last);
    fixture->theory.point = (struct gf_theory_point){
        .chi = 0.0557, .phase = GF_THEORY_ORDERED, .trainable_depth = 2.08, .correlation_depth = 0.346};
}

/* The column of the only mark in a layer's bar, from the bar's first; -1: none. */
static int mark_of(const struct fixture *fixture, int layer)
{
    const struct gf_table_layout *layout = &fixture->table.layout;
    const int y = table_picture_row(&fixture->table, layer);
    int found = -1;
    for (int i = 0; i < layout->bar.width; i++)
        if (table_picture_cell(&fixture->table, layout->bar.x + i, y)->glyph == MARK) {
            assert_int_equal(found, -1);
            found = i;
        }
    return found;
}

static void what_agrees_has_no_mark(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, 120, 36);
    for (int measure = 0; measure < GF_BAR_MEASURES; measure++) {
        fixture.table.scene->state.measure = (enum gf_bar_measure)measure;
        if (measure == GF_BAR_WEIGHT_MEAN_ABS)
            continue; /* has a dotted line of its own */
        table_picture_draw(&fixture.table);
        for (int layer = 0; layer <= 20; layer++)
            assert_int_equal(mark_of(&fixture, layer), -1);
    }
    table_picture_end(&fixture.table);
}

static void marks_stand_where_theory_puts_them(void **state)
{
    (void)state;
    struct fixture fixture;
    static const int widths[] = {80, 120, 200};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (double shift = -8; shift < 9; shift += 4.1) {
            set_up(&fixture, widths[i], 36);
            for (size_t l = 0; l < 19; l++)
                fixture.theory.delta_log10[l] += shift;
            table_picture_draw(&fixture.table);
            for (int layer = 0; layer < 19; layer++) {
                const double predicted = fixture.table.snapshot->layers[layer].delta_rms * pow(10, shift);
                const double share = gf_log_position(&GF_TABLE_SCALE, predicted);
                const int column = (int)floor(share * fixture.table.layout.bar.width + 1e-9);
                const double bar = gf_log_position(
                    &GF_TABLE_SCALE, fixture.table.snapshot->layers[layer].weight_gradient_norm);
                const bool agrees = fabs(shift) * fixture.table.layout.bar.width < 20;
                const bool at_end = column == (int)(lround(bar * 8 * fixture.table.layout.bar.width) / 8);
                assert_int_equal(mark_of(&fixture, layer),
                                 share < 0 || share > 1 || at_end || agrees ? -1 : column);
            }
            assert_int_equal(mark_of(&fixture, 19), -1); /* the anchor */
            assert_int_equal(mark_of(&fixture, 20), -1); /* the read-out */
            table_picture_end(&fixture.table);
        }
}

static void nothing_is_drawn_without_a_prediction(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, 120, 36);
    for (size_t l = 0; l < 19; l++)
        fixture.theory.delta_log10[l] += 3;
    for (int why = 0; why < 3; why++) {
        if (why == 0)
            fixture.table.scene->scene.theory = NULL;
        else
            fixture.table.scene->scene.theory = &fixture.theory;
        if (why == 1)
            fixture.theory.layer_count = 7; /* of another network */
        if (why == 2) {
            fixture.theory.layer_count = 20;
            for (size_t l = 0; l < 20; l++)
                fixture.theory.delta_log10[l] = NAN;
        }
        table_picture_draw(&fixture.table);
        for (int layer = 0; layer <= 20; layer++)
            assert_int_equal(mark_of(&fixture, layer), -1);
    }
    table_picture_end(&fixture.table);
}

static bool row_says(const struct fixture *fixture, int y, const char *words)
{
    char text[512];
    size_t used = 0;
    for (int x = 0; x < fixture->table.canvas.width && used < sizeof text - 1; x++) {
        uint32_t glyph = table_picture_cell(&fixture->table, x, y)->glyph;
        text[used++] = glyph < 0x80 ? (char)glyph : '#';
    }
    text[used] = 0;
    return strstr(text, words) != NULL;
}

static bool page_says(const struct fixture *fixture, const char *words)
{
    int y = 0;
    while (y < fixture->table.canvas.height && !row_says(fixture, y, words))
        y++;
    return y < fixture->table.canvas.height;
}

/* As many whole words as there is room for; from 100 columns on, whatever else there is to be told. */
static void the_header_tells_the_phase(void **state)
{
    (void)state;
    struct fixture fixture;
    int full = 0, two = 0, one = 0, none = 0;
    for (int width = 40; width <= 220; width++)
        for (int much = 0; much < 2; much++) {
            set_up(&fixture, width, 24);
            if (much) {
                fixture.table.scene->run.modified = true;
                fixture.table.scene->spec.network.gain = 0.8;
                fixture.table.scene->spec.network.bias = 0.1;
            }
            table_picture_draw(&fixture.table);
            const bool chi = row_says(&fixture, 0, "   ## 0.0557 ordered");
            const bool depth = row_says(&fixture, 0, "ordered # trainable to depth 2 ");
            const bool brief = row_says(&fixture, 0, "ordered # to depth 2 ");
            assert_int_equal(row_says(&fixture, 0, "0.05"), chi); /* never a part of it */
            assert_int_equal(row_says(&fixture, 0, "depth"), depth || brief);
            assert_true(!(depth || brief) || chi);
            full += depth, two += brief, one += chi && !depth && !brief, none += !chi;
            assert_true(row_says(&fixture, 0, "vanishing"));
            assert_true(width < 74 || much || chi);
            assert_true(width < 100 || depth || brief);
            assert_true(width < 120 || row_says(&fixture, 0, "gain 0.8") == (much == 1));
            assert_true(width < 120 || row_says(&fixture, 0, "sgd 0.5"));
            /* The keys' settings are not given up for it on narrow screens. */
            assert_true(width < 60 || row_says(&fixture, 0, "xavier"));
            table_picture_end(&fixture.table);
        }
    assert_true(full > 50 && two > 20 && one > 20 && none > 20);
    set_up(&fixture, 200, 24);
    fixture.theory.point.trainable_depth = INFINITY;
    fixture.theory.point.phase = GF_THEORY_CRITICAL;
    table_picture_draw(&fixture.table);
    assert_true(row_says(&fixture, 0, "critical") && !row_says(&fixture, 0, "depth"));
    fixture.theory.pointless = "a norm";
    table_picture_draw(&fixture.table);
    assert_false(row_says(&fixture, 0, "critical"));
    table_picture_end(&fixture.table);
}

/* What is known of the old settings does not stand beside the new ones; all else stays where it is. */
static void the_phase_waits_for_pending_settings(void **state)
{
    (void)state;
    for (int width = 40; width <= 220; width++) {
        struct fixture fixture;
        uint32_t before[220];
        set_up(&fixture, width, 24);
        table_picture_draw(&fixture.table);
        for (int x = 0; x < width; x++)
            before[x] = table_picture_cell(&fixture.table, x, 0)->glyph;
        fixture.table.scene->scene.pending = true;
        table_picture_draw(&fixture.table);
        assert_false(row_says(&fixture, 0, "##") || row_says(&fixture, 0, "ordered") ||
                     row_says(&fixture, 0, "0.05") || row_says(&fixture, 0, "depth"));
        int gone = 0;
        for (int x = 0; x < width; x++)
            if (table_picture_cell(&fixture.table, x, 0)->glyph != before[x]) {
                assert_int_equal(table_picture_cell(&fixture.table, x, 0)->glyph, ' ');
                gone++;
            }
        assert_true(gone == 0 || gone >= 15);
        fixture.table.scene->scene.pending = false;
        table_picture_draw(&fixture.table);
        for (int x = 0; x < width; x++)
            assert_int_equal(table_picture_cell(&fixture.table, x, 0)->glyph, before[x]);
        table_picture_end(&fixture.table);
    }
}

/* With its numbers, whether the marks are drawn or not; or why there are none. */
static void the_explanation_has_all_of_it(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, 100, 60);
    struct gf_theory_prediction *theory =
        (struct gf_theory_prediction *)(uintptr_t)&fixture.table.snapshot->theory;
    const struct {
        enum gf_theory_fate fate;
        double q, correlation_depth, depth, edge, mean;
        const char *missing, *pointless, *says, *says_too, *never;
    } cases[] = {
        {GF_THEORY_SETTLES, 0.25, 4, 24, 3, 0, NULL, NULL, "q*         0.250: the variance", "6 #_c",
         "bias is"},
        {GF_THEORY_SETTLES, 0.25, 4, 24, 3, 0, NULL, NULL, "24 layers", "gain 2.000 times", "none"},
        {GF_THEORY_VANISHES, 0, NAN, 8, 3, 0, NULL, NULL, "q*         0: the signal dies out", "6/|log ##|",
         "6 #_c"},
        {GF_THEORY_DIVERGES, INFINITY, NAN, 8, 3, 0, NULL, NULL, "q*         #: the signal grows",
         "not defined", "none"},
        {GF_THEORY_KEEPS, 2, INFINITY, INFINITY, 3, 0, NULL, NULL, "no limit", "2.000: every variance",
         "|log"},
        {GF_THEORY_SETTLES, 0.25, 4, 24, NAN, -2, NULL, NULL, "; every bias", "not known", "gain"},
        {0, 0, 0, 0, 0, 0, "weights of another kind", "it", "does not cover weights of another kind", "none",
         "##"},
        {0, 0, 0, 0, 0, 0, NULL, "a norm", "here is a norm", "no ##", "q*"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gf_theory_point point = {.fate = cases[i].fate,
                                              .q = cases[i].q,
                                              .chi = 0.0557,
                                              .phase = GF_THEORY_ORDERED,
                                              .correlation = cases[i].q > 0 ? 1 : (double)NAN,
                                              .variance_depth = 0.5,
                                              .correlation_depth = cases[i].correlation_depth,
                                              .trainable_depth = cases[i].depth};
        *theory = (struct gf_theory_prediction){.missing = cases[i].missing,
                                                .pointless = cases[i].pointless,
                                                .point = point,
                                                .layer_count = 20,
                                                .weight_deviation = 1.5,
                                                .bias_mean = cases[i].mean,
                                                .critical_weight_deviation = cases[i].edge};
        gf_canvas_clear(&fixture.table.canvas, (struct gf_style){-1, -1, 0});
        const int end = gf_explain_theory(&fixture.table.canvas, 3, fixture.table.snapshot);
        assert_true(page_says(&fixture, "Theory  mean field"));
        if (!page_says(&fixture, cases[i].says) || !page_says(&fixture, cases[i].says_too))
            fail_msg("case %zu", i);
        assert_false(page_says(&fixture, cases[i].never));
        assert_true(end > 4);
    }
    for (size_t view = 0; gf_view_at(view) != NULL; view++) { /* in each of them */
        gf_canvas_clear(&fixture.table.canvas, (struct gf_style){-1, -1, 0});
        fixture.table.scene->scene.theory = NULL;
        gf_draw_explanation(&fixture.table.canvas, gf_view_at(view), &fixture.table.scene->scene,
                            &fixture.table.scene->state);
        assert_true(page_says(&fixture, "Theory  mean field"));
    }
    table_picture_end(&fixture.table);
}

static void the_legend_explains_the_mark(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, 200, 40);
    table_picture_draw(&fixture.table);
    assert_true(row_says(&fixture, fixture.table.layout.legend_row, "# in theory, before training"));
    fixture.table.scene->scene.theory = NULL;
    table_picture_draw(&fixture.table);
    assert_false(row_says(&fixture, fixture.table.layout.legend_row, "theory"));
    table_picture_end(&fixture.table);
    set_up(&fixture, 120, 36);
    table_picture_draw(&fixture.table);
    assert_true(row_says(&fixture, fixture.table.layout.legend_row, "# theory"));
    table_picture_end(&fixture.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_agrees_has_no_mark),
        cmocka_unit_test(marks_stand_where_theory_puts_them),
        cmocka_unit_test(nothing_is_drawn_without_a_prediction),
        cmocka_unit_test(the_header_tells_the_phase),
        cmocka_unit_test(the_phase_waits_for_pending_settings),
        cmocka_unit_test(the_explanation_has_all_of_it),
        cmocka_unit_test(the_legend_explains_the_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
