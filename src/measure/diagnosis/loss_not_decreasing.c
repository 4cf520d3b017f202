#include <math.h>

#include "measure/diagnosis/list.h"

#define CHECKS_LEAST 3 /* evaluations of the training set without progress */

enum { NO_GRADIENT, TOO_LARGE, TOO_SMALL, PLATEAU };
static const struct gf_cause causes[] = {
    [NO_GRADIENT] = {.phrase = "the first layers do not learn",
                     .offers = {gf_offer_larger_weights, gf_offer_blocks},
                     .of_another = true},
    [TOO_LARGE] = {.phrase = "rate too high", .offers = {gf_offer_lower_rate, gf_offer_clipping}},
    [TOO_SMALL] = {.phrase = "rate too low", .offers = {gf_offer_higher_rate, gf_offer_adam}},
    [PLATEAU] = {.phrase = "plateau",
                 .offers = {gf_offer_blocks_if_deep, gf_offer_adam, gf_offer_blocks, gf_offer_more_units},
                 .of_another = true},
};

static uint8_t find_cause(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot)
{
    const struct gf_finding *findings = evidence->findings;
    if (findings[GF_RULE_VANISHING_GRADIENT].active || findings[GF_RULE_ZERO_MAPPING].active ||
        findings[GF_RULE_DEAD_RELU].active)
        return NO_GRADIENT;
    double sum = 0;
    size_t counted = 0;
    for (size_t k = 0; k < snapshot->layer_count; k++)
        if (evidence->layers[k].steps) {
            sum += evidence->layers[k].log_step;
            counted++;
        }
    const double log_step = counted ? sum / (double)counted : 0;
    if (findings[GF_RULE_OSCILLATING].active || log_step > -1.5)
        return TOO_LARGE;
    return log_step < -4 ? TOO_SMALL : PLATEAU;
}

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    finding->threshold = (double)evidence->thresholds->window;
    finding->value = isnan(evidence->best_loss) ? NAN : (double)(evidence->iteration - evidence->best_at);
    finding->numbers[0] = evidence->best_loss;
    finding->numbers[1] = (double)evidence->best_at;
    finding->numbers[2] = evidence->thresholds->loss_decrease;
    /* A plateau after more than half the way is where training ends, no illness. */
    if (isnan(evidence->best_loss) || evidence->learned || evidence->converged ||
        finding->value < finding->threshold || evidence->best_checks < CHECKS_LEAST)
        return GF_VERDICT_ABSENT;
    finding->cause = find_cause(evidence, snapshot);
    return GF_VERDICT_CERTAIN;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "no progress for %.0f iterations", finding->value);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "training loss never more than ");
    gf_text_percent(text, finding->numbers[2]);
    gf_text_add(text, " below ");
    gf_text_number(text, finding->numbers[0]);
    gf_text_add(text, " (iteration %.0f) for %.0f ≥ %.0f iterations", finding->numbers[1], finding->value,
                finding->threshold);
}

const struct gf_rule gf_rule_loss_not_decreasing = {
    .name = "loss_not_decreasing",
    .title = "loss not decreasing",
    .meaning = "the loss over the training set makes no progress, and is still high",
    .settings = {"diagnosis.window", "diagnosis.loss_decrease"},
    GF_CAUSES(causes),
    .judge = judge,
    .message = message,
    .formula = formula,
};
