#include "measure/diagnosis/list.h"

#define REVERSALS_LEAST 3

static const struct gf_cause causes[] = {
    {.phrase = "step too large", .offers = {gf_offer_lower_rate, gf_offer_clipping, gf_offer_fewer_layers}},
};

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    (void)snapshot;
    const double *losses = evidence->recent;
    double rises = 0;
    int reversals = 0;
    for (size_t i = 1; i < evidence->recent_count; i++) {
        const double change = losses[i] - losses[i - 1];
        rises += change > 0 ? change : 0;
        reversals += i > 1 && change * (losses[i - 1] - losses[i - 2]) < 0;
    }
    finding->threshold = evidence->thresholds->oscillation;
    finding->value = evidence->start_loss > 0 ? rises / evidence->start_loss : 0;
    finding->numbers[0] = rises;
    finding->numbers[1] = evidence->start_loss;
    finding->numbers[2] = evidence->peak;
    if (evidence->recent_count < GF_RECENT_LOSSES || evidence->converged)
        return GF_VERDICT_ABSENT;
    if (finding->value <= finding->threshold || reversals < REVERSALS_LEAST)
        return finding->value > finding->threshold / 2 ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    return GF_VERDICT_CERTAIN;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "the loss goes up and down: in %d epochs it rose by ", GF_RECENT_LOSSES - 1);
    gf_text_number(text, finding->value);
    gf_text_add(text, " of its start");
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text,
                "Σ rises of the training loss over %d epochs / loss at the start = ", GF_RECENT_LOSSES - 1);
    gf_text_quotient(text, finding);
    gf_text_compared(text, finding, " > ");
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "the largest step so far changed a layer's weights by ");
    gf_text_percent(text, finding->numbers[2]);
}

const struct gf_rule gf_rule_oscillating = {
    .name = "oscillating",
    .title = "oscillating",
    .meaning = "the loss over the training set goes up and down instead of down",
    .settings = {"diagnosis.oscillation"},
    GF_CAUSES(causes),
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
