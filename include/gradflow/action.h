/* Interventions: what a person does to a network while it trains. One grammar for the `:` line of the screen
 * and for `gradflow run --at ITERATION:ACTION`; what each of them does exactly is in docs/interventions.md.
 *
 *     bias LAYER[.NEURON] VALUE      kill LAYER[.NEURON]      revive LAYER[.NEURON]
 *     scale LAYER|all FACTOR         gamma LAYER|all VALUE    set KEY VALUE      burst [FACTOR]
 *
 * LAYER counts from 1 and `out` is the read-out; NEURON counts from 1. This header knows words and ranges
 * only; src/train/act.h carries actions out. Thread: plain values; the table is constant. */
#ifndef GRADFLOW_ACTION_H
#define GRADFLOW_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/spec.h"

enum gf_action_kind {
    GF_ACTION_BIAS,
    GF_ACTION_KILL,
    GF_ACTION_REVIVE,
    GF_ACTION_SCALE,
    GF_ACTION_GAMMA,
    GF_ACTION_BURST,
    GF_ACTION_SET,
    GF_ACTION_KINDS
};

/* What an action is done to. */
enum gf_action_target {
    GF_TARGET_NONE,
    GF_TARGET_UNITS,  /* LAYER or LAYER.NEURON */
    GF_TARGET_LAYERS, /* LAYER or all */
};

#define GF_ACTION_READOUT 0 /* layers that are not numbers */
#define GF_ACTION_ALL     (-1)

struct gf_action_word {
    const char *name;      /* "bias" */
    const char *arguments; /* "LAYER[.NEURON] VALUE" */
    const char *help;      /* one line, no full stop */
    enum gf_action_target target;
    bool hidden_only;   /* not for the read-out */
    const char *value;  /* what its number is called, NULL: it takes none */
    double least, most; /* of the number, closed */
    const char *usual;  /* a number to begin with */
    bool may_omit;      /* without a number it is the usual one */
};

struct gf_action {
    enum gf_action_kind kind;
    int layer;  /* from 1, or GF_ACTION_READOUT, GF_ACTION_ALL */
    int neuron; /* from 1; 0: the whole layer */
    double value;
    char key[64];            /* set: the setting … */
    char text[GF_PATH_MOST]; /* … and its new value */
};

const struct gf_action_word *gf_action_word(enum gf_action_kind kind);
const struct gf_action_word *gf_action_word_at(size_t index); /* until NULL; the index is the kind */

/* One action from text. Errors quote what was found and say what is allowed. */
bool gf_action_parse(const char *text, struct gf_action *ret_action, struct gf_error *reterr);
/* "ITERATION:ACTION", as --at takes it. */
bool gf_action_parse_at(const char *text, uint64_t *ret_iteration, struct gf_action *ret_action,
                        struct gf_error *reterr);
/* "KEY VALUE" or "KEY=VALUE", with or without blanks around the sign: where key and value are. The value may
 * be missing (""); *ret_sign (may be NULL) tells whether there was a sign. */
void gf_action_split_setting(const char *text, size_t *ret_key_length, const char **ret_value,
                             bool *ret_sign);

#define GF_ACTION_TEXT 1200
/* The text that gf_action_parse reads back to the same action. Returns text. */
const char *gf_action_text(const struct gf_action *action, char *text, size_t size);

/* Where settings stood among those that took force. */
struct gf_settings_place {
    uint64_t serial; /* theirs, or if they were never sent that of those sent last before them */
    bool unsent;
};

/* What an action has done, or what taking it back has. Messages are ASCII. */
struct gf_intervention {
    uint64_t iteration; /* the state it was done to */
    char action[GF_ACTION_TEXT];
    char message[256];
};

/* The `set` that leads from one spec to the other: of the first setting in which they differ, those that a
 * network does not read left out. false: there is none. */
bool gf_action_between(const struct gf_spec *from, const struct gf_spec *to, struct gf_action *ret_action);

/* Whether a network of this spec has such a layer and neuron, and whether the setting takes the value.
 * outputs: units of the read-out; 0: not known. */
bool gf_action_check(const struct gf_action *action, const struct gf_spec *spec, size_t outputs,
                     struct gf_error *reterr);

#endif
