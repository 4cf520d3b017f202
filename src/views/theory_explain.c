#include "views/theory_explain.h"

#include <math.h>
#include <stdio.h>

#include "canvas/theme.h"
#include "views/fact.h"
#include "views/format.h"

static const char *figures(double value, char number[GF_NUMBER])
{
    if (value == INFINITY)
        snprintf(number, GF_NUMBER, "∞");
    else if (isnan(value))
        snprintf(number, GF_NUMBER, "not defined");
    else
        gf_format_figures(value, number);
    return number;
}

static int explain_variance(struct gf_canvas *page, int y, const struct gf_theory_prediction *theory)
{
    static const char *const fates[] = {
        [GF_THEORY_SETTLES] = "the variance that z settles at",
        [GF_THEORY_KEEPS] = "every variance of z stays what it is, and this is layer 1's",
        [GF_THEORY_VANISHES] = "the signal dies out",
        [GF_THEORY_DIVERGES] = "the signal grows without end",
    };
    char q[GF_NUMBER], weights[GF_NUMBER], biases[GF_NUMBER], mean[GF_NUMBER], shift[40] = "";
    const double w = theory->weight_deviation, b = theory->bias_deviation;
    if (theory->bias_mean < 0 || theory->bias_mean > 0)
        snprintf(shift, sizeof shift, "; every bias is %s", figures(theory->bias_mean, mean));
    y = gf_draw_fact(page, y, "weights",
                     "σw² = inputs × variance of a weight = %s, σb² = variance of a bias = %s%s",
                     figures(w * w, weights), figures(b * b, biases), shift);
    return gf_draw_fact(page, y, "q*", "%s: %s; q → σw² E[φ(√q Z)²] + σb² from layer to layer",
                        figures(theory->point.q, q), fates[theory->point.fate]);
}

static int explain_gradient(struct gf_canvas *page, int y, const struct gf_theory_point *point)
{
    static const char *const phases[] = {
        [GF_THEORY_ORDERED] = "χ₁ < 1, gradients vanish",
        [GF_THEORY_CRITICAL] = "χ₁ = 1 within 1 %, gradients keep their size",
        [GF_THEORY_CHAOTIC] = "χ₁ > 1, gradients explode",
    };
    char chi[GF_NUMBER], decades[GF_NUMBER];
    y = gf_draw_fact(page, y, "χ₁", "%s: what a layer multiplies the square of δ by; σw² E[φ′(√q* Z)²]",
                     figures(point->chi, chi));
    const double rate = log10(point->chi) / 2;
    if (isfinite(rate) && point->phase != GF_THEORY_CRITICAL)
        return gf_draw_fact(page, y, "phase", "%s: %s; ½ log10 χ₁ = %s decades a layer",
                            gf_theory_phase_name(point->phase), phases[point->phase], figures(rate, decades));
    return gf_draw_fact(page, y, "phase", "%s: %s", gf_theory_phase_name(point->phase), phases[point->phase]);
}

static int explain_depths(struct gf_canvas *page, int y, const struct gf_theory_point *point)
{
    char one[GF_NUMBER], two[GF_NUMBER];
    y = gf_draw_fact(page, y, "ξ_q, ξ_c",
                     "%s, %s: layers in which the variance of z and the correlation of two inputs forget "
                     "their start by a factor e; −1/log of their map's slope at q*, c*",
                     figures(point->variance_depth, one), figures(point->correlation_depth, two));
    y = gf_draw_fact(page, y, "c*",
                     "%s: the correlation that any two inputs end with; c → (σw² E[φ(u₁)φ(u₂)] + σb²)/q*",
                     figures(point->correlation, one));
    if (isinf(point->trainable_depth))
        return gf_draw_fact(page, y, "depth",
                            "no limit to the depth that can be trained: nothing is forgotten");
    const bool settles = point->fate == GF_THEORY_SETTLES && !isnan(point->correlation_depth);
    return gf_draw_fact(page, y, "depth", "about %.0f layers can be trained: %s",
                        floor(point->trainable_depth), settles ? "6 ξ_c" : "6/|log χ₁|");
}

static int explain_edge(struct gf_canvas *page, int y, const struct gf_theory_prediction *theory)
{
    char critical[GF_NUMBER], now[GF_NUMBER], times[GF_NUMBER];
    const double edge = theory->critical_weight_deviation, present = theory->weight_deviation;
    if (isnan(edge))
        return gf_draw_fact(page, y, "critical", "σw: not known where every bias is the same and not 0");
    figures(edge, critical);
    if (fabs(edge / present - 1) < 0.0005)
        return gf_draw_fact(page, y, "critical", "σw = %s has χ₁ = 1 at this σb: the present σw is that",
                            critical);
    return gf_draw_fact(page, y, "critical",
                        "σw = %s has χ₁ = 1 at this σb, the edge of chaos; the present σw is %s, it takes a "
                        "gain %s times as large",
                        critical, figures(present, now), figures(edge / present, times));
}

int gf_explain_theory(struct gf_canvas *page, int y, const struct gf_snapshot *snapshot)
{
    const struct gf_theory_prediction *theory = &snapshot->theory;
    if (theory->missing == NULL && theory->layer_count == 0)
        return y;
    const int x = gf_canvas_text(page, 0, y, gf_theme(page, GF_ROLE_BOX_TITLE), "Theory");
    gf_canvas_text(page, x, y++, gf_theme(page, GF_ROLE_BOX_QUIET),
                   "  mean field: random weights, layers of infinite width");
    if (theory->missing != NULL)
        return gf_draw_fact(page, y, "none", "it does not cover %s", theory->missing);
    if (theory->pointless != NULL)
        return gf_draw_fact(page, y, "no χ₁",
                            "these numbers are of plain layers, here is %s; δ of each layer is predicted "
                            "nevertheless",
                            theory->pointless);
    y = explain_variance(page, y, theory);
    y = explain_gradient(page, y, &theory->point);
    y = explain_depths(page, y, &theory->point);
    return explain_edge(page, y, theory);
}
