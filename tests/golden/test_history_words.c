/* What the history view says of what it shows: scales, layers, bounds, and the page that explains. */
#include "history_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/text.h"
#include "views/format.h"
#include "views/key.h"

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

static int count_glyphs(const struct fixture *f, uint32_t glyph)
{
    int count = 0;
    for (int i = 0; i < f->canvas.width * f->canvas.height; i++)
        count += f->canvas.cells[i].glyph == glyph;
    return count;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_present_activation_is_not_told_of_the_past),
        cmocka_unit_test(the_scales_are_printed),
        cmocka_unit_test(a_narrow_screen_names_what_it_shows),
        cmocka_unit_test(the_scale_of_the_loss_is_named),
        cmocka_unit_test(the_upper_bound_is_at_the_top),
        cmocka_unit_test(what_is_not_finite_is_hatched),
        cmocka_unit_test(several_layers_are_the_worst_of_them),
        cmocka_unit_test(rows_of_several_layers_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
