#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/alpha.h"
#include "views/curve.h"
#include "views/format.h"
#include "views/line.h"
#include "views/table_parts.h"

static void add_number(struct gf_line *line, const struct gf_canvas *canvas, int importance, const char *name,
                       const char *number)
{
    gf_line_item(line, importance, "   ");
    gf_line_add(line, gf_theme(canvas, GF_ROLE_QUIET), "%s ", name);
    gf_line_add(line, gf_theme(canvas, GF_ROLE_TEXT), "%s", number);
}

/* One factor of the chain-rule product: how much of the next layer's error arrives here, and why. */
static void add_gain(struct gf_line *line, const struct gf_canvas *canvas,
                     const struct gf_layer_measure *layer)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET), text = gf_theme(canvas, GF_ROLE_TEXT);
    char derivative[GF_NUMBER], weight[GF_NUMBER], gain[GF_NUMBER];
    if (isnan(layer->backward_gain))
        return;
    double factor = layer->backward_gain / layer->derivative_rms;
    if (isfinite(factor)) {
        gf_line_item(line, 80, "   ");
        gf_line_add(line, quiet, "φ′ ");
        gf_line_add(line, text, "%s", gf_format_figures(layer->derivative_rms, derivative));
        gf_line_add(line, quiet, " × weight ");
        gf_line_add(line, text, "%s", gf_format_figures(factor, weight));
        gf_line_add(line, quiet, " =");
    }
    gf_line_item(line, 82, isfinite(factor) ? " " : "   ");
    gf_line_add(line, quiet, "gain ");
    gf_line_add(line, text, "%s", gf_format_figures(layer->backward_gain, gain));
}

static void add_neuron(struct gf_line *line, const struct gf_canvas *canvas,
                       const struct gf_snapshot *snapshot, const struct gf_layer_measure *layer, int neuron)
{
    struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    if (neuron < 0 || neuron >= (int)layer->width || !snapshot->histograms ||
        layer->activation_histogram.nonfinite > 0)
        return;
    unsigned state = snapshot->neurons[layer->first_neuron + (uint32_t)neuron];
    if (state >= GF_NEURON_STATES)
        return;
    gf_line_item(line, 78, "   ");
    gf_line_add(line, quiet, "neuron %d ", neuron + 1);
    gf_line_add(line, gf_theme(canvas, gf_neuron_role((enum gf_neuron_state)state)), "%s",
                gf_neuron_word((enum gf_neuron_state)state));
    gf_line_item(line, 35, ": ");
    gf_line_add(line, quiet, "%s", gf_neuron_sentence((enum gf_neuron_state)state));
}

/* Layers that are not updated, and why: it is another one's turn, or the settings say so. */
static void add_turn(struct gf_line *line, const struct gf_canvas *canvas, const struct gf_snapshot *snapshot,
                     uint32_t number)
{
    const struct gf_layer_measure *layer = &snapshot->layers[number - 1];
    const bool hidden = number < snapshot->layer_count;
    const struct gf_style style = gf_theme(canvas, GF_ROLE_WARNING);
    if (!layer->frozen && !(snapshot->stage && hidden))
        return;
    gf_line_item(line, snapshot->stage && hidden ? 84 : 70, " · ");
    if (!snapshot->stage || !hidden)
        gf_line_add(line, style, "frozen");
    else if (layer->dormant)
        gf_line_add(line, style, "not trained yet");
    else if (number < snapshot->stage)
        gf_line_add(line, style, "frozen, had its turn");
    else
        gf_line_add(line, style, layer->frozen ? "frozen" : "has its turn");
    if (!snapshot->stage || !hidden)
        return;
    gf_line_item(line, 83, ": ");
    gf_line_add(line, style, "layer-wise stage %u of %u", snapshot->stage, snapshot->layer_count - 1);
}

/* α where units learn it, and what it means for φ where that is not what one expects of a rectifier. */
static void add_alpha(struct gf_line *line, const struct gf_canvas *canvas,
                      const struct gf_layer_measure *layer)
{
    char text[GF_ALPHA_TEXT];
    if (!layer->learns_alpha)
        return;
    add_number(line, canvas, 76, "α", gf_alpha_range(layer, text));
    if (*gf_alpha_remark(layer, text)) {
        gf_line_item(line, 75, ": ");
        gf_line_add(line, gf_theme(canvas, GF_ROLE_WARNING), "%s", text);
    }
}

void gf_table_draw_status(struct gf_canvas *canvas, struct gf_rect row, const struct gf_scene *scene,
                          const struct gf_view_state *state)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    const struct gf_layer_measure *layer = &snapshot->layers[state->selected];
    struct gf_style title = gf_theme(canvas, GF_ROLE_TITLE), quiet = gf_theme(canvas, GF_ROLE_QUIET);
    struct gf_line line;
    char number[GF_NUMBER];
    gf_line_init(&line, canvas, quiet);
    gf_line_item(&line, 100, "");
    if (state->selected == (int)snapshot->layer_count - 1)
        gf_line_add(&line, title, "read-out");
    else
        gf_line_add(&line, title, "layer %d", state->selected + 1);
    gf_line_item(&line, 90, " · ");
    gf_line_add(&line, gf_theme(canvas, GF_ROLE_TEXT), "%s", layer->activation);
    add_turn(&line, canvas, snapshot, (uint32_t)state->selected + 1);
    if (!layer->dormant)
        add_neuron(&line, canvas, snapshot, layer, state->neuron);
    if (layer->can_die && layer->width > 0 && layer->dead_count == layer->width) {
        gf_line_item(&line, 88, "   ");
        gf_line_add(&line, gf_theme(canvas, GF_ROLE_WARNING), "zero mapping (rank 0)");
    }
    add_alpha(&line, canvas, layer);
    add_gain(&line, canvas, layer);
    if (!isnan(layer->update_ratio))
        add_number(&line, canvas, 60, "update/weight", gf_format_magnitude(layer->update_ratio, number));
    if (layer->bounded && !isnan(layer->saturated_fraction))
        add_number(&line, canvas, 55, "saturated", gf_format_share(layer->saturated_fraction, number));
    if (layer->can_die && !layer->dormant) {
        gf_line_item(&line, 65, "   ");
        gf_line_add(&line, quiet, "dead ");
        if (gf_layer_deaths_known(layer))
            gf_line_add(&line, gf_theme(canvas, layer->dead_count > 0 ? GF_ROLE_BAD : GF_ROLE_TEXT), "%u/%u",
                        layer->dead_count, layer->width);
        else
            gf_line_add(&line, gf_theme(canvas, GF_ROLE_TEXT), "–");
    }
    add_number(&line, canvas, 40, "‖W‖", gf_format_figures(layer->weight_norm, number));
    gf_line_draw(&line, canvas, row.x + 1, row.y, row.width - 2);
}

void gf_table_draw_curve(struct gf_canvas *canvas, struct gf_rect rect, const struct gf_scene *scene,
                         const struct gf_view_state *state)
{
    static const int label = 27; /* columns */
    const struct gf_style quiet = gf_theme(canvas, GF_ROLE_QUIET);
    const struct gf_curve curve = {
        .layer = state->selected,
        .series = gf_table_series(state->measure),
        .style = gf_theme(canvas, GF_ROLE_LOSS), /* legible whatever the newest value is */
    };
    const struct gf_rect plot = {rect.x + label, rect.y, rect.width - label - 1, rect.height};
    if (rect.height < 1 || plot.width < 9)
        return;
    const int x =
        gf_canvas_text(canvas, rect.x + 1, rect.y, quiet, curve.series == GF_LAYER_DELTA_RMS ? "δ" : "‖∂W‖");
    gf_canvas_text(canvas, x, rect.y, quiet, " over the run");
    gf_draw_curve(canvas, plot, scene, &curve);
}
