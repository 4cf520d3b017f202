#include <math.h>

#include "measure/diagnosis/list.h"

enum { TOO_SMALL, TOO_LARGE, VANISHING, DEAD };
static const struct gf_cause causes[] = {
    [TOO_SMALL] = {.phrase = "rate too low", .offers = {gf_offer_higher_rate, gf_offer_adam}},
    [TOO_LARGE] = {.phrase = "rate too high", .offers = {gf_offer_lower_rate, gf_offer_clipping}},
    [VANISHING] = {.phrase = "vanishing gradient",
                   .offers = {gf_offer_larger_weights, gf_offer_blocks},
                   .of_another = true},
    [DEAD] = {.phrase = "dead units", .offers = {gf_offer_leaky, gf_offer_revival}, .of_another = true},
};

#define HYSTERESIS 2

/* Learns, and has done so for long enough to tell its pace. */
static bool is_judged(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot, size_t k)
{
    const struct gf_layer_measure *layer = &snapshot->layers[k];
    return evidence->layers[k].steps >= (uint64_t)evidence->thresholds->patience && !layer->frozen &&
           !isnan(layer->update_ratio) && !gf_evidence_cut_off(evidence, snapshot, k) &&
           !gf_evidence_starved(snapshot, k);
}

/* How far layers are beyond the two lines, in decades, and the worst of each. */
struct span {
    double over, under;
    size_t most, least;
};

static struct span measure(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot)
{
    struct span span = {.over = -INFINITY, .under = -INFINITY};
    for (size_t k = 0; k < snapshot->layer_count; k++) {
        if (!is_judged(evidence, snapshot, k))
            continue;
        const double over = evidence->layers[k].log_step - evidence->lines.log_step_most,
                     under = evidence->lines.log_step_least - evidence->layers[k].log_step;
        if (over > span.over) {
            span.over = over;
            span.most = k;
        }
        if (under > span.under) {
            span.under = under;
            span.least = k;
        }
    }
    return span;
}

static void add_layers(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot, bool large,
                       struct gf_finding *finding)
{
    for (size_t k = 0; k < snapshot->layer_count; k++) {
        const double log_step = evidence->layers[k].log_step;
        const bool beyond =
            large ? log_step > evidence->lines.log_step_most : log_step < evidence->lines.log_step_least;
        if (beyond && is_judged(evidence, snapshot, k))
            gf_finding_add_layer(finding, k);
    }
}

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const struct gf_thresholds *lines = evidence->thresholds;
    const struct span span = measure(evidence, snapshot);
    /* Small steps are right where nothing is left to learn. */
    const double over = span.over, under = evidence->converged ? -INFINITY : span.under;
    const bool large = over > 0 || over >= under;
    finding->threshold = large ? lines->update_ratio_most : lines->update_ratio_least;
    finding->value = NAN;
    if (isinf(over)) /* too early, or nothing to judge */
        return GF_VERDICT_LINGERS;
    const size_t worst = large ? span.most : span.least;
    finding->sign = large;
    finding->value = pow(10, evidence->layers[worst].log_step);
    finding->numbers[0] = (double)worst + 1;
    finding->numbers[1] = worst + 1 == snapshot->layer_count;
    finding->cause = large                                                   ? TOO_LARGE
                     : evidence->findings[GF_RULE_VANISHING_GRADIENT].active ? VANISHING
                     : evidence->findings[GF_RULE_DEAD_RELU].active          ? DEAD
                                                                             : TOO_SMALL;
    const double beyond = large ? over : under;
    if (beyond > 0) {
        add_layers(evidence, snapshot, large, finding);
        return GF_VERDICT_PRESENT;
    }
    return beyond > -log10(HYSTERESIS) ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
}

static bool is_least(const struct gf_finding *finding)
{
    return finding->value < 1.1 * pow(10, GF_LOG_STEP_LEAST);
}

static void who(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->numbers[1] > 0)
        gf_text_add(text, "the read-out");
    else
        gf_text_add(text, "layer %.0f", finding->numbers[0]);
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "a step changes ");
    who(finding, text);
    gf_text_add(text, is_least(finding) ? " by less than " : " by ");
    gf_text_number(text, finding->value);
    gf_text_add(text, " of its weights (healthy: about 1e-3)");
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, is_least(finding) ? "‖ΔW‖ / ‖W‖ ≤ " : "‖ΔW‖ / ‖W‖ = ");
    gf_text_compared(text, finding, finding->sign ? " > " : " < ");
    gf_text_add(text, ", geometric mean of the last steps");
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "so for ");
    if (finding->layer_count == 1 && finding->numbers[1] > 0)
        gf_text_add(text, "the read-out");
    else
        gf_text_layers(text, finding);
}

const struct gf_rule gf_rule_update_ratio = {
    .name = "update_ratio",
    .title = "update ratio",
    .meaning = "steps change a layer's weights far too little or far too much",
    .settings = {"diagnosis.update_ratio_least", "diagnosis.update_ratio_most"},
    GF_CAUSES(causes),
    .noisy = true,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
