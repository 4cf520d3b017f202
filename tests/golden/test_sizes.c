/* Updates that are exactly zero, and sizes that float has no number for: where the table says so. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/theme.h"
#include "table_picture.h"
#include "views/explain.h"
#include "views/format.h"
#include "views/table_parts.h"

/* The column of the only sign in a layer's bar, of all its text rows; -1: none. */
static int sign_of(const struct table_picture *fixture, int layer, uint32_t sign)
{
    int found = -1;
    const bool digits = fixture->canvas.ascii; /* numbers below the bar have some too */
    for (int row = 0; row < (digits ? 1 : fixture->layout.rows_a_layer); row++)
        for (int i = 0; i < fixture->layout.bar.width; i++)
            if (table_picture_cell(fixture, fixture->layout.bar.x + i,
                                   table_picture_row(fixture, layer) + row)
                    ->glyph == sign) {
                assert_int_equal(found, -1);
                assert_int_equal(row, 0);
                found = i;
            }
    return found;
}

static bool row_says(const struct table_picture *fixture, int y, const char *words)
{
    char text[512];
    size_t used = 0;
    for (int x = 0; x < fixture->canvas.width && used < sizeof text - 1; x++) {
        uint32_t glyph = table_picture_cell(fixture, x, y)->glyph;
        text[used++] = glyph < 0x80 ? (char)glyph : '#';
    }
    text[used] = 0;
    return strstr(text, words) != NULL;
}

static bool says(const struct table_picture *fixture, const char *words)
{
    for (int y = 0; y < fixture->canvas.height; y++)
        if (row_says(fixture, y, words))
            return true;
    return false;
}

static void updates_of_zero_have_a_sign(void **state)
{
    (void)state;
    static const struct {
        int width, height;
    } sizes[] = {{40, 24}, {80, 30}, {120, 36}, {200, 140}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int ascii = 0; ascii < 2; ascii++) {
            struct table_picture fixture;
            table_picture_begin(&fixture, "vanishing", sizes[i].width, sizes[i].height);
            fixture.canvas.ascii = fixture.canvas.mono = ascii;
            fixture.scene->state.selected = 0;
            struct gf_layer_measure *layers = fixture.snapshot->layers;
            layers[0].update_ratio = layers[1].update_ratio = layers[2].update_ratio =
                layers[3].update_ratio = 0;
            layers[1].frozen = true;
            layers[2].dormant = true;
            layers[4].update_ratio = NAN;
            table_picture_draw(&fixture);
            const uint32_t sign = ascii ? '0' : GF_GLYPH_STILL;
            for (int layer = 0; layer < 7; layer++)
                assert_int_equal(sign_of(&fixture, layer, sign), layer == 0 || layer == 3 ? 0 : -1);
            assert_true(fixture.layout.legend_row < 0 || sizes[i].width < 80 ||
                        row_says(&fixture, fixture.layout.legend_row, "update exactly 0"));
            layers[0].update_ratio = layers[3].update_ratio = 1e-30;
            table_picture_draw(&fixture);
            assert_int_equal(sign_of(&fixture, 0, sign), -1);
            assert_false(says(&fixture, "update exactly 0"));
            table_picture_end(&fixture);
        }
}

/* In the first cell, whatever the bar is; beside δ's mark where that stands there. */
static void the_sign_can_be_read(void **state)
{
    (void)state;
    for (int mono = 0; mono < 2; mono++) {
        struct table_picture fixture;
        table_picture_begin(&fixture, "vanishing", 120, 36);
        fixture.canvas.mono = mono;
        struct gf_layer_measure *layer = &fixture.snapshot->layers[0];
        fixture.scene->state.selected = 5;
        layer->update_ratio = 0;
        static const double bars[] = {0, 1e-20, 2e-16, 1e-9, 1, 1e9}, marks[] = {0, 1.1e-16, 1e-3, 1e8};
        for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
            for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
                layer->weight_gradient_norm = bars[i];
                layer->delta_rms = marks[k];
                table_picture_draw(&fixture);
                const int column = k == 1 ? 1 : 0;
                assert_int_equal(sign_of(&fixture, 0, GF_GLYPH_STILL), column);
                const struct gf_style *style = &table_picture_cell(&fixture, fixture.layout.bar.x + column,
                                                                   table_picture_row(&fixture, 0))
                                                    ->style;
                const bool on_bar = i > 2;
                if (mono)
                    assert_int_equal((style->attributes & GF_REVERSE) != 0, on_bar);
                else
                    assert_true(on_bar ? style->bg != GF_COLOUR_DEFAULT && style->fg != style->bg
                                       : style->bg == GF_COLOUR_DEFAULT);
            }
        table_picture_end(&fixture);
    }
}

static void the_legend_tells_only_what_is_seen(void **state)
{
    (void)state;
    struct table_picture fixture;
    table_picture_begin(&fixture, "beyond-float", 120, 36);
    fixture.scene->state.selected = 0;
    table_picture_draw(&fixture);
    assert_true(row_says(&fixture, fixture.layout.legend_row, "update exactly 0  # 0 in float32"));
    fixture.scene->state.selected = 99; /* the first layers are not on the screen */
    table_picture_draw(&fixture);
    assert_false(row_says(&fixture, fixture.layout.legend_row, "exactly 0"));
    assert_false(row_says(&fixture, fixture.layout.legend_row, "float32"));
    /* … but in the map at the right */
    assert_int_equal(table_picture_cell(&fixture, fixture.layout.minimap.x, fixture.layout.rows.y)->glyph,
                     GF_GLYPH_STILL);
    table_picture_end(&fixture);
}

static void sizes_beyond_float_are_told(void **state)
{
    (void)state;
    for (int measure = 0; measure < GF_BAR_MEASURES; measure++) {
        struct table_picture fixture;
        table_picture_begin(&fixture, "vanishing", 120, 36);
        fixture.scene->state.selected = 5;
        fixture.scene->state.measure = (enum gf_bar_measure)measure;
        struct gf_layer_measure *layer = &fixture.snapshot->layers[0];
        layer->weight_gradient_norm = layer->weight_gradient_mean_abs = layer->delta_rms = 0;
        layer->magnitude_delta = -62.5, layer->magnitude_weight_gradient = -1200.5;
        table_picture_draw(&fixture);
        const bool mean = measure == GF_BAR_WEIGHT_MEAN_ABS;
        assert_true(
            row_says(&fixture, table_picture_row(&fixture, 0), mean ? " <1e-38  #3e-63" : "3e-1201  #3e-63"));
        const struct gf_table_column *column = &fixture.layout.delta;
        const struct gf_style measured =
            table_picture_cell(&fixture, column->x + column->width - 1, table_picture_row(&fixture, 1))
                ->style;
        const struct gf_style told =
            table_picture_cell(&fixture, column->x + column->width - 1, table_picture_row(&fixture, 0))
                ->style;
        assert_true(memcmp(&measured, &told, sizeof told) != 0);
        layer->magnitude_delta = layer->magnitude_weight_gradient = -INFINITY;
        table_picture_draw(&fixture);
        assert_true(row_says(&fixture, table_picture_row(&fixture, 0), "       0       0 "));
        table_picture_end(&fixture);
    }
}

static void the_explanation_tells_them_too(void **state)
{
    (void)state;
    struct table_picture fixture;
    table_picture_begin(&fixture, "beyond-float", 90, 60);
    fixture.scene->state.selected = 10;
    struct gf_layer_measure *layer = &fixture.snapshot->layers[10];
    layer->magnitude_delta = -62.5, layer->magnitude_weight_gradient = -70.5;
    for (int exactly = 0; exactly < 2; exactly++) {
        if (exactly)
            layer->magnitude_delta = layer->magnitude_weight_gradient = -INFINITY;
        gf_canvas_clear(&fixture.canvas, gf_theme(&fixture.canvas, GF_ROLE_BOX_TEXT));
        gf_draw_explanation(&fixture.canvas, gf_view_at(0), &fixture.scene->scene, &fixture.scene->state);
        assert_int_equal(says(&fixture, "= 3.2e-63"), !exactly);
        assert_int_equal(says(&fixture, "= 3.2e-71"), !exactly);
        assert_int_equal(says(&fixture, "than any float32"), !exactly);
        assert_int_equal(says(&fixture, "W# = 0, mean"), exactly);
        assert_true(says(&fixture, "the update is exactly 0"));
    }
    table_picture_end(&fixture);
}

static void numbers_beyond_float_are_short(void **state)
{
    (void)state;
    static const struct {
        struct gf_size size;
        const char *want;
    } cases[] = {
        {{-62.5, true}, "≈3e-63"},
        {{-62.01, true}, "≈1e-62"},
        {{-39, true}, "≈1e-39"},
        {{-511.5, true}, "≈3e-512"},
        {{-1200.5, true}, "≈3e-1201"},
        {{-62.5, false}, "3.2e-63"},
        {{-2, false}, "1.0e-2"},
        {{-INFINITY, false}, "0"},
        {{INFINITY, false}, "inf"},
        {{NAN, false}, "nan"},
        {{-0.3010299956639812, false}, "5.0e-1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[GF_NUMBER];
        assert_string_equal(gf_format_size(cases[i].size, text), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(updates_of_zero_have_a_sign),
        cmocka_unit_test(the_sign_can_be_read),
        cmocka_unit_test(the_legend_tells_only_what_is_seen),
        cmocka_unit_test(sizes_beyond_float_are_told),
        cmocka_unit_test(the_explanation_tells_them_too),
        cmocka_unit_test(numbers_beyond_float_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
