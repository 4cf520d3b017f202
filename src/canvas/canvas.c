#include "canvas/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "canvas/text.h"

static const struct gf_style PLAIN = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* In 64 bits: rectangles come from sums of anything. */
static struct gf_rect overlap(struct gf_rect a, struct gf_rect b)
{
    int x = larger(a.x, b.x), y = larger(a.y, b.y);
    int64_t right_a = (int64_t)a.x + a.width, right_b = (int64_t)b.x + b.width;
    int64_t bottom_a = (int64_t)a.y + a.height, bottom_b = (int64_t)b.y + b.height;
    int64_t width = (right_a < right_b ? right_a : right_b) - x;
    int64_t height = (bottom_a < bottom_b ? bottom_a : bottom_b) - y;
    return (struct gf_rect){x, y, width > 0 ? (int)width : 0, height > 0 ? (int)height : 0};
}

bool gf_canvas_init(struct gf_canvas *canvas, int width, int height, struct gf_error *reterr)
{
    struct gf_canvas fresh = {0};
    if (!gf_canvas_resize(&fresh, width, height, reterr))
        return false;
    *canvas = fresh;
    return true;
}

void gf_canvas_finish(struct gf_canvas *canvas)
{
    free(canvas->cells);
    *canvas = (struct gf_canvas){0};
}

bool gf_canvas_resize(struct gf_canvas *canvas, int width, int height, struct gf_error *reterr)
{
    width = larger(width, 0), height = larger(height, 0);
    size_t rows = (size_t)height, columns = (size_t)width;
    if (columns > 0 && rows > SIZE_MAX / sizeof(struct gf_cell) / columns)
        return gf_error_lack(reterr, "no memory for a screen of %d x %d", width, height);
    size_t needed = rows * columns;
    if (needed > canvas->capacity) {
        struct gf_cell *cells = realloc(canvas->cells, needed * sizeof(*cells));
        if (cells == NULL)
            return gf_error_lack(reterr, "no memory for a screen of %d x %d", width, height);
        canvas->cells = cells;
        canvas->capacity = needed;
    }
    canvas->width = width, canvas->height = height;
    canvas->clip = (struct gf_rect){0, 0, width, height};
    gf_canvas_clear(canvas, PLAIN);
    return true;
}

bool gf_canvas_copy(const struct gf_canvas *canvas, struct gf_canvas *copy, struct gf_error *reterr)
{
    if (!gf_canvas_resize(copy, canvas->width, canvas->height, reterr))
        return false;
    copy->ascii = canvas->ascii, copy->mono = canvas->mono;
    const size_t count = (size_t)canvas->width * (size_t)canvas->height;
    if (count > 0)
        memcpy(copy->cells, canvas->cells, count * sizeof(*copy->cells));
    return true;
}

void gf_canvas_clear(struct gf_canvas *canvas, struct gf_style style)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = (struct gf_cell){' ', style};
}

struct gf_rect gf_canvas_clip(struct gf_canvas *canvas, struct gf_rect rect)
{
    struct gf_rect before = canvas->clip;
    canvas->clip = overlap(before, rect);
    return before;
}

static bool inside(const struct gf_rect *clip, int x, int y)
{
    return x >= clip->x && x - clip->x < clip->width && y >= clip->y && y - clip->y < clip->height;
}

/* Half of a double-width character must not stay behind when the other half is drawn over, even where that
 * half lies outside the clip. */
static void place(struct gf_canvas *canvas, int x, int y, uint32_t glyph, struct gf_style style)
{
    struct gf_cell *row = canvas->cells + (size_t)y * (size_t)canvas->width;
    if (row[x].glyph == 0 && glyph != 0 && x > 0)
        row[x - 1].glyph = ' ';
    if (row[x].glyph != 0 && x + 1 < canvas->width && row[x + 1].glyph == 0)
        row[x + 1].glyph = ' ';
    row[x] = (struct gf_cell){glyph, style};
}

static void place_wide(struct gf_canvas *canvas, int x, int y, uint32_t glyph, struct gf_style style)
{
    bool left = inside(&canvas->clip, x, y), right = inside(&canvas->clip, x + 1, y);
    if (left)
        place(canvas, x, y, ' ', style);
    if (right)
        place(canvas, x + 1, y, ' ', style);
    if (left && right) {
        struct gf_cell *cell = canvas->cells + (size_t)y * (size_t)canvas->width + x;
        cell[0].glyph = glyph;
        cell[1].glyph = 0;
    }
}

struct gf_cell *gf_canvas_at(struct gf_canvas *canvas, int x, int y)
{
    return inside(&canvas->clip, x, y) ? &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x] : NULL;
}

void gf_canvas_put(struct gf_canvas *canvas, int x, int y, uint32_t glyph, struct gf_style style)
{
    glyph = gf_glyph_clean(glyph);
    if (canvas->ascii && glyph > 0x7e)
        glyph = (uint32_t)gf_glyph_ascii(glyph)[0];
    int columns = gf_glyph_columns(glyph);
    if (columns == 2)
        place_wide(canvas, x, y, glyph, style);
    else if (columns == 1 && inside(&canvas->clip, x, y))
        place(canvas, x, y, glyph, style);
}

void gf_canvas_fill(struct gf_canvas *canvas, struct gf_rect rect, uint32_t glyph, struct gf_style style)
{
    rect = overlap(rect, canvas->clip);
    int step = larger(1, gf_glyph_columns(gf_glyph_clean(glyph)));
    for (int y = rect.y; y < rect.y + rect.height; y++)
        for (int x = rect.x; x < rect.x + rect.width; x += step)
            gf_canvas_put(canvas, x, y, glyph, style);
}
