/* What leaves a canvas: the changes a terminal is sent, films made of them, and SVG. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "canvas/cast.h"
#include "canvas/glyph_shape.h"
#include "canvas/svg.h"
#include "canvas/text.h"

enum { WIDTH = 12, HEIGHT = 5 };

/* A terminal that knows what changes are made of: places, colours as they are set, characters. */
struct terminal {
    struct gf_canvas canvas;
    int x, y;
    struct gf_style style;
};

static void set_style(struct terminal *terminal, int *codes, int count)
{
    static const uint16_t attributes[8] = {0, GF_BOLD, GF_DIM, 0, GF_UNDERLINE, GF_BLINK, 0, GF_REVERSE};
    for (int i = 0; i < count; i++) {
        if (codes[i] == 0)
            terminal->style = (struct gf_style){GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
        else if (codes[i] == 38)
            terminal->style.fg = (int16_t)codes[i + 2], i += 2;
        else if (codes[i] == 48)
            terminal->style.bg = (int16_t)codes[i + 2], i += 2;
        else
            terminal->style.attributes |= attributes[codes[i]];
    }
}

static const char *take_sequence(struct terminal *terminal, const char *text)
{
    int codes[16] = {0}, count = 0;
    assert_int_equal(*text++, '[');
    do {
        codes[count++] = (int)strtol(text, (char **)&text, 10);
        assert_in_range(count, 1, 16);
    } while (*text++ == ';');
    switch (text[-1]) {
    case 'm': set_style(terminal, codes, count); break;
    case 'H': terminal->y = codes[0] - 1, terminal->x = codes[1] - 1; break;
    case 'J': gf_canvas_clear(&terminal->canvas, terminal->style); break;
    default: fail_msg("unknown sequence %c", text[-1]);
    }
    return text;
}

static void take(struct terminal *terminal, const char *text)
{
    while (*text) {
        if (*text == '\x1b') {
            text = take_sequence(terminal, text + 1);
            continue;
        }
        const uint32_t glyph = gf_text_next(&text);
        gf_canvas_put(&terminal->canvas, terminal->x, terminal->y, glyph, terminal->style);
        terminal->x += gf_glyph_columns(glyph);
    }
}

static void assert_same(const struct gf_canvas *a, const struct gf_canvas *b)
{
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        assert_int_equal(a->cells[i].glyph, b->cells[i].glyph);
        assert_int_equal(a->cells[i].style.fg, b->cells[i].style.fg);
        assert_int_equal(a->cells[i].style.bg, b->cells[i].style.bg);
        assert_int_equal(a->cells[i].style.attributes, b->cells[i].style.attributes);
    }
}

static uint32_t next(uint32_t *state)
{
    return *state = *state * 1664525u + 1013904223u;
}

static void scribble(struct gf_canvas *canvas, uint32_t *state)
{
    static const uint32_t glyphs[] = {'a', ' ', 0x2588, 0x6f22, 0x28ff, 0x2502, '<'};
    const int count = (int)(next(state) >> 24) % 20;
    for (int i = 0; i < count; i++) {
        struct gf_style style = {(int16_t)((next(state) >> 24) - 1), (int16_t)((next(state) >> 24) - 1),
                                 (uint16_t)(next(state) >> 27)};
        gf_canvas_put(canvas, (int)(next(state) >> 16) % WIDTH, (int)(next(state) >> 16) % HEIGHT,
                      glyphs[(next(state) >> 16) % 7], style);
    }
}

static void changes_bring_a_terminal_from_one_canvas_to_the_next(void **state)
{
    (void)state;
    struct terminal terminal = {.style = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0}};
    struct gf_canvas canvas, before = {0};
    uint32_t seed = 1;
    assert_true(gf_canvas_init(&terminal.canvas, WIDTH, HEIGHT, NULL));
    assert_true(gf_canvas_init(&canvas, WIDTH, HEIGHT, NULL));
    gf_canvas_fill(&terminal.canvas, canvas.clip, '#', (struct gf_style){1, 2, 0});
    for (int i = 0; i < 300; i++) {
        scribble(&canvas, &seed);
        char *changes = gf_canvas_changes(i ? &before : NULL, &canvas);
        assert_non_null(changes);
        take(&terminal, changes);
        free(changes);
        assert_same(&terminal.canvas, &canvas);
        assert_true(gf_canvas_copy(&canvas, &before, NULL));
        changes = gf_canvas_changes(&before, &canvas);
        assert_string_equal(changes, "");
        free(changes);
    }
    gf_canvas_finish(&terminal.canvas);
    gf_canvas_finish(&canvas);
    gf_canvas_finish(&before);
}

static char *content(FILE *file)
{
    const long length = ftell(file);
    char *text = malloc((size_t)length + 1);
    rewind(file);
    assert_int_equal(fread(text, 1, (size_t)length, file), length);
    text[length] = 0;
    fclose(file);
    return text;
}

static void a_film_holds_what_changed_and_when(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    struct gf_cast cast;
    FILE *file = tmpfile();
    assert_non_null(file);
    const struct gf_style plain = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
    assert_true(gf_canvas_init(&canvas, 3, 1, NULL));
    gf_cast_init(&cast, file);
    gf_cast_begin(&cast, 3, 1, "a \"title\"");
    assert_true(gf_cast_frame(&cast, 0, &canvas, NULL));
    gf_canvas_text(&canvas, 1, 0, plain, "\"x");
    assert_true(gf_cast_frame(&cast, 0.25, &canvas, NULL));
    assert_true(gf_cast_frame(&cast, 0.5, &canvas, NULL)); /* nothing has changed */
    assert_true(gf_canvas_resize(&canvas, 2, 1, NULL));
    assert_true(gf_cast_frame(&cast, 1, &canvas, NULL));
    gf_cast_hold(&cast, 3);
    gf_cast_finish(&cast);
    gf_canvas_finish(&canvas);
    char *text = content(file);
    assert_string_equal(text, "{\"version\":2,\"width\":3,\"height\":1,\"title\":\"a \\\"title\\\"\","
                              "\"env\":{\"TERM\":\"xterm-256color\"}}\n"
                              "[0.000000,\"o\",\"\\u001b[?25l\"]\n"
                              "[0.000000,\"o\",\"\\u001b[0m\\u001b[2J\\u001b[1;1H   \"]\n"
                              "[0.250000,\"o\",\"\\u001b[1;2H\\\"x\"]\n"
                              "[1.000000,\"r\",\"2x1\"]\n"
                              "[1.000000,\"o\",\"\\u001b[0m\\u001b[2J\\u001b[1;1H  \"]\n"
                              "[3.000000,\"o\",\"\\u001b[0m\"]\n");
    free(text);
}

static void svg_escapes_text_and_draws_shapes(void **state)
{
    (void)state;
    struct gf_canvas canvas;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_true(gf_canvas_init(&canvas, 6, 1, NULL));
    const struct gf_style bold = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, GF_BOLD}, red = {196, 16, 0};
    gf_canvas_text(&canvas, 0, 0, bold, "<&");
    gf_canvas_text(&canvas, 3, 0, red, "██▏");
    gf_canvas_write_svg(file, &canvas, "a < b");
    gf_canvas_finish(&canvas);
    char *text = content(file);
    assert_non_null(strstr(text, "<title>a &lt; b</title>"));
    assert_non_null(strstr(text, ">&lt;&amp;</text>"));
    assert_non_null(strstr(text, "font-weight=\"bold\""));
    assert_non_null(strstr(text, "M36 9h18v18h-18z\" fill=\"#ff0000\"")); /* two blocks are one piece */
    assert_non_null(strstr(text, "M54 9h1.125v18"));
    assert_non_null(strstr(text, "M36 9h27v18h-27z\" fill=\"#000000\""));
    assert_null(strstr(text, "█"));
    free(text);
}

static void add_area(void *context, const struct gf_shape_part *part)
{
    assert_true(part->x >= 0 && part->y >= 0 && part->x + part->width <= 1 + 1e-9);
    assert_true(part->y + part->height <= 1 + 1e-9);
    *(double *)context += part->dot ? 1.0 / 8 : part->width * part->height;
}

static double area(uint32_t glyph)
{
    double sum = 0;
    assert_true(gf_glyph_shape(glyph, add_area, &sum));
    return sum;
}

static void shapes_cover_what_their_names_say(void **state)
{
    (void)state;
    for (uint32_t i = 1; i <= 8; i++) {
        assert_float_equal((float)area(0x2580 + i), (float)i / 8, 1e-6f); /* lower eighths */
        assert_float_equal((float)area(0x2590 - i), (float)i / 8, 1e-6f); /* left eighths */
    }
    assert_float_equal((float)area(0x2580), 0.5f, 1e-6f);
    assert_float_equal((float)area(0x2590), 0.5f, 1e-6f);
    assert_float_equal((float)area(0x2595), 0.125f, 1e-6f);
    assert_float_equal((float)area(0x259b), 0.75f, 1e-6f); /* three quarters */
    assert_float_equal((float)area(0x2800), 0, 1e-6f);
    assert_float_equal((float)area(0x28ff), 1, 1e-6f);
    assert_false(gf_glyph_shape('a', NULL, NULL));
    assert_false(gf_glyph_shape(0x2202, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_bring_a_terminal_from_one_canvas_to_the_next),
        cmocka_unit_test(a_film_holds_what_changed_and_when),
        cmocka_unit_test(svg_escapes_text_and_draws_shapes),
        cmocka_unit_test(shapes_cover_what_their_names_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
