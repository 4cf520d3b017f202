#include "views/explain.h"

#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/alpha.h"
#include "views/fact.h"
#include "views/format.h"
#include "views/theory_explain.h"

/* "diagnosis.decades = 3, diagnosis.vanishing_mean_abs = 1e-07" */
static const char *settings_of(size_t rule, const struct gf_spec *spec, char *text, size_t size)
{
    size_t used = 0;
    *text = 0;
    for (size_t i = 0; gf_rule_setting(rule, i) && used < size; i++) {
        const struct gf_setting *setting = gf_setting_find(gf_rule_setting(rule, i));
        char value[64];
        if (setting)
            used += (size_t)snprintf(text + used, size - used, "%s%s = %s", i ? ", " : "", setting->key,
                                     gf_setting_text(setting, spec, value, sizeof value));
    }
    return text;
}

static int draw_finding(struct gf_canvas *page, int y, const struct gf_finding *finding,
                        const struct gf_spec *spec)
{
    char text[GF_FACT_TEXT], detail[400];
    struct gf_style warning = gf_theme(page, GF_ROLE_WARNING);
    warning.bg = gf_theme(page, GF_ROLE_BOX_TEXT).bg;
    int x = gf_canvas_text(page, 0, y, warning, "⚠ ");
    x = gf_canvas_text(page, x, y, gf_theme(page, GF_ROLE_BOX_TITLE), gf_rule_title(finding->rule));
    gf_canvas_printf(page, x, y, gf_theme(page, GF_ROLE_BOX_QUIET), "  since iteration %llu",
                     (unsigned long long)finding->since);
    y++;
    y = gf_draw_fact(page, y, "means", "%s", gf_rule_meaning(finding->rule));
    y = gf_draw_fact(page, y, "seen", "%s", gf_finding_message(finding, text, sizeof text));
    y = gf_draw_fact(page, y, "formula", "%s", gf_finding_formula(finding, text, sizeof text));
    if (*settings_of(finding->rule, spec, text, sizeof text))
        y = gf_draw_fact(page, y, "threshold", "%s", text);
    gf_finding_detail(finding, detail, sizeof detail);
    y = gf_draw_fact(page, y, "cause", "%s%s%s", gf_finding_cause(finding), *detail ? ": " : "", detail);
    y = gf_draw_fact(page, y, "cure", "%s", gf_finding_remedy(finding));
    return y + 1;
}

static int draw_findings(struct gf_canvas *page, int y, const struct gf_scene *scene)
{
    const struct gf_rect rest = {0, y, page->width, page->height - y};
    if (gf_finding_top(scene->snapshot) == NULL)
        return y + 1 +
               gf_canvas_wrap(page, rest, gf_theme(page, GF_ROLE_BOX_TEXT),
                              "Nothing is wrong: no rule of the diagnosis fires.");
    for (size_t rule = 0; rule < GF_RULES; rule++)
        if (scene->snapshot->findings[rule].active)
            y = draw_finding(page, y, &scene->snapshot->findings[rule], scene->spec);
    return y;
}

#define BEYOND "smaller than any float32 (1e-38)"

/* Where float is too small for the norm, the mean cannot be told. */
static int draw_gradient(struct gf_canvas *page, int y, const struct gf_layer_measure *layer)
{
    char norm[GF_NUMBER], mean[GF_NUMBER];
    const struct gf_size size = gf_weight_gradient_size(layer);
    if (size.beyond)
        return gf_draw_fact(page, y, "gradient", "‖∂loss/∂W‖ = %s, %s: 0 in the network",
                            gf_format_power(size.decades, norm), BEYOND);
    return gf_draw_fact(page, y, "gradient", "‖∂loss/∂W‖ = %s, mean of |∂loss/∂W| = %s",
                        gf_format_plainly(layer->weight_gradient_norm, norm),
                        gf_format_plainly(layer->weight_gradient_mean_abs, mean));
}

/* One factor of the chain rule: δ = φ′ × weights × δ of the next layer. */
static int draw_error(struct gf_canvas *page, int y, const struct gf_layer_measure *layer,
                      const struct gf_layer_measure *next)
{
    char delta[GF_NUMBER], slope[GF_NUMBER], weights[GF_NUMBER], from[GF_NUMBER];
    const struct gf_size size = gf_delta_size(layer);
    const double above = next != NULL ? gf_delta_size(next).decades : (double)NAN;
    double factor = layer->backward_gain / layer->derivative_rms;
    if (size.beyond && isfinite(above))
        factor = pow(10, size.decades - above) / layer->derivative_rms;
    gf_format_power(size.decades, delta);
    if (next == NULL || !isfinite(factor))
        y = gf_draw_fact(page, y, "error", "δ = %s", delta);
    else
        y = gf_draw_fact(page, y, "error", "δ = φ′ × weights × δ of the next layer: %s × %s × %s = %s",
                         gf_format_figures(layer->derivative_rms, slope), gf_format_figures(factor, weights),
                         gf_format_power(above, from), delta);
    if (size.beyond)
        y = gf_draw_fact(page, y, "", "%s: the network has 0 there; ≈ in the table", BEYOND);
    return y;
}

/* φ(u) = αu below 0, with an α that each unit learns. */
static int draw_alpha(struct gf_canvas *page, int y, const struct gf_layer_measure *layer)
{
    char mean[GF_NUMBER], gradient[GF_NUMBER], range[GF_ALPHA_TEXT], remark[GF_ALPHA_TEXT];
    gf_alpha_remark(layer, remark);
    return gf_draw_fact(page, y, "alpha", "%s, mean %s, ‖∂loss/∂α‖ = %s; %u of %u have not moved%s%s",
                        gf_alpha_range(layer, range), gf_format_value(layer->alpha_mean, mean),
                        gf_format_plainly(layer->alpha_gradient_norm, gradient), layer->alpha_unmoved,
                        layer->width, *remark ? "; φ is " : "", remark);
}

static int draw_units(struct gf_canvas *page, int y, const struct gf_layer_measure *layer)
{
    char share[GF_NUMBER];
    if (gf_layer_deaths_known(layer))
        y = gf_draw_fact(page, y, "dead", "%u of %u units: φ′ = 0 on every training sample (iteration %llu)",
                         layer->dead_count, layer->width, (unsigned long long)layer->dead_checked_at);
    if (layer->bounded && !isnan(layer->saturated_fraction))
        y = gf_draw_fact(page, y, "saturated", "%s of the outputs: |φ′| ≤ 5 %% of its largest",
                         gf_format_share(layer->saturated_fraction, share));
    if (layer->learns_alpha)
        y = draw_alpha(page, y, layer);
    return y;
}

static int draw_layer(struct gf_canvas *page, int y, const struct gf_snapshot *snapshot, int selected)
{
    const struct gf_layer_measure *layer = &snapshot->layers[selected];
    const bool last = selected == (int)snapshot->layer_count - 1;
    char one[GF_NUMBER], two[GF_NUMBER], three[GF_NUMBER];
    struct gf_style title = gf_theme(page, GF_ROLE_BOX_TITLE);
    int x = last ? gf_canvas_text(page, 0, y, title, "The read-out")
                 : gf_canvas_printf(page, 0, y, title, "Layer %d", selected + 1);
    x = gf_canvas_text(page, x, y, gf_theme(page, GF_ROLE_BOX_QUIET), "  the selected row, ");
    gf_canvas_text(page, x, y, gf_theme(page, GF_ROLE_BOX_QUIET), layer->activation);
    y++;
    if (layer->dormant)
        return gf_draw_fact(
            page, y, "dormant",
            "not trained yet: layer-wise stage %u of %u; the pass goes by it, nothing of it is "
            "measured",
            snapshot->stage, snapshot->layer_count - 1);
    y = draw_error(page, y, layer, last ? NULL : layer + 1);
    y = draw_gradient(page, y, layer);
    if (gf_layer_stands_still(layer))
        y = gf_draw_fact(page, y, "step",
                         "‖ΔW‖ / ‖W‖ = 0 (∅ on the bar): the update is exactly 0, %s; ‖W‖ = %s",
                         layer->weight_gradient_norm > 0 ? "too small a step to change a weight in float32"
                         : gf_weight_gradient_size(layer).beyond ? "as the gradient is in float32"
                                                                 : "as the gradient is",
                         gf_format_figures(layer->weight_norm, two));
    else if (!isnan(layer->update_ratio))
        y = gf_draw_fact(page, y, "step", "‖ΔW‖ / ‖W‖ = %s, ‖W‖ = %s; healthy: about 1e-3",
                         gf_format_magnitude(layer->update_ratio, one),
                         gf_format_figures(layer->weight_norm, two));
    y = gf_draw_fact(page, y, "signal", "z: mean %s, deviation %s; a: mean %s",
                     gf_format_value(layer->preactivation_mean, one),
                     gf_format_value(layer->preactivation_std, two),
                     gf_format_value(layer->activation_mean, three));
    return draw_units(page, y, layer);
}

int gf_draw_explanation(struct gf_canvas *page, const struct gf_view *view, const struct gf_scene *scene,
                        const struct gf_view_state *state)
{
    const struct gf_snapshot *snapshot = scene->snapshot;
    if (snapshot == NULL)
        return gf_canvas_wrap(page, (struct gf_rect){0, 0, page->width, page->height},
                              gf_theme(page, GF_ROLE_BOX_TEXT), "Nothing has been measured yet.");
    const int selected = state->selected;
    int y = 0;
    if (view->explain != NULL) {
        gf_canvas_text(page, 0, y++, gf_theme(page, GF_ROLE_BOX_TITLE), view->title);
        const struct gf_rect rect = {2, y, page->width - 2, page->height - y};
        y += view->explain(page, rect, scene, state) + 1;
    }
    y = draw_findings(page, y, scene);
    if (selected >= 0 && selected < (int)snapshot->layer_count)
        y = draw_layer(page, y, snapshot, selected) + 1;
    return gf_explain_theory(page, y, snapshot);
}
