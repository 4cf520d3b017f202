#include <math.h>

#include "measure/diagnosis/list.h"

enum { SMALL, LARGE };
static const struct gf_cause causes[] = {
    [SMALL] = {.phrase = "weights too small",
               .offers = {gf_offer_no_bias_if_shallow, gf_offer_larger_weights, gf_offer_blocks,
                          gf_offer_no_bias, gf_offer_fewer_layers}},
    [LARGE] = {.phrase = "weights too large",
               .offers = {gf_offer_smaller_weights, gf_offer_smaller_branches, gf_offer_blocks,
                          gf_offer_fewer_layers}},
};

/* At the edge of chaos the variance falls like 1/depth, which does no harm: deep networks may differ more. */
static double line_of(const struct gf_evidence *evidence)
{
    return fmax(evidence->thresholds->variance_ratio, pow((double)evidence->hidden, 1.5));
}

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    double least = INFINITY, most = 0;
    size_t lowest = 0, highest = 0;
    finding->threshold = line_of(evidence);
    finding->value = NAN;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const double std = snapshot->layers[k].activation_std;
        if (!isfinite(std))
            continue;
        if (std < least)
            least = std, lowest = k;
        if (std > most)
            most = std, highest = k;
    }
    /* What lies above a layer that passes nothing on says nothing about the weights. */
    if (evidence->hidden < 2 || isinf(least) || evidence->findings[GF_RULE_ZERO_MAPPING].active)
        return GF_VERDICT_LINGERS;
    finding->value = least > 0 ? most / least * (most / least) : most > 0 ? INFINITY : NAN;
    finding->cause = lowest > highest ? SMALL : LARGE;
    finding->numbers[0] = most * most;
    finding->numbers[1] = least * least;
    finding->numbers[2] = (double)highest + 1;
    finding->numbers[3] = (double)lowest + 1;
    for (size_t k = lowest < highest ? lowest : highest; k <= (lowest < highest ? highest : lowest); k++)
        gf_finding_add_layer(finding, k);
    /* It begins with the initial weights only; training may mend it. */
    if (evidence->first && finding->value > finding->threshold)
        return GF_VERDICT_CERTAIN;
    return finding->value > finding->threshold / 2 ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "activations vary ");
    gf_text_number(text, finding->value);
    gf_text_add(text, " times more in layer %.0f than in layer %.0f", finding->numbers[2],
                finding->numbers[3]);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "var a(%.0f) / var a(%.0f) = ", finding->numbers[2], finding->numbers[3]);
    gf_text_quotient(text, finding);
    gf_text_compared(text, finding, " > ");
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    const double layers = fabs(finding->numbers[2] - finding->numbers[3]);
    if (!(layers > 0) || !isfinite(finding->value))
        return;
    gf_text_add(text, "each layer %s the variance by about ",
                finding->cause == SMALL ? "divides" : "multiplies");
    gf_text_number(text, pow(finding->value, 1 / layers));
}

const struct gf_rule gf_rule_poor_initialisation = {
    .name = "poor_initialisation",
    .title = "poor initialisation",
    .meaning = "at iteration 0 the variance of the activations shrinks or grows from layer to layer",
    .settings = {"diagnosis.variance_ratio"},
    GF_CAUSES(causes),
    .noisy = true,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
