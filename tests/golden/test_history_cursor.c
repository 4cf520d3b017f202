/* The cursor of the history view: what the keys and the mouse do, and runs longer than the screen. */
#include "history_screen.h"

#include <stdio.h>

#include "views/format.h"
#include "views/key.h"

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
        cmocka_unit_test(a_click_finds_its_layer_and_its_time),
        cmocka_unit_test(merged_columns_are_as_wide_as_they_are),
        cmocka_unit_test(the_whole_run_fits),
        cmocka_unit_test(a_new_run_is_followed_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
