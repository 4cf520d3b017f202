/* The heat map: means of columns, the worst of the layers that share a place. */
#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/format.h"
#include "views/history_parts.h"

#define READ_MOST 24576 /* means that are fetched at once: 128 layers of 192 columns */

/* Layers one after the other, fetched many at a time: of the same moment, and the worker waits but once. */
struct reader {
    const struct gf_history_drawing *drawing;
    int first, count; /* layers in `means` */
    size_t columns;
    float means[READ_MOST]; /* [count][columns] */
};

static const float *read_layer(struct reader *reader, int layer)
{
    const struct gf_history_drawing *drawing = reader->drawing;
    if (layer < reader->first || layer >= reader->first + reader->count) {
        const int room = (int)(READ_MOST / reader->columns), left = drawing->layout.layers - layer;
        reader->first = layer;
        reader->count = left < room ? left : room;
        const size_t got =
            gf_history_layer_means(drawing->scene->history, drawing->scene->snapshot->generation,
                                   (size_t)layer, (size_t)reader->count, drawing->measure->series,
                                   drawing->time.from, drawing->time.step, reader->columns, reader->means);
        for (int k = 0; k < reader->count; k++)
            for (size_t i = got; i < reader->columns; i++)
                reader->means[(size_t)k * reader->columns + i] = NAN;
    }
    return reader->means + (size_t)(layer - reader->first) * reader->columns;
}

/* A group's columns, from the least to the greatest of its layers. */
struct extremes {
    float low, high; /* NAN: none is finite */
    bool missing;    /* one is not */
};

static void read_group(struct reader *reader, int group, struct extremes *extremes)
{
    const struct gf_history_layout *layout = &reader->drawing->layout;
    const int first = gf_history_group_first(layout, group), end = gf_history_group_first(layout, group + 1);
    for (int layer = first; layer < end; layer++) {
        const float *means = read_layer(reader, layer);
        for (size_t i = 0; i < reader->columns; i++) {
            struct extremes *e = &extremes[i];
            if (layer == first)
                *e = (struct extremes){NAN, NAN, false};
            e->missing = e->missing || isnan(means[i]);
            e->low = means[i] < e->low || isnan(e->low) ? means[i] : e->low;
            e->high = means[i] > e->high || isnan(e->high) ? means[i] : e->high;
        }
    }
}

static float worst_of(const struct gf_history_drawing *drawing, const struct extremes *extremes)
{
    return isnan(extremes->low) ? NAN : gf_history_worse(drawing->measure, extremes->low, extremes->high);
}

static struct gf_heat heat_of(const struct gf_history_drawing *drawing, const struct extremes *extremes,
                              size_t column)
{
    if (extremes->missing && drawing->diverged[column])
        return (struct gf_heat){GF_HEAT_NOT_FINITE, 0};
    return gf_history_heat(drawing->measure, worst_of(drawing, extremes));
}

/* A line down the map, where a cell has a colour that it does not hide. */
static void draw_over(struct gf_canvas *canvas, int x, int y, uint32_t glyph)
{
    const struct gf_cell *cell = gf_canvas_at(canvas, x, y);
    if (cell == NULL || cell->style.bg == GF_COLOUR_DEFAULT)
        return;
    gf_canvas_put(canvas, x, y, glyph, (struct gf_style){gf_theme_ink(cell->style.bg), cell->style.bg, 0});
}

/* The cell of the selected layer at the cursor. */
static void draw_crossing(struct gf_canvas *canvas, int x, int y, bool lower)
{
    struct gf_cell *cell = gf_canvas_at(canvas, x, y);
    if (cell == NULL || canvas->mono || canvas->ascii)
        return;
    const bool block = cell->glyph == 0x2580 || cell->glyph == 0x2584;
    const int16_t back = block && (cell->glyph == 0x2584) == lower ? cell->style.fg : cell->style.bg;
    const struct gf_style style = {back < 0 ? GF_COLOUR_DEFAULT : gf_theme_ink(back), back, GF_BOLD};
    gf_canvas_put(canvas, x, y, 0x25c6, style);
}

/* Its middle, where a column is wider than one. */
static int cursor_x(const struct gf_history_drawing *drawing)
{
    const int x = gf_history_x(&drawing->time, drawing->time.cursor);
    return x < 0 ? -1 : drawing->layout.map.x + x + (drawing->time.wide - 1) / 2;
}

static void draw_lines(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_history_layout *layout = &drawing->layout;
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    const int x = cursor_x(drawing), bottom = layout->map.y + layout->map.height;
    const size_t count = gf_history_marks(drawing->scene->history, drawing->scene->snapshot->generation,
                                          GF_HISTORY_MARKS, marks);
    const bool glyphs = canvas->mono || canvas->ascii,
               whole = !glyphs && !layout->halves; /* a line over half blocks would hide one of two */
    for (size_t i = 0; whole && i < count; i++) {
        const int at = gf_history_x(&drawing->time, marks[i].iteration);
        for (int y = layout->map.y; at >= 0 && layout->map.x + at != x && y < bottom; y++)
            draw_over(canvas, layout->map.x + at, y, 0x250a);
    }
    for (int y = layout->map.y; x >= 0 && y < bottom; y++) {
        struct gf_cell *cell = gf_canvas_at(canvas, x, y);
        if (glyphs && cell != NULL)
            cell->style.attributes ^= GF_REVERSE;
        else if (whole)
            draw_over(canvas, x, y, 0x2502);
    }
    const int group = gf_history_group_of(layout, drawing->state->selected);
    if (x >= 0)
        draw_crossing(canvas, x, gf_history_row_of(layout, group), layout->halves && group % 2 == 1);
}

/* --- beside the map --- */

static void draw_name(struct gf_canvas *canvas, const struct gf_history_drawing *drawing, int first, int end,
                      int y)
{
    const struct gf_history_layout *layout = &drawing->layout;
    const int chosen = drawing->state->selected, x = layout->area.x;
    const bool selected = chosen >= first && chosen < end;
    const int layer = selected ? chosen : first;
    const struct gf_style number = gf_theme(canvas, selected ? GF_ROLE_SELECTED : GF_ROLE_TEXT);
    char text[16] = "out";
    if (layout->gutter < 5)
        return;
    if (layer + 1 < layout->layers)
        snprintf(text, sizeof text, "%d", layer + 1);
    if (selected) {
        gf_canvas_fill(canvas, (struct gf_rect){x, y, layout->gutter - 1, 1}, ' ', number);
        gf_canvas_put(canvas, x, y, 0x25b8, number);
    }
    gf_canvas_text(canvas, x + 4 - gf_canvas_columns(canvas, text), y, number, text);
    if (layout->gutter >= 12 && drawing->time.follows) /* which activation it had before is not known */
        gf_canvas_text(canvas, x + 5, y, gf_theme(canvas, selected ? GF_ROLE_SELECTED : GF_ROLE_QUIET),
                       drawing->scene->snapshot->layers[layer].label);
}

static void draw_value(struct gf_canvas *canvas, const struct gf_history_drawing *drawing, float value,
                       bool not_finite, int y)
{
    const struct gf_history_layout *layout = &drawing->layout;
    char number[GF_NUMBER];
    if (layout->values == 0 || (isnan(value) && !not_finite))
        return;
    gf_history_format(drawing->measure, (double)value, number);
    gf_canvas_text(canvas,
                   layout->map.x + layout->map.width + layout->values - gf_canvas_columns(canvas, number), y,
                   gf_theme(canvas, not_finite ? GF_ROLE_BAD : GF_ROLE_TEXT), not_finite ? "nan" : number);
}

/* What is selected within a group goes before the worst of it. */
static float shown_value(struct reader *reader, const struct extremes *extremes, int first, int end,
                         size_t column)
{
    const int chosen = reader->drawing->state->selected;
    if (chosen >= first && chosen < end)
        return read_layer(reader, chosen)[column];
    return worst_of(reader->drawing, &extremes[column]);
}

static void draw_row(struct gf_canvas *canvas, struct reader *reader, int group)
{
    const struct gf_history_drawing *drawing = reader->drawing;
    const struct gf_history_layout *layout = &drawing->layout;
    struct extremes upper[GF_HISTORY_COLUMNS], below[GF_HISTORY_COLUMNS];
    const bool two = layout->halves && group + 1 < layout->groups;
    const int y = gf_history_row_of(layout, group);
    const int first = gf_history_group_first(layout, group),
              end = gf_history_group_first(layout, group + (two ? 2 : 1));
    read_group(reader, group, upper);
    if (two)
        read_group(reader, group + 1, below);
    for (size_t i = 0; i < reader->columns; i++) {
        const struct gf_heat heat = heat_of(drawing, &upper[i], i);
        struct gf_heat lower = heat;
        if (layout->halves)
            lower = two ? heat_of(drawing, &below[i], i) : (struct gf_heat){GF_HEAT_NOTHING, 0};
        for (int row = 0; row < layout->rows_a_group; row++)
            for (int wide = 0; wide < drawing->time.wide; wide++)
                gf_history_draw_cell(canvas, layout->map.x + (int)i * drawing->time.wide + wide, y + row,
                                     drawing->measure, heat, lower);
    }
    draw_name(canvas, drawing, first, end, y);
    const size_t at = (size_t)(gf_history_x(&drawing->time, drawing->time.cursor) / drawing->time.wide);
    if (at < reader->columns) {
        if (two) {
            upper[at].low = fminf(upper[at].low, below[at].low);
            upper[at].high = fmaxf(upper[at].high, below[at].high);
            upper[at].missing = upper[at].missing || below[at].missing;
        }
        const float value = shown_value(reader, upper, first, end, at);
        draw_value(canvas, drawing, value, drawing->diverged[at] && isnan(value), y);
    }
}

void gf_history_draw_map(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    struct reader reader = {.drawing = drawing, .columns = drawing->loss_count};
    for (int group = 0; reader.columns > 0 && group < drawing->layout.groups;
         group += drawing->layout.halves ? 2 : 1)
        draw_row(canvas, &reader, group);
    draw_lines(canvas, drawing);
}
