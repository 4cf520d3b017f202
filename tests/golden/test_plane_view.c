/* What the view of the plane draws, cell by cell, and that it holds at every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/text.h"
#include "canvas/theme.h"
#include "planes.h"
#include "scenes.h"
#include "views/explain.h"
#include "views/plane.h"
#include "views/plane_parts.h"

#define MARGIN    3
#define UNTOUCHED '~'

static const struct gf_style plain = {-1, -1, 0};

static const struct gf_cell *cell_at(const struct gf_canvas *canvas, int x, int y)
{
    return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

static struct gf_canvas new_canvas(int width, int height, bool mono, bool ascii)
{
    struct gf_canvas canvas;
    assert_true(gf_canvas_init(&canvas, width, height, NULL));
    canvas.mono = mono;
    canvas.ascii = ascii;
    gf_canvas_fill(&canvas, canvas.clip, ' ', plain);
    return canvas;
}

static struct scene *scene_of(const char *name, uint32_t features)
{
    struct scene *scene = scene_create(name);
    assert_non_null(scene);
    ((struct gf_snapshot *)(uintptr_t)scene->scene.snapshot)->features = features;
    return scene;
}

static bool has_text(const struct gf_canvas *canvas, const char *text)
{
    char *dump = gf_canvas_dump(canvas, false);
    assert_non_null(dump);
    const bool found = strstr(dump, text) != NULL;
    free(dump);
    return found;
}

static void check_cells(const struct gf_canvas *canvas, struct gf_rect area)
{
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            const struct gf_cell *cell = cell_at(canvas, x, y);
            const bool within =
                x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
            if (!within && cell->glyph != UNTOUCHED)
                fail_msg("%dx%d: drew outside, at %d,%d", area.width, area.height, x, y);
            if (canvas->ascii && (cell->glyph < 0x20 || cell->glyph > 0x7e))
                fail_msg("%dx%d: U+%04X at %d,%d", area.width, area.height, cell->glyph, x, y);
            if (canvas->mono && (cell->style.fg >= 0 || cell->style.bg >= 0))
                fail_msg("%dx%d: a colour at %d,%d", area.width, area.height, x, y);
        }
}

static void every_size_draws_within_its_area(void **state)
{
    (void)state;
    static const char *const names[] = {"healthy", "vanishing", "diverged", "one-layer", "deep"};
    static const uint32_t classes[] = {2, 4, 0, 12};
    struct gf_canvas canvas;
    struct gf_hit hit;
    size_t turn = 0;
    assert_true(gf_canvas_init(&canvas, 0, 0, NULL));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct scene *scene = scene_of(names[i], i == 1 ? 64 : 2);
        for (int width = 0; width <= 210; width += width < 34 ? 1 : 23)
            for (int height = 0; height <= 62; height += height < 12 ? 1 : 13, turn++) {
                const struct gf_rect area = {MARGIN, MARGIN, width, height};
                struct gf_view_state view = scene->state;
                view.plane.kind = (enum gf_plane_kind)(turn % GF_PLANE_KINDS);
                canvas.mono = turn % 4 > 1;
                canvas.ascii = turn % 2;
                assert_true(gf_canvas_resize(&canvas, width + 2 * MARGIN, height + 2 * MARGIN, NULL));
                gf_canvas_fill(&canvas, canvas.clip, UNTOUCHED, plain);
                gf_canvas_fill(&canvas, area, ' ', plain);
                plane_draw(scene->scene, &canvas, area, &view, classes[turn % 4], &hit);
                check_cells(&canvas, area);
            }
        scene_destroy(scene);
    }
    gf_canvas_finish(&canvas);
}

/* Each half block has the colour of its own point. */
static void half_blocks_have_the_colours_of_their_points(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 2);
    struct gf_canvas canvas = new_canvas(100, 30, false, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    view.plane.without_samples = true;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    const struct gf_plane_layout layout = gf_plane_layout(&canvas, canvas.clip, GF_PLANE_OUTPUT);
    assert_int_equal(hit.plane.columns, layout.map.width);
    assert_int_equal(hit.plane.rows, 2 * layout.map.height);
    struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
    scene->scene.plane = plane;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    bool seen[2][4] = {{false}};
    for (int y = 0; y < layout.map.height; y++)
        for (int x = 0; x < layout.map.width; x++)
            for (int half = 0; half < 2; half++) {
                const size_t i = (size_t)(2 * y + half) * plane->columns + (size_t)x;
                int strength = (int)((2 * (double)plane->values[i] - 1) * 4);
                strength = strength > 3 ? 3 : strength;
                const struct gf_cell *cell = cell_at(&canvas, layout.map.x + x, layout.map.y + y);
                const int16_t colour = half || cell->glyph == ' ' ? cell->style.bg : cell->style.fg;
                assert_int_equal(colour, gf_theme_class(plane->labels[i], strength));
                seen[plane->labels[i]][strength] = true;
            }
    for (int class = 0; class < 2; class ++)
        for (int strength = 0; strength < 4; strength++)
            assert_true(seen[class][strength]);
    free(plane);
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

/* Of a colour of the cube, 0 … 100: its share of light, weighted as eyes do. */
static int lightness(int16_t colour)
{
    const int cube = colour - 16, steps[6] = {0, 95, 135, 175, 215, 255};
    assert_in_range(cube, 0, 215);
    return (30 * steps[cube / 36] + 59 * steps[cube / 6 % 6] + 11 * steps[cube % 6]) / 255;
}

/* The border is seen where the network is as unsure as can be, and each class gets lighter the surer it is.
 */
static void unsure_classes_differ(void **state)
{
    (void)state;
    assert_true(lightness(gf_theme_class(1, 0)) - lightness(gf_theme_class(0, 0)) >= 20);
    for (size_t class = 0; class < 2; class ++)
        for (int strength = 0; strength < GF_CLASS_STRONGEST; strength++)
            assert_true(lightness(gf_theme_class(class, strength)) <
                        lightness(gf_theme_class(class, strength + 1)));
}

/* The signs on the picture of a neuron say on which side of u = 0 they stand. */
static void signs_say_the_side(void **state)
{
    (void)state;
    struct scene *scene = scene_of("dying", 2);
    struct gf_canvas canvas = new_canvas(100, 30, false, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    view.plane.kind = GF_PLANE_NEURON;
    view.plane.without_samples = true;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    const struct gf_plane_layout layout = gf_plane_layout(&canvas, canvas.clip, GF_PLANE_NEURON);
    struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
    scene->scene.plane = plane;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    int seen[2] = {0};
    for (int y = 0; y < layout.map.height; y++)
        for (int x = 0; x < layout.map.width; x++) {
            const struct gf_cell *cell = cell_at(&canvas, layout.map.x + x, layout.map.y + y);
            if (cell->glyph != '+' && cell->glyph != 0x2212)
                continue;
            for (int half = 0; half < 2; half++) {
                const float u = plane->values[(size_t)(2 * y + half) * plane->columns + (size_t)x];
                assert_int_equal(u > 0, cell->glyph == '+');
            }
            seen[cell->glyph == '+']++;
        }
    assert_true(seen[0] > 0 && seen[1] > 0);
    free(plane);
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

/* Without colours, by signs alone: no sign stands for both sides. */
static void signs_tell_the_sides_apart(void **state)
{
    (void)state;
    for (int ascii = 0; ascii < 2; ascii++) {
        struct scene *scene = scene_of("healthy", 2);
        struct gf_canvas canvas = new_canvas(100, 30, true, ascii);
        struct gf_view_state view = scene->state;
        struct gf_hit hit;
        view.plane.without_samples = true;
        gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
        const struct gf_plane_layout layout = gf_plane_layout(&canvas, canvas.clip, GF_PLANE_OUTPUT);
        struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
        scene->scene.plane = plane;
        gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
        uint32_t side[0x2600];
        memset(side, 0xff, sizeof side);
        for (int y = 0; y < layout.map.height; y++)
            for (int x = 0; x < layout.map.width; x++) {
                const uint32_t glyph = cell_at(&canvas, layout.map.x + x, layout.map.y + y)->glyph;
                const uint16_t class = plane->labels[(size_t)y * plane->columns + (size_t)x];
                assert_true(glyph < 0x2600);
                assert_true(side[glyph] == UINT32_MAX || side[glyph] == class);
                side[glyph] = class;
            }
        free(plane);
        gf_canvas_finish(&canvas);
        scene_destroy(scene);
    }
}

static void samples_lie_where_they_are(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 2);
    struct gf_canvas canvas = new_canvas(100, 30, false, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    const struct gf_plane_layout layout = gf_plane_layout(&canvas, canvas.clip, GF_PLANE_OUTPUT);
    struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
    plane->sample_count = 3;
    plane->samples[0] =
        (struct gf_plane_sample){.x = (float)plane->window.left, .y = (float)plane->window.top, .class = 1};
    plane->samples[1] = (struct gf_plane_sample){.x = 0.01f, .y = -0.01f, .class = 0};
    plane->samples[2] = (struct gf_plane_sample){.x = 100, .y = 0, .class = 0}; /* outside */
    scene->scene.plane = plane;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    assert_int_equal(cell_at(&canvas, layout.map.x, layout.map.y)->glyph, gf_plane_sample_glyph(&canvas, 1));
    assert_int_equal(
        cell_at(&canvas, layout.map.x + layout.map.width / 2, layout.map.y + layout.map.height / 2)->glyph,
        gf_plane_sample_glyph(&canvas, 0));
    int count = 0;
    for (int y = 0; y < layout.map.height; y++)
        for (int x = 0; x < layout.map.width; x++) {
            const uint32_t glyph = cell_at(&canvas, layout.map.x + x, layout.map.y + y)->glyph;
            count += glyph != ' ' && glyph != 0x2580;
        }
    assert_int_equal(count, 2);
    free(plane);
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

/* Dots stand on the borders of regions and nowhere else. */
static void dots_are_borders(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 2);
    struct gf_canvas canvas = new_canvas(60, 20, true, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    view.plane.kind = GF_PLANE_REGIONS;
    view.plane.without_samples = true;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    const struct gf_plane_layout layout = gf_plane_layout(&canvas, canvas.clip, GF_PLANE_REGIONS);
    struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
    assert_int_equal(plane->columns, 2 * layout.map.width);
    assert_int_equal(plane->rows, 4 * layout.map.height);
    /* One region left of a line in the middle of a cell, another right of it. */
    for (size_t i = 0; i < (size_t)plane->columns * plane->rows; i++)
        plane->patterns[i] = i % plane->columns > 20 ? 9 : 4;
    scene->scene.plane = plane;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    for (int y = 0; y < layout.map.height; y++)
        for (int x = 0; x < layout.map.width; x++)
            assert_int_equal(cell_at(&canvas, layout.map.x + x, layout.map.y + y)->glyph,
                             x == 10 ? 0x2847 : ' '); /* the left four dots */
    free(plane);
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

static void the_picture_says_what_it_is_of(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 2);
    struct gf_canvas canvas = new_canvas(120, 36, false, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    char text[64];
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    assert_true(has_text(&canvas, "drawing"));
    struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
    plane->iteration -= 3;
    scene->scene.plane = plane;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    snprintf(text, sizeof text, "of iteration %d", (int)scene->scene.snapshot->iteration - 3);
    assert_true(has_text(&canvas, text));
    /* One of another network, or of something else, is not drawn. */
    static const struct {
        uint64_t generation;
        enum gf_plane_kind kind;
    } others[] = {{1, GF_PLANE_OUTPUT}, {0, GF_PLANE_REGIONS}, {0, GF_PLANE_NEURON}};
    for (size_t i = 0; i < 3; i++) {
        gf_canvas_fill(&canvas, canvas.clip, ' ', plain);
        plane->generation = scene->scene.snapshot->generation + others[i].generation;
        plane->request.kind = others[i].kind;
        gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
        assert_true(has_text(&canvas, "drawing"));
        assert_false(has_text(&canvas, "of iteration"));
    }
    free(plane);
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

static void other_data_is_told_what_to_press(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 64);
    struct gf_canvas canvas = new_canvas(120, 36, false, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    assert_false(hit.plane.wanted);
    assert_true(has_text(&canvas, "this has 64"));
    assert_true(has_text(&canvas, "Press p"));
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

static void smooth_activations_have_no_regions(void **state)
{
    (void)state;
    struct scene *scene = scene_of("vanishing", 2);
    struct gf_canvas canvas = new_canvas(120, 36, false, false);
    struct gf_view_state view = scene->state;
    struct gf_hit hit;
    view.plane.kind = GF_PLANE_REGIONS;
    plane_draw(scene->scene, &canvas, canvas.clip, &view, 2, &hit);
    assert_true(hit.plane.wanted);
    assert_true(has_text(&canvas, "No linear regions: the activation is smooth"));
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

static void the_keys_change_how_it_looks(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 2);
    struct gf_view_state view = scene->state;
    static const enum gf_plane_kind kinds[] = {GF_PLANE_REGIONS, GF_PLANE_NEURON, GF_PLANE_OUTPUT};
    for (size_t i = 0; i < 3; i++) {
        assert_true(gf_view_key(&gf_view_plane, &view, &scene->scene, 'c'));
        assert_int_equal(view.plane.kind, kinds[i]);
    }
    struct gf_canvas canvas = new_canvas(120, 36, false, false);
    struct gf_hit hit;
    for (int i = 0; i < 100; i++)
        gf_view_key(&gf_view_plane, &view, &scene->scene, 'z');
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    assert_true(hit.plane.zoom == 4096);
    for (int i = 0; i < 100; i++)
        gf_view_key(&gf_view_plane, &view, &scene->scene, 'Z');
    gf_view_plane.draw(&canvas, canvas.clip, &scene->scene, &view, &hit);
    assert_true(hit.plane.zoom == 1.0 / 256);
    assert_true(gf_view_key(&gf_view_plane, &view, &scene->scene, 'd'));
    assert_true(view.plane.without_samples);
    assert_false(gf_view_key(&gf_view_plane, &view, &scene->scene, 'm'));
    gf_canvas_finish(&canvas);
    scene_destroy(scene);
}

/* A grid is never larger than what the trainer draws, and never distorted. */
static void requests_fit(void **state)
{
    (void)state;
    struct scene *scene = scene_of("healthy", 2);
    static const int sizes[][2] = {{40, 12}, {200, 60}, {400, 200}, {1000, 20}, {1000, 1000}, {1, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int mode = 0; mode < 3; mode++)
            for (int kind = 0; kind < GF_PLANE_KINDS; kind++) {
                struct gf_canvas canvas = new_canvas(1, 1, mode > 0, mode > 1);
                struct gf_view_state view = {.plane = {.kind = (enum gf_plane_kind)kind}};
                const struct gf_plane_layout layout = gf_plane_layout(
                    &canvas, (struct gf_rect){0, 0, sizes[i][0], sizes[i][1]}, view.plane.kind);
                const struct gf_plane_request wanted = gf_plane_wanted(&layout, &scene->scene, &view);
                assert_true(wanted.wanted && wanted.columns && wanted.rows);
                assert_true(wanted.columns * wanted.rows <= GF_PLANE_POINTS_MOST);
                const double shape = wanted.columns * wanted.aspect / wanted.rows;
                assert_true(fabs(shape - layout.map.width / (2.0 * layout.map.height)) < 1e-9 * shape);
                gf_canvas_finish(&canvas);
            }
    scene_destroy(scene);
}

static void explanations_put_numbers_in(void **state)
{
    (void)state;
    static const char *const expected[] = {"exp(o", "1 + n + n(n", "neuron 5 in layer 4"};
    for (int kind = 0; kind < GF_PLANE_KINDS; kind++) {
        struct scene *scene = scene_of("healthy", 2);
        struct gf_canvas page = new_canvas(200, 40, false, false);
        struct gf_view_state view = scene->state;
        view.plane.kind = (enum gf_plane_kind)kind;
        struct gf_hit hit;
        gf_view_plane.draw(&page, page.clip, &scene->scene, &view, &hit);
        struct gf_plane *plane = plane_create(&hit.plane, scene->scene.snapshot, 2, 1);
        scene->scene.plane = plane;
        gf_canvas_fill(&page, page.clip, ' ', plain);
        assert_true(gf_draw_explanation(&page, &gf_view_plane, &scene->scene, &view) > 5);
        assert_true(has_text(&page, expected[kind]));
        free(plane);
        gf_canvas_finish(&page);
        scene_destroy(scene);
    }
    struct scene *scene = scene_of("one-layer", 2);
    struct gf_canvas page = new_canvas(200, 40, false, false);
    struct gf_view_state view = {.plane = {.kind = GF_PLANE_REGIONS}};
    char text[64];
    const double n = (double)scene->scene.snapshot->layers[0].width;
    snprintf(text, sizeof text, "= %.0f", 1 + n + n * (n - 1) / 2);
    gf_draw_explanation(&page, &gf_view_plane, &scene->scene, &view);
    assert_true(has_text(&page, text));
    gf_canvas_finish(&page);
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_draws_within_its_area),
        cmocka_unit_test(half_blocks_have_the_colours_of_their_points),
        cmocka_unit_test(unsure_classes_differ),
        cmocka_unit_test(signs_say_the_side),
        cmocka_unit_test(signs_tell_the_sides_apart),
        cmocka_unit_test(samples_lie_where_they_are),
        cmocka_unit_test(dots_are_borders),
        cmocka_unit_test(the_picture_says_what_it_is_of),
        cmocka_unit_test(other_data_is_told_what_to_press),
        cmocka_unit_test(smooth_activations_have_no_regions),
        cmocka_unit_test(the_keys_change_how_it_looks),
        cmocka_unit_test(requests_fit),
        cmocka_unit_test(explanations_put_numbers_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
