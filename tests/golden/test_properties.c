/* What must hold on every screen, whatever its size: checked over all sizes, modes and scenes. */
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
#include "views/table_layout.h"

#define SCENES_MOST 32
#define MARGIN      3
#define UNTOUCHED   '~'

static struct scene *scenes[SCENES_MOST];
static size_t scene_count;

static int make_scenes(void **state)
{
    (void)state;
    for (; scene_name(scene_count) != NULL; scene_count++) {
        assert_true(scene_count < SCENES_MOST);
        scenes[scene_count] = scene_create(scene_name(scene_count));
        assert_non_null(scenes[scene_count]);
    }
    return 0;
}

static int drop_scenes(void **state)
{
    (void)state;
    while (scene_count > 0)
        scene_destroy(scenes[--scene_count]);
    return 0;
}

static const struct gf_cell *cell_at(const struct gf_canvas *canvas, int x, int y)
{
    return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

static void check_cells(const struct gf_canvas *canvas, struct gf_rect area, const char *name)
{
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            const struct gf_cell *cell = cell_at(canvas, x, y);
            bool within = x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
            if (!within && cell->glyph != UNTOUCHED)
                fail_msg("%s %dx%d: drew outside, at %d,%d", name, area.width, area.height, x, y);
            if (canvas->ascii && (cell->glyph < 0x20 || cell->glyph > 0x7e))
                fail_msg("%s %dx%d: U+%04X at %d,%d", name, area.width, area.height, cell->glyph, x, y);
            if (canvas->mono && (cell->style.fg >= 0 || cell->style.bg >= 0))
                fail_msg("%s %dx%d: a colour at %d,%d", name, area.width, area.height, x, y);
            if (cell->glyph == 0 && (x == 0 || gf_glyph_columns(cell_at(canvas, x - 1, y)->glyph) != 2))
                fail_msg("%s %dx%d: half a character at %d,%d", name, area.width, area.height, x, y);
        }
}

static bool encloses(struct gf_rect outer, struct gf_rect inner)
{
    return inner.width <= 0 || inner.height <= 0 ||
           (inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width &&
            inner.y + inner.height <= outer.y + outer.height);
}

static void check_hit(const struct gf_hit *hit, struct gf_rect area, const struct scene *scene, int selected)
{
    assert_true(encloses(area, hit->rows));
    assert_true(encloses(area, hit->neurons));
    assert_true(encloses(area, hit->minimap));
    assert_true(encloses(area, hit->time));
    if (hit->rows.height == 0 || hit->rows.width == 0 || scene->scene.snapshot == NULL)
        return;
    int visible = hit->rows.height / hit->rows_a_layer;
    assert_int_equal(visible * hit->rows_a_layer, hit->rows.height);
    assert_in_range(selected, hit->first_layer, hit->first_layer + visible - 1);
    assert_true(hit->first_layer + visible <= (int)scene->scene.snapshot->layer_count);
}

/* A view in a frame of cells that must stay as they are. */
static void draw_view_framed(const struct scene *scene, size_t view, struct gf_canvas *canvas, int width,
                             int height)
{
    struct gf_rect area = {MARGIN, MARGIN, width, height};
    struct gf_hit hit;
    assert_true(gf_canvas_resize(canvas, width + 2 * MARGIN, height + 2 * MARGIN, NULL));
    gf_canvas_fill(canvas, canvas->clip, UNTOUCHED, (struct gf_style){-1, -1, 0});
    gf_canvas_fill(canvas, area, ' ', (struct gf_style){-1, -1, 0});
    struct gf_view_state state = scene->state;
    gf_view_at(view)->draw(canvas, area, &scene->scene, &state, &hit);
    check_cells(canvas, area, scene->run.name);
    check_hit(&hit, area, scene, scene->state.selected);
    assert_int_equal(state.selected, scene->state.selected);
}

static void draw_framed(const struct scene *scene, struct gf_canvas *canvas, int width, int height)
{
    for (size_t view = 0; gf_view_at(view) != NULL; view++)
        draw_view_framed(scene, view, canvas, width, height);
}

static int next_size(int size, int dense)
{
    return size < dense ? size + 1 : size + 9;
}

static void every_size_draws_within_its_area(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    size_t turn = 0;
    assert_true(gf_canvas_init(&canvas, 0, 0, NULL));
    for (int width = 0; width <= 220; width = next_size(width, 40))
        for (int height = 0; height <= 70; height = next_size(height, 12))
            for (int mode = 0; mode < 3; mode++, turn++) {
                canvas.mono = mode > 0;
                canvas.ascii = mode > 1;
                draw_framed(scenes[turn % scene_count], &canvas, width, height);
                draw_framed(scenes[(turn * 7 + 3) % scene_count], &canvas, width, height);
            }
    gf_canvas_finish(&canvas);
}

static void every_scene_draws_at_the_usual_and_the_largest_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {40, 10}, {80, 22}, {100, 28}, {120, 34}, {200, 58}, {400, 200}};
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 0, 0, NULL));
    for (size_t scene = 0; scene < scene_count; scene++)
        for (size_t size = 0; size < sizeof(sizes) / sizeof(sizes[0]); size++)
            for (int mode = 0; mode < 3; mode++) {
                canvas.mono = mode > 0;
                canvas.ascii = mode > 1;
                draw_framed(scenes[scene], &canvas, sizes[size][0], sizes[size][1]);
            }
    gf_canvas_finish(&canvas);
}

static void the_selection_is_always_on_the_screen(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 80, 22, NULL));
    struct scene *scene = scene_create("deep");
    assert_non_null(scene);
    struct gf_rect area = {0, 0, 80, 22};
    int last = (int)scene->scene.snapshot->layer_count - 1;
    static const int starts[] = {-5, 0, 100, 511, 100000};
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        for (int selected = 0; selected <= last; selected += 37) {
            struct gf_view_state view = {.selected = selected, .scroll = starts[i], .neuron = -1};
            struct gf_hit hit;
            gf_view_at(0)->draw(&canvas, area, &scene->scene, &view, &hit);
            check_hit(&hit, area, scene, selected);
            assert_int_equal(view.scroll, hit.first_layer);
            assert_int_equal(hit.minimap_layers, last + 1);
        }
    scene_destroy(scene);
    gf_canvas_finish(&canvas);
}

/* --- words --- */

#define WORDS_MOST 256
struct words {
    char text[WORDS_MOST][40];
    size_t count;
};

static bool is_plot(uint32_t glyph)
{
    return glyph >= 0x2581 && glyph <= 0x2588;
}

static bool known(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->text[i], word) == 0)
            return true;
    return false;
}

static void learn(struct words *words, const char *word)
{
    if (known(words, word))
        return;
    assert_true(words->count < WORDS_MOST && strlen(word) < sizeof(words->text[0]));
    strcpy(words->text[words->count++], word);
}

/* The words of a row, without plots; calls visit for each. */
static void each_word(const struct gf_canvas *canvas, int y, void (*visit)(void *context, const char *word),
                      void *context)
{
    char word[256] = "";
    for (int x = 0; x <= canvas->width; x++) {
        uint32_t glyph = x < canvas->width ? cell_at(canvas, x, y)->glyph : ' ';
        char text[5];
        if (glyph != ' ' && !is_plot(glyph)) {
            gf_text_encode(glyph, text);
            if (strlen(word) + strlen(text) < sizeof(word))
                strcat(word, text);
        } else if (word[0] != 0) {
            visit(context, word);
            word[0] = 0;
        }
    }
}

static void learn_word(void *context, const char *word)
{
    learn(context, word);
}

static void check_word(void *context, const char *word)
{
    if (!known(context, word))
        fail_msg("\"%s\" is not a whole word", word);
}

static void draw_whole(const struct scene *scene, struct gf_canvas *canvas, int width, int height)
{
    struct gf_view_state state = scene->state;
    assert_true(gf_canvas_resize(canvas, width, height, NULL));
    scene_draw(scene, canvas, &state, NULL);
}

/* The rows of words: header, loss, status, legend and footer; -1 where there is none. */
static void word_rows(const struct scene *scene, int width, int height, int rows[5])
{
    struct gf_table_layout layout = gf_table_layout((struct gf_rect){0, 1, width, height - 2},
                                                    scene->scene.snapshot, scene->state.selected, 0);
    rows[0] = 0, rows[1] = layout.loss_row, rows[2] = layout.status_row, rows[3] = layout.legend_row;
    rows[4] = height - 1;
}

static void no_word_is_ever_clipped(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, 0, 0, NULL));
    for (size_t i = 0; i < scene_count; i++) {
        struct words words = {.count = 0};
        int rows[5];
        if (scenes[i]->scene.snapshot == NULL)
            continue;
        draw_whole(scenes[i], &canvas, 400, 40);
        word_rows(scenes[i], 400, 40, rows);
        for (int row = 0; row < 5; row++)
            each_word(&canvas, rows[row], learn_word, &words);
        /* The short forms. */
        char short_fact[40];
        snprintf(short_fact, sizeof(short_fact), "δ(1)/δ(%d)",
                 scenes[i]->spec.network.depth > 1 ? (int)scenes[i]->spec.network.depth : 2);
        static const char *const short_forms[] = {"it", "δ", "in", "at", "56", "dead", "is", "all", "theory"};
        learn(&words, short_fact);
        for (size_t form = 0; form < sizeof(short_forms) / sizeof(short_forms[0]); form++)
            learn(&words, short_forms[form]);
        for (size_t rule = 0; gf_rule_title(rule); rule++) {
            const char *last = strrchr(gf_rule_title(rule), ' ');
            if (!known(&words, last ? last + 1 : gf_rule_title(rule)))
                learn(&words, last ? last + 1 : gf_rule_title(rule));
        }
        for (int width = 1; width <= 220; width++) {
            draw_whole(scenes[i], &canvas, width, 40);
            word_rows(scenes[i], width, 40, rows);
            for (int row = 0; row < 5; row++)
                if (rows[row] >= 0)
                    each_word(&canvas, rows[row], check_word, &words);
        }
    }
    gf_canvas_finish(&canvas);
}

static void the_same_input_draws_the_same_cells(void **state)
{
    (void)state;
    struct gf_canvas first, second;
    assert_true(gf_canvas_init(&first, 120, 36, NULL));
    assert_true(gf_canvas_init(&second, 120, 36, NULL));
    for (size_t i = 0; i < scene_count; i++) {
        draw_whole(scenes[i], &first, 120, 36);
        draw_whole(scenes[i], &second, 120, 36);
        for (size_t cell = 0; cell < 120 * 36; cell++) {
            assert_int_equal(first.cells[cell].glyph, second.cells[cell].glyph);
            assert_int_equal(first.cells[cell].style.fg, second.cells[cell].style.fg);
        }
    }
    gf_canvas_finish(&first);
    gf_canvas_finish(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_draws_within_its_area),
        cmocka_unit_test(every_scene_draws_at_the_usual_and_the_largest_sizes),
        cmocka_unit_test(the_selection_is_always_on_the_screen),
        cmocka_unit_test(no_word_is_ever_clipped),
        cmocka_unit_test(the_same_input_draws_the_same_cells),
    };
    return cmocka_run_group_tests(tests, make_scenes, drop_scenes);
}
