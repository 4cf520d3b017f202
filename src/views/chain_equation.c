/* The product, multiplied out in numbers: 0.130 × 0.247 × … × 0.248 = 4.7e-13. What does not fit is left out
 * in the middle. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/theme.h"
#include "views/chain_parts.h"
#include "views/format.h"

#define LABEL 10 /* columns */

/* The layers whose factors are multiplied, in the order of the pass. */
struct factors {
    int layers[GF_SNAPSHOT_LAYERS_MOST];
    int count;
};

static void collect(const struct gf_chain *chain, int upto, struct factors *ret_factors)
{
    const int step = chain->forward ? 1 : -1;
    int k = chain->forward ? 0 : chain->layers - 1;
    ret_factors->count = 0;
    if (upto < 0)
        return;
    for (; k >= 0 && k < chain->layers && (chain->forward ? k <= upto : k >= upto); k += step)
        if (!chain->factors[k].dormant && !chain->factors[k].start)
            ret_factors->layers[ret_factors->count++] = k;
}

struct pen {
    struct gf_canvas *canvas; /* NULL: to see whether it fits */
    const struct gf_canvas *measure;
    struct gf_rect rect;
    int x, row; /* within rect */
};

/* A word, on the next row if it does not fit into this one. */
static void put(struct pen *pen, struct gf_style style, const char *text)
{
    const int columns = gf_canvas_columns(pen->measure, text);
    if (pen->x > 0 && pen->x + columns > pen->rect.width)
        pen->x = 0, pen->row++;
    while (pen->x == 0 && *text == ' ')
        text++;
    if (pen->canvas != NULL && pen->row < pen->rect.height)
        gf_canvas_text(pen->canvas, pen->rect.x + pen->x, pen->rect.y + pen->row, style, text);
    pen->x += gf_canvas_columns(pen->measure, text);
}

static void put_factor(struct pen *pen, const struct gf_chain *chain, int layer, bool first, bool newest)
{
    const struct gf_chain_factor *factor = &chain->factors[layer];
    char number[GF_NUMBER], text[GF_NUMBER + 8];
    struct gf_style style = gf_chain_factor_text(pen->measure, factor->gain);
    if (factor->bad)
        style = gf_theme(pen->measure, GF_ROLE_BAD);
    if (newest)
        style.attributes |= GF_BOLD | GF_UNDERLINE;
    gf_chain_number(factor->gain, factor->bad, 6, number);
    /* The sign stays with the number that it multiplies by. */
    snprintf(text, sizeof text, " × %s", number);
    if (first || pen->x == 0 || pen->x + gf_canvas_columns(pen->measure, text) > pen->rect.width) {
        if (!first && pen->x > 0)
            pen->x = 0, pen->row++;
        if (!first)
            put(pen, gf_theme(pen->measure, GF_ROLE_QUIET), "× ");
    } else {
        put(pen, gf_theme(pen->measure, GF_ROLE_QUIET), " × ");
    }
    put(pen, style, number);
}

static void put_result(struct pen *pen, const struct gf_chain_picture *picture, int layer)
{
    const struct gf_chain_factor *factor = &picture->chain->factors[layer];
    char number[GF_NUMBER], text[GF_NUMBER + 8];
    struct gf_style style = gf_theme_magnitude_text(pen->measure, factor->product);
    style.attributes |= GF_BOLD;
    if (factor->bad)
        style = gf_theme(pen->measure, GF_ROLE_BAD);
    if (isnan(factor->product))
        snprintf(number, sizeof number, "%s", factor->bad ? "nan" : "–");
    else
        gf_format_power(factor->product, number);
    snprintf(text, sizeof text, " = %s", number);
    if (pen->x + gf_canvas_columns(pen->measure, text) > pen->rect.width)
        pen->x = 0, pen->row++;
    if (pen->x > 0 || pen->row > 0)
        put(pen, gf_theme(pen->measure, GF_ROLE_TITLE), pen->x > 0 ? " = " : "= ");
    put(pen, style, number);
}

/* With so many factors of the end shown; `head` ones of the beginning. A single one is the product already.
 */
static void write_out(struct pen *pen, const struct gf_chain_picture *picture, const struct factors *factors,
                      int head, int tail)
{
    const bool all = head + tail >= factors->count;
    for (int i = 0; i < factors->count && factors->count > 1; i++) {
        const bool newest = i == factors->count - 1;
        if (all || i < head || i >= factors->count - tail)
            put_factor(pen, picture->chain, factors->layers[i], i == 0, newest);
        else if (i == head)
            put(pen, gf_theme(pen->measure, GF_ROLE_QUIET), head > 0 ? " × …" : "…");
    }
    put_result(pen, picture, factors->layers[factors->count - 1]);
}

static bool fits(struct pen pen, const struct gf_chain_picture *picture, const struct factors *factors,
                 int head, int tail)
{
    pen.canvas = NULL;
    write_out(&pen, picture, factors, head, tail);
    return pen.row < pen.rect.height && pen.x <= pen.rect.width;
}

void gf_chain_draw_equation(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain *chain = picture->chain;
    const struct gf_chain_stage *stage = picture->stage;
    const int layer = stage != NULL ? stage->front : picture->selected;
    struct gf_rect rect = picture->layout->equation;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    struct factors factors;
    if (rect.height < 1 || rect.width < 8)
        return;
    if (rect.width >= 40) {
        gf_canvas_text(canvas, rect.x, rect.y, quiet, "product");
        rect.x += LABEL, rect.width -= LABEL;
    }
    collect(chain, layer, &factors);
    if (layer < 0 || factors.count == 0 || chain->factors[layer].dormant) {
        gf_canvas_fit(canvas, rect.x, rect.y, rect.width, quiet,
                      layer >= 0 && chain->factors[layer].dormant ? "–" : "1, and nothing to multiply yet");
        return;
    }
    if (chain->factors[layer].bad) {
        gf_canvas_fit(canvas, rect.x, rect.y, rect.width, gf_theme(canvas, GF_ROLE_BAD),
                      "nan: where one factor is not finite, no product is");
        return;
    }
    struct pen pen = {.canvas = canvas, .measure = canvas, .rect = rect};
    int tail = factors.count, head = 3;
    if (!fits(pen, picture, &factors, head, tail)) {
        int most = factors.count - head - 1, least = 1; /* the greatest tail that fits, by halving */
        if (rect.width * rect.height < 60)
            head = 1;
        while (least < most) {
            const int middle = (least + most + 1) / 2;
            if (fits(pen, picture, &factors, head, middle))
                least = middle;
            else
                most = middle - 1;
        }
        tail = least;
        while (head > 0 && !fits(pen, picture, &factors, head, tail))
            head--;
    }
    write_out(&pen, picture, &factors, head, tail);
}
