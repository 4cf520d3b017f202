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

char *gf_canvas_dump(const struct gf_canvas *canvas, bool ansi)
{
    struct buffer buffer = {0};
    append(&buffer, "");
    for (int y = 0; y < canvas->height; y++)
        append_row(&buffer, canvas->cells + (size_t)y * (size_t)canvas->width, canvas->width, ansi);
    if (buffer.failed) {
        free(buffer.text);
        return NULL;
    }
    return buffer.text;
}
