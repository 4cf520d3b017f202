/* A rule of the diagnosis, and what rules see. */
#ifndef GRADFLOW_MEASURE_DIAGNOSIS_RULE_H
#define GRADFLOW_MEASURE_DIAGNOSIS_RULE_H

#include "gradflow/diagnosis.h"
#include "gradflow/snapshot.h"
#include "measure/diagnosis/remedy.h"

/* How many deaths a layer has seen at once, and the largest step before it. */
struct gf_deaths {
    uint32_t from, to;     /* dead units at the check before, and at this one */
    uint64_t after, until; /* iterations of those checks */
    double step; /* largest update ratio in between, of this layer and those below it; NAN: by hand */
    uint64_t step_iteration; /* the iteration whose record shows that step */
};

/* What is remembered of a layer. */
struct gf_layer_past {
    double log_step;           /* smoothed log10 of the update ratio */
    uint64_t steps;            /* that it is made of: since the layer learns, or the last change */
    bool frozen;               /* in the snapshot before */
    uint32_t dead_since_start; /* at most: the fewest there have been */
    uint32_t dead_before;
    double peak; /* largest update ratio since the last check, of this layer and those below it */
    uint64_t peak_at;
    struct gf_deaths worst; /* the check that found the most new deaths */
    struct gf_deaths last;  /* the latest check */
};

#define GF_RECENT_LOSSES  9
#define GF_LOG_STEP_LEAST (-12) /* what is less counts as this: an update of 0 has no logarithm */

/* What follows from the thresholds, and takes long to compute. */
struct gf_lines {
    double decades, factor, share; /* 10^decades, 10^-decades */
    double step_least, step_most;  /* of update ratios, */
    double log_step_least, log_step_most;
};

/* What the rules see besides the snapshot. */
struct gf_evidence {
    const struct gf_thresholds *thresholds;
    struct gf_lines lines;
    const struct gf_finding *findings; /* of the rules before this one they are new, of the others old */
    uint32_t stage;                    /* of the snapshot before */
    bool changed;                      /* by hand, since the snapshot before */
    bool first;                        /* iteration 0 is seen for the first time */
    size_t hidden;                     /* hidden layers that the pass goes through */
    size_t silent_from; /* number of the highest layer that passes nothing on in this batch; 0: none */
    bool converged;     /* small gradients mean that there is nothing left to learn */
    bool learned;       /* more than half of what there is to learn */
    uint64_t iteration; /* of the snapshot */
    uint64_t steps;     /* updates seen since the start or the last change */
    double start_loss;  /* over the training set, at the start */
    double best_loss;   /* the last that counted as progress */
    uint64_t best_at, best_checks;   /* its iteration, evaluations since */
    double recent[GF_RECENT_LOSSES]; /* losses over the training set, newest last */
    size_t recent_count;
    double peak; /* the largest update ratio so far */
    uint64_t peak_at;
    uint64_t dead_checked_at;
    struct gf_layer_past layers[GF_SNAPSHOT_LAYERS_MOST];
};

enum gf_verdict {
    GF_VERDICT_ABSENT,
    GF_VERDICT_LINGERS, /* stays as it is: between the lines at which it begins and ceases, or not to be told
                         */
    GF_VERDICT_PRESENT,
    GF_VERDICT_CERTAIN, /* so far beyond the line that it need not hold */
};

struct gf_text {
    char *text;
    size_t size, used;
};

struct gf_rule {
    const char *name, *title, *meaning;
    const char *settings[3];
    const struct gf_cause *causes;
    size_t cause_count;
    bool noisy; /* a sign must hold for `patience` iterations */
    /* Fills value, threshold, layers, cause, sign and numbers of *finding, which is clear but for rule,
     * active and since. */
    enum gf_verdict (*judge)(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             struct gf_finding *finding);
    void (*message)(const struct gf_finding *finding, struct gf_text *text);
    void (*formula)(const struct gf_finding *finding, struct gf_text *text);
    void (*detail)(const struct gf_finding *finding, struct gf_text *text); /* NULL: nothing to add */
};

/* evidence.c */
void gf_evidence_begin(struct gf_evidence *evidence);
void gf_evidence_change(struct gf_evidence *evidence);
void gf_evidence_draw_lines(struct gf_evidence *evidence, const struct gf_thresholds *thresholds);
/* `again`: this iteration was there before. */
void gf_evidence_see(struct gf_evidence *evidence, const struct gf_snapshot *snapshot, bool again);
/* The layer gets no gradient because it, or one above it, passes nothing on. */
static inline bool gf_evidence_cut_off(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                                       size_t layer)
{
    return layer < evidence->silent_from && snapshot->layers[layer].delta_rms == 0;
}

/* What it gets from the layer before is exactly 0, and so is its weight gradient. */
static inline bool gf_evidence_starved(const struct gf_snapshot *snapshot, size_t layer)
{
    return layer > 0 && snapshot->layers[layer - 1].zero_fraction >= 1;
}

/* 0 where units cannot die. */
static inline double gf_layer_dead_share(const struct gf_layer_measure *layer)
{
    return layer->can_die && layer->dead_count ? (double)layer->dead_count / layer->width : 0;
}

/* The hidden layers δ is followed over: the lowest that learns, and the last. false: there are not two. */
bool gf_evidence_span(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                      size_t *ret_lowest, size_t *ret_last);

/* What has killed a layer's units, for the rules that ask. */
extern const struct gf_cause gf_death_causes[GF_DEATH_UNKNOWN]; /* by enum gf_death */
/* By the largest step between two checks; NAN: it was done by hand. */
enum gf_death gf_death_of_step(double step, const struct gf_thresholds *thresholds);
enum gf_death gf_death_cause(const struct gf_evidence *evidence, const struct gf_snapshot *snapshot,
                             size_t layer, struct gf_finding *finding);
void gf_death_detail(const struct gf_finding *finding, struct gf_text *text);

/* text.c */
void gf_finding_add_layer(struct gf_finding *finding, size_t index);
void gf_text_add(struct gf_text *text, const char *format, ...) GF_PRINTF(2, 3);
void gf_text_number(struct gf_text *text, double value);
/* "41 %", "300 times" */
/* "numbers[0] / numbers[1] = " and "value SIGN threshold", of formulas. */
void gf_text_quotient(struct gf_text *text, const struct gf_finding *finding);
void gf_text_compared(struct gf_text *text, const struct gf_finding *finding, const char *sign);
void gf_text_percent(struct gf_text *text, double share);
/* "layer 3", "layers 1-4", "9 of layers 1-20". */
void gf_text_layers(struct gf_text *text, const struct gf_finding *finding);

#define GF_CAUSES(array) .causes = array, .cause_count = sizeof array / sizeof *array

#endif
