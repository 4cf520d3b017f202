#include <math.h>

#include "measure/diagnosis/list.h"

#define WHOLE 0.9 /* of a single layer: next to nothing passes it */

enum { WEIGHTS, TRAINING };
static const struct gf_cause causes[] = {
    [WEIGHTS] = {.phrase = "initial weights too large",
                 .offers = {gf_offer_smaller_gain, gf_offer_smaller_weights, gf_offer_no_bias, gf_offer_relu,
                            gf_offer_fewer_layers}},
    [TRAINING] = {.phrase = "step too large",
                  .offers = {gf_offer_lower_rate_and_restart, gf_offer_clipping_and_restart, gf_offer_relu}},
};

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const double line = evidence->thresholds->saturated_fraction;
    double sum = 0, most = 0;
    size_t bounded = 0, worst = 0;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        if (!layer->bounded || !(layer->saturated_fraction >= 0))
            continue;
        bounded++;
        sum += layer->saturated_fraction;
        if (layer->saturated_fraction > line)
            gf_finding_add_layer(finding, k);
        if (layer->saturated_fraction > most) {
            most = layer->saturated_fraction;
            worst = k;
        }
    }
    const double mean = bounded ? sum / (double)bounded : 0;
    finding->sign = mean <= line && most > WHOLE;
    finding->value = finding->sign ? most : mean;
    finding->threshold = finding->sign ? WHOLE : line;
    finding->cause = !evidence->iteration || (finding->active && !finding->since) ? WEIGHTS : TRAINING;
    finding->numbers[0] = bounded ? snapshot->layers[worst].preactivation_std : NAN;
    finding->numbers[1] = (double)worst + 1;
    /* Units that have made up their minds are saturated: where learning succeeds, that is no illness. */
    if (evidence->learned || evidence->converged)
        return GF_VERDICT_ABSENT;
    if (!finding->layer_count || finding->value <= finding->threshold)
        return finding->value > 0.8 * finding->threshold ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    return GF_VERDICT_PRESENT;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_percent(text, finding->value);
    if (finding->sign)
        gf_text_add(text, " of the outputs of layer %.0f are where the activation is flat",
                    finding->numbers[1]);
    else
        gf_text_add(text, " of all hidden outputs are where the activation is flat");
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "share of |φ′| ≤ 5 %% of its largest, %s = ",
                finding->sign ? "in one layer" : "mean over the layers");
    gf_text_compared(text, finding, " > ");
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, finding->cause == WEIGHTS ? "so it was before any update" : "not so at the start");
    gf_text_add(text, "; z of layer %.0f has a standard deviation of ", finding->numbers[1]);
    gf_text_number(text, finding->numbers[0]);
}

const struct gf_rule gf_rule_saturated = {
    .name = "saturated",
    .title = "saturated",
    .meaning = "most outputs of bounded activations are where the slope is next to nothing",
    .settings = {"diagnosis.saturated_fraction"},
    GF_CAUSES(causes),
    .noisy = true,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
