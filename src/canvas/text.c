#include "canvas/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A tab or a line break inside a line of text separates words; other control characters are bad. */
static uint32_t next(const char **text)
{
    uint32_t glyph = gf_text_next(text);
    return glyph == '\t' || glyph == '\n' || glyph == '\r' ? ' ' : gf_glyph_clean(glyph);
}

static int glyph_width(bool ascii, uint32_t glyph)
{
    int columns = gf_glyph_columns(glyph);
    if (ascii && glyph > 0x7e && columns > 0)
        return (int)strlen(gf_glyph_ascii(glyph));
    return columns;
}

/* Columns of the first `bytes` bytes, which end between characters. */
static int span_width(bool ascii, const char *text, const char *end)
{
    int columns = 0;
    while (text < end && *text != 0)
        columns += glyph_width(ascii, next(&text));
    return columns;
}

int gf_text_columns(const char *text)
{
    return span_width(false, text, text + strlen(text));
}

int gf_canvas_columns(const struct gf_canvas *canvas, const char *text)
{
    return span_width(canvas->ascii, text, text + strlen(text));
}

static int draw_glyph(struct gf_canvas *canvas, int x, int y, struct gf_style style, uint32_t glyph)
{
    int columns = glyph_width(canvas->ascii, glyph);
    if (!canvas->ascii || glyph <= 0x7e) {
        gf_canvas_put(canvas, x, y, glyph, style);
        return x + columns;
    }
    if (columns > 0)
        for (const char *ascii = gf_glyph_ascii(glyph); *ascii != 0; ascii++)
            gf_canvas_put(canvas, x++, y, (unsigned char)*ascii, style);
    return x;
}

static int draw_span(struct gf_canvas *canvas, int x, int y, struct gf_style style, const char *text,
                     const char *end)
{
    while (text < end && *text != 0)
        x = draw_glyph(canvas, x, y, style, next(&text));
    return x;
}

int gf_canvas_text(struct gf_canvas *canvas, int x, int y, struct gf_style style, const char *text)
{
    return draw_span(canvas, x, y, style, text, text + strlen(text));
}

int gf_canvas_printf(struct gf_canvas *canvas, int x, int y, struct gf_style style, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return written < 0 ? x : gf_canvas_text(canvas, x, y, style, text);
}

/* The end of the word that starts at text (which may be a space: then text itself). */
static const char *word_end(const char *text)
{
    return text + strcspn(text, " \t\r\n");
}

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " \t\r");
}

/* As many characters as fit into columns. */
static const char *cut(bool ascii, const char *text, const char *end, int columns)
{
    while (text < end) {
        const char *after = text;
        int width = glyph_width(ascii, next(&after));
        if (width > columns)
            break;
        columns -= width;
        text = after;
    }
    return text;
}

int gf_canvas_fit(struct gf_canvas *canvas, int x, int y, int columns, struct gf_style style,
                  const char *text)
{
    if (columns <= 0)
        return x;
    const char *end = text + strlen(text);
    if (span_width(canvas->ascii, text, end) <= columns)
        return draw_span(canvas, x, y, style, text, end);
    const char *kept = NULL, *start = text;
    for (const char *word = skip_spaces(text); word < end; word = skip_spaces(word)) {
        const char *stop = word_end(word);
        if (stop == word)
            stop++;
        if (span_width(canvas->ascii, start, stop) > columns)
            break;
        kept = word = stop;
    }
    if (kept == NULL)
        return draw_span(canvas, x, y, style, start, cut(canvas->ascii, start, end, columns));
    int after = draw_span(canvas, x, y, style, start, kept);
    static const char *const MORE = " …";
    if (after - x + gf_canvas_columns(canvas, MORE) <= columns)
        after = gf_canvas_text(canvas, after, y, style, MORE);
    return after;
}

/* One line of a paragraph: the words that fit, or a cut word if the first does not. */
static const char *line_end(bool ascii, const char *start, int columns)
{
    const char *kept = start;
    for (const char *word = start; *word != 0 && *word != '\n'; word = skip_spaces(word)) {
        const char *stop = word_end(word);
        if (span_width(ascii, start, stop) > columns)
            break;
        kept = word = stop;
    }
    if (kept > start)
        return kept;
    const char *stop = word_end(start), *some = cut(ascii, start, stop, columns);
    if (some == start && some < stop) /* not even one character fits: go on all the same */
        next(&some);
    return some;
}

int gf_canvas_wrap(struct gf_canvas *canvas, struct gf_rect rect, struct gf_style style, const char *text)
{
    int row = 0;
    struct gf_rect before = gf_canvas_clip(canvas, rect);
    while (*text != 0 && rect.width > 0) {
        text = skip_spaces(text);
        const char *end = line_end(canvas->ascii, text, rect.width);
        draw_span(canvas, rect.x, rect.y + row, style, text, end);
        row++;
        text = skip_spaces(end);
        if (*text == '\n')
            text++;
    }
    canvas->clip = before;
    return row;
}
