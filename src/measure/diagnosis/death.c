/* What has killed units: told apart by when it happened, and by what the layer looked like. */
#include <math.h>

#include "measure/diagnosis/rule.h"

const struct gf_cause gf_death_causes[5] = {
    [GF_DEATH_INITIALISATION] = {"initialisation", "a", "press a until leaky_relu, or } for more units"},
    [GF_DEATH_BIAS] = {"large negative bias", "a", "press a until leaky_relu, or :set network.bias 0"},
    [GF_DEATH_STEP] = {"step too large", "<", "press < for a lower rate, then r"},
    [GF_DEATH_SLOWLY] = {"died slowly", "a", "press a until leaky_relu"},
    [GF_DEATH_CHANGE] = {"changed by hand", "u", "press u to undo the change"},
};

/* Biases alone push the layer below zero by more than its inputs can lift it up again. */
static bool bias_kills(const struct gf_layer_measure *layer)
{
    return layer->bias_mean < 0 && -layer->bias_mean > layer->preactivation_std &&
           layer->bias_mean < layer->preactivation_mean / 2;
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
    if (isnan(worst->step))
        return GF_DEATH_CHANGE;
    return worst->step > evidence->thresholds->update_ratio_most ? GF_DEATH_STEP : GF_DEATH_SLOWLY;
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
    }
}
