#include "views/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define RIGHT_GAP 2 /* columns at least between the left and the right group */

void gf_line_init(struct gf_line *line, const struct gf_canvas *canvas, struct gf_style separator)
{
    line->item_count = line->run_count = line->used = 0;
    line->canvas = canvas;
    line->separator = separator;
    line->even = false;
}

static void begin(struct gf_line *line, int importance, const char *before, bool right)
{
    if (line->item_count == GF_LINE_ITEMS)
        return;
    int item = line->item_count++;
    line->items[item].first_run = line->run_count;
    line->items[item].runs = line->items[item].columns = 0;
    line->items[item].importance = importance;
    line->items[item].right = right;
    line->items[item].dropped = false;
    line->items[item].before = before;
}

void gf_line_item(struct gf_line *line, int importance, const char *before)
{
    begin(line, importance, before, false);
}

void gf_line_item_right(struct gf_line *line, int importance, const char *before)
{
    begin(line, importance, before, true);
}

void gf_line_add(struct gf_line *line, struct gf_style style, const char *format, ...)
{
    if (line->item_count == 0 || line->run_count == GF_LINE_RUNS)
        return;
    size_t room = sizeof(line->text) - (size_t)line->used;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(line->text + line->used, room, format, arguments);
    va_end(arguments);
    if (written <= 0 || (size_t)written >= room)
        return;
    int item = line->item_count - 1;
    line->runs[line->run_count].text = line->used;
    line->runs[line->run_count].style = style;
    line->run_count++;
    line->items[item].runs++;
    line->items[item].columns += gf_canvas_columns(line->canvas, line->text + line->used);
    line->used += written + 1;
}

/* A glue between two items (" = ", ": ") makes no sense after a dropped one. */
static const char *separator(const struct gf_line *line, int item)
{
    static const char wide[] = "   ";
    bool dropped = !line->even && item > 0 && line->items[item - 1].dropped && !line->items[item].right;
    return dropped && strlen(line->items[item].before) < strlen(wide) ? wide : line->items[item].before;
}

/* Columns of one group, separators included. */
static int group_columns(const struct gf_line *line, bool right)
{
    int columns = 0;
    bool first = true;
    for (int i = 0; i < line->item_count; i++) {
        if (line->items[i].dropped || line->items[i].right != right || line->items[i].columns == 0)
            continue;
        if (!first)
            columns += gf_canvas_columns(line->canvas, separator(line, i));
        columns += line->items[i].columns;
        first = false;
    }
    return columns;
}

int gf_line_columns(const struct gf_line *line)
{
    int left = group_columns(line, false), right = group_columns(line, true);
    return left + right + (left > 0 && right > 0 ? RIGHT_GAP : 0);
}

static bool drop_one(struct gf_line *line)
{
    int least = -1;
    for (int i = 0; i < line->item_count; i++)
        if (!line->items[i].dropped &&
            (least < 0 || line->items[i].importance < line->items[least].importance))
            least = i;
    if (least >= 0)
        line->items[least].dropped = true;
    return least >= 0;
}

static int draw_group(struct gf_line *line, struct gf_canvas *canvas, int x, int y, bool right)
{
    bool first = true;
    for (int i = 0; i < line->item_count; i++) {
        if (line->items[i].dropped || line->items[i].right != right || line->items[i].columns == 0)
            continue;
        if (!first)
            x = gf_canvas_text(canvas, x, y, line->separator, separator(line, i));
        first = false;
        for (int run = 0; run < line->items[i].runs; run++) {
            int index = line->items[i].first_run + run;
            x = gf_canvas_text(canvas, x, y, line->runs[index].style, line->text + line->runs[index].text);
        }
    }
    return x;
}

void gf_line_fit(struct gf_line *line, int columns)
{
    while (gf_line_columns(line) > columns && drop_one(line))
        ;
}

int gf_line_draw(struct gf_line *line, struct gf_canvas *canvas, int x, int y, int columns)
{
    gf_line_fit(line, columns);
    draw_group(line, canvas, x + columns - group_columns(line, true), y, true);
    return draw_group(line, canvas, x, y, false);
}
