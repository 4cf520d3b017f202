/* What has killed units: told apart by when it happened, and by what the layer looked like. */
#include <math.h>

#include "measure/death.h"
#include "measure/diagnosis/rule.h"

const struct gf_cause gf_death_causes[GF_DEATH_UNKNOWN] = {
    [GF_DEATH_INITIALISATION] = {.phrase = "initialisation",
                                 .offers = {gf_offer_leaky_or_units, gf_offer_revival}},
    [GF_DEATH_BIAS] = {.phrase = "large negative bias",
                       .offers = {gf_offer_no_negative_bias, gf_offer_leaky, gf_offer_revival}},
    [GF_DEATH_STEP] = {.phrase = "step too large",
                       .offers = {gf_offer_lower_rate_and_restart, gf_offer_leaky, gf_offer_revival}},
    [GF_DEATH_SLOWLY] = {.phrase = "died slowly", .offers = {gf_offer_leaky, gf_offer_revival}},
    [GF_DEATH_CHANGE] = {.phrase = "changed by hand", .offers = {gf_offer_undo}},
};

bool gf_bias_kills(double bias, double mean, double deviation)
{
    return bias < 0 && -bias > deviation && bias < mean / 2;
}

static bool bias_kills(const struct gf_layer_measure *layer)
{
    return gf_bias_kills(layer->bias_mean, layer->preactivation_mean, layer->preactivation_std);
}

enum gf_death gf_death_of_step(double step, const struct gf_thresholds *thresholds)
{
    if (isnan(step))
        return GF_DEATH_CHANGE;
    return step > thresholds->update_ratio_most ? GF_DEATH_STEP : GF_DEATH_SLOWLY;
}

enum gf_death gf_death_cause(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             size_t layer, struct gf_finding *finding)
{
    const struct gf_layer_past *past = &evidence->layers[layer];
    const struct gf_layer_measure *now = &snapshot->layers[layer];
    const struct gf_deaths *worst = &past->worst;
    if (2 * past->dead_since_start >= now->dead_count) {
        finding->numbers[0] = now->bias_mean;
        finding->numbers[1] = now->preactivation_std;
        return bias_kills(now) ? GF_DEATH_BIAS : GF_DEATH_INITIALISATION;
    }
    finding->numbers[0] = (double)worst->after;
    finding->numbers[1] = (double)worst->until;
    finding->numbers[2] = worst->step;
    finding->numbers[3] = (double)worst->step_iteration;
    return gf_death_of_step(worst->step, evidence->thresholds);
}

void gf_death_detail(const struct gf_finding *finding, struct gf_text *text)
{
    const double *numbers = finding->numbers;
    switch ((enum gf_death)finding->cause) {
    case GF_DEATH_INITIALISATION: gf_text_add(text, "dead since iteration 0, before any update"); break;
    case GF_DEATH_BIAS:
        gf_text_add(text, "dead since iteration 0, before any update: the biases have mean ");
        gf_text_number(text, numbers[0]);
        gf_text_add(text, ", z has a standard deviation of ");
        gf_text_number(text, numbers[1]);
        break;
    case GF_DEATH_STEP:
        gf_text_add(
            text,
            "most died between iterations %.0f and %.0f, where the step to iteration %.0f changed the "
            "weights by ",
            numbers[0], numbers[1], numbers[3]);
        gf_text_percent(text, numbers[2]);
        break;
    case GF_DEATH_SLOWLY:
        gf_text_add(text,
                    "most died between iterations %.0f and %.0f, where no step changed the weights by more "
                    "than ",
                    numbers[0], numbers[1]);
        gf_text_percent(text, numbers[2]);
        break;
    case GF_DEATH_CHANGE: gf_text_add(text, "most died by the change at iteration %.0f", numbers[1]); break;
    case GF_DEATH_UNKNOWN: break;
    }
}

const char *gf_death_phrase(enum gf_death cause)
{
    return cause < GF_DEATH_UNKNOWN ? gf_death_causes[cause].phrase : "";
}

const char *gf_unit_death_text(const struct gf_unit_death *death, char *text, size_t size)
{
    struct gf_text out = {.text = text, .size = size};
    const enum gf_death cause = (enum gf_death)death->cause;
    if (size)
        *text = 0;
    if (death->since == GF_ALIVE)
        return text;
    gf_text_add(&out, "dead since iteration %llu", (unsigned long long)death->since);
    if (cause == GF_DEATH_STEP || cause == GF_DEATH_SLOWLY)
        gf_text_add(&out, " (not yet at %llu)", (unsigned long long)death->after);
    if (cause < GF_DEATH_UNKNOWN)
        gf_text_add(&out, ": %s", gf_death_phrase(cause));
    if (cause == GF_DEATH_STEP)
        gf_text_add(&out, ", the step to iteration %llu changed the weights by ",
                    (unsigned long long)death->step_iteration);
    if (cause == GF_DEATH_SLOWLY)
        gf_text_add(&out, ", no step changed the weights by more than ");
    if (cause == GF_DEATH_STEP || cause == GF_DEATH_SLOWLY)
        gf_text_percent(&out, death->step);
    return text;
}
