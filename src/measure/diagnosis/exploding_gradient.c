#include <math.h>

#include "measure/diagnosis/list.h"

enum { RATIO, NORM }; /* sign */
enum { WEIGHTS, STEP, GROWN, NORM_ALONE };
static const struct gf_cause causes[] = {
    [WEIGHTS] = {.phrase = "initial weights too large",
                 .offers = {gf_offer_smaller_weights, gf_offer_smaller_branches, gf_offer_blocks,
                            gf_offer_clipping, gf_offer_fewer_layers}},
    [STEP] = {.phrase = "step too large",
              .offers = {gf_offer_lower_rate_and_restart, gf_offer_clipping, gf_offer_fewer_layers}},
    [NORM_ALONE] = {.phrase = "normalisation without skips",
                    .offers = {gf_offer_blocks, gf_offer_smaller_branches, gf_offer_fewer_layers}},
    [GROWN] = {.phrase = "weights have grown",
               .offers = {gf_offer_smaller_weights, gf_offer_clipping, gf_offer_lower_rate_and_restart,
                          gf_offer_fewer_layers}},
};

static enum gf_verdict beyond(double value, double line)
{
    if (!(value > line))
        return value > line / 2 ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    return value > 10 * line ? GF_VERDICT_CERTAIN : GF_VERDICT_PRESENT;
}

static enum gf_verdict judge_ratio(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                                   struct gf_finding *finding)
{
    size_t lowest, last;
    if (!gf_evidence_span(evidence, snapshot, &lowest, &last))
        return GF_VERDICT_ABSENT;
    const double to = snapshot->layers[last].delta_rms;
    finding->sign = RATIO;
    finding->threshold = evidence->lines.factor;
    finding->value = snapshot->layers[lowest].delta_rms / to;
    finding->numbers[0] = snapshot->layers[lowest].delta_rms;
    finding->numbers[1] = to;
    finding->numbers[2] = (double)lowest + 1;
    finding->numbers[3] = (double)last + 1;
    for (size_t k = lowest; k < last; k++)
        if (snapshot->layers[k].delta_rms / to > finding->threshold)
            gf_finding_add_layer(finding, k);
    return beyond(finding->value, finding->threshold);
}

static enum gf_verdict judge_norm(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                                  struct gf_finding *finding)
{
    finding->sign = NORM;
    finding->threshold = evidence->thresholds->exploding_norm;
    finding->value = snapshot->gradient_norm;
    /* The layers that make it so: without them it would stay below the line. */
    for (size_t k = 0; k < snapshot->layer_count; k++)
        if (snapshot->layers[k].weight_gradient_norm > finding->threshold / sqrt(snapshot->layer_count))
            gf_finding_add_layer(finding, k);
    return beyond(finding->value, finding->threshold);
}

/* Far too large weights make what goes up grow as well, unless it is bounded; a norm keeps it level. */
static bool is_level(const struct gf_snapshot *snapshot, const struct gf_finding *finding)
{
    if (finding->sign != RATIO || !(finding->numbers[2] > 0))
        return false;
    const struct gf_layer_measure *lowest = &snapshot->layers[(size_t)finding->numbers[2] - 1];
    const struct gf_layer_measure *last = &snapshot->layers[(size_t)finding->numbers[3] - 1];
    return !last->bounded && last->activation_std < 3 * lowest->activation_std;
}

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const struct gf_finding clear = *finding;
    if (evidence->converged) {
        finding->value = snapshot->gradient_norm;
        finding->threshold = evidence->thresholds->exploding_norm;
        return GF_VERDICT_ABSENT;
    }
    enum gf_verdict verdict = judge_ratio(evidence, snapshot, finding);
    if (verdict < GF_VERDICT_PRESENT) {
        struct gf_finding other = clear;
        const enum gf_verdict second = judge_norm(evidence, snapshot, &other);
        if (second >= verdict) {
            *finding = other;
            verdict = second;
        }
    }
    if (!evidence->iteration || (finding->active && !finding->since))
        finding->cause = is_level(snapshot, finding) ? NORM_ALONE : WEIGHTS;
    else
        finding->cause = evidence->peak > evidence->thresholds->update_ratio_most ? STEP : GROWN;
    return verdict;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->sign == RATIO) {
        gf_text_add(text, "layer %.0f receives ", finding->numbers[2]);
        gf_text_number(text, finding->value);
        gf_text_add(text, " times layer %.0f's error", finding->numbers[3]);
        return;
    }
    gf_text_add(text, "the norm of the gradient is ");
    gf_text_number(text, finding->value);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->sign == RATIO) {
        gf_text_add(text, "δ(%.0f) / δ(%.0f) = ", finding->numbers[2], finding->numbers[3]);
        gf_text_quotient(text, finding);
    } else {
        gf_text_add(text, "‖all gradients‖ = ");
    }
    gf_text_compared(text, finding, " > ");
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->cause == NORM_ALONE)
        gf_text_add(text, "the activations keep their size, yet every normalised layer enlarges the error");
    else if (finding->cause == WEIGHTS)
        gf_text_add(text, "so it was before any update");
    else if (finding->cause == STEP)
        gf_text_add(text, "not so at the start: steps have thrown the weights");
    else
        gf_text_add(text, "not so at the start, and no single step was large");
}

const struct gf_rule gf_rule_exploding_gradient = {
    .name = "exploding_gradient",
    .title = "exploding gradient",
    .meaning = "the error grows on its way down, or the gradient as a whole is huge",
    .settings = {"diagnosis.decades", "diagnosis.exploding_norm"},
    GF_CAUSES(causes),
    .noisy = true,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
