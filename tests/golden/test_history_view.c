/* What the history view says, beyond how it looks: the numbers at the cursor, the keys, long runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/text.h"
#include "scenes.h"
#include "views/format.h"
#include "views/key.h"

enum { COLUMNS = 120, ROWS = 36, GUTTER = 12 };

struct fixture {
    struct scene *scene;
    struct gf_view_state state;
    struct gf_canvas canvas;
    struct gf_hit hit;
    char *text; /* as last drawn */
};

static size_t view_index(void)
{
    size_t view = 0;
    while (strcmp(gf_view_name(view), "history") != 0)
        view++;
    return view;
}

static void draw(struct fixture *f)
{
    assert_true(gf_canvas_resize(&f->canvas, f->canvas.width, f->canvas.height, NULL));
    scene_draw_view(f->scene, view_index(), &f->canvas, &f->state, &f->hit);
    free(f->text);
    f->text = gf_canvas_dump(&f->canvas, false);
    assert_non_null(f->text);
}

static struct fixture open_scene(const char *name)
{
    struct fixture f = {.scene = scene_create(name)};
    assert_non_null(f.scene);
    assert_true(gf_canvas_init(&f.canvas, COLUMNS, ROWS, NULL));
    f.state = f.scene->state;
    draw(&f);
    return f;
}

static void close_scene(struct fixture *f)
{
    free(f->text);
    gf_canvas_finish(&f->canvas);
    scene_destroy(f->scene);
}

static void press(struct fixture *f, int key)
{
    assert_true(gf_view_key(gf_view_at(view_index()), &f->state, &f->scene->scene, key));
    draw(f);
}

static void says(const struct fixture *f, const char *words)
{
    if (strstr(f->text, words) == NULL)
        fail_msg("\"%s\" is not on the screen:\n%s", words, f->text);
}

static void does_not_say(const struct fixture *f, const char *words)
{
    if (strstr(f->text, words) != NULL)
        fail_msg("\"%s\" is on the screen:\n%s", words, f->text);
}

static int count_glyphs(const struct fixture *f, uint32_t glyph)
{
    int count = 0;
    for (int i = 0; i < f->canvas.width * f->canvas.height; i++)
        count += f->canvas.cells[i].glyph == glyph;
    return count;
}

/* Where the cursor is pointed at, from the left edge of the map; -1: nowhere. */
static int cursor_column(const struct fixture *f)
{
    for (int i = 0; i < f->canvas.width * f->canvas.height; i++)
        if (f->canvas.cells[i].glyph == 0x25b2)
            return i % f->canvas.width - GUTTER;
    return -1;
}

static void the_newest_is_followed(void **state)
{
    (void)state;
    struct fixture f = open_scene("vanishing");
    says(&f, "layer 7 · sigmoid   iteration 60, the newest   δ 9.8e-11");
    assert_int_equal(cursor_column(&f), 60);
    press(&f, GF_KEY_RIGHT);
    says(&f, "iteration 60, the newest");
    struct gf_snapshot *next = (struct gf_snapshot *)(uintptr_t)f.scene->scene.snapshot;
    next->iteration++;
    gf_history_append(f.scene->scene.history, next);
    draw(&f);
    says(&f, "iteration 61, the newest");
    assert_int_equal(cursor_column(&f), 61);
    close_scene(&f);
}

static void the_cursor_goes_back_and_on(void **state)
{
    (void)state;
    struct fixture f = open_scene("vanishing");
    struct gf_history_column column;
    char words[80], number[GF_NUMBER];
    for (uint64_t iteration = 59; iteration > 50; iteration--) {
        press(&f, GF_KEY_LEFT);
        assert_int_equal(gf_history_layer_range(f.scene->scene.history, 1, 6, GF_LAYER_DELTA_RMS, iteration,
                                                1, 1, &column),
                         1);
        snprintf(words, sizeof words, "iteration %d   δ %s\n", (int)iteration,
                 gf_format_magnitude((double)column.mean, number));
        says(&f, words);
    }
    press(&f, GF_KEY_HOME);
    says(&f, "iteration 0   δ");
    assert_int_equal(cursor_column(&f), 0);
    press(&f, GF_KEY_LEFT);
    says(&f, "iteration 0   δ");
    press(&f, GF_KEY_RIGHT);
    says(&f, "iteration 1   δ");
    assert_true(f.state.history.away);
    press(&f, GF_KEY_END);
    says(&f, "iteration 60, the newest");
    assert_false(f.state.history.away);
    close_scene(&f);
}

static void zooming_keeps_the_cursor(void **state)
{
    (void)state;
    struct fixture f = open_scene("vanishing");
    press(&f, GF_KEY_HOME);
    for (int i = 0; i < 30; i++)
        press(&f, GF_KEY_RIGHT);
    const int column = cursor_column(&f);
    says(&f, "1 iteration a column, the whole run");
    press(&f, 'z');
    says(&f, "2 columns an iteration, zoomed in");
    says(&f, "iteration 30   δ");
    assert_in_range(cursor_column(&f), column - 1, column + 1);
    for (int i = 0; i < 10; i++)
        press(&f, 'z');
    says(&f, "8 columns an iteration, zoomed in");
    says(&f, "iteration 30   δ");
    for (int i = 0; i < 10; i++)
        press(&f, 'Z');
    says(&f, "1 iteration a column, the whole run");
    says(&f, "iteration 30   δ");
    assert_false(f.state.history.zoomed);
    assert_int_equal(cursor_column(&f), column);
    close_scene(&f);
}

static void scrolling_follows_the_cursor(void **state)
{
    (void)state;
    struct fixture f = open_scene("vanishing");
    for (int i = 0; i < 5; i++)
        press(&f, 'z');
    for (int i = 0; i < 70; i++) {
        press(&f, GF_KEY_LEFT);
        assert_in_range(cursor_column(&f), 0, 97);
    }
    says(&f, "iteration 0   δ");
    for (int i = 0; i < 70; i++) {
        press(&f, GF_KEY_RIGHT);
        assert_in_range(cursor_column(&f), 0, 97);
    }
    says(&f, "iteration 60, the newest");
    close_scene(&f);
}

static void what_was_done_can_be_gone_to(void **state)
{
    (void)state;
    struct fixture f = open_scene("marked");
    says(&f, "▼ activation leaky_relu");
    says(&f, "kill 4.5 ▼");
    press(&f, ',');
    says(&f, "iteration 56   δ");
    says(&f, "▼ kill 4.5\n");
    press(&f, ',');
    says(&f, "iteration 20   δ");
    says(&f, "▼ activation leaky_relu\n");
    does_not_say(&f, "no earlier mark");
    press(&f, ',');
    says(&f, "iteration 20   δ");
    says(&f, "no earlier mark");
    press(&f, '.');
    says(&f, "iteration 56   δ");
    does_not_say(&f, " mark\n");
    press(&f, '.');
    says(&f, "iteration 60, the newest");
    says(&f, "no later mark");
    press(&f, GF_KEY_LEFT);
    does_not_say(&f, "no later mark");
    close_scene(&f);
    f = open_scene("vanishing"); /* to which nothing was done */
    press(&f, ',');
    says(&f, "no earlier mark");
    f.canvas.width = 40, f.canvas.height = 12;
    draw(&f);
    says(&f, "no earlier mark");
    gf_history_mark(f.scene->scene.history, 1, 5, "kill 1");
    draw(&f);
    does_not_say(&f, "no earlier mark");
    close_scene(&f);
}

/* Which activation a layer had in the past is not kept: nothing is said of it there. */
static void the_present_activation_is_not_told_of_the_past(void **state)
{
    (void)state;
    struct fixture f = open_scene("marked");
    says(&f, "layer 4 · leaky_relu   iteration 60, the newest");
    says(&f, "\n   5 leaky  ");
    press(&f, GF_KEY_HOME);
    says(&f, "layer 4   iteration 0   δ");
    says(&f, "\n   5        ");
    press(&f, GF_KEY_END);
    says(&f, "layer 4 · leaky_relu   iteration 60, the newest");
    close_scene(&f);
}

/* Every scale stands there with its ends, and none depends on what is shown. */
static void the_scales_are_printed(void **state)
{
    (void)state;
    static const char *const scenes[] = {"vanishing", "exploding", "all-dead"};
    static const char *const words[][3] = {{"error δ of every layer", "δ ≤1e-16", "≥1e4"},
                                           {"weight gradient of every layer", "‖∂W‖ ≤1e-16", "≥1e4"},
                                           {"update ratio of every layer", "update ≤1e-8", "≥1"},
                                           {"dead units of every layer", "dead 0", "100 %"},
                                           {"saturation of every layer", "saturated 0", "100 %"}};
    for (size_t scene = 0; scene < 3; scene++)
        for (int mode = 0; mode < 2; mode++) {
            struct fixture f = open_scene(scenes[scene]);
            f.canvas.mono = mode > 0;
            draw(&f);
            for (size_t measure = 0; measure < 5; measure++) {
                for (size_t word = 0; word < 3; word++)
                    says(&f, words[measure][word]);
                press(&f, 'c');
            }
            says(&f, words[0][0]);
            close_scene(&f);
        }
}

/* On a narrow screen nothing that gives a number its meaning is left out. */
static void a_narrow_screen_names_what_it_shows(void **state)
{
    (void)state;
    static const char *const names[] = {"δ", "‖∂W‖", "update", "dead", "saturated"};
    for (int mode = 0; mode < 2; mode++) {
        struct fixture f = open_scene("vanishing");
        f.canvas.width = 40, f.canvas.height = 12, f.canvas.mono = mode > 0;
        f.state.selected = 0;
        draw(&f);
        for (size_t i = 0; i < 5; i++) {
            char words[40];
            snprintf(words, sizeof words, "it 60   %s ", names[i]);
            says(&f, words);
            says(&f, "╱ nan");
            says(&f, "· 0");
            says(&f, mode > 0 ? "worst of 6" : "worst of 3");
            press(&f, 'c');
        }
        close_scene(&f);
    }
}

/* A new run whose loss is this many times smaller from one iteration to the next. */
static void rerun(struct fixture *f, double loss, double factor)
{
    struct gf_snapshot *snapshot = (struct gf_snapshot *)(uintptr_t)f->scene->scene.snapshot;
    assert_true(
        gf_history_reset(f->scene->scene.history, snapshot->layer_count, ++snapshot->generation, NULL));
    for (snapshot->iteration = 0; snapshot->iteration < 5; snapshot->iteration++, loss *= factor) {
        snapshot->loss = snapshot->train_loss = loss;
        gf_history_append(f->scene->scene.history, snapshot);
    }
    snapshot->iteration--;
    draw(f);
}

static void the_scale_of_the_loss_is_named(void **state)
{
    (void)state;
    static const int sizes[][2] = {{120, 36}, {80, 24}, {40, 12}};
    for (size_t i = 0; i < 3; i++) {
        struct fixture f = open_scene("one-layer");
        f.canvas.width = sizes[i][0], f.canvas.height = sizes[i][1];
        rerun(&f, 1, 0.1);
        says(&f, "log");
        does_not_say(&f, "from 0");
        rerun(&f, 1, 0.5);
        says(&f, "from 0");
        does_not_say(&f, "log");
        rerun(&f, 1, 0.99);
        says(&f, "close-up");
        does_not_say(&f, "from 0");
        close_scene(&f);
    }
}

/* The upper bound is that of the first row, whether "loss" finds room beside it or not. */
static void the_upper_bound_is_at_the_top(void **state)
{
    (void)state;
    struct fixture f = open_scene("one-layer");
    rerun(&f, 0.5, 0.5);
    says(&f, "\n loss 0.500 ");
    rerun(&f, 2942.8, 0.5);
    const char *const bound = strstr(f.text, "\n     2942.8 "), *const word = strstr(f.text, "\n loss ");
    assert_true(bound != NULL && word != NULL && bound < word);
    says(&f, "\n from 0 ");
    close_scene(&f);
}

static void what_is_not_finite_is_hatched(void **state)
{
    (void)state;
    struct fixture f = open_scene("diverged");
    says(&f, "δ nan");
    /* iterations 56 … 60 of 13 layers, but for the selected one at the cursor; the loss; the legend */
    assert_int_equal(count_glyphs(&f, 0x2571), 5 * 13 - 1 + 5 + 1);
    close_scene(&f);
    f = open_scene("exploding");
    assert_int_equal(count_glyphs(&f, 0x2571), 1);
    close_scene(&f);
}

/* The numbers beside rows of several layers are the worst of them; the selected layer's its own. */
static void several_layers_are_the_worst_of_them(void **state)
{
    (void)state;
    struct fixture f = open_scene("deep");
    f.canvas.mono = true;
    f.state.selected = 300;
    draw(&f);
    says(&f, "worst of ");
    const int rows = f.hit.minimap.height, layers = 513;
    for (int row = 0; row < rows; row++) {
        const int first = row * layers / rows, end = (row + 1) * layers / rows;
        double worst = 1;
        for (int layer = first; layer < end; layer++) {
            const double value = f.scene->scene.snapshot->layers[layer].delta_rms;
            worst = value < worst ? value : worst;
        }
        if (300 >= first && 300 < end)
            worst = f.scene->scene.snapshot->layers[300].delta_rms;
        char number[GF_NUMBER], line[COLUMNS];
        gf_format_magnitude(worst, number);
        for (int x = 0; x < COLUMNS - 1; x++)
            line[x] = (char)f.canvas.cells[(f.hit.minimap.y + row) * COLUMNS + x].glyph;
        line[COLUMNS - 1] = 0; /* the margin */
        assert_string_equal(strrchr(line, ' ') + 1, number);
    }
    close_scene(&f);
}

/* The page that explains tells which layers a row is of. */
static void explains(struct fixture *f, const char *words)
{
    struct gf_canvas page;
    assert_true(gf_canvas_init(&page, 300, 60, NULL));
    gf_view_at(view_index())->explain(&page, page.clip, &f->scene->scene, &f->state);
    free(f->text);
    f->text = gf_canvas_dump(&page, false);
    assert_non_null(f->text);
    gf_canvas_finish(&page);
    if (words != NULL)
        says(f, words);
    else
        does_not_say(f, "rows ");
}

static void rows_of_several_layers_are_explained(void **state)
{
    (void)state;
    struct fixture f = open_scene("vanishing");
    explains(&f, NULL);
    f.canvas.height = 24;
    draw(&f);
    explains(&f, "two layers share a row, one in its upper and one in its lower half");
    f.canvas.width = 40, f.canvas.height = 12;
    draw(&f);
    says(&f, "worst of 3");
    explains(&f, "the upper and the lower half of a row each stand for up to 3 neighbouring layers");
    says(&f, "(farthest outside 1e-3 … 1e1)");
    f.canvas.mono = true;
    press(&f, 'c');
    press(&f, 'c');
    press(&f, 'c');
    explains(&f, "a row stands for up to 6 neighbouring layers, in the colour of the worst of them");
    says(&f, "(the greatest share)");
    close_scene(&f);
}

static void a_click_finds_its_layer_and_its_time(void **state)
{
    (void)state;
    struct fixture f = open_scene("vanishing");
    assert_int_equal(f.hit.time.x, GUTTER);
    assert_int_equal(f.hit.time_from, 0);
    assert_int_equal(f.hit.time_step, 1);
    assert_int_equal(f.hit.rows.height / f.hit.rows_a_layer, 21);
    f.canvas.height = 24;
    draw(&f);
    assert_int_equal(f.hit.rows.width, 0);
    assert_int_equal(f.hit.minimap_layers / f.hit.minimap.height, 2); /* half blocks */
    close_scene(&f);
}

/* --- long runs --- */

static void make_long(struct fixture *f, uint64_t iterations)
{
    struct gf_snapshot *snapshot = (struct gf_snapshot *)(uintptr_t)f->scene->scene.snapshot;
    for (uint64_t i = snapshot->iteration + 1; i < iterations; i++) {
        snapshot->iteration = i;
        gf_history_append(f->scene->scene.history, snapshot);
    }
    draw(f);
}

static void merged_columns_are_as_wide_as_they_are(void **state)
{
    (void)state;
    struct fixture f = open_scene("one-layer");
    make_long(&f, 100000);
    does_not_say(&f, "kept as one");
    for (int i = 0; i < 30; i++)
        press(&f, 'z');
    says(&f, "8 columns an iteration, zoomed in");
    says(&f, "iteration 99999, the newest");
    does_not_say(&f, "kept as one"); /* the newest 512 are not */
    press(&f, GF_KEY_HOME);
    says(&f, "128 kept as one up to iteration 99487");
    says(&f, "iterations 0–127, kept as one");
    press(&f, GF_KEY_RIGHT);
    says(&f, "iterations 128–255, kept as one");
    press(&f, GF_KEY_LEFT);
    says(&f, "iterations 0–127, kept as one");
    press(&f, GF_KEY_END);
    says(&f, "iteration 99999, the newest");
    for (int i = 0; i < 30; i++)
        press(&f, 'Z');
    says(&f, "1024 iterations a column, the whole run");
    does_not_say(&f, "kept as one");
    close_scene(&f);
}

/* At every length the whole run is there, and takes at least half of the room from the start. */
static void the_whole_run_fits(void **state)
{
    (void)state;
    struct fixture f = open_scene("one-layer");
    for (uint64_t length = 70; length < 70000; length = length * 9 / 8) {
        make_long(&f, length);
        assert_int_equal(f.hit.time_from, 0);
        const int column = cursor_column(&f);
        assert_int_equal((uint64_t)column, (length - 1) / f.hit.time_step * (uint64_t)f.hit.time_wide +
                                               (uint64_t)(f.hit.time_wide - 1) / 2);
        assert_in_range(column, f.hit.time.width / 2 - 1, f.hit.time.width - 1);
    }
    close_scene(&f);
}

static void a_new_run_is_followed_again(void **state)
{
    (void)state;
    struct fixture f = open_scene("one-layer");
    press(&f, GF_KEY_LEFT);
    assert_true(f.state.history.away);
    struct gf_snapshot *snapshot = (struct gf_snapshot *)(uintptr_t)f.scene->scene.snapshot;
    assert_true(gf_history_reset(f.scene->scene.history, snapshot->layer_count, 2, NULL));
    draw(&f); /* of the old generation nothing is kept */
    assert_int_equal(cursor_column(&f), -1);
    snapshot->generation = 2;
    snapshot->iteration = 0;
    gf_history_append(f.scene->scene.history, snapshot);
    draw(&f);
    says(&f, "iteration 0, the newest");
    assert_false(f.state.history.away);
    close_scene(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_is_followed),
        cmocka_unit_test(the_cursor_goes_back_and_on),
        cmocka_unit_test(zooming_keeps_the_cursor),
        cmocka_unit_test(scrolling_follows_the_cursor),
        cmocka_unit_test(what_was_done_can_be_gone_to),
        cmocka_unit_test(the_present_activation_is_not_told_of_the_past),
        cmocka_unit_test(the_scales_are_printed),
        cmocka_unit_test(a_narrow_screen_names_what_it_shows),
        cmocka_unit_test(the_scale_of_the_loss_is_named),
        cmocka_unit_test(the_upper_bound_is_at_the_top),
        cmocka_unit_test(what_is_not_finite_is_hatched),
        cmocka_unit_test(several_layers_are_the_worst_of_them),
        cmocka_unit_test(rows_of_several_layers_are_explained),
        cmocka_unit_test(a_click_finds_its_layer_and_its_time),
        cmocka_unit_test(merged_columns_are_as_wide_as_they_are),
        cmocka_unit_test(the_whole_run_fits),
        cmocka_unit_test(a_new_run_is_followed_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
