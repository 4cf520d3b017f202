#include <math.h>

#include "measure/diagnosis/list.h"

enum { RATIO, MEAN_ABS }; /* sign */
enum { FLAT, SATURATED, DEAD, WEIGHTS };
static const struct gf_cause causes[] = {
    [FLAT] = {.phrase = "flat activation",
              .offers = {gf_offer_relu, gf_offer_larger_weights, gf_offer_blocks, gf_offer_fewer_layers}},
    [SATURATED] = {.phrase = "saturation",
                   .offers = {gf_offer_smaller_gain, gf_offer_smaller_weights, gf_offer_no_bias,
                              gf_offer_relu, gf_offer_blocks, gf_offer_fewer_layers}},
    [DEAD] = {.phrase = "dead units",
              .offers = {gf_offer_leaky_that_fits, gf_offer_larger_weights, gf_offer_blocks,
                         gf_offer_fewer_layers}},
    [WEIGHTS] = {.phrase = "weights too small",
                 .offers = {gf_offer_larger_weights, gf_offer_no_bias, gf_offer_blocks,
                            gf_offer_fewer_layers}},
};

/* The factors of the chain rule between two layers: phi' and weights, as mean log10 of each. */
static uint8_t find_cause(const struct gf_snapshot *snapshot, size_t lowest, size_t last,
                          struct gf_finding *finding)
{
    double slopes = 0, saturated = 0;
    size_t counted = 0, bounded = 0;
    bool dead = false;
    for (size_t k = lowest; k <= last; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        if (layer->derivative_rms > 0 && k < last) {
            slopes += log10(layer->derivative_rms);
            counted++;
        }
        bounded += layer->bounded;
        saturated += layer->bounded ? layer->saturated_fraction : 0;
        dead = dead || gf_layer_dead_share(layer) > 0.75;
    }
    const double slope = counted ? pow(10, slopes / (double)counted) : NAN;
    finding->numbers[2] = slope;
    if (dead)
        return DEAD;
    if (bounded && saturated / (double)bounded > 0.3)
        return SATURATED;
    return 2 * bounded > last + 1 - lowest && slope < 0.5 ? FLAT : WEIGHTS;
}

/* Where float rounds δ to 0, what it would be. */
static double error_of(const struct gf_layer_measure *layer)
{
    const struct gf_size size = gf_delta_size(layer);
    return size.beyond ? pow(10, size.decades) : layer->delta_rms;
}

static enum gf_verdict judge_ratio(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                                   size_t lowest, size_t last, struct gf_finding *finding)
{
    const double from = error_of(&snapshot->layers[lowest]), to = snapshot->layers[last].delta_rms;
    finding->sign = RATIO;
    finding->threshold = evidence->lines.share;
    finding->value = from / to;
    finding->numbers[0] = from;
    finding->numbers[1] = to;
    if (!(finding->value < 10 * finding->threshold))
        return GF_VERDICT_ABSENT;
    for (size_t k = lowest; k < last; k++)
        if (!snapshot->layers[k].frozen && snapshot->layers[k].delta_rms / to < finding->threshold)
            gf_finding_add_layer(finding, k);
    if (!(finding->value < finding->threshold))
        return finding->value < 2 * finding->threshold ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    return GF_VERDICT_PRESENT;
}

static enum gf_verdict judge_mean_abs(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                                      struct gf_finding *finding)
{
    const double line = evidence->thresholds->vanishing_mean_abs;
    double least = INFINITY;
    finding->sign = MEAN_ABS;
    finding->threshold = line;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        const double mean = layer->weight_gradient_mean_abs;
        if (layer->frozen || isnan(mean) || gf_evidence_cut_off(evidence, snapshot, k) ||
            gf_evidence_starved(snapshot, k))
            continue;
        least = mean < least ? mean : least;
        if (mean < line)
            gf_finding_add_layer(finding, k);
    }
    finding->value = isinf(least) ? NAN : least;
    if (isinf(least)) /* dead layers leave nothing to judge */
        return GF_VERDICT_LINGERS;
    if (!(least < line))
        return least < 2 * line ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    return GF_VERDICT_PRESENT;
}

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const struct gf_finding clear = *finding;
    enum gf_verdict verdict = GF_VERDICT_ABSENT;
    size_t lowest = 0, last = evidence->hidden ? evidence->hidden - 1 : 0;
    finding->value = NAN;
    finding->threshold = evidence->lines.share;
    if (evidence->converged)
        return GF_VERDICT_ABSENT;
    if (gf_evidence_span(evidence, snapshot, &lowest, &last))
        verdict = judge_ratio(evidence, snapshot, lowest, last, finding);
    if (verdict < GF_VERDICT_PRESENT) {
        struct gf_finding other = clear;
        const enum gf_verdict second = judge_mean_abs(evidence, snapshot, &other);
        if (second > verdict || (second == verdict && isnan(finding->value))) {
            *finding = other;
            verdict = second;
        }
    }
    if (verdict > GF_VERDICT_ABSENT)
        finding->cause = find_cause(snapshot, lowest, last, finding);
    finding->numbers[3] = (double)last + 1;
    return verdict;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->sign == RATIO) {
        gf_text_add(text, "layer %u receives ", finding->first_layer ? finding->first_layer : 1);
        gf_text_number(text, finding->value);
        gf_text_add(text, " of layer %.0f's error", finding->numbers[3]);
        return;
    }
    gf_text_add(text, "the weight gradient of ");
    gf_text_layers(text, finding);
    gf_text_add(text, " has a mean of ");
    gf_text_number(text, finding->value);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->sign == RATIO) {
        gf_text_add(text, "δ(%u) / δ(%.0f) = ", finding->first_layer ? finding->first_layer : 1,
                    finding->numbers[3]);
        gf_text_quotient(text, finding);
    } else {
        gf_text_add(text, "least mean of |∂loss/∂W| = ");
    }
    gf_text_compared(text, finding, " < ");
}

static void detail(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->cause == DEAD)
        gf_text_add(text, "a layer on the way has few living units left");
    else if (finding->cause == SATURATED)
        gf_text_add(text, "many units are where the activation is flat");
    else if (isfinite(finding->numbers[2])) {
        gf_text_add(text, "each layer multiplies the error by a slope of about ");
        gf_text_number(text, finding->numbers[2]);
        gf_text_add(text, " and by weights that do not make up for it");
    } else
        gf_text_add(text, "the weights pass no error on");
}

const struct gf_rule gf_rule_vanishing_gradient = {
    .name = "vanishing_gradient",
    .title = "vanishing gradient",
    .meaning = "the error shrinks on its way down until the first layers cannot learn from it",
    .settings = {"diagnosis.decades", "diagnosis.vanishing_mean_abs"},
    GF_CAUSES(causes),
    .noisy = true,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = detail,
};
