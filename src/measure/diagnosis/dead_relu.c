#include "measure/diagnosis/list.h"

#define CEASES 0.8 /* of the threshold */

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    const double line = evidence->thresholds->dead_fraction;
    size_t worst = 0;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const double share = gf_layer_dead_share(&snapshot->layers[k]);
        if (share > line)
            gf_finding_add_layer(finding, k);
        if (share > finding->value) {
            finding->value = share;
            worst = k;
        }
    }
    finding->threshold = line;
    if (!finding->layer_count)
        return finding->value > CEASES * line ? GF_VERDICT_LINGERS : GF_VERDICT_ABSENT;
    finding->cause = (uint8_t)gf_death_cause(evidence, snapshot, worst, finding);
    return GF_VERDICT_CERTAIN;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    if (finding->layer_count == 1) {
        gf_text_percent(text, finding->value);
        gf_text_add(text, " of the units of layer %u are dead", finding->first_layer);
        return;
    }
    gf_text_add(text, "up to ");
    gf_text_percent(text, finding->value);
    gf_text_add(text, " of a layer's units are dead (");
    gf_text_layers(text, finding);
    gf_text_add(text, ")");
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text, "units with φ′ = 0 on every training sample / units = ");
    gf_text_compared(text, finding, " > ");
}

const struct gf_rule gf_rule_dead_relu = {
    .name = "dead_relu",
    .title = "dead ReLU",
    .meaning = "most units of a layer are dead: no training sample gives them a gradient",
    .settings = {"diagnosis.dead_fraction"},
    .causes = gf_death_causes,
    .cause_count = sizeof gf_death_causes / sizeof *gf_death_causes,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = gf_death_detail,
};
