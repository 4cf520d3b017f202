/* What the map can show, on which scale, and how a value looks. */
#include <math.h>
#include <stdio.h>

#include "canvas/text.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/history_parts.h"

#define LEVELS 8 /* glyphs of the ramp, where there are no colours or no half blocks */

static const struct gf_history_measure MEASURES[] = {
    {.name = "δ",
     .title = "error δ",
     .formula = "δ = √(mean over samples and units of (B · ∂loss/∂z)²)",
     .meaning =
         "the error of one sample that reaches the layer, whatever the batch: violet where it has vanished, "
         "red where it explodes",
     .series = GF_LAYER_DELTA_RMS,
     .least = -16,
     .most = 4,
     .tick = 4,
     .healthy = {-3, 1}},
    {.name = "‖∂W‖",
     .title = "weight gradient",
     .formula = "‖∂W‖ = √(sum of (∂loss/∂W)²), before clipping",
     .meaning = "how much the layer can learn from a batch",
     .series = GF_LAYER_WEIGHT_GRADIENT_NORM,
     .least = -16,
     .most = 4,
     .tick = 4,
     .healthy = {-3, 1}},
    {.name = "update",
     .title = "update ratio",
     .formula = "update ratio = ‖ΔW‖ / ‖W‖, of the update that led here",
     .meaning = "how far a step moves the weights: healthy about 1e-3; far below, the layer stands still; "
                "near 1, it jumps about",
     .series = GF_LAYER_UPDATE_RATIO,
     .least = -8,
     .most = 0,
     .tick = 2,
     .healthy = {-4, -2}},
    {.name = "dead",
     .title = "dead units",
     .formula = "dead share = units with φ′ = 0 on every training sample / units",
     .meaning = "a dead unit gets no gradient and cannot come back by itself",
     .series = GF_LAYER_DEAD_FRACTION,
     .share = true,
     .most = 1,
     .tick = 0.2},
    {.name = "saturated",
     .title = "saturation",
     .formula = "saturated share = outputs with |φ′| ≤ 5 % of its largest / outputs",
     .meaning = "where φ is flat, the error is multiplied by almost 0. Of bounded activations only",
     .series = GF_LAYER_SATURATED_FRACTION,
     .share = true,
     .most = 1,
     .tick = 0.2},
};

const struct gf_history_measure *gf_history_measure(const struct gf_view_state *state)
{
    return &MEASURES[state->history.measure % (sizeof(MEASURES) / sizeof(MEASURES[0]))];
}

const char *gf_history_format(const struct gf_history_measure *measure, double value, char *text)
{
    return measure->share ? gf_format_share(value, text) : gf_format_magnitude(value, text);
}

struct gf_heat gf_history_heat(const struct gf_history_measure *measure, float value)
{
    if (isnan(value))
        return (struct gf_heat){GF_HEAT_NOTHING, 0};
    if (value <= 0)
        return (struct gf_heat){GF_HEAT_ZERO, 0};
    const float position = measure->share ? value : log10f(value);
    return (struct gf_heat){GF_HEAT_VALUE,
                            (position - (float)measure->least) / (float)(measure->most - measure->least)};
}

float gf_history_worse(const struct gf_history_measure *measure, float low, float high)
{
    if (measure->share || low == high)
        return high;
    if (low <= 0)
        return low;
    /* What is too large by a decade is as bad as what is too small by three: there is less room above. */
    const double below = measure->healthy[0] - (double)log10f(low);
    const double above = 3 * ((double)log10f(high) - measure->healthy[1]);
    return above > 0 && above > below ? high : low;
}

/* The colour of a place on the scale; the ramp of magnitudes is that of the gradient bars, which for another
 * scale is stretched on either side of what is healthy. */
static struct gf_style style_at(const struct gf_canvas *canvas, const struct gf_history_measure *measure,
                                double level)
{
    const double place = measure->least + level * (measure->most - measure->least);
    if (measure->share)
        return gf_theme_share(canvas, place);
    if (measure->least > -16) {
        const double middle = (measure->healthy[0] + measure->healthy[1]) / 2, off = place - middle;
        return gf_theme_magnitude(canvas, off < 0 ? -1 + off * 15 / (middle - measure->least)
                                                  : -1 + off * 5 / (measure->most - middle));
    }
    return gf_theme_magnitude(canvas, place);
}

static uint32_t ramp_glyph(const struct gf_canvas *canvas, double level)
{
    static const char ascii[] = ":-=+*%#@";
    int step = level > 0 ? (int)(level * LEVELS) : 0;
    step = step < LEVELS ? step : LEVELS - 1;
    return canvas->ascii ? (uint32_t)ascii[step] : 0x2581u + (uint32_t)step;
}

/* The cell of one value by its glyph. */
static void draw_glyph(struct gf_canvas *canvas, int x, int y, const struct gf_history_measure *measure,
                       struct gf_heat heat)
{
    if (heat.kind == GF_HEAT_NOTHING)
        gf_canvas_put(canvas, x, y, ' ', gf_theme(canvas, GF_ROLE_TEXT));
    else if (heat.kind == GF_HEAT_ZERO)
        gf_canvas_put(canvas, x, y, 0xb7, gf_theme(canvas, GF_ROLE_QUIET));
    else if (heat.kind == GF_HEAT_NOT_FINITE)
        gf_canvas_put(canvas, x, y, GF_GLYPH_NOT_FINITE, gf_theme_bad_plot(canvas));
    else
        gf_canvas_put(canvas, x, y, ramp_glyph(canvas, (double)heat.level),
                      style_at(canvas, measure, (double)heat.level));
}

static int16_t colour_of(const struct gf_canvas *canvas, const struct gf_history_measure *measure,
                         struct gf_heat heat)
{
    return heat.kind == GF_HEAT_NOTHING ? GF_COLOUR_DEFAULT
           : heat.kind == GF_HEAT_ZERO  ? gf_theme(canvas, GF_ROLE_TRACK).fg
                                        : style_at(canvas, measure, (double)heat.level).fg;
}

void gf_history_draw_cell(struct gf_canvas *canvas, int x, int y, const struct gf_history_measure *measure,
                          struct gf_heat upper, struct gf_heat lower)
{
    if (canvas->mono || canvas->ascii) {
        draw_glyph(canvas, x, y, measure, upper);
        return;
    }
    if (upper.kind == GF_HEAT_NOT_FINITE || lower.kind == GF_HEAT_NOT_FINITE) {
        gf_canvas_put(canvas, x, y, GF_GLYPH_NOT_FINITE, gf_theme_bad_plot(canvas));
        return;
    }
    const int16_t above = colour_of(canvas, measure, upper), below = colour_of(canvas, measure, lower);
    if (above == below) {
        const bool zero = upper.kind == GF_HEAT_ZERO;
        gf_canvas_put(canvas, x, y, zero ? 0xb7 : ' ',
                      (struct gf_style){zero ? 246 : GF_COLOUR_DEFAULT, above, 0});
    } else if (above == GF_COLOUR_DEFAULT) {
        gf_canvas_put(canvas, x, y, 0x2584, (struct gf_style){below, GF_COLOUR_DEFAULT, 0});
    } else {
        gf_canvas_put(canvas, x, y, 0x2580, (struct gf_style){above, below, 0});
    }
}

/* --- the legend --- */

static const char *label_at(const struct gf_history_measure *measure, double place, char text[GF_NUMBER])
{
    const bool least = place<measure->least + 1e-9, most = place> measure->most - 1e-9;
    if (measure->share)
        snprintf(text, GF_NUMBER, most ? "100 %%" : "%.0f", place * 100);
    else if (fabs(place) < 1e-9)
        snprintf(text, GF_NUMBER, most ? "≥1" : "1");
    else
        snprintf(text, GF_NUMBER, "%s1e%.0f", least ? "≤" : most ? "≥" : "", place);
    return text;
}

/* Swatches from one place of the scale to another. */
static void add_swatches(struct gf_line *line, const struct gf_canvas *canvas,
                         const struct gf_history_measure *measure, double from, double to, int count)
{
    const double extent = measure->most - measure->least;
    for (int i = 0; i < count; i++) {
        const double level = (from + (to - from) * (i + 0.5) / count - measure->least) / extent;
        struct gf_style style = style_at(canvas, measure, level);
        char glyph[5] = " ";
        if (canvas->mono || canvas->ascii)
            gf_text_encode(ramp_glyph(canvas, level), glyph);
        else
            style = (struct gf_style){GF_COLOUR_DEFAULT, style.fg, 0};
        gf_line_add(line, style, "%s", glyph);
    }
}

/* The scale in `parts`, with `swatches` in each; of a mono ramp every step stands there once.
 * `brief`: for narrow screens. */
static void build(struct gf_line *line, const struct gf_canvas *canvas,
                  const struct gf_history_measure *measure, int parts, int swatches, bool brief)
{
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    char text[GF_NUMBER];
    gf_line_init(line, canvas, quiet);
    gf_line_item(line, 90, "");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "%s", measure->name);
    gf_line_item(line, 100, " ");
    const double part = (measure->most - measure->least) / parts;
    gf_line_add(line, quiet, "%s ", label_at(measure, measure->least, text));
    for (int i = 0; i < parts; i++) {
        const double from = measure->least + i * part;
        add_swatches(line, canvas, measure, from, from + part, swatches);
        gf_line_add(line, quiet, " %s%s",
                    label_at(measure, i + 1 < parts ? from + part : measure->most, text),
                    i + 1 < parts ? " " : "");
    }
    gf_line_item_right(line, 60, brief ? "  " : "   ");
    gf_line_add(line,
                canvas->mono || canvas->ascii ? quiet
                                              : (struct gf_style){246, gf_theme(canvas, GF_ROLE_TRACK).fg, 0},
                "·");
    gf_line_add(line, quiet, " 0");
    gf_line_item_right(line, 80, brief ? "  " : "   ");
    gf_line_add(line, gf_theme_bad_plot(canvas), "╱");
    gf_line_add(line, quiet, brief ? " nan" : " not finite");
    gf_line_item_right(line, 40, "   ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_EVENT), "▼");
    gf_line_add(line, quiet, " done to it");
}

void gf_history_draw_legend(struct gf_canvas *canvas, struct gf_rect row,
                            const struct gf_history_measure *measure)
{
    struct gf_line line;
    /* Without colours: the places where the ramp's glyphs change, or half of them. */
    const bool glyphs = canvas->mono || canvas->ascii;
    const int parts = glyphs ? 4 : (int)lround((measure->most - measure->least) / measure->tick);
    build(&line, canvas, measure, parts, glyphs ? LEVELS / 4 : measure->share ? 2 : 4, false);
    if (gf_line_columns(&line) > row.width - 2 && row.width < 76)
        build(&line, canvas, measure, 1, glyphs || row.width < 50 ? LEVELS : 10, row.width < 50);
    gf_line_draw(&line, canvas, row.x + 1, row.y, row.width - 2);
}
