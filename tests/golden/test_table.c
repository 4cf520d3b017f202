/* What the table tells must be true: read back from its cells. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/theme.h"
#include "scenes.h"
#include "views/explain.h"
#include "views/table_layout.h"

struct fixture {
    struct scene *scene;
    struct gf_snapshot *snapshot; /* the scene's, to change */
    struct gf_canvas canvas;
    struct gf_table_layout layout;
    struct gf_hit hit;
};

static void set_up(struct fixture *fixture, const char *name, int width, int height)
{
    fixture->scene = scene_create(name);
    assert_non_null(fixture->scene);
    fixture->snapshot = (struct gf_snapshot *)(uintptr_t)fixture->scene->scene.snapshot;
    assert_true(gf_canvas_init(&fixture->canvas, width, height, NULL));
}

static void draw(struct fixture *fixture)
{
    struct gf_view_state state = fixture->scene->state;
    gf_canvas_clear(&fixture->canvas, (struct gf_style){-1, -1, 0});
    scene_draw(fixture->scene, &fixture->canvas, &state, &fixture->hit);
    fixture->layout =
        gf_table_layout((struct gf_rect){0, 1, fixture->canvas.width, fixture->canvas.height - 2},
                        fixture->snapshot, state.selected, state.scroll);
}

static void tear_down(struct fixture *fixture)
{
    gf_canvas_finish(&fixture->canvas);
    scene_destroy(fixture->scene);
}

static const struct gf_cell *cell_at(const struct fixture *fixture, int x, int y)
{
    return &fixture->canvas.cells[(size_t)y * (size_t)fixture->canvas.width + (size_t)x];
}

/* ASCII of a span of a row, spaces at both ends trimmed; other characters as '#'. */
static void read_span(const struct fixture *fixture, int x, int width, int y, char *text)
{
    size_t used = 0;
    for (int i = 0; i < width; i++) {
        uint32_t glyph = cell_at(fixture, x + i, y)->glyph;
        char sign = glyph < 0x80 ? (char)glyph : '#';
        if (sign != ' ' || used > 0)
            text[used++] = sign;
    }
    while (used > 0 && text[used - 1] == ' ')
        used--;
    text[used] = 0;
}

static int row_of(const struct fixture *fixture, int layer)
{
    return fixture->layout.rows.y + (layer - fixture->layout.first_layer) * fixture->layout.rows_a_layer;
}

static bool contains(const struct fixture *fixture, int y, const char *text)
{
    char row[512];
    read_span(fixture, 0, fixture->canvas.width, y, row);
    return strstr(row, text) != NULL;
}

static void numbers_are_those_of_the_snapshot(void **state)
{
    (void)state;
    struct fixture fixture;
    char text[64];
    set_up(&fixture, "vanishing", 120, 36);
    fixture.snapshot->layers[4].weight_gradient_norm = 2.14e-14;
    fixture.snapshot->layers[5].weight_gradient_norm = 0;
    fixture.snapshot->layers[6].weight_gradient_norm = NAN;
    fixture.snapshot->layers[7].delta_rms = 123456;
    draw(&fixture);
    struct gf_table_column norm = fixture.layout.norm, delta = fixture.layout.delta;
    read_span(&fixture, norm.x, norm.width, row_of(&fixture, 4), text);
    assert_string_equal(text, "2.1e-14");
    read_span(&fixture, norm.x, norm.width, row_of(&fixture, 5), text);
    assert_string_equal(text, "0");
    read_span(&fixture, norm.x, norm.width, row_of(&fixture, 6), text);
    assert_string_equal(text, "nan");
    assert_int_equal(cell_at(&fixture, norm.x + norm.width - 1, row_of(&fixture, 6))->style.fg,
                     gf_theme(&fixture.canvas, GF_ROLE_BAD).fg);
    read_span(&fixture, delta.x, delta.width, row_of(&fixture, 7), text);
    assert_string_equal(text, "1.2e5");
    tear_down(&fixture);
}

/* Eighths of the bar of a layer. */
static int bar_length(const struct fixture *fixture, int layer)
{
    int eighths = 0;
    for (int i = 0; i < fixture->layout.bar.width; i++) {
        uint32_t glyph = cell_at(fixture, fixture->layout.bar.x + i, row_of(fixture, layer))->glyph;
        if (glyph < 0x2588 || glyph > 0x258f)
            break;
        eighths += (int)(0x2590 - glyph);
    }
    return eighths;
}

static void bars_have_a_fixed_scale(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "vanishing", 120, 36);
    for (uint32_t i = 0; i < fixture.snapshot->layer_count; i++) {
        fixture.snapshot->layers[i].weight_gradient_norm = 1e-11; /* a quarter of 1e-16 … 1e4 */
        fixture.snapshot->layers[i].delta_rms = NAN;
    }
    draw(&fixture);
    int quarter = fixture.layout.bar.width * 8 / 4;
    assert_in_range(bar_length(&fixture, 3), quarter - 1, quarter + 1);
    fixture.snapshot->layers[3].weight_gradient_norm = 1e-30;
    fixture.snapshot->layers[8].weight_gradient_norm = 1e7;
    draw(&fixture);
    assert_int_equal(cell_at(&fixture, fixture.layout.bar.x, row_of(&fixture, 3))->glyph, 0x25c2);
    int end = fixture.layout.bar.x + fixture.layout.bar.width - 1;
    assert_int_equal(cell_at(&fixture, end, row_of(&fixture, 8))->glyph, 0x25b8);
    tear_down(&fixture);
}

static void the_mark_is_where_delta_is(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "vanishing", 120, 36);
    fixture.snapshot->layers[2].weight_gradient_norm = 1e-12;
    fixture.snapshot->layers[2].delta_rms = 1.0001e-6; /* the middle */
    draw(&fixture);
    int x = fixture.layout.bar.x + fixture.layout.bar.width / 2;
    uint32_t glyph = cell_at(&fixture, x, row_of(&fixture, 2))->glyph;
    assert_true(glyph == 0x258f || glyph == 0x2502 || glyph == 0x2595);
    assert_int_not_equal(cell_at(&fixture, x - 2, row_of(&fixture, 2))->glyph, glyph);
    tear_down(&fixture);
}

/* The spike at zero is counted apart: the rest uses the whole height. */
static void zeros_do_not_flatten_a_histogram(void **state)
{
    (void)state;
    struct fixture fixture;
    char text[64];
    set_up(&fixture, "healthy", 200, 60);
    struct gf_layer_measure *layer = &fixture.snapshot->layers[1];
    struct gf_histogram *histogram = &layer->activation_histogram;
    memset(histogram, 0, sizeof(*histogram));
    histogram->min = 0, histogram->max = 64;
    histogram->zeros = 9000;
    histogram->counts[0] = 9000;
    histogram->counts[20] = 50;
    histogram->counts[50] = 50;
    layer->zero_fraction = 9000 / 9100.0;
    draw(&fixture);
    int bottom = row_of(&fixture, 1) + fixture.layout.rows_a_layer - 1, full = 0, first = -1;
    if (fixture.layout.rows_a_layer > 2)
        bottom--;
    for (int i = 0; i < fixture.layout.histogram.width; i++)
        if (cell_at(&fixture, fixture.layout.histogram.x + i, bottom)->glyph == 0x2588) {
            first = first < 0 ? i : first;
            full++;
        }
    assert_true(full >= 2);
    assert_true(first > 6); /* nothing at zero but the axis' number */
    read_span(&fixture, fixture.layout.zeros.x, fixture.layout.zeros.width, row_of(&fixture, 1), text);
    assert_string_equal(text, "99%");
    tear_down(&fixture);
}

static void a_shared_axis_only_where_all_share_it(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "vanishing", 120, 36);
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.heads_row, "0 ## activation ## 1"));
    fixture.snapshot->layers[9].bounded = false;
    fixture.snapshot->layers[9].high = INFINITY;
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.heads_row, "activation"));
    assert_false(contains(&fixture, fixture.layout.heads_row, "activation ## 1"));
    tear_down(&fixture);
}

static void the_worst_neuron_of_a_cell_wins(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "wide", 120, 36);
    struct gf_layer_measure *layer = &fixture.snapshot->layers[0];
    memset(fixture.snapshot->neurons + layer->first_neuron, GF_NEURON_ACTIVE, layer->width);
    draw(&fixture);
    int a_cell = fixture.hit.neurons_a_cell;
    assert_true(a_cell > 1);
    assert_int_equal(fixture.hit.neurons.x, fixture.layout.neurons.x);
    fixture.snapshot->neurons[layer->first_neuron + 5 * (uint32_t)a_cell + 3] = GF_NEURON_DEAD;
    fixture.snapshot->neurons[layer->first_neuron + 5 * (uint32_t)a_cell + 4] = GF_NEURON_SPARSE;
    draw(&fixture);
    const struct gf_cell *cell = cell_at(&fixture, fixture.layout.neurons.x + 5, row_of(&fixture, 0));
    assert_int_equal(cell->glyph, 0x2715);
    assert_int_equal(cell->style.bg, gf_theme(&fixture.canvas, GF_ROLE_NEURON_DEAD).bg);
    assert_int_not_equal(cell_at(&fixture, fixture.layout.neurons.x + 6, row_of(&fixture, 0))->glyph, 0x2715);
    tear_down(&fixture);
}

static void every_state_has_its_own_sign(void **state)
{
    (void)state;
    static const char *const modes[] = {"colour", "mono", "ascii"};
    for (int mode = 0; mode < 3; mode++) {
        struct fixture fixture;
        set_up(&fixture, "mixed", 120, 36);
        fixture.canvas.mono = mode > 0, fixture.canvas.ascii = mode > 1;
        fixture.scene->state.neuron = -1;
        struct gf_layer_measure *layer = &fixture.snapshot->layers[0];
        for (uint8_t i = 0; i < GF_NEURON_STATES; i++)
            fixture.snapshot->neurons[layer->first_neuron + i] = i;
        draw(&fixture);
        assert_int_equal(fixture.hit.neurons_a_cell, 1);
        for (int i = 0; i < GF_NEURON_STATES; i++)
            for (int j = 0; j < i; j++)
                if (cell_at(&fixture, fixture.layout.neurons.x + i, row_of(&fixture, 0))->glyph ==
                    cell_at(&fixture, fixture.layout.neurons.x + j, row_of(&fixture, 0))->glyph)
                    fail_msg("states %d and %d look the same (%s)", i, j, modes[mode]);
        tear_down(&fixture);
    }
}

static void the_minimap_shows_the_worst_layer(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "deep", 120, 36);
    for (uint32_t i = 0; i < fixture.snapshot->layer_count; i++)
        fixture.snapshot->layers[i].delta_rms = 1e-2;
    fixture.snapshot->layers[1].delta_rms = 1e9;
    fixture.snapshot->layers[511].delta_rms = 1e-15;
    draw(&fixture);
    struct gf_rect minimap = fixture.hit.minimap;
    assert_int_equal(minimap.width, 1);
    assert_int_equal(cell_at(&fixture, minimap.x, minimap.y)->style.fg,
                     gf_theme_magnitude(&fixture.canvas, 9).fg);
    assert_int_equal(cell_at(&fixture, minimap.x, minimap.y + 1)->style.fg,
                     gf_theme_magnitude(&fixture.canvas, -2).fg);
    assert_int_equal(cell_at(&fixture, minimap.x, minimap.y + minimap.height - 1)->style.fg,
                     gf_theme_magnitude(&fixture.canvas, -15).fg);
    tear_down(&fixture);
}

static void the_facts_are_the_snapshots(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "vanishing", 160, 36);
    fixture.snapshot->layers[0].delta_rms = 4.7e-13;
    fixture.snapshot->layers[19].delta_rms = 1;
    scene_diagnose(fixture.scene);
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.loss_row,
                         "# vanishing gradient: layer 1 receives 4.7e-13 of layer 20's error"));
    memset(fixture.snapshot->findings, 0, sizeof fixture.snapshot->findings);
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.loss_row, " layer 1 receives 4.7e-13 of layer 20's error"));
    assert_false(contains(&fixture, fixture.layout.loss_row, "vanishing"));
    for (int i = 0; i < 5; i++)
        fixture.snapshot->layers[i].delta_rms = 0;
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.loss_row, "layers 1#5 receive no error"));
    fixture.snapshot->status = GF_STATUS_DIVERGED;
    fixture.snapshot->diverged_at = 12;
    fixture.snapshot->diverged_layer = 3;
    scene_diagnose(fixture.scene);
    draw(&fixture);
    assert_true(
        contains(&fixture, fixture.layout.loss_row, "# diverged: layer 3 is not finite since iteration 12"));
    tear_down(&fixture);
}

static void a_layer_that_is_all_dead_is_a_zero_mapping(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "healthy", 160, 36);
    struct gf_layer_measure *layer = &fixture.snapshot->layers[3];
    layer->dead_count = layer->width;
    scene_diagnose(fixture.scene);
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.loss_row, "layer 4 is all dead"));
    assert_true(contains(&fixture, fixture.layout.status_row, "zero mapping"));
    tear_down(&fixture);
}

static void pending_settings_look_pending(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "vanishing", 120, 36);
    fixture.scene->spec.network.depth = 21; /* asked for, not measured yet */
    fixture.scene->scene.pending = true;
    draw(&fixture);
    assert_true(contains(&fixture, 0, "21 # 16 sigmoid"));
    char row[512];
    read_span(&fixture, 0, 120, 0, row);
    int x = (int)(strstr(row, "21") - row) + 1; /* the row begins with a space */
    assert_int_equal(cell_at(&fixture, x, 0)->style.fg, gf_theme(&fixture.canvas, GF_ROLE_PENDING).fg);
    fixture.scene->scene.pending = false;
    draw(&fixture);
    assert_int_not_equal(cell_at(&fixture, x, 0)->style.fg, gf_theme(&fixture.canvas, GF_ROLE_PENDING).fg);
    tear_down(&fixture);
}

static void the_status_tells_of_the_selected_neuron(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "healthy", 200, 36);
    fixture.scene->state.selected = 2, fixture.scene->state.neuron = 6;
    fixture.snapshot->neurons[fixture.snapshot->layers[2].first_neuron + 6] = GF_NEURON_SILENT;
    draw(&fixture);
    assert_true(contains(&fixture, fixture.layout.status_row, "neuron 7 silent: ## = 0 on the whole batch"));
    assert_true(cell_at(&fixture, fixture.layout.neurons.x + 6, row_of(&fixture, 2))->style.attributes &
                GF_REVERSE);
    tear_down(&fixture);
}

static void draw_alpha(struct fixture *fixture, double least, double most, uint32_t negative, uint32_t linear)
{
    struct gf_layer_measure *layer = &fixture->snapshot->layers[fixture->scene->state.selected];
    layer->learns_alpha = true;
    layer->alpha_min = least, layer->alpha_max = most;
    layer->alpha_mean = (least + most) / 2;
    layer->alpha_gradient_norm = 2e-3;
    layer->alpha_negative = negative, layer->alpha_linear = linear;
    draw(fixture);
}

static void the_status_tells_what_alpha_makes_of_the_activation(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "healthy", 160, 36);
    draw_alpha(&fixture, 0.25, 0.25, 0, 0);
    assert_true(contains(&fixture, fixture.layout.status_row, "# 0.25   "));
    assert_false(contains(&fixture, fixture.layout.status_row, "units"));
    draw_alpha(&fixture, -0.03, 0.41, 2, 0);
    assert_true(
        contains(&fixture, fixture.layout.status_row, "# -0.03 # 0.41: not monotone below 0 in 2 units"));
    draw_alpha(&fixture, 0.5, 1, 0, 1);
    assert_true(
        contains(&fixture, fixture.layout.status_row, "# 0.50 # 1.00: a straight line (# = 1) in 1 unit"));
    draw_alpha(&fixture, -0.5, 1, 3, 2);
    assert_true(contains(&fixture, fixture.layout.status_row,
                         "not monotone below 0 in 3 units, a straight line (# = 1) in 2 units"));
    gf_canvas_clear(&fixture.canvas, (struct gf_style){-1, -1, 0});
    const int rows =
        gf_draw_explanation(&fixture.canvas, gf_view_at(0), &fixture.scene->scene, &fixture.scene->state);
    bool told = false;
    for (int y = 0; y < rows; y++)
        told = told || contains(&fixture, y, "-0.50 # 1.00, mean 0.25");
    assert_true(told);
    tear_down(&fixture);
}

static void the_status_tells_whose_turn_it_is(void **state)
{
    (void)state;
    struct fixture fixture;
    char row[512], stage[64];
    set_up(&fixture, "healthy", 120, 36);
    struct gf_layer_measure *layers = fixture.snapshot->layers;
    const uint32_t depth = fixture.snapshot->layer_count - 1;
    snprintf(stage, sizeof stage, "layer-wise stage 3 of %u", depth);
    fixture.snapshot->stage = 3;
    layers[0].frozen = layers[1].frozen = true;
    for (uint32_t k = 3; k < depth; k++)
        layers[k].dormant = layers[k].frozen = true;
    static const struct {
        int layer;
        const char *told;
    } rows[] = {{1, "frozen, had its turn: "}, {2, "has its turn: "}, {3, "not trained yet: "}};
    for (size_t i = 0; i < 3; i++) {
        fixture.scene->state.selected = rows[i].layer;
        draw(&fixture);
        snprintf(row, sizeof row, "%s%s", rows[i].told, stage);
        assert_true(contains(&fixture, fixture.layout.status_row, row));
    }
    assert_false(contains(&fixture, fixture.layout.status_row, "frozen"));
    assert_true(contains(&fixture, row_of(&fixture, 4), "not trained yet"));
    fixture.scene->state.selected = (int)depth; /* the read-out is always trained */
    draw(&fixture);
    assert_false(contains(&fixture, fixture.layout.status_row, "stage"));
    tear_down(&fixture);
}

static void an_accuracy_that_is_not_known_is_a_dash(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "healthy", 120, 36);
    fixture.snapshot->accuracy = fixture.snapshot->last_test_accuracy = NAN;
    fixture.snapshot->loss = fixture.snapshot->last_test_loss = NAN;
    fixture.snapshot->test_count = 100;
    draw(&fixture);
    assert_true(contains(&fixture, 1, "accuracy #   test #"));
    fixture.snapshot->classes = false;
    draw(&fixture);
    assert_false(contains(&fixture, 1, "accuracy"));
    tear_down(&fixture);
}

static void a_message_takes_the_last_row(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture, "healthy", 80, 24);
    fixture.scene->run.message = "wrote presets/mine.ini";
    draw(&fixture);
    assert_true(contains(&fixture, 22, "wrote presets/mine.ini"));
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_the_snapshot),
        cmocka_unit_test(bars_have_a_fixed_scale),
        cmocka_unit_test(the_mark_is_where_delta_is),
        cmocka_unit_test(zeros_do_not_flatten_a_histogram),
        cmocka_unit_test(a_shared_axis_only_where_all_share_it),
        cmocka_unit_test(the_worst_neuron_of_a_cell_wins),
        cmocka_unit_test(every_state_has_its_own_sign),
        cmocka_unit_test(the_minimap_shows_the_worst_layer),
        cmocka_unit_test(the_facts_are_the_snapshots),
        cmocka_unit_test(a_layer_that_is_all_dead_is_a_zero_mapping),
        cmocka_unit_test(pending_settings_look_pending),
        cmocka_unit_test(the_status_tells_of_the_selected_neuron),
        cmocka_unit_test(the_status_tells_what_alpha_makes_of_the_activation),
        cmocka_unit_test(the_status_tells_whose_turn_it_is),
        cmocka_unit_test(an_accuracy_that_is_not_known_is_a_dash),
        cmocka_unit_test(a_message_takes_the_last_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
