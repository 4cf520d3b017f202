#include <math.h>

#include "measure/diagnosis/list.h"

enum { AT_START, GROWN, STEP, UNKNOWN };
static const struct gf_cause causes[] = {
    [AT_START] = {.phrase = "initial weights too large",
                  .offers = {gf_offer_smaller_weights, gf_offer_smaller_branches, gf_offer_blocks,
                             gf_offer_fewer_layers}},
    [GROWN] = {.phrase = "exploding gradient",
               .offers = {gf_offer_smaller_weights, gf_offer_smaller_branches, gf_offer_blocks,
                          gf_offer_clipping_and_restart, gf_offer_lower_rate_and_restart}},
    [STEP] = {.phrase = "step too large",
              .offers = {gf_offer_lower_rate_and_restart, gf_offer_clipping_and_restart,
                         gf_offer_fewer_layers}},
    [UNKNOWN] = {.phrase = "numbers too large",
                 .offers = {gf_offer_lower_rate_and_restart, gf_offer_clipping_and_restart,
                            gf_offer_fewer_layers}},
};

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const struct gf_finding *exploding = &evidence->findings[GF_RULE_EXPLODING_GRADIENT];
    finding->threshold = NAN;
    finding->value = NAN;
    if (snapshot->status != GF_STATUS_DIVERGED)
        return GF_VERDICT_ABSENT;
    if (snapshot->diverged_layer)
        gf_finding_add_layer(finding, snapshot->diverged_layer - 1);
    finding->numbers[0] = (double)snapshot->diverged_at;
    finding->numbers[1] = evidence->peak;
    finding->numbers[2] = (double)evidence->peak_at;
    finding->sign = snapshot->diverged_layer == snapshot->layer_count;
    if (!snapshot->diverged_at)
        finding->cause = AT_START;
    else if (exploding->active && !exploding->since)
        finding->cause = GROWN;
    else
        finding->cause = evidence->peak > evidence->thresholds->update_ratio_most ? STEP : UNKNOWN;
    return GF_VERDICT_CERTAIN;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    if (!finding->layer_count)
        gf_text_add(text, "the loss is not finite");
    else if (finding->sign)
        gf_text_add(text, "the read-out is not finite");
    else
        gf_text_add(text, "layer %u is not finite", finding->first_layer);
    gf_text_add(text, " since iteration %.0f", finding->numbers[0]);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "first NaN or Inf among z, a, loss, δ, ∂loss/∂W: ");
    if (!finding->layer_count)
        gf_text_add(text, "the loss");
    else if (finding->sign)
        gf_text_add(text, "the read-out");
    else
        gf_text_add(text, "layer %u", finding->first_layer);
    gf_text_add(text, ", iteration %.0f", finding->numbers[0]);
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->cause == AT_START) {
        gf_text_add(text, "before any update");
        return;
    }
    gf_text_add(text, "the largest step before, to iteration %.0f, changed a layer's weights by ",
                finding->numbers[2]);
    gf_text_percent(text, finding->numbers[1]);
}

const struct gf_rule gf_rule_diverged = {
    .name = "diverged",
    .title = "diverged",
    .meaning = "something is not finite: NaN or Inf",
    GF_CAUSES(causes),
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
