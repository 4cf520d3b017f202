/* The rules' registry, and what they have in common: beginning, lasting, ceasing. */
#include "gradflow/diagnosis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/diagnosis/list.h"

static const struct gf_rule *const rules[GF_RULES] = {
    [GF_RULE_DIVERGED] = &gf_rule_diverged,
    [GF_RULE_ZERO_MAPPING] = &gf_rule_zero_mapping,
    [GF_RULE_BORN_DEAD] = &gf_rule_born_dead,
    [GF_RULE_VANISHING_GRADIENT] = &gf_rule_vanishing_gradient,
    [GF_RULE_EXPLODING_GRADIENT] = &gf_rule_exploding_gradient,
    [GF_RULE_DEAD_RELU] = &gf_rule_dead_relu,
    [GF_RULE_SATURATED] = &gf_rule_saturated,
    [GF_RULE_POOR_INITIALISATION] = &gf_rule_poor_initialisation,
    [GF_RULE_UNTRAINED_ALPHA] = &gf_rule_untrained_alpha,
    [GF_RULE_OSCILLATING] = &gf_rule_oscillating,
    [GF_RULE_UPDATE_RATIO] = &gf_rule_update_ratio,
    [GF_RULE_LOSS_NOT_DECREASING] = &gf_rule_loss_not_decreasing,
};

struct gf_diagnosis {
    struct gf_evidence evidence;
    struct gf_finding findings[GF_RULES];
    uint64_t held[GF_RULES]; /* iterations in a row that speak against the present state */
    bool seen;               /* any iteration at all */
    bool at_once;            /* nothing need hold: the first look, or the first after a change */
    uint64_t iteration;      /* seen last */
};

bool gf_diagnosis_create(struct gf_diagnosis **ret_diagnosis, struct gf_error *reterr)
{
    struct gf_diagnosis *diagnosis = malloc(sizeof *diagnosis);
    if (!diagnosis)
        return gf_error_lack(reterr, "no memory for the diagnosis");
    gf_diagnosis_reset(diagnosis);
    *ret_diagnosis = diagnosis;
    return true;
}

void gf_diagnosis_destroy(struct gf_diagnosis *diagnosis)
{
    free(diagnosis);
}

void gf_diagnosis_reset(struct gf_diagnosis *diagnosis)
{
    gf_evidence_begin(&diagnosis->evidence);
    memset(diagnosis->findings, 0, sizeof diagnosis->findings);
    memset(diagnosis->held, 0, sizeof diagnosis->held);
    diagnosis->seen = false;
    diagnosis->at_once = true;
}

void gf_diagnosis_changed(struct gf_diagnosis *diagnosis)
{
    gf_evidence_change(&diagnosis->evidence);
    diagnosis->evidence.changed = true;
    diagnosis->at_once = true;
}

/* Whether a sign that speaks against the present state has held long enough to turn it. */
static bool turns(struct gf_diagnosis *diagnosis, size_t id, enum gf_verdict verdict, bool again)
{
    const bool active = diagnosis->findings[id].active;
    const bool against = active ? verdict == GF_VERDICT_ABSENT : verdict >= GF_VERDICT_PRESENT;
    if (!against) {
        diagnosis->held[id] = 0;
        return false;
    }
    if (!again)
        diagnosis->held[id]++;
    return !rules[id]->noisy || diagnosis->at_once || verdict == GF_VERDICT_CERTAIN ||
           diagnosis->held[id] >= (uint64_t)diagnosis->evidence.thresholds->patience;
}

static void judge(struct gf_diagnosis *diagnosis, size_t id, const struct gf_snapshot *snapshot, bool again)
{
    struct gf_finding *finding = &diagnosis->findings[id];
    struct gf_finding seen = {.rule = (uint8_t)id, .active = finding->active, .since = finding->since};
    const enum gf_verdict verdict = rules[id]->judge(&diagnosis->evidence, snapshot, &seen);
    if (turns(diagnosis, id, verdict, again)) {
        seen.active = !seen.active;
        seen.since = snapshot->iteration;
        diagnosis->held[id] = 0;
    }
    /* While a sign pauses, the finding stays what it was when it was last there. */
    if (seen.active && verdict < GF_VERDICT_PRESENT)
        return;
    *finding = seen;
}

/* Of what it is a consequence of: the most fundamental finding before it. */
static size_t remedy_of_another(const struct gf_diagnosis *diagnosis, size_t id)
{
    for (size_t other = 0; other < id; other++)
        if (diagnosis->findings[other].active)
            return diagnosis->findings[other].remedy;
    return 0;
}

/* Settings may have changed since: what is offered is what can still help. */
static void offer_remedies(struct gf_diagnosis *diagnosis, const struct gf_setup *setup)
{
    for (size_t id = 0; id < GF_RULES; id++) {
        struct gf_finding *finding = &diagnosis->findings[id];
        if (!finding->active)
            continue;
        const struct gf_cause *cause = &rules[id]->causes[finding->cause];
        size_t remedy = cause->of_another ? remedy_of_another(diagnosis, id) : 0;
        if (!remedy)
            remedy = gf_remedy_choose(cause, setup);
        finding->remedy = (uint8_t)remedy;
    }
}

void gf_diagnosis_observe(struct gf_diagnosis *diagnosis, const struct gf_thresholds *thresholds,
                          struct gf_snapshot *snapshot)
{
    struct gf_evidence *evidence = &diagnosis->evidence;
    const bool again = diagnosis->seen && diagnosis->iteration == snapshot->iteration;
    gf_evidence_draw_lines(evidence, thresholds);
    evidence->findings = diagnosis->findings;
    /* Numbers that are not finite speak of nothing else any more: the other rules stay as they are. */
    const bool diverged = snapshot->status == GF_STATUS_DIVERGED;
    if (!diverged)
        gf_evidence_see(evidence, snapshot, again);
    for (size_t id = 0; id < GF_RULES; id++)
        if (!diverged || id == GF_RULE_DIVERGED)
            judge(diagnosis, id, snapshot, again);
    offer_remedies(diagnosis, &snapshot->setup);
    diagnosis->seen = true;
    diagnosis->iteration = snapshot->iteration;
    diagnosis->at_once = false;
    evidence->thresholds = NULL;
    memcpy(snapshot->findings, diagnosis->findings, sizeof snapshot->findings);
}

struct gf_unit_death gf_diagnosis_death(const struct gf_diagnosis *diagnosis,
                                        const struct gf_thresholds *thresholds, uint64_t iteration,
                                        size_t index)
{
    const struct gf_evidence *evidence = &diagnosis->evidence;
    const struct gf_deaths *last = &evidence->layers[index].last;
    struct gf_unit_death death = {iteration, iteration, (double)NAN, 0, GF_DEATH_UNKNOWN};
    if (evidence->iteration != iteration || !evidence->hidden) /* it had diverged before */
        return death;
    if (evidence->first) {
        death.cause = GF_DEATH_INITIALISATION;
        return death;
    }
    death.after = last->after;
    death.step = last->step;
    death.step_iteration = last->step_iteration;
    death.cause = (uint8_t)gf_death_of_step(last->step, thresholds);
    return death;
}

const struct gf_finding *gf_finding_top(const struct gf_snapshot *snapshot)
{
    for (size_t id = 0; id < GF_RULES; id++)
        if (snapshot->findings[id].active)
            return &snapshot->findings[id];
    return NULL;
}

const char *gf_rule_name(size_t index)
{
    return index < GF_RULES ? rules[index]->name : NULL;
}

const char *gf_rule_title(size_t index)
{
    return index < GF_RULES ? rules[index]->title : NULL;
}

const char *gf_rule_meaning(size_t index)
{
    return index < GF_RULES ? rules[index]->meaning : NULL;
}

const char *gf_rule_setting(size_t index, size_t setting)
{
    return index < GF_RULES && setting < sizeof rules[index]->settings / sizeof *rules[index]->settings
               ? rules[index]->settings[setting]
               : NULL;
}

static const struct gf_cause *cause_at(size_t index, size_t cause)
{
    return index < GF_RULES && cause < rules[index]->cause_count ? &rules[index]->causes[cause] : NULL;
}

const char *gf_rule_cause(size_t index, size_t cause)
{
    return cause_at(index, cause) ? cause_at(index, cause)->phrase : NULL;
}

static const char *write_text(const struct gf_finding *finding,
                              void (*write)(const struct gf_finding *, struct gf_text *), char *text,
                              size_t size)
{
    struct gf_text out = {.text = text, .size = size};
    if (size)
        *text = 0;
    if (write)
        write(finding, &out);
    return text;
}

const char *gf_finding_message(const struct gf_finding *finding, char *text, size_t size)
{
    return write_text(finding, rules[finding->rule]->message, text, size);
}

const char *gf_finding_line(const struct gf_finding *finding, char *text, size_t size)
{
    const struct gf_rule *rule = rules[finding->rule];
    struct gf_text out = {.text = text, .size = size};
    gf_text_add(&out, finding->active ? "%s: " : "%s is over", rule->title);
    if (finding->active)
        rule->message(finding, &out);
    return text;
}

const char *gf_finding_formula(const struct gf_finding *finding, char *text, size_t size)
{
    return write_text(finding, rules[finding->rule]->formula, text, size);
}

const char *gf_finding_detail(const struct gf_finding *finding, char *text, size_t size)
{
    return write_text(finding, rules[finding->rule]->detail, text, size);
}

const char *gf_finding_cause(const struct gf_finding *finding)
{
    return gf_rule_cause(finding->rule, finding->cause);
}

static size_t usual_remedy(size_t index, size_t cause)
{
    static const struct gf_setup unknown;
    return cause_at(index, cause) ? gf_remedy_choose(cause_at(index, cause), &unknown) : 0;
}

static size_t remedy_of(const struct gf_finding *finding)
{
    return finding->remedy ? finding->remedy : usual_remedy(finding->rule, finding->cause);
}

const char *gf_finding_remedy_key(const struct gf_finding *finding)
{
    return gf_remedy_keys(remedy_of(finding));
}

const char *gf_finding_remedy(const struct gf_finding *finding)
{
    return gf_remedy_text(remedy_of(finding));
}
