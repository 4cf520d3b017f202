#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/fact.h"
#include "views/format.h"
#include "views/layer_parts.h"

/* z = W a + b, over the batch: the mean of z is W times the mean of a, plus b. */
static int explain_z(struct gf_canvas *page, int y, const struct gf_focus *focus, int j)
{
    char sum[GF_NUMBER], bias[GF_NUMBER], mean[GF_NUMBER], deviation[GF_NUMBER];
    const double z = (double)focus->units.preactivation_mean[j], b = (double)focus->units.bias[j];
    return gf_draw_fact(page, y, "z", "z = W a + b, on average %s + (%s) = %s; deviation %s",
                        gf_format_value(z - b, sum), gf_format_value(b, bias), gf_format_value(z, mean),
                        gf_format_value((double)focus->units.preactivation_std[j], deviation));
}

/* What lies between z and what φ sees. */
static int explain_u(struct gf_canvas *page, int y, const struct gf_focus *focus)
{
    char norm[48] = "z", sum[96], shift[GF_NUMBER], scale[GF_NUMBER], warmup[48] = "";
    if (focus->sees_z)
        return gf_draw_fact(page, y, "u", "u = z: nothing lies between z and φ");
    if (focus->norm != NULL)
        snprintf(norm, sizeof norm, "%s norm(z)", focus->norm);
    snprintf(sum, sizeof sum, "%s", norm);
    if (focus->sum_before)
        snprintf(sum, sizeof sum, "x + %s·%s, x the block's input",
                 gf_format_figures(focus->branch_scale, scale), norm);
    if (focus->shift < 0 || focus->shift > 0)
        snprintf(warmup, sizeof warmup, ", and the bias warm-up's %s", gf_format_value(focus->shift, shift));
    return gf_draw_fact(page, y, "u", "φ does not see z, but u = %s%s", sum, warmup);
}

static int explain_a(struct gf_canvas *page, int y, const struct gf_layer_measure *layer,
                     const struct gf_focus *focus, int j)
{
    char mean[GF_NUMBER], share[GF_NUMBER], scale[GF_NUMBER], sum[64] = "φ(u)";
    if (focus->sum_after)
        snprintf(sum, sizeof sum, "x + %s·φ(u), x the block's input",
                 gf_format_figures(focus->branch_scale, scale));
    return gf_draw_fact(page, y, "a", "a = %s, %s; mean %s, u > 0 on %s of the batch%s", sum, focus->formula,
                        gf_format_value((double)focus->units.activation_mean[j], mean),
                        gf_format_share((double)focus->units.firing_share[j], share),
                        layer->rectifier ? " (the share it fires on)" : "");
}

static const char *float_text(double value, bool beyond, char number[GF_NUMBER])
{
    return value == 0 && beyond ? "0 in float32" : gf_format_magnitude(value, number);
}

static int explain_gradient(struct gf_canvas *page, int y, const struct gf_layer_measure *layer,
                            const struct gf_focus *focus, int j)
{
    char delta[GF_NUMBER], slope[GF_NUMBER], gradient[GF_NUMBER], weights[GF_NUMBER];
    const struct gf_focus_units *units = &focus->units;
    y = gf_draw_fact(page, y, "δ",
                     "δ = ∂loss/∂z = φ′(u) × what comes back from above%s: rms %s, mean |φ′| %s",
                     focus->norm != NULL ? ", back through the norm" : "",
                     float_text((double)units->delta_rms[j], gf_delta_size(layer).beyond, delta),
                     gf_format_figures((double)units->derivative_mean[j], slope));
    return gf_draw_fact(
        page, y, "∂w",
        "∂loss/∂w = mean over the batch of δ·a of the layer below: norm %s; "
        "its weights have norm %s",
        float_text((double)units->gradient_norm[j], gf_weight_gradient_size(layer).beyond, gradient),
        gf_format_figures((double)units->weight_norm[j], weights));
}

static int explain_unit(struct gf_canvas *page, int y, const struct gf_layer_measure *layer,
                        const struct gf_focus *focus, int j)
{
    char alpha[GF_NUMBER], gradient[GF_NUMBER], text[256];
    y = explain_z(page, y, focus, j);
    y = explain_u(page, y, focus);
    y = explain_a(page, y, layer, focus, j);
    y = explain_gradient(page, y, layer, focus, j);
    if (layer->learns_alpha)
        y = gf_draw_fact(page, y, "α",
                         "its slope below 0 is %s, ∂loss/∂α = %s; the curve has the layer's mean α",
                         gf_format_figures((double)focus->units.alpha[j], alpha),
                         gf_format_magnitude((double)focus->units.alpha_gradient[j], gradient));
    if (focus->units.death[j].since != GF_ALIVE)
        y = gf_draw_fact(page, y, "dead", "%s",
                         gf_unit_death_text(&focus->units.death[j], text, sizeof text));
    return y;
}

static int explain_plots(struct gf_canvas *page, int y, const struct gf_scene *scene,
                         const struct gf_layer_measure *layer, const struct gf_focus *focus)
{
    y = gf_draw_fact(page, y, "plots",
                     "of %u units × %u samples of this batch, in 64 bins. z%s: the line is φ over it%s",
                     layer->width, scene->snapshot->batch_rows, focus->sees_z ? "" : " or u",
                     focus->kink ? ", with its kink at 0; left of it φ lets less or nothing through" : "");
    y = gf_draw_fact(page, y, "", "a: exact zeros are not drawn, their share stands above");
    y = gf_draw_fact(page, y, "", "δ: signed, of each sample's loss; the axis is as long as the largest |δ|");
    return gf_draw_fact(page, y, "",
                        "|∂W|: every entry of ∂loss/∂W on a fixed log scale; the colour says how large");
}

int gf_layer_explain(struct gf_canvas *page, struct gf_rect rect, const struct gf_scene *scene,
                     const struct gf_view_state *state)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    const int last = (int)snapshot->layer_count - 1;
    struct gf_view_state shown = *state;
    if (last < 0)
        return 0;
    shown.selected = shown.selected < 0 ? 0 : shown.selected > last ? last : shown.selected;
    const struct gf_layer_measure *layer = &snapshot->layers[shown.selected];
    const struct gf_focus *focus = gf_layer_focus(scene, &shown);
    const int chosen = gf_layer_neuron(scene, &shown), neuron = chosen < 0 ? 0 : chosen;
    int y = rect.y;
    if (layer->dormant)
        return gf_draw_fact(page, y, "dormant", "the pass goes by it: nothing of it is measured") - rect.y;
    if (focus == NULL)
        return gf_draw_fact(page, y, "", "its numbers are on their way") - rect.y;
    if (shown.selected == last)
        gf_canvas_printf(page, rect.x, y++, gf_theme(page, GF_ROLE_BOX_QUIET), "neuron %d of the read-out",
                         neuron + 1);
    else
        gf_canvas_printf(page, rect.x, y++, gf_theme(page, GF_ROLE_BOX_QUIET), "neuron %d of layer %d",
                         neuron + 1, shown.selected + 1);
    if (chosen < 0)
        y = gf_draw_fact(page, y, "", "no neuron is selected: this is the first, ← → choose one");
    y = explain_unit(page, y, layer, focus, neuron);
    y = explain_plots(page, y, scene, layer, focus);
    return y - rect.y;
}
