/* Diagnosis: rules that name what is wrong with a run, from what every iteration measures.
 *
 * A rule is one file under measure/diagnosis that exports one `const struct gf_rule`, and one row in
 * measure/diagnosis.c. It begins and ceases; while it is active its finding tells the layers, the number
 * seen, the threshold, the cause and a remedy. Rules are listed the most fundamental first: the first active
 * finding is the one to tell. Words and thresholds: docs/diagnosis.md.
 *
 * Thread: a gf_diagnosis belongs to the experiment's; findings are plain values, and so are all texts. */
#ifndef GRADFLOW_DIAGNOSIS_H
#define GRADFLOW_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/thresholds.h"

struct gf_snapshot;

/* The most fundamental first. */
enum gf_rule_id {
    GF_RULE_DIVERGED,
    GF_RULE_ZERO_MAPPING,
    GF_RULE_BORN_DEAD,
    GF_RULE_VANISHING_GRADIENT,
    GF_RULE_EXPLODING_GRADIENT,
    GF_RULE_DEAD_RELU,
    GF_RULE_SATURATED,
    GF_RULE_POOR_INITIALISATION,
    GF_RULE_UNTRAINED_ALPHA,
    GF_RULE_OSCILLATING,
    GF_RULE_UPDATE_RATIO,
    GF_RULE_LOSS_NOT_DECREASING,
    GF_RULES
};

/* The settings in force, as far as cures depend on them: what is so already cures nothing. They are the whole
 * network's; single layers may differ. Names are static strings. */
struct gf_setup {
    bool known;                           /* false: the others do not count */
    bool bounded, can_die;                /* of the activation */
    bool xavier_fits;                     /* the variance that fits it is xavier's, not he's */
    bool init_fits;                       /* at gain 1 the initialisation has that variance */
    bool normalised, scale_auto, clipped; /* there is a norm, residual_scale is auto, ‖gradient‖ is clipped */
    bool rate_lowest, rate_highest;       /* < and > do nothing any more */
    const char *init, *optimizer;
    double
        weights; /* variance of the weights, as a multiple of the one that fits; NAN: they are not random */
    double gain, bias, learning_rate;
    uint32_t depth, residual; /* layers of the network, of a block */
};

#define GF_FINDING_NUMBERS 4
#define GF_FINDING_WORDS   9 /* of 64 layers each */

struct gf_finding {
    uint8_t rule;        /* enum gf_rule_id */
    uint8_t cause, sign; /* of the rule's own; 0 is the first */
    uint8_t remedy;      /* for gf_remedy_text; 0: the cause's first */
    bool active;
    uint64_t since;                     /* iteration it began at, if active */
    double value, threshold;            /* the number seen and where the line is; NAN: none */
    double numbers[GF_FINDING_NUMBERS]; /* what else the rule's texts tell */
    uint32_t first_layer, last_layer;   /* from 1; 0: no layer is concerned */
    uint32_t layer_count;               /* concerned */
    uint64_t layers[GF_FINDING_WORDS];  /* bit k: layer k + 1 is concerned */
};

bool gf_finding_has_layer(const struct gf_finding *finding, size_t index /* from 0 */);

/* The rules: names as in records and --fail-on, until NULL. */
const char *gf_rule_name(size_t index);
const char *gf_rule_title(size_t index);   /* in words: "vanishing gradient" */
const char *gf_rule_meaning(size_t index); /* one line */
/* The settings its thresholds are, until NULL. */
const char *gf_rule_setting(size_t index, size_t setting);
/* What can have caused it, until NULL. */
const char *gf_rule_cause(size_t index, size_t cause);
/* Every remedy there is: from 1, until NULL. */
const char *gf_remedy_keys(size_t index); /* "ai": what to press, in order */
const char *gf_remedy_text(size_t index); /* "press a until relu, then i until he" */

/* Texts of a finding. Each returns text, cut to fit and terminated. */
const char *gf_finding_message(const struct gf_finding *finding, char *text,
                               size_t size); /* ASCII, one line: "layer 1 receives 1e-12 of …" */
/* "vanishing gradient: layer 1 receives …", or "vanishing gradient is over" */
const char *gf_finding_line(const struct gf_finding *finding, char *text, size_t size);
const char *gf_finding_formula(const struct gf_finding *finding, char *text,
                               size_t size); /* UTF-8, the present numbers put in */
const char *gf_finding_detail(const struct gf_finding *finding, char *text,
                              size_t size); /* what is known about the cause, ASCII; may be "" */
const char *gf_finding_cause(const struct gf_finding *finding); /* a fixed phrase */
/* What can help under the settings in force. */
const char *gf_finding_remedy_key(const struct gf_finding *finding);
const char *gf_finding_remedy(const struct gf_finding *finding);

/* What has made φ' of a unit 0 on every training sample. */
enum gf_death {
    GF_DEATH_INITIALISATION, /* at iteration 0, by its weights */
    GF_DEATH_BIAS,           /* at iteration 0, by its bias alone */
    GF_DEATH_STEP,           /* an update so large that the rule on update ratios calls it so */
    GF_DEATH_SLOWLY,         /* none of them was */
    GF_DEATH_CHANGE,         /* somebody has changed the network */
    GF_DEATH_UNKNOWN,        /* the run had diverged: nothing is judged any more */
};

#define GF_ALIVE UINT64_MAX

/* Of one unit: since when it is dead, and what it died of. */
struct gf_unit_death {
    uint64_t since;          /* iteration of the check that found it dead; GF_ALIVE: it is not */
    uint64_t after;          /* of the check before, which had not; the same where there was none */
    double step;             /* largest update ratio in between, of its layer and those below; NAN: none */
    uint64_t step_iteration; /* the record that shows that step */
    uint8_t cause;           /* enum gf_death */
};
const char *gf_death_phrase(enum gf_death cause); /* "step too large"; "" if unknown */
/* One sentence on a unit that is dead, ASCII; returns text, cut to fit and terminated. */
const char *gf_unit_death_text(const struct gf_unit_death *death, char *text, size_t size);

/* The finding to tell first; NULL: nothing is wrong. */
const struct gf_finding *gf_finding_top(const struct gf_snapshot *snapshot);

/* The state behind the rules. */
struct gf_diagnosis;
bool gf_diagnosis_create(struct gf_diagnosis **ret_diagnosis, struct gf_error *reterr);
void gf_diagnosis_destroy(struct gf_diagnosis *diagnosis); /* takes NULL */
void gf_diagnosis_reset(struct gf_diagnosis *diagnosis);   /* a run begins */
/* Something has been changed by hand: what is seen next is judged at once, and progress counts from there. */
void gf_diagnosis_changed(struct gf_diagnosis *diagnosis);
/* Every snapshot, in order; fills its findings. The same iteration may come again after a change. */
void gf_diagnosis_observe(struct gf_diagnosis *diagnosis, const struct gf_thresholds *thresholds,
                          struct gf_snapshot *snapshot);
/* What the units of layer `index` died of that the check of the observed iteration is the first to find
 * dead. Of a birth (iteration 0) the cause is GF_DEATH_INITIALISATION: only the unit itself can tell whether
 * its bias was it. */
struct gf_unit_death gf_diagnosis_death(const struct gf_diagnosis *diagnosis,
                                        const struct gf_thresholds *thresholds, uint64_t iteration,
                                        size_t index);

#endif
