/* The rows of the chain rule: a layer's factors in numbers and as bars around 1, and the product so far. */
#include <math.h>
#include <stdio.h>

#include "canvas/bars.h"
#include "canvas/theme.h"
#include "views/chain_parts.h"
#include "views/format.h"

#define TWENTY 20

double gf_chain_product_reach(int zoom)
{
    return zoom <= -2 ? 256 : zoom == -1 ? 64 : zoom == 0 ? 16 : 4;
}

const char *gf_chain_first_name(bool forward)
{
    return forward ? "weights" : "φ′";
}

const char *gf_chain_second_name(bool forward)
{
    return forward ? "φ" : "weights";
}

double gf_chain_first(const struct gf_chain_factor *factor, bool forward)
{
    return forward ? factor->weights : factor->phi;
}

double gf_chain_second(const struct gf_chain_factor *factor, bool forward)
{
    return forward ? factor->phi : factor->weights;
}

const char *gf_chain_number(double decades, bool bad, int columns, char *text)
{
    if (isnan(decades)) {
        snprintf(text, GF_NUMBER, "%s", bad ? "nan" : "–");
        return text;
    }
    gf_format_figures(pow(10, decades), text);
    if (gf_text_columns(text) > columns)
        gf_format_value(pow(10, decades), text);
    return text;
}

struct gf_style gf_chain_factor_style(const struct gf_canvas *canvas, double decades)
{
    return gf_theme_magnitude(canvas, TWENTY * decades);
}

struct gf_style gf_chain_factor_text(const struct gf_canvas *canvas, double decades)
{
    return gf_theme_magnitude_text(canvas, TWENTY * decades);
}

struct gf_style gf_chain_product_style(const struct gf_canvas *canvas, double decades)
{
    return gf_theme_magnitude(canvas, decades);
}

const char *gf_chain_layer_name(const struct gf_chain *chain, int layer, char text[24])
{
    if (layer == chain->layers - 1)
        snprintf(text, 24, "the read-out");
    else
        snprintf(text, 24, "layer %d", layer + 1);
    return text;
}

static void draw_right(struct gf_canvas *canvas, struct gf_chain_column column, int y, struct gf_style style,
                       const char *text)
{
    const int columns = gf_canvas_columns(canvas, text);
    if (columns <= column.width)
        gf_canvas_text(canvas, column.x + column.width - columns, y, style, text);
}

/* --- heads --- */

static void head_bar(struct gf_canvas *canvas, struct gf_chain_column column, int y, double reach)
{
    if (column.width > 0)
        gf_draw_signed_ticks(canvas, column.x, y, column.width, reach, gf_theme(canvas, GF_ROLE_QUIET));
}

/* The word of a number that has a bar may stand over the number alone: the bar has its scale. A word that is
 * longer than the number begins further left where nothing stands. */
static void head_word(struct gf_canvas *canvas, struct gf_chain_column column, int y, enum gf_role role,
                      const char *text)
{
    const int columns = gf_canvas_columns(canvas, text);
    if (column.width > 0 && columns <= column.width + 2)
        gf_canvas_text(canvas, column.x + column.width - columns, y, gf_theme(canvas, role), text);
}

void gf_chain_draw_heads(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain_layout *layout = picture->layout;
    const bool forward = picture->chain->forward;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const int y = layout->heads_row;
    if (layout->label.width > 0)
        gf_canvas_text(canvas, layout->mark.x + layout->mark.width, y, quiet, "layer");
    head_word(canvas, layout->first, y, GF_ROLE_QUIET, gf_chain_first_name(forward));
    head_word(canvas, layout->second, y, GF_ROLE_QUIET, gf_chain_second_name(forward));
    head_word(canvas, layout->gain, y, GF_ROLE_TITLE, "factor");
    head_word(canvas, layout->product, y, GF_ROLE_TITLE, "product");
    head_word(canvas, layout->histogram, y, GF_ROLE_QUIET, "activation");
    head_bar(canvas, layout->first_bar, y, GF_CHAIN_FACTOR_REACH);
    head_bar(canvas, layout->second_bar, y, GF_CHAIN_FACTOR_REACH);
    head_bar(canvas, layout->gain_bar, y, GF_CHAIN_FACTOR_REACH);
    head_bar(canvas, layout->product_bar, y, picture->reach);
}

/* --- a layer --- */

static void draw_name(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer, int y,
                      bool selected, bool lit)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_layer_measure *measure = &picture->scene->snapshot->layers[layer];
    struct gf_style number = gf_theme(canvas, selected ? GF_ROLE_SELECTED
                                              : lit    ? GF_ROLE_TEXT
                                                       : GF_ROLE_TRACK);
    struct gf_style label = gf_theme(canvas, selected ? GF_ROLE_SELECTED
                                             : lit    ? GF_ROLE_QUIET
                                                      : GF_ROLE_TRACK);
    const int end = layout->label.width > 0 ? layout->label.x + layout->label.width
                                            : layout->index.x + layout->index.width;
    if (selected) {
        gf_canvas_fill(canvas, (struct gf_rect){layout->area.x, y, end - layout->area.x, 1}, ' ', number);
        if (layout->mark.width > 0)
            gf_canvas_put(canvas, layout->mark.x, y, 0x25b8, number);
    }
    char text[16];
    if (layer == picture->chain->layers - 1)
        snprintf(text, sizeof text, "out");
    else
        snprintf(text, sizeof text, "%d", layer + 1);
    draw_right(canvas, layout->index, y, number, text);
    if (layout->label.width > 0) {
        gf_canvas_text(canvas, layout->label.x, y, label, measure->label);
        if (measure->frozen && !measure->dormant)
            gf_canvas_put(canvas, end, y, 0x2744, gf_theme(canvas, GF_ROLE_TEXT));
    }
}

static void draw_number(struct gf_canvas *canvas, struct gf_chain_column column, int y, enum gf_role role,
                        double decades, bool bad)
{
    char text[GF_NUMBER];
    if (column.width == 0)
        return;
    const bool wrong = bad && !isfinite(decades);
    draw_right(canvas, column, y, gf_theme(canvas, wrong ? GF_ROLE_BAD : role),
               gf_chain_number(decades, bad, column.width, text));
}

static void draw_product(struct gf_canvas *canvas, struct gf_chain_column column, int y,
                         const struct gf_chain_factor *factor)
{
    char text[GF_NUMBER];
    if (column.width == 0)
        return;
    if (isnan(factor->product))
        snprintf(text, sizeof text, "%s", factor->bad ? "nan" : "–");
    else if (factor->start)
        snprintf(text, sizeof text, "1");
    else
        gf_format_power(factor->product, text);
    draw_right(canvas, column, y, gf_theme(canvas, factor->bad ? GF_ROLE_BAD : GF_ROLE_TEXT), text);
}

static void draw_sign(struct gf_canvas *canvas, struct gf_chain_column column, int y, uint32_t glyph)
{
    if (column.width > 0)
        gf_canvas_put(canvas, column.x, y, glyph, gf_theme(canvas, GF_ROLE_QUIET));
}

static void draw_numbers(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer, int y)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_chain_factor *factor = &picture->chain->factors[layer];
    const bool forward = picture->chain->forward;
    draw_product(canvas, layout->product, y, factor);
    if (factor->start)
        return;
    draw_number(canvas, layout->first, y, GF_ROLE_QUIET, gf_chain_first(factor, forward), factor->bad);
    draw_number(canvas, layout->second, y, GF_ROLE_QUIET, gf_chain_second(factor, forward), factor->bad);
    draw_number(canvas, layout->gain, y, GF_ROLE_TEXT, factor->gain, factor->bad);
    draw_sign(canvas, layout->times, y, 0xd7);
    draw_sign(canvas, layout->equals, y, '=');
    if (factor->joined)
        draw_sign(canvas, layout->joined, y, '+');
}

/* Where the product begins there is no factor yet. */
static void draw_start(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer, int y)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_chain_column from = layout->first.width > 0 ? layout->first : layout->gain;
    const int end = layout->gain_bar.width > 0 ? layout->gain_bar.x + layout->gain_bar.width
                                               : layout->gain.x + layout->gain.width;
    static const char *const rest[] = {" from the loss: here it begins", " from the loss", ""};
    char number[GF_NUMBER], text[64];
    gf_format_power(gf_chain_delta(&picture->scene->snapshot->layers[layer]), number);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        snprintf(text, sizeof text, "δ %s%s", number, rest[i]);
        if (gf_canvas_columns(canvas, text) <= end - from.x) {
            gf_canvas_text(canvas, from.x, y, gf_theme(canvas, GF_ROLE_QUIET), text);
            return;
        }
    }
}

/* The whole row of the selected layer gets a background, and what is grey there becomes lighter. */
static void tint(struct gf_canvas *canvas, const struct gf_chain_layout *layout, int y)
{
    const struct gf_rect *clip = &canvas->clip;
    const int end = layout->area.x + layout->area.width - (layout->minimap.width > 0 ? 2 : 0);
    if (canvas->mono || y < clip->y || y >= clip->y + clip->height)
        return;
    for (int x = layout->area.x > clip->x ? layout->area.x : clip->x; x < end && x < clip->x + clip->width;
         x++) {
        struct gf_style *style = &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x].style;
        if (style->bg == GF_COLOUR_DEFAULT)
            *style = gf_theme_on_selection(style);
    }
}

static void draw_dormant(struct gf_canvas *canvas, const struct gf_chain_layout *layout, int y)
{
    const struct gf_chain_column from = layout->first.width > 0 ? layout->first : layout->gain;
    gf_canvas_fit(canvas, from.x, y, layout->product.x - from.x - 1, gf_theme(canvas, GF_ROLE_QUIET),
                  "waits for its turn");
}

void gf_chain_draw_layer(struct gf_canvas *canvas, const struct gf_chain_picture *picture, int layer)
{
    const struct gf_chain_layout *layout = picture->layout;
    const struct gf_chain_stage *stage = picture->stage;
    const int y = layout->rows.y + (layer - layout->first_layer) * layout->rows_a_layer;
    const bool dormant = picture->chain->factors[layer].dormant;
    const bool front = stage != NULL && layer == stage->front;
    const bool selected = stage != NULL ? front : layer == picture->selected;
    const bool reached = !dormant && (stage == NULL || gf_chain_reached(stage, layer));
    const bool lit = reached || (stage != NULL && stage->phase != GF_CHAIN_FORWARD && !dormant);
    draw_name(canvas, picture, layer, y, selected, stage == NULL || lit);
    gf_chain_draw_bars(canvas, picture, layer, y, reached, front ? stage->grown : 1);
    if (reached && picture->chain->factors[layer].start)
        draw_start(canvas, picture, layer, y);
    if (reached)
        draw_numbers(canvas, picture, layer, y);
    else if (dormant)
        draw_dormant(canvas, layout, y);
    for (int row = 0; selected && row < gf_chain_bar_rows(layout); row++)
        tint(canvas, layout, y + row);
}
