#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/text.h"

struct buffer {
    char *text;
    size_t used, size;
    bool failed;
};

static void append(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);
    if (buffer->failed)
        return;
    if (buffer->size - buffer->used <= length) {
        size_t size = (buffer->size + length + 1) * 2;
        char *larger = realloc(buffer->text, size);
        if (larger == NULL) {
            buffer->failed = true;
            return;
        }
        buffer->text = larger, buffer->size = size;
    }
    memcpy(buffer->text + buffer->used, text, length + 1);
    buffer->used += length;
}

static bool same_style(struct gf_style a, struct gf_style b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

static void append_style(struct buffer *buffer, struct gf_style style)
{
    static const char *const codes[] = {";1", ";2", ";7", ";4", ";5"}; /* in the order of gf_attribute */
    char colour[24];
    append(buffer, "\x1b[0");
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (style.attributes & 1u << i)
            append(buffer, codes[i]);
    if (style.fg >= 0) {
        snprintf(colour, sizeof(colour), ";38;5;%d", style.fg);
        append(buffer, colour);
    }
    if (style.bg >= 0) {
        snprintf(colour, sizeof(colour), ";48;5;%d", style.bg);
        append(buffer, colour);
    }
    append(buffer, "m");
}

/* A blank at the end of a row may go if nothing of it would be seen. */
static bool unseen(const struct gf_cell *cell, bool ansi)
{
    return cell->glyph == ' ' &&
           (!ansi || (cell->style.bg < 0 && !(cell->style.attributes & (GF_REVERSE | GF_UNDERLINE))));
}

static void append_row(struct buffer *buffer, const struct gf_cell *cells, int width, bool ansi)
{
    const struct gf_style plain = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
    struct gf_style now = plain;
    while (width > 0 && unseen(&cells[width - 1], ansi))
        width--;
    for (int x = 0; x < width; x++) {
        char text[5];
        if (cells[x].glyph == 0)
            continue;
        if (ansi && !same_style(cells[x].style, now))
            append_style(buffer, now = cells[x].style);
        gf_text_encode(cells[x].glyph, text);
        append(buffer, text);
    }
    if (!same_style(now, plain))
        append_style(buffer, plain);
    append(buffer, "\n");
}

static bool same_cell(const struct gf_cell *a, const struct gf_cell *b)
{
    return a->glyph == b->glyph && same_style(a->style, b->style);
}

/* The cells [x, end) of a row, at their place. */
static void append_span(struct buffer *buffer, const struct gf_cell *row, int x, int end, int y,
                        struct gf_style *now)
{
    char place[32], text[5];
    snprintf(place, sizeof(place), "\x1b[%d;%dH", y + 1, x + 1);
    append(buffer, place);
    for (; x < end; x++) {
        if (row[x].glyph == 0)
            continue;
        if (!same_style(row[x].style, *now))
            append_style(buffer, *now = row[x].style);
        gf_text_encode(row[x].glyph, text);
        append(buffer, text);
    }
}

/* Both halves of a double-width character are written when one of them has changed. */
static void append_row_changes(struct buffer *buffer, const struct gf_cell *before, const struct gf_cell *row,
                               int width, int y, struct gf_style *now)
{
    for (int x = 0, end; x < width; x = end) {
        end = x + 1;
        if (before != NULL && same_cell(&before[x], &row[x]))
            continue;
        while (end < width && (before == NULL || row[end].glyph == 0 || !same_cell(&before[end], &row[end])))
            end++;
        append_span(buffer, row, x > 0 && row[x].glyph == 0 ? x - 1 : x, end, y, now);
    }
}

static char *finish(struct buffer *buffer)
{
    if (!buffer->failed)
        return buffer->text;
    free(buffer->text);
    return NULL;
}

char *gf_canvas_changes(const struct gf_canvas *before, const struct gf_canvas *canvas)
{
    const struct gf_style plain = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
    struct gf_style now = plain;
    struct buffer buffer = {0};
    append(&buffer, before != NULL ? "" : "\x1b[0m\x1b[2J");
    for (int y = 0; y < canvas->height; y++) {
        const size_t row = (size_t)y * (size_t)canvas->width;
        append_row_changes(&buffer, before != NULL ? before->cells + row : NULL, canvas->cells + row,
                           canvas->width, y, &now);
    }
    if (!same_style(now, plain))
        append_style(&buffer, plain);
    return finish(&buffer);
}

char *gf_canvas_dump(const struct gf_canvas *canvas, bool ansi)
{
    struct buffer buffer = {0};
    append(&buffer, "");
    for (int y = 0; y < canvas->height; y++)
        append_row(&buffer, canvas->cells + (size_t)y * (size_t)canvas->width, canvas->width, ansi);
    return finish(&buffer);
}
