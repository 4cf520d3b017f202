#include "measure/diagnosis/list.h"

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const struct gf_thresholds *lines = evidence->thresholds;
    uint64_t dead = 0, units = 0;
    size_t worst = 0;
    double most = -1;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        if (!layer->can_die || !layer->width)
            continue;
        const double share = (double)evidence->layers[k].dead_since_start / layer->width;
        dead += evidence->layers[k].dead_since_start;
        units += layer->width;
        if (share > lines->dead_fraction)
            gf_finding_add_layer(finding, k);
        if (share > most) {
            most = share;
            worst = k;
        }
    }
    finding->threshold = lines->born_dead_fraction;
    finding->value = units ? (double)dead / (double)units : 0;
    if (finding->value <= finding->threshold)
        return finding->value > 0.8 * finding->threshold ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    struct gf_finding scratch = {0};
    finding->cause = gf_death_cause(evidence, snapshot, worst, &scratch) == GF_DEATH_BIAS
                         ? GF_DEATH_BIAS
                         : GF_DEATH_INITIALISATION;
    finding->numbers[0] = snapshot->layers[worst].bias_mean;
    finding->numbers[1] = snapshot->layers[worst].preactivation_std;
    finding->numbers[2] = (double)dead;
    finding->numbers[3] = (double)units;
    return GF_VERDICT_CERTAIN;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "%.0f of %.0f hidden units are dead since iteration 0", finding->numbers[2],
                finding->numbers[3]);
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "dead since iteration 0 / hidden units = %.0f/%.0f = ", finding->numbers[2],
                finding->numbers[3]);
    gf_text_compared(text, finding, " > ");
}

const struct gf_rule gf_rule_born_dead = {
    .name = "born_dead",
    .title = "born dead",
    .meaning = "a large share of all hidden units is dead at iteration 0",
    .settings = {"diagnosis.born_dead_fraction"},
    .causes = gf_death_causes,
    .cause_count = GF_DEATH_BIAS + 1,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = gf_death_detail,
};
