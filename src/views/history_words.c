/* Everything on the history view that is read: title, marks, time axis and the numbers at the cursor. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "views/format.h"
#include "views/history_parts.h"
#include "views/marks.h"

static unsigned long long number(uint64_t x)
{
    return (unsigned long long)x;
}

const char *gf_history_when(const struct gf_history_column *column, bool wide, char text[GF_HISTORY_TEXT])
{
    const uint64_t last = column->first + column->iterations - 1;
    if (column->iterations > 1)
        snprintf(text, GF_HISTORY_TEXT, "%s %llu–%llu", wide ? "iterations" : "it", number(column->first),
                 number(last));
    else
        snprintf(text, GF_HISTORY_TEXT, "%s %llu", wide ? "iteration" : "it", number(column->first));
    return text;
}

/* --- title --- */

static void add_cut(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_history_time *time,
                    bool wide)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET), text = gf_theme(canvas, GF_ROLE_TEXT);
    gf_line_item(line, 80, "   ");
    if (time->wide > 1)
        gf_line_add(line, text, wide ? "%d columns an iteration" : "%d columns an it", time->wide);
    else
        gf_line_add(line, text, "%llu %s a column", number(time->step),
                    !wide            ? "it"
                    : time->step > 1 ? "iterations"
                                     : "iteration");
    gf_line_item(line, 40, ", ");
    gf_line_add(line, quiet, time->zoom < time->whole ? "zoomed in" : "the whole run");
    if (time->step < time->extent.span && time->from < time->extent.singles) {
        gf_line_item(line, 70, "   ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_WARNING), "%llu kept as one", number(time->extent.span));
        gf_line_item(line, 50, " ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_WARNING), "up to iteration %llu",
                    number(time->extent.singles - 1));
    }
}

static void add_rows(struct gf_line *line, const struct gf_canvas *canvas,
                     const struct gf_history_layout *layout)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    if (layout->groups < layout->layers) {
        gf_line_item(line, 85, "   ");
        gf_line_add(line, quiet, "worst of %d", gf_history_group_most(layout));
        gf_line_item(line, 71, " ");
        gf_line_add(line, quiet, "a %s", layout->halves ? "half row" : "row");
    } else if (layout->halves) {
        gf_line_item(line, 45, "   ");
        gf_line_add(line, quiet, "2 layers a row");
    }
}

static void build_title(struct gf_line *line, const struct gf_canvas *canvas,
                        const struct gf_history_drawing *drawing, bool wide)
{
    const struct gf_finding *finding = gf_finding_top(drawing->scene->snapshot);
    gf_line_init(line, canvas, gf_theme(canvas, GF_ROLE_QUIET));
    gf_line_item(line, 100, "");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "%s", drawing->measure->title);
    gf_line_item(line, 35, " ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "of every layer");
    add_cut(line, canvas, &drawing->time, wide);
    add_rows(line, canvas, &drawing->layout);
    if (finding != NULL) {
        const bool diverged = finding->rule == GF_RULE_DIVERGED;
        gf_line_item_right(line, 72, "  ");
        gf_line_add(line, gf_theme(canvas, diverged ? GF_ROLE_BAD : GF_ROLE_WARNING), "⚠ %s",
                    gf_rule_title(finding->rule));
        gf_line_item_right(line, 20, "  ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), "e");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " explains");
    }
}

void gf_history_draw_title(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_rect area = drawing->layout.area;
    struct gf_line line;
    build_title(&line, canvas, drawing, true);
    if (gf_line_columns(&line) > area.width - 2)
        build_title(&line, canvas, drawing, false);
    gf_line_draw(&line, canvas, area.x + 1, drawing->layout.title_row, area.width - 2);
}

/* --- marks --- */

/* Whether a text may stand there, if need be over the lines of other marks. */
static bool has_room(struct gf_canvas *canvas, struct gf_rect rect, int from, int to, int y)
{
    if (from < rect.x || to > rect.x + rect.width)
        return false;
    for (int x = from; x < to; x++) {
        const struct gf_cell *cell = gf_canvas_at(canvas, x, y);
        if (cell == NULL || (cell->glyph != ' ' && cell->glyph != 0x250a && cell->glyph != '|'))
            return false;
    }
    return true;
}

/* To the right of a sign, or else to its left, with a blank around; as low as there is room. */
static void draw_beside(struct gf_canvas *canvas, struct gf_rect rect, int x, const char *text)
{
    const int columns = gf_canvas_columns(canvas, text);
    for (int y = rect.y + rect.height - 1; y >= rect.y; y--) {
        const int right = x + 2, left = x - 1 - columns, end = right + columns;
        const bool on = has_room(canvas, rect, x + 1, end < rect.x + rect.width ? end + 1 : end, y);
        if (on || has_room(canvas, rect, left > rect.x ? left - 1 : left, x, y)) {
            const int from = on ? right : left;
            gf_canvas_fill(canvas, (struct gf_rect){from - 1, y, columns + 2, 1}, ' ',
                           gf_theme(canvas, GF_ROLE_TEXT));
            gf_canvas_put(canvas, x, y, y == rect.y + rect.height - 1 ? 0x25bc : 0x250a,
                          gf_theme(canvas, GF_ROLE_EVENT));
            gf_canvas_text(canvas, from, y, gf_theme(canvas, GF_ROLE_EVENT), text);
            return;
        }
    }
}

/* Signs first, then the texts, the newest first, as far as there is room for them. */
void gf_history_draw_marks(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_rect rect = drawing->layout.marks;
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    const size_t count = gf_history_marks(drawing->scene->history, drawing->scene->snapshot->generation,
                                          GF_HISTORY_MARKS, marks);
    if (rect.height < 1)
        return;
    const int bottom = rect.y + rect.height - 1;
    for (size_t i = 0; i < count; i++) {
        const int x = gf_history_x(&drawing->time, marks[i].iteration);
        for (int y = rect.y; x >= 0 && y < bottom; y++)
            gf_canvas_put(canvas, rect.x + x, y, 0x250a, gf_theme(canvas, GF_ROLE_EVENT));
        if (x >= 0)
            gf_canvas_put(canvas, rect.x + x, bottom, 0x25bc, gf_theme(canvas, GF_ROLE_EVENT));
    }
    const int cursor = gf_history_x(&drawing->time, drawing->time.cursor),
              at = rect.x + cursor + (drawing->time.wide - 1) / 2;
    if (cursor >= 0 && gf_row_is_free(canvas, rect, at, at + 1, bottom))
        gf_canvas_put(canvas, at, bottom, 0x25be, gf_theme(canvas, GF_ROLE_TITLE));
    for (size_t i = count; i-- > 0;) {
        const int x = gf_history_x(&drawing->time, marks[i].iteration);
        if (x >= 0)
            draw_beside(canvas, rect, rect.x + x, marks[i].text);
    }
    if (drawing->layout.values > 0)
        gf_canvas_text(canvas,
                       rect.x + rect.width + drawing->layout.values -
                           gf_canvas_columns(canvas, drawing->measure->name),
                       bottom, gf_theme(canvas, GF_ROLE_QUIET), drawing->measure->name);
}

/* --- time axis --- */

/* 1, 2 or 5 times a power of ten, at least so many iterations. */
static uint64_t round_up(uint64_t least)
{
    uint64_t step = 1;
    for (unsigned i = 0; step < least && step < UINT64_MAX / 10; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    return step;
}

/* All ticks of an axis in the same unit. */
static void tick_text(uint64_t iteration, uint64_t apart, char *text, size_t size)
{
    if (iteration >= 1000000 && apart % 100000 == 0)
        snprintf(text, size, "%.6gM", (double)iteration / 1e6);
    else if (iteration >= 10000 && apart % 1000 == 0)
        snprintf(text, size, "%lluk", number(iteration / 1000));
    else
        snprintf(text, size, "%llu", number(iteration));
}

void gf_history_draw_axis(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_history_time *time = &drawing->time;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const struct gf_rect row = {drawing->layout.map.x, drawing->layout.axis_row, drawing->layout.map.width,
                                1};
    const int cursor = gf_history_x(time, time->cursor);
    if (cursor >= 0)
        gf_canvas_put(canvas, row.x + cursor + (time->wide - 1) / 2, row.y, 0x25b2,
                      gf_theme(canvas, GF_ROLE_TITLE));
    const uint64_t apart = round_up((uint64_t)(12 + time->wide - 1) / (uint64_t)time->wide * time->step);
    int free_from = row.x;
    for (uint64_t at = (time->from + apart - 1) / apart * apart; at >= time->from; at += apart) {
        char text[32];
        const int x = gf_history_x(time, at);
        if (x < 0)
            break;
        tick_text(at, apart, text, sizeof text);
        const int from = row.x + x, end = from + 1 + gf_canvas_columns(canvas, text);
        if (from < free_from || !gf_row_is_free(canvas, row, from, end, row.y))
            continue;
        gf_canvas_put(canvas, from, row.y, 0x250a, gf_theme(canvas, GF_ROLE_TRACK));
        gf_canvas_text(canvas, from + 1, row.y, quiet, text);
        free_from = end + 1;
    }
}

/* --- numbers at the cursor --- */

static bool is_diverged(const struct gf_history_drawing *drawing)
{
    const int x = gf_history_x(&drawing->time, drawing->time.cursor);
    return x >= 0 && drawing->diverged[x / drawing->time.wide];
}

static void add_value(struct gf_line *line, const struct gf_canvas *canvas,
                      const struct gf_history_drawing *drawing, const struct gf_history_column *column)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const struct gf_history_measure *measure = drawing->measure;
    char mean[GF_NUMBER], low[GF_NUMBER], high[GF_NUMBER];
    const bool finite = column->finite > 0;
    gf_line_item(line, 94, drawing->layout.area.width >= 60 ? "   " : "  ");
    gf_line_add(line, quiet, "%s", measure->name);
    gf_line_item(line, 95, " ");
    if (finite)
        gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "%s",
                    gf_history_format(measure, (double)column->mean, mean));
    else if (is_diverged(drawing))
        gf_line_add(line, gf_theme(canvas, GF_ROLE_BAD), "nan");
    else
        gf_line_add(line, quiet, "none");
    if (finite && column->iterations > 1) {
        gf_line_item(line, 70, " ");
        gf_line_add(line, quiet, "mean, %s … %s", gf_history_format(measure, (double)column->min, low),
                    gf_history_format(measure, (double)column->max, high));
    }
    if (finite && column->finite < column->iterations) {
        gf_line_item(line, 60, ", ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_BAD), "%u not finite",
                    column->iterations - column->finite);
    }
}

static void add_marks(struct gf_line *line, const struct gf_canvas *canvas,
                      const struct gf_history_drawing *drawing)
{
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    const size_t count = gf_history_marks(drawing->scene->history, drawing->scene->snapshot->generation,
                                          GF_HISTORY_MARKS, marks);
    const struct gf_history_time *time = &drawing->time;
    const uint64_t begin = gf_history_column_start(time, time->cursor);
    const int sought = drawing->state->history.marks_sought;
    if (sought != 0 && gf_history_next_mark(time, marks, count, sought) == NULL) {
        gf_line_item(line, 93, "   ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_EVENT), "no %s mark", sought < 0 ? "earlier" : "later");
    }
    for (size_t i = count; i-- > 0;)
        if (marks[i].iteration >= begin && marks[i].iteration - begin < time->step) {
            gf_line_item(line, 80, "   ");
            gf_line_add(line, gf_theme(canvas, GF_ROLE_EVENT), "▼ %s", marks[i].text);
            if (time->step > 1)
                gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), " at %llu", number(marks[i].iteration));
        }
}

void gf_history_draw_status(struct gf_canvas *canvas, const struct gf_history_drawing *drawing)
{
    const struct gf_history_layout *layout = &drawing->layout;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET), title = gf_theme(canvas, GF_ROLE_TITLE);
    const int layer = drawing->state->selected;
    struct gf_history_column column;
    struct gf_line line;
    char text[GF_HISTORY_TEXT];
    gf_line_init(&line, canvas, quiet);
    gf_line_item(&line, 100, "");
    if (layer + 1 == layout->layers)
        gf_line_add(&line, title, "read-out");
    else
        gf_line_add(&line, title, "layer %d", layer + 1);
    if (drawing->time.follows) { /* of the past it is not known */
        gf_line_item(&line, 30, " · ");
        gf_line_add(&line, gf_theme(canvas, GF_ROLE_TEXT), "%s",
                    drawing->scene->snapshot->layers[layer].activation);
    }
    if (gf_history_at_cursor(drawing->scene, &drawing->time, layer, drawing->measure->series, &column)) {
        gf_line_item(&line, 92, layout->area.width >= 60 ? "   " : "  ");
        gf_line_add(&line, gf_theme(canvas, GF_ROLE_TEXT), "%s",
                    gf_history_when(&column, layout->area.width >= 60, text));
        if (drawing->time.follows) {
            gf_line_item(&line, 20, ", ");
            gf_line_add(&line, quiet, "the newest");
        }
        if (column.iterations > drawing->time.step) {
            gf_line_item(&line, 65, ", ");
            gf_line_add(&line, gf_theme(canvas, GF_ROLE_WARNING), "kept as one");
        }
        add_value(&line, canvas, drawing, &column);
    }
    add_marks(&line, canvas, drawing);
    gf_line_draw(&line, canvas, layout->area.x + 1, layout->status_row, layout->area.width - 2);
}
