#include "canvas/svg.h"

#include "canvas/glyph_shape.h"
#include "canvas/text.h"

/* Pixels of a cell; text of this size is about as wide in most fonts, and is told its width. */
#define CELL_WIDTH  9
#define CELL_HEIGHT 18
#define FONT_SIZE   15
#define BASELINE    14
#define MARGIN      9

#define FOREGROUND 0xd4d4d4u
#define BACKGROUND 0x121212u
#define BRIGHT     0xffffffu /* bold text without a colour of its own */

/* The palette of xterm, in which canvases are drawn: a cube of 6 × 6 × 6 and a ramp of grey. */
static uint32_t rgb(int colour)
{
    static const unsigned char base[16][3] = {
        {0, 0, 0},      {205, 49, 49},   {13, 188, 121},  {229, 229, 16}, {36, 114, 200}, {188, 63, 188},
        {17, 168, 205}, {204, 204, 204}, {118, 118, 118}, {241, 76, 76},  {35, 209, 139}, {245, 245, 67},
        {59, 142, 234}, {214, 112, 214}, {41, 184, 219},  {242, 242, 242}};
    static const unsigned steps[6] = {0, 95, 135, 175, 215, 255};
    if (colour < 16)
        return (uint32_t)base[colour][0] << 16 | (uint32_t)base[colour][1] << 8 | base[colour][2];
    if (colour < 232) {
        const int cube = colour - 16;
        return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
    }
    return (uint32_t)(8 + 10 * (colour - 232)) * 0x010101u;
}

static uint32_t mix(uint32_t a, uint32_t b, unsigned tenths_of_a)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift < 24; shift += 8)
        mixed |= (((a >> shift & 0xff) * tenths_of_a + (b >> shift & 0xff) * (10 - tenths_of_a)) / 10)
                 << shift;
    return mixed;
}

struct colours {
    uint32_t fg, bg;
};

static struct colours colours_of(const struct gf_style *style)
{
    struct colours colours = {style->fg >= 0 && style->fg < 256 ? rgb(style->fg)
                              : style->attributes & GF_BOLD     ? BRIGHT
                                                                : FOREGROUND,
                              style->bg >= 0 && style->bg < 256 ? rgb(style->bg) : BACKGROUND};
    if (style->attributes & GF_REVERSE)
        colours = (struct colours){colours.bg, colours.fg};
    if (style->attributes & GF_DIM)
        colours.fg = mix(colours.fg, colours.bg, 6);
    return colours;
}

/* Text as XML holds it; a canvas has no control characters. */
static void put_glyph(FILE *out, uint32_t glyph)
{
    char text[5];
    if (glyph == '<' || glyph == '&' || glyph == '>') {
        fputs(glyph == '<' ? "&lt;" : glyph == '&' ? "&amp;" : "&gt;", out);
        return;
    }
    gf_text_encode(glyph, text);
    fputs(text, out);
}

static void put_text(FILE *out, const char *text)
{
    uint32_t glyph;
    while ((glyph = gf_text_next(&text)) != 0)
        put_glyph(out, gf_glyph_clean(glyph));
}

static void put_rect(FILE *out, double x, double y, double width, double height, uint32_t colour)
{
    fprintf(out, "<path d=\"M%.4g %.4gh%.4gv%.4gh%.4gz\" fill=\"#%06x\"/>\n", x, y, width, height, -width,
            colour);
}

static const struct gf_cell *cell_at(const struct gf_canvas *canvas, int x, int y)
{
    return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

static void write_backgrounds(FILE *out, const struct gf_canvas *canvas, int y)
{
    for (int x = 0, end; x < canvas->width; x = end) {
        const uint32_t colour = colours_of(&cell_at(canvas, x, y)->style).bg;
        for (end = x + 1; end < canvas->width && colours_of(&cell_at(canvas, end, y)->style).bg == colour;)
            end++;
        if (colour != BACKGROUND)
            put_rect(out, MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT, (end - x) * CELL_WIDTH,
                     CELL_HEIGHT, colour);
    }
}

struct shape_context {
    FILE *out;
    double x, y;
    uint32_t fg, bg;
};

static void write_part(void *context, const struct gf_shape_part *part)
{
    const struct shape_context *shape = context;
    const uint32_t colour = part->tenths < 10 ? mix(shape->fg, shape->bg, (unsigned)part->tenths) : shape->fg;
    if (part->dot)
        fprintf(shape->out, "<circle cx=\"%.4g\" cy=\"%.4g\" r=\"1.3\" fill=\"#%06x\"/>\n",
                shape->x + part->x * CELL_WIDTH, shape->y + part->y * CELL_HEIGHT, colour);
    else
        put_rect(shape->out, shape->x + part->x * CELL_WIDTH, shape->y + part->y * CELL_HEIGHT,
                 part->width * CELL_WIDTH, part->height * CELL_HEIGHT, colour);
}

/* Shapes of one row; a bar's run of full blocks is one of them. */
static void write_shapes(FILE *out, const struct gf_canvas *canvas, int y)
{
    for (int x = 0, end; x < canvas->width; x = end) {
        const struct gf_cell *cell = cell_at(canvas, x, y);
        const struct colours colours = colours_of(&cell->style);
        end = x + 1;
        if (cell->glyph == 0x2588) {
            while (end < canvas->width && cell_at(canvas, end, y)->glyph == 0x2588 &&
                   colours_of(&cell_at(canvas, end, y)->style).fg == colours.fg)
                end++;
            put_rect(out, MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT, (end - x) * CELL_WIDTH,
                     CELL_HEIGHT, colours.fg);
            continue;
        }
        struct shape_context shape = {out, MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT, colours.fg,
                                      colours.bg};
        gf_glyph_shape(cell->glyph, write_part, &shape);
    }
}

static bool is_text(const struct gf_cell *cell)
{
    return cell->glyph != ' ' && !gf_glyph_shape(cell->glyph, NULL, NULL);
}

static bool same_text(const struct gf_style *a, const struct gf_style *b)
{
    const unsigned seen = GF_BOLD | GF_UNDERLINE;
    return colours_of(a).fg == colours_of(b).fg && (a->attributes & seen) == (b->attributes & seen);
}

/* One run from x: words that stand one blank apart belong together. Returns the column after it. */
static int text_end(const struct gf_canvas *canvas, int x, int y)
{
    const struct gf_cell *first = cell_at(canvas, x, y);
    int end = x + 1;
    for (int i = end; i < canvas->width; i++) {
        const struct gf_cell *cell = cell_at(canvas, i, y);
        const bool blank = cell->glyph == ' ' && i == end;
        if (cell->glyph != 0 && !same_text(&cell->style, &first->style))
            break;
        if (!blank && cell->glyph != 0 && !is_text(cell))
            break;
        if (!blank)
            end = i + 1;
    }
    return end;
}

static void write_run(FILE *out, const struct gf_canvas *canvas, int x, int end, int y)
{
    const struct gf_style *style = &cell_at(canvas, x, y)->style;
    fprintf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s%s>", MARGIN + x * CELL_WIDTH,
            MARGIN + y * CELL_HEIGHT + BASELINE, (end - x) * CELL_WIDTH, colours_of(style).fg,
            style->attributes & GF_BOLD ? " font-weight=\"bold\"" : "",
            style->attributes & GF_UNDERLINE ? " text-decoration=\"underline\"" : "");
    for (; x < end; x++)
        if (cell_at(canvas, x, y)->glyph != 0)
            put_glyph(out, cell_at(canvas, x, y)->glyph);
    fputs("</text>\n", out);
}

static void write_texts(FILE *out, const struct gf_canvas *canvas, int y)
{
    for (int x = 0; x < canvas->width;) {
        if (cell_at(canvas, x, y)->glyph == 0 || !is_text(cell_at(canvas, x, y))) {
            x++;
            continue;
        }
        const int end = text_end(canvas, x, y);
        write_run(out, canvas, x, end, y);
        x = end;
    }
}

void gf_canvas_write_svg(FILE *out, const struct gf_canvas *canvas, const char *title)
{
    const int width = canvas->width * CELL_WIDTH + 2 * MARGIN;
    const int height = canvas->height * CELL_HEIGHT + 2 * MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"gradflow\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\" "
            "font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"%d\" "
            "xml:space=\"preserve\" role=\"img\">\n<title>",
            width, height, width, height, FONT_SIZE);
    put_text(out, title);
    fprintf(out, "</title>\n<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"#%06x\"/>\n", BACKGROUND);
    for (int y = 0; y < canvas->height; y++) {
        write_backgrounds(out, canvas, y);
        write_shapes(out, canvas, y);
        write_texts(out, canvas, y);
    }
    fputs("</svg>\n", out);
}
