#include "measure/diagnosis/list.h"

static enum gf_verdict judge(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding)
{
    size_t last = 0;
    finding->threshold = 1;
    for (size_t k = 0; k < evidence->hidden; k++) {
        const struct gf_layer_measure *layer = &snapshot->layers[k];
        const double share = gf_layer_dead_share(layer);
        finding->value = share > finding->value ? share : finding->value;
        if (share == 1) {
            gf_finding_add_layer(finding, k);
            last = k;
        }
    }
    if (!finding->layer_count)
        return GF_VERDICT_ABSENT;
    /* Around the layer there may be a skip connection. */
    finding->sign = last > 0 && snapshot->layers[last - 1].delta_rms > 0;
    finding->cause = (uint8_t)gf_death_cause(evidence, snapshot, finding->first_layer - 1, finding);
    return GF_VERDICT_CERTAIN;
}

static void message(const struct gf_finding *finding, struct gf_text *text)
{
    const bool one = finding->layer_count == 1;
    gf_text_layers(text, finding);
    gf_text_add(text, one ? " is all dead" : " are all dead");
    if (finding->sign)
        gf_text_add(text, ": only what goes around passes");
    else if (one && finding->last_layer > 1)
        gf_text_add(text, ": no gradient before it");
    else if (finding->last_layer > 1)
        gf_text_add(text, ": no gradient before layer %u", finding->last_layer);
    else
        gf_text_add(text, ": it passes nothing on");
}

static void formula(const struct gf_finding *finding, struct gf_text *text)
{
    gf_text_add(text,
                "φ′ = 0 for every unit of layer %u and every training sample: a is constant, rank 0, and δ = "
                "φ′·… = 0",
                finding->last_layer);
}

const struct gf_rule gf_rule_zero_mapping = {
    .name = "zero_mapping",
    .title = "zero mapping",
    .meaning = "all units of a layer are dead: its output is constant, and nothing before it learns",
    .causes = gf_death_causes,
    .cause_count = sizeof gf_death_causes / sizeof *gf_death_causes,
    .judge = judge,
    .message = message,
    .formula = formula,
    .detail = gf_death_detail,
};
