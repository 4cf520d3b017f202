/* The chain rule in words: what the whole product comes to, which factors make it so, and the selected one.
 */
#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/chain_parts.h"
#include "views/format.h"
#include "views/line.h"

struct words {
    struct gf_line line;
    struct gf_style text, quiet, title, warning;
};

static void begin(struct words *words, const struct gf_canvas *canvas)
{
    words->text = gf_theme(canvas, GF_ROLE_TEXT);
    words->quiet = gf_theme(canvas, GF_ROLE_QUIET);
    words->title = gf_theme(canvas, GF_ROLE_TITLE);
    words->warning = gf_theme(canvas, GF_ROLE_WARNING);
    gf_line_init(&words->line, canvas, words->quiet);
}

static void draw(struct words *words, struct gf_canvas *canvas, const struct gf_chain_picture *picture, int y)
{
    const struct gf_rect area = picture->layout->area;
    gf_line_draw(&words->line, canvas, area.x + 1, y, area.width - 2);
}

static void add_finding(struct words *words, const struct gf_snapshot *snapshot)
{
    const struct gf_finding *finding = gf_finding_top(snapshot);
    if (finding == NULL)
        return;
    gf_line_item_right(&words->line, 55, "  ");
    gf_line_add(&words->line, words->warning, "⚠ %s", gf_rule_title(finding->rule));
}

/* --- the whole product --- */

/* What arrives at the end of the pass: of the error, or of the signal. */
static void add_whole(struct words *words, const struct gf_canvas *canvas, const struct gf_chain *chain)
{
    const int end = gf_chain_end(chain);
    const double product = end < 0 ? NAN : chain->factors[end].product;
    char number[GF_NUMBER], name[24];
    gf_line_item(&words->line, 90, "  ");
    if (end < 0 || isnan(product)) {
        gf_line_add(&words->line, words->quiet, "no product: not all of it is finite");
        return;
    }
    gf_line_add(&words->line, words->quiet, "%s %s ", gf_chain_layer_name(chain, end, name),
                chain->forward ? "puts out" : "receives");
    if (product == -INFINITY) {
        gf_line_add(&words->line, words->warning, "nothing");
        gf_line_item(&words->line, 50, ": ");
        gf_line_add(&words->line, words->quiet, chain->forward ? "a is exactly 0" : "δ is exactly 0");
        return;
    }
    gf_format_power(product, number);
    struct gf_style style = gf_theme_magnitude_text(canvas, product);
    style.attributes |= GF_BOLD;
    gf_line_add(&words->line, style, "%s", number);
    gf_line_item(&words->line, 85, " ");
    gf_line_add(&words->line, words->quiet, "%s %s", product > 0 ? "times" : "of",
                chain->forward ? "the input's size" : "the read-out's error");
}

/* "a factor of 0.253 a layer: a tenth after every 1.7 layers" */
static void add_average(struct words *words, const struct gf_chain *chain)
{
    const double mean = chain->mean;
    char number[GF_NUMBER];
    if (isnan(mean) || chain->count < 2)
        return;
    gf_line_item(&words->line, 60, "   ");
    gf_line_add(&words->line, words->quiet, "on average × ");
    gf_line_add(&words->line, words->text, "%s", gf_format_figures(pow(10, mean), number));
    gf_line_add(&words->line, words->quiet, " a layer");
    if (fabs(mean) < 0.02)
        return;
    gf_line_item(&words->line, 40, ": ");
    gf_line_add(&words->line, words->quiet,
                mean < 0 ? "a tenth is left after every " : "tenfold after every ");
    gf_line_add(&words->line, words->text, "%s", gf_format_figures(1 / fabs(mean), number));
    gf_line_add(&words->line, words->quiet, " layers");
}

static void add_play(struct words *words, const struct gf_chain_picture *picture)
{
    const struct gf_chain_stage *stage = picture->stage;
    char number[GF_NUMBER];
    words->line.even = true;
    gf_line_item(&words->line, 100, "");
    gf_line_add(&words->line, words->title, picture->held ? "▮▮ slow motion" : "▶ slow motion");
    gf_line_item(&words->line, 70, " ");
    gf_line_add(&words->line, words->title, "of iteration %llu",
                (unsigned long long)picture->scene->snapshot->iteration);
    gf_line_item(&words->line, 80, "  ");
    if (stage->phase == GF_CHAIN_FORWARD) {
        gf_line_add(&words->line, words->text, "the signal goes down");
        gf_line_item(&words->line, 60, ": ");
        gf_line_add(&words->line, words->quiet, "each layer multiplies its size by weights × φ");
    } else if (stage->phase == GF_CHAIN_LOSS) {
        gf_line_add(&words->line, words->text, "the loss is %s",
                    gf_format_figures(picture->scene->snapshot->loss, number));
        gf_line_item(&words->line, 60, ": ");
        gf_line_add(&words->line, words->quiet, "its derivative is the error that starts at the read-out");
    } else {
        gf_line_add(&words->line, words->text,
                    stage->over ? "the error has come back" : "the error comes back up");
        gf_line_item(&words->line, 60, ": ");
        gf_line_add(&words->line, words->quiet, "each layer multiplies it by φ′ × weights");
    }
    if (picture->pace < 0.99 || picture->pace > 1.01) {
        gf_line_item_right(&words->line, 75, "");
        gf_line_add(&words->line, words->quiet, "pace × %s", gf_format_value(picture->pace, number));
    }
    gf_line_item_right(&words->line, 72, "   ");
    gf_line_add(&words->line, words->quiet, "step %d of %d", picture->step, picture->steps);
}

void gf_chain_draw_title(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    struct words words;
    begin(&words, canvas);
    if (picture->stage != NULL) {
        add_play(&words, picture);
    } else {
        gf_line_item(&words.line, 95, "");
        gf_line_add(&words.line, words.title, picture->chain->forward ? "↓" : "↑");
        gf_line_item(&words.line, 70, " ");
        gf_line_add(&words.line, words.title, picture->chain->forward ? "forward" : "backward");
        add_whole(&words, canvas, picture->chain);
        add_average(&words, picture->chain);
        add_finding(&words, picture->scene->snapshot);
    }
    draw(&words, canvas, picture, picture->layout->title_row);
}

/* --- the slowest and the fastest factor --- */

static void add_extreme(struct words *words, const struct gf_canvas *canvas, const struct gf_chain *chain,
                        int layer, int importance, const char *word)
{
    const struct gf_chain_factor *factor = &chain->factors[layer];
    const double first = gf_chain_first(factor, chain->forward),
                 second = gf_chain_second(factor, chain->forward);
    char name[24], number[GF_NUMBER], one[GF_NUMBER], two[GF_NUMBER];
    gf_line_item(&words->line, importance, "   ");
    gf_line_add(&words->line, words->quiet, "%s: ", word);
    gf_line_add(&words->line, words->text, "%s", gf_chain_layer_name(chain, layer, name));
    if (factor->gain == -INFINITY) {
        gf_line_add(&words->line, words->warning, " lets nothing through");
        return;
    }
    if (layer == chain->slowest || chain->fastest == chain->slowest)
        gf_line_add(&words->line, words->quiet, " multiplies the %s by ",
                    chain->forward ? "signal" : "error");
    else
        gf_line_add(&words->line, words->quiet, " by ");
    gf_line_add(&words->line, gf_chain_factor_text(canvas, factor->gain), "%s",
                gf_chain_number(factor->gain, false, 6, number));
    if (!isfinite(first) || !isfinite(second))
        return;
    gf_line_item(&words->line, importance - 30, ": ");
    gf_line_add(&words->line, words->quiet, "%s %s × %s %s", gf_chain_first_name(chain->forward),
                gf_chain_number(first, false, 6, one), gf_chain_second_name(chain->forward),
                gf_chain_number(second, false, 6, two));
}

void gf_chain_draw_extremes(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain *chain = picture->chain;
    struct words words;
    begin(&words, canvas);
    if (chain->slowest < 0 || (picture->stage != NULL && !picture->stage->over))
        return;
    add_extreme(&words, canvas, chain, chain->slowest, 90, "slowest");
    if (chain->fastest != chain->slowest)
        add_extreme(&words, canvas, chain, chain->fastest, 80, "fastest");
    draw(&words, canvas, picture, picture->layout->extremes_row);
}

/* --- the selected layer --- */

/* "φ′ 0.241 × weights 1.030 = 0.248" */
static void add_factor(struct words *words, const struct gf_canvas *canvas, const struct gf_chain *chain,
                       const struct gf_chain_factor *factor)
{
    const double first = gf_chain_first(factor, chain->forward),
                 second = gf_chain_second(factor, chain->forward);
    char number[GF_NUMBER];
    struct gf_style style = gf_chain_factor_text(canvas, factor->gain);
    style.attributes |= GF_BOLD;
    if (isnan(factor->gain) && isnan(first) && isnan(second))
        return;
    gf_line_item(&words->line, 80, "   ");
    gf_line_add(&words->line, words->quiet, "%s ", gf_chain_first_name(chain->forward));
    gf_line_add(&words->line, words->text, "%s", gf_chain_number(first, factor->bad, 6, number));
    gf_line_add(&words->line, words->quiet, " × %s ", gf_chain_second_name(chain->forward));
    gf_line_add(&words->line, words->text, "%s", gf_chain_number(second, factor->bad, 6, number));
    gf_line_item(&words->line, 85, " = ");
    gf_line_add(&words->line, style, "%s", gf_chain_number(factor->gain, factor->bad, 6, number));
}

/* What goes in and what comes out, in its own size: "δ 9.0e-6 → 2.2e-6". */
static void add_passage(struct words *words, const struct gf_chain_picture *picture, int layer)
{
    const struct gf_snapshot *snapshot = picture->scene->snapshot;
    const bool forward = picture->chain->forward;
    const int from = gf_chain_neighbour(snapshot, layer, forward ? -1 : 1);
    char number[GF_NUMBER];
    if (from < 0)
        return;
    double before, after;
    if (forward) {
        const struct gf_layer_measure *a = &snapshot->layers[from], *b = &snapshot->layers[layer];
        before = log10(hypot(a->activation_mean, a->activation_std));
        after = log10(hypot(b->activation_mean, b->activation_std));
    } else {
        before = gf_chain_delta(&snapshot->layers[from]);
        after = gf_chain_delta(&snapshot->layers[layer]);
    }
    if (isnan(before) || isnan(after))
        return;
    gf_line_item(&words->line, 60, "   ");
    gf_line_add(&words->line, words->quiet, forward ? "rms a " : "δ ");
    gf_line_add(&words->line, words->text, "%s", gf_format_power(before, number));
    gf_line_add(&words->line, words->quiet, " → ");
    gf_line_add(&words->line, words->text, "%s", gf_format_power(after, number));
}

static void add_remarks(struct words *words, const struct gf_chain_picture *picture, int layer)
{
    const struct gf_chain_factor *factor = &picture->chain->factors[layer];
    const struct gf_layer_measure *measure = &picture->scene->snapshot->layers[layer];
    if (measure->can_die && measure->width > 0 && measure->dead_count == measure->width) {
        gf_line_item(&words->line, 70, "   ");
        gf_line_add(&words->line, words->warning, "all its units are dead");
    } else if (factor->gain == -INFINITY) {
        gf_line_item(&words->line, 70, "   ");
        gf_line_add(&words->line, words->warning, "nothing gets through");
    }
    if (factor->joined) {
        gf_line_item(&words->line, 50, "   ");
        gf_line_add(&words->line, words->quiet, "+ what goes around a residual block");
    }
    if (!picture->chain->forward && gf_delta_size(measure).beyond) {
        gf_line_item(&words->line, 65, "   ");
        gf_line_add(&words->line, words->warning, "a float has no such number: its δ is 0");
    }
}

void gf_chain_draw_status(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain *chain = picture->chain;
    const struct gf_chain_stage *stage = picture->stage;
    const int layer = stage != NULL ? stage->front : picture->selected;
    const struct gf_snapshot *snapshot = picture->scene->snapshot;
    char name[24], number[GF_NUMBER];
    struct words words;
    begin(&words, canvas);
    gf_line_item(&words.line, 100, "");
    if (layer < 0) {
        gf_line_add(&words.line, words.title, "the input");
        gf_line_item(&words.line, 80, "   ");
        gf_line_add(&words.line, words.quiet, "%u samples × %u features", snapshot->batch_rows,
                    snapshot->features);
    } else {
        const struct gf_chain_factor *factor = &chain->factors[layer];
        const char *layer_name = gf_chain_layer_name(chain, layer, name);
        gf_line_add(&words.line, words.title, "%s", layer == chain->layers - 1 ? "read-out" : layer_name);
        gf_line_item(&words.line, 90, " · ");
        gf_line_add(&words.line, words.text, "%s", snapshot->layers[layer].activation);
        if (factor->dormant) {
            gf_line_item(&words.line, 80, "   ");
            gf_line_add(&words.line, words.quiet, "waits for its turn: the pass goes by it");
        } else if (factor->start) {
            gf_line_item(&words.line, 80, "   ");
            gf_line_add(&words.line, words.quiet, "loss ");
            gf_line_add(&words.line, words.text, "%s", gf_format_figures(snapshot->loss, number));
            gf_line_item(&words.line, 70, "   ");
            gf_line_add(&words.line, words.quiet, "its derivative δ ");
            gf_line_add(&words.line, words.text, "%s",
                        gf_format_power(gf_chain_delta(&snapshot->layers[layer]), number));
        } else {
            add_factor(&words, canvas, chain, factor);
            add_passage(&words, picture, layer);
            add_remarks(&words, picture, layer);
        }
    }
    draw(&words, canvas, picture, picture->layout->status_row);
}

/* --- the signs --- */

static void add_ramp(struct words *words, const struct gf_canvas *canvas)
{
    gf_line_item(&words->line, 30, "   ");
    gf_line_add(&words->line, words->quiet, "vanishing ");
    for (double decade = -15.5; decade < 4.6; decade += 2)
        gf_line_add(&words->line, gf_theme_magnitude(canvas, decade), "▇");
    gf_line_add(&words->line, words->quiet, " exploding");
    gf_line_item(&words->line, 25, ": ");
    gf_line_add(&words->line, words->quiet, "what twenty such layers would make");
}

static const char *norm_name(const struct gf_spec *spec)
{
    const struct gf_setting *setting = gf_setting_find("network.norm");
    return setting != NULL && setting->choice != NULL ? setting->choice((size_t)spec->network.norm) : NULL;
}

void gf_chain_draw_legend(struct gf_canvas *canvas, const struct gf_chain_picture *picture)
{
    const struct gf_chain *chain = picture->chain;
    const struct gf_scene *scene = picture->scene;
    struct words words;
    bool joined = false, frozen = false;
    for (int k = 0; k < chain->layers; k++) {
        joined = joined || chain->factors[k].joined;
        frozen = frozen || (scene->snapshot->layers[k].frozen && !chain->factors[k].dormant);
    }
    begin(&words, canvas);
    gf_line_item(&words.line, 60, "");
    gf_line_add(&words.line, words.quiet, "◂ shrinks │ grows ▸");
    if (!canvas->mono)
        add_ramp(&words, canvas);
    if (joined) {
        gf_line_item(&words.line, 70, "   ");
        gf_line_add(&words.line, words.quiet, "+ and what goes around the block");
    }
    if (scene->spec != NULL && !scene->pending && scene->spec->network.norm > 0 && norm_name(scene->spec)) {
        gf_line_item(&words.line, 75, "   ");
        gf_line_add(&words.line, words.quiet, "%s: and the %s norm", chain->forward ? "φ" : "weights",
                    norm_name(scene->spec));
    }
    if (scene->theory != NULL && !chain->forward) {
        gf_line_item_right(&words.line, 40, "  ");
        gf_line_add(&words.line, gf_theme(canvas, GF_ROLE_THEORY), canvas->ascii ? ":" : "┊");
        gf_line_add(&words.line, words.quiet, " in theory");
    }
    if (frozen) {
        gf_line_item_right(&words.line, 50, "  ");
        gf_line_add(&words.line, words.quiet, "❄ frozen");
    }
    draw(&words, canvas, picture, picture->layout->legend_row);
}
