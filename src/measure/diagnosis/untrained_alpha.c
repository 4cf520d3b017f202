#include <math.h>

#include "measure/diagnosis/list.h"

enum { NO_NEGATIVES, TOO_SMALL };
static const struct gf_cause causes[] = {
    [NO_NEGATIVES] = {.phrase = "no negative inputs",
                      .offers = {gf_offer_no_bias, gf_offer_larger_weights, gf_offer_batch_norm,
                                 gf_offer_revival}},
    [TOO_SMALL] = {.phrase = "gradient too small", .offers = {gf_offer_higher_rate, gf_offer_adam}},
};

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    size_t worst = 0;
    finding->threshold = evidence->thresholds->untrained_alpha;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        if (!layer->learns_alpha || layer->frozen || !layer->width)
            continue;
        const double share = (double)layer->alpha_unmoved / layer->width;
        if (share > finding->threshold)
            gf_finding_add_layer(finding, k);
        if (share > finding->value) {
            finding->value = share;
            worst = k;
        }
    }
    finding->numbers[0] = (double)worst + 1;
    finding->numbers[1] = snapshot->layers[worst].alpha_gradient_norm;
    finding->numbers[2] = snapshot->layers[worst].alpha_unmoved;
    finding->numbers[3] = snapshot->layers[worst].width;
    /* Some batches must have been seen first; an epoch of them at most. */
    const uint64_t wait = (uint64_t)evidence->thresholds->patience + snapshot->iterations_an_epoch;
    if (evidence->steps < wait || !finding->layer_count)
        return finding->value > 0.8 * finding->threshold ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    finding->cause = snapshot->layers[worst].alpha_idle == snapshot->layers[worst].alpha_unmoved
                         ? NO_NEGATIVES
                         : TOO_SMALL;
    return GF_VERDICT_PRESENT;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "alpha has not moved in %.0f of the %.0f units of layer %.0f", finding->numbers[2],
                finding->numbers[3], finding->numbers[0]);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "∂loss/∂α = Σ over u < 0 of (∂loss/∂a)·u, norm ");
    gf_text_number(text, finding->numbers[1]);
    gf_text_add(text, "; units whose α is what it was at the start = ");
    gf_text_compared(text, finding, " > ");
}

const struct gf_rule gf_rule_untrained_alpha = {
    .name = "untrained_alpha",
    .title = "untrained alpha",
    .meaning = "prelu learns the slope below zero, but most slopes of a layer have not moved",
    .settings = {"diagnosis.untrained_alpha"},
    GF_CAUSES(causes),
    .noisy = true,
    .judge = judge,
    .message = message,
    .formula = formula,
};
