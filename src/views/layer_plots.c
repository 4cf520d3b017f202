/* The four distributions of a layer: what φ sees with φ drawn over it, a, δ and ∂W. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/bars.h"
#include "canvas/plot.h"
#include "canvas/theme.h"
#include "views/format.h"
#include "views/layer_parts.h"
#include "views/line.h"

#define COLUMNS_MOST 400
#define RANGE_LABEL  6 /* columns for the ends of φ's own axis, right of the plot */
#define RANGE_LEAST  44

static void draw_note(struct gf_canvas *canvas, struct gf_rect plot, enum gf_role role, const char *text)
{
    const int columns = gf_canvas_columns(canvas, text), y = plot.y + plot.height / 2;
    if (columns <= plot.width)
        gf_canvas_text(canvas, plot.x + (plot.width - columns) / 2, y, gf_theme(canvas, role), text);
    else
        gf_canvas_fit(canvas, plot.x, y, plot.width, gf_theme(canvas, role), text);
}

static struct gf_rect plot_of(struct gf_rect rect)
{
    return (struct gf_rect){rect.x, rect.y + 1, rect.width, rect.height - 2};
}

static void begin_title(struct gf_line *line, const struct gf_canvas *canvas, const char *name)
{
    gf_line_init(line, canvas, gf_theme(canvas, GF_ROLE_QUIET));
    gf_line_item(line, 100, "");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TITLE), "%s", name);
}

static void add_number(struct gf_line *line, int importance, const char *name, struct gf_style style,
                       const char *number)
{
    gf_line_item(line, importance, "  ");
    gf_line_add(line, line->separator, "%s ", name);
    gf_line_add(line, style, "%s", number);
}

static void add_zeros(struct gf_line *line, uint32_t zeros, double count, const char *what)
{
    char number[GF_NUMBER];
    if (zeros == 0 || !(count > 0))
        return;
    gf_line_item(line, 70, "  ");
    gf_line_add(line, line->separator, "%s %s", gf_format_share(zeros / count, number), what);
}

static double total(const struct gf_histogram *histogram)
{
    double sum = 0;
    for (int i = 0; i < GF_HISTOGRAM_BINS; i++)
        sum += histogram->counts[i];
    return sum;
}

/* The axis under a plot: both ends in numbers, and 0 where it lies. */
static void draw_axis(struct gf_canvas *canvas, struct gf_rect plot, double from, double to, bool kink)
{
    char low[GF_NUMBER], high[GF_NUMBER];
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const int y = plot.y + plot.height, end = plot.x + plot.width;
    for (int x = plot.x; x < end; x++)
        gf_canvas_put(canvas, x, y, 0x2500, gf_theme(canvas, GF_ROLE_TRACK));
    const int left = gf_canvas_columns(canvas, gf_format_value(from, low)) + 1;
    const int right = gf_canvas_columns(canvas, gf_format_value(to, high)) + 1;
    if (left + right > plot.width)
        return;
    gf_canvas_put(canvas, gf_canvas_text(canvas, plot.x, y, quiet, low), y, ' ', quiet);
    gf_canvas_put(canvas, end - right, y, ' ', quiet);
    gf_canvas_text(canvas, end - right + 1, y, quiet, high);
    const int zero = plot.x + (int)floor(-from / (to - from) * plot.width);
    if (zero < plot.x + left + 1 || zero >= end - right - 1)
        return;
    gf_canvas_put(canvas, zero - 1, y, ' ', quiet);
    gf_canvas_put(canvas, zero + 1, y, ' ', quiet);
    gf_canvas_text(canvas, zero, y, gf_theme(canvas, kink ? GF_ROLE_TITLE : GF_ROLE_QUIET), "0");
}

/* The counts without exact zeros, whose spike would flatten the rest: their share stands in the title. */
static bool draw_counts(struct gf_canvas *canvas, struct gf_rect plot, const struct gf_histogram *histogram,
                        double from, double to, bool zeros_apart, struct gf_style style)
{
    double counts[GF_HISTOGRAM_BINS], columns[COLUMNS_MOST], most = 0;
    const double width = histogram->max - histogram->min;
    const int zero = width > 0 ? (int)(-histogram->min / width * GF_HISTOGRAM_BINS) : 0;
    if (plot.width > COLUMNS_MOST)
        plot.width = COLUMNS_MOST;
    for (int i = 0; i < GF_HISTOGRAM_BINS; i++)
        counts[i] = histogram->counts[i];
    if (zeros_apart && histogram->zeros > 0) {
        double *spike = &counts[zero < GF_HISTOGRAM_BINS ? zero : GF_HISTOGRAM_BINS - 1];
        *spike = *spike > histogram->zeros ? *spike - histogram->zeros : 0;
    }
    gf_rebin(counts, GF_HISTOGRAM_BINS, histogram->min, histogram->max, columns, plot.width, from, to);
    for (int i = 0; i < plot.width; i++)
        most = columns[i] > most ? columns[i] : most;
    for (int i = 0; i < plot.width; i++)
        columns[i] = columns[i] > 0 ? columns[i] / most : 0;
    gf_draw_columns(canvas, plot, columns, 1, style);
    return most > 0;
}

static void draw_not_finite(struct gf_canvas *canvas, struct gf_rect plot)
{
    for (int y = 0; y < plot.height; y++)
        for (int x = 0; x < plot.width; x++)
            gf_canvas_put(canvas, plot.x + x, plot.y + y, GF_GLYPH_NOT_FINITE, gf_theme_bad_plot(canvas));
    const char *const text = " not finite ";
    if (gf_canvas_columns(canvas, text) <= plot.width)
        draw_note(canvas, plot, GF_ROLE_BAD, text);
}

/* --- z, and φ over it --- */

/* Down the plot, but for where φ itself runs. */
static void draw_kink(struct gf_canvas *canvas, struct gf_rect plot, const struct gf_focus *focus)
{
    const double from = focus->curve_from, to = focus->curve_to;
    const int x = plot.x + (int)floor(-from / (to - from) * plot.width);
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    if (!focus->kink || x < plot.x || x >= plot.x + plot.width)
        return;
    for (int y = plot.y; y < plot.y + plot.height; y++)
        gf_canvas_put(canvas, x, y, canvas->ascii ? ':' : 0x250a, gf_style_over(canvas, x, y, quiet));
}

static void draw_function(struct gf_canvas *canvas, struct gf_rect plot, struct gf_rect rect,
                          const struct gf_focus *focus)
{
    double heights[2 * COLUMNS_MOST], low = INFINITY, high = -INFINITY;
    char number[GF_NUMBER];
    const int points = 2 * plot.width;
    for (int i = 0; i < GF_FOCUS_POINTS; i++) {
        low = fmin(low, (double)focus->curve[i]);
        high = fmax(high, (double)focus->curve[i]);
    }
    if (!isfinite(high - low))
        return;
    for (int i = 0; i < points; i++) {
        const double at = (i + 0.5) / points * (GF_FOCUS_POINTS - 1), part = at - floor(at);
        const float *curve = focus->curve + (int)at;
        const double value = (double)curve[0] * (1 - part) + (double)curve[1] * part;
        heights[i] = high > low ? (value - low) / (high - low) : 0;
    }
    gf_draw_line(canvas, plot, heights, gf_theme(canvas, GF_ROLE_MARK));
    if (plot.width == rect.width || plot.height < 2)
        return;
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    gf_canvas_text(canvas, plot.x + plot.width + 1, plot.y, quiet, gf_format_value(high, number));
    gf_canvas_text(canvas, plot.x + plot.width + 1, plot.y + plot.height - 1, quiet,
                   gf_format_value(low, number));
}

static void draw_argument(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                          const struct gf_view_state *state)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[state->selected];
    const struct gf_focus *focus = gf_layer_focus(scene, state);
    const bool differs = focus != NULL && !focus->sees_z, z = !differs || state->layer.shows_z;
    const struct gf_style text = gf_theme(canvas, GF_ROLE_TEXT), quiet = gf_theme(canvas, GF_ROLE_QUIET);
    char number[GF_NUMBER];
    struct gf_line line;
    begin_title(&line, canvas, z ? "z" : "u");
    if (differs) {
        gf_line_item(&line, 75, "  ");
        gf_line_add(&line, quiet, z ? "before what φ sees" : "what φ sees");
        gf_line_item(&line, 74, "  ");
        gf_line_add(&line, text, "c");
        gf_line_add(&line, quiet, z ? " u" : " z");
    }
    add_number(&line, 90, "mean", text,
               gf_format_value(z ? layer->preactivation_mean : focus->argument_mean, number));
    add_number(&line, 80, "deviation", text,
               gf_format_value(z ? layer->preactivation_std : focus->argument_std, number));
    const bool function = focus != NULL && !(differs && z) && focus->curve_to > focus->curve_from;
    if (function && focus->kink) {
        gf_line_item_right(&line, 40, "  ");
        gf_line_add(&line, quiet, canvas->ascii ? ": kink" : "┊ kink");
    }
    if (function) {
        gf_line_item_right(&line, 60, "  ");
        gf_line_add(&line, gf_theme(canvas, GF_ROLE_MARK), canvas->ascii ? "* " : "⠤⠤ ");
        gf_line_add(&line, quiet, "φ");
        gf_line_item_right(&line, 30, "");
        gf_line_add(&line, quiet, "%s", strchr(focus->formula, '('));
        if (!differs) {
            gf_line_item_right(&line, 29, ", ");
            gf_line_add(&line, quiet, "u = z");
        }
    }
    gf_line_draw(&line, canvas, rect.x, rect.y, rect.width);
    if (focus == NULL)
        return;
    struct gf_rect plot = plot_of(rect);
    const struct gf_histogram *histogram = z ? &focus->preactivation_histogram : &focus->argument_histogram;
    if (!isfinite(histogram->min) || !isfinite(histogram->max)) {
        draw_not_finite(canvas, plot);
        return;
    }
    double from = histogram->min, to = histogram->max;
    if (function)
        from = focus->curve_from, to = focus->curve_to;
    else if (!(to > from))
        from -= 1, to += 1;
    if (function && rect.width >= RANGE_LEAST)
        plot.width -= RANGE_LABEL;
    if (plot.width > COLUMNS_MOST)
        plot.width = COLUMNS_MOST;
    draw_counts(canvas, plot, histogram, from, to, false, gf_theme(canvas, GF_ROLE_HISTOGRAM));
    draw_axis(canvas, plot, from, to, function && focus->kink);
    if (function) {
        draw_kink(canvas, plot, focus);
        draw_function(canvas, plot, rect, focus);
    }
}

/* --- a --- */

static void draw_activation(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                            const struct gf_view_state *state)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[state->selected];
    const struct gf_histogram *histogram = &layer->activation_histogram;
    const struct gf_style text = gf_theme(canvas, GF_ROLE_TEXT);
    const struct gf_rect plot = plot_of(rect);
    char number[GF_NUMBER];
    struct gf_line line;
    begin_title(&line, canvas, "a");
    if (gf_layer_focus(scene, state) != NULL && gf_layer_focus(scene, state)->sum_after) {
        gf_line_item(&line, 60, "  ");
        gf_line_add(&line, line.separator, "of the block");
    }
    add_number(&line, 90, "mean", text, gf_format_value(layer->activation_mean, number));
    add_number(&line, 80, "deviation", text, gf_format_value(layer->activation_std, number));
    add_zeros(&line, histogram->zeros, total(histogram) + histogram->nonfinite, "exactly 0");
    gf_line_draw(&line, canvas, rect.x, rect.y, rect.width);
    if (!scene->snapshot->histograms)
        return;
    double from = histogram->min, to = histogram->max;
    if (total(histogram) <= 0 || !isfinite(from) || !isfinite(to)) {
        draw_not_finite(canvas, plot);
        return;
    }
    if (layer->bounded && from >= layer->low && to <= layer->high)
        from = layer->low, to = layer->high;
    else if (!(to > from))
        from -= fabs(from) > 0 ? fabs(from) : 1, to += fabs(to) > 0 ? fabs(to) : 1;
    if (!draw_counts(canvas, plot, histogram, from, to, true, gf_theme(canvas, GF_ROLE_HISTOGRAM)))
        draw_note(canvas, plot, GF_ROLE_QUIET, "all 0");
    draw_axis(canvas, plot, from, to, false);
}

/* --- δ --- */

static struct gf_style size_style(const struct gf_canvas *canvas, double value)
{
    return gf_theme_magnitude(canvas, value > 0 ? log10(value) : value == 0 ? -INFINITY : (double)NAN);
}

/* Nothing is there: exactly, or less than there is a number for. */
static void draw_nothing(struct gf_canvas *canvas, struct gf_rect plot, struct gf_size size,
                         const char *exactly)
{
    char text[96];
    snprintf(text, sizeof text, "0 in float32: about 1e%.0f", floor(size.decades));
    draw_note(canvas, plot, GF_ROLE_WARNING, size.beyond ? text : exactly);
}

static void draw_delta(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                       const struct gf_view_state *state)
{
    const struct gf_layer_measure *layer = &scene->snapshot->layers[state->selected];
    const struct gf_focus *focus = gf_layer_focus(scene, state);
    const struct gf_rect plot = plot_of(rect);
    struct gf_style style = size_style(canvas, layer->delta_rms);
    char number[GF_NUMBER];
    struct gf_line line;
    begin_title(&line, canvas, "δ");
    add_number(&line, 90, "rms", canvas->mono ? gf_theme(canvas, GF_ROLE_TEXT) : style,
               gf_format_size(gf_delta_size(layer), number));
    if (focus != NULL && layer->delta_rms > 0)
        add_zeros(&line, focus->delta_histogram.zeros,
                  total(&focus->delta_histogram) + focus->delta_histogram.nonfinite, "exactly 0");
    if (focus != NULL) {
        gf_line_item_right(&line, 20, "  ");
        gf_line_add(&line, line.separator, "signed");
    }
    gf_line_draw(&line, canvas, rect.x, rect.y, rect.width);
    if (focus == NULL)
        return;
    const struct gf_histogram *histogram = &focus->delta_histogram;
    const double most = fmax(fabs(histogram->min), fabs(histogram->max));
    if (!isfinite(most))
        draw_not_finite(canvas, plot);
    else if (!(most > 0))
        draw_nothing(canvas, plot, gf_delta_size(layer), "exactly 0: no error arrives");
    else {
        draw_counts(canvas, plot, histogram, -most, most, true, style);
        draw_axis(canvas, plot, -most, most, false);
    }
}

/* --- log10 |∂W| --- */

static void draw_gradient_columns(struct gf_canvas *canvas, struct gf_rect plot,
                                  const struct gf_histogram *histogram)
{
    double counts[GF_HISTOGRAM_BINS], columns[COLUMNS_MOST], most = 0;
    for (int i = 0; i < GF_HISTOGRAM_BINS; i++)
        counts[i] = histogram->counts[i];
    gf_rebin(counts, GF_HISTOGRAM_BINS, histogram->min, histogram->max, columns, plot.width, histogram->min,
             histogram->max);
    for (int i = 0; i < plot.width; i++)
        most = columns[i] > most ? columns[i] : most;
    for (int i = 0; i < plot.width; i++) {
        const double decade = histogram->min + (i + 0.5) / plot.width * (histogram->max - histogram->min);
        const double height = columns[i] > 0 ? columns[i] / most : 0;
        gf_draw_columns(canvas, (struct gf_rect){plot.x + i, plot.y, 1, plot.height}, &height, 1,
                        gf_theme_magnitude(canvas, decade));
    }
}

static void draw_gradient(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                          const struct gf_view_state *state)
{
    static const struct gf_log_scale scale = {GF_GRADIENT_LOG_LEAST, GF_GRADIENT_LOG_MOST, 4};
    const struct gf_layer_measure *layer = &scene->snapshot->layers[state->selected];
    const struct gf_histogram *histogram = &layer->gradient_histogram;
    const double inside = total(histogram), outside = (double)histogram->below + histogram->above;
    const double all = inside + outside + histogram->zeros + histogram->nonfinite;
    struct gf_rect plot = plot_of(rect);
    char number[GF_NUMBER];
    struct gf_line line;
    begin_title(&line, canvas, "|∂W|");
    add_number(&line, 80, "norm", gf_theme(canvas, GF_ROLE_TEXT),
               gf_format_size(gf_weight_gradient_size(layer), number));
    add_zeros(&line, histogram->zeros, all, "exactly 0");
    if (histogram->below > 0) {
        gf_line_item(&line, 65, "  ");
        gf_line_add(&line, line.separator, "%s below 1e%d", gf_format_share(histogram->below / all, number),
                    GF_GRADIENT_LOG_LEAST);
    }
    gf_line_item_right(&line, 20, "  ");
    gf_line_add(&line, line.separator, "entries, log scale");
    gf_line_draw(&line, canvas, rect.x, rect.y, rect.width);
    if (!scene->snapshot->histograms)
        return;
    if (plot.width > COLUMNS_MOST)
        plot.width = COLUMNS_MOST;
    if (all > 0 && histogram->nonfinite >= all)
        draw_not_finite(canvas, plot);
    else if (inside > 0)
        draw_gradient_columns(canvas, plot, histogram);
    else if (outside > 0)
        draw_note(canvas, plot, GF_ROLE_WARNING, "all outside the scale");
    else if (all > 0)
        draw_nothing(canvas, plot, gf_weight_gradient_size(layer), "exactly 0: no weight moves");
    for (int x = plot.x; x < plot.x + plot.width; x++)
        gf_canvas_put(canvas, x, plot.y + plot.height, 0x2500, gf_theme(canvas, GF_ROLE_TRACK));
    gf_draw_log_ticks(canvas, plot.x, plot.y + plot.height, plot.width, &scale,
                      gf_theme(canvas, GF_ROLE_QUIET));
}

void gf_layer_draw_plots(struct gf_canvas *canvas, const struct gf_layer_layout *layout,
                         const struct gf_scene *scene, const struct gf_view_state *state)
{
    static void (*const draw[GF_LAYER_PLOTS])(struct gf_canvas *, struct gf_rect, const struct gf_scene *,
                                              const struct gf_view_state *) = {
        [GF_LAYER_PLOT_ARGUMENT] = draw_argument,
        [GF_LAYER_PLOT_ACTIVATION] = draw_activation,
        [GF_LAYER_PLOT_DELTA] = draw_delta,
        [GF_LAYER_PLOT_GRADIENT] = draw_gradient,
    };
    for (int i = 0; i < GF_LAYER_PLOTS; i++)
        if (layout->plots[i].width > 0 && layout->plots[i].height > 0) {
            const struct gf_rect before = gf_canvas_clip(canvas, layout->plots[i]);
            draw[i](canvas, layout->plots[i], scene, state);
            canvas->clip = before;
        }
}
