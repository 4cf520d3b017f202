/* The words of interventions: read, print, check. */
#include "gradflow/action.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spec/nearest.h"
#include "spec/number.h"
#include "spec/text.h"
#include "spec/value.h"

#define QUOTED 120 /* bytes of a foreign word in a message */
#define BLANKS " \t"

/* Beyond a million float32 has nothing more to teach. */
#define MOST 1e6

static const struct gf_action_word words[GF_ACTION_KINDS] = {
    [GF_ACTION_BIAS] = {.name = "bias",
                        .arguments = "LAYER[.NEURON] VALUE",
                        .help = "set the bias of a neuron, or of a whole layer",
                        .target = GF_TARGET_UNITS,
                        .value = "VALUE",
                        .least = -MOST,
                        .most = MOST,
                        .usual = "-2"},
    [GF_ACTION_KILL] = {.name = "kill",
                        .arguments = "LAYER[.NEURON]",
                        .help = "lower biases until the units are dead on every training sample",
                        .target = GF_TARGET_UNITS,
                        .hidden_only = true},
    [GF_ACTION_REVIVE] = {.name = "revive",
                          .arguments = "LAYER[.NEURON]",
                          .help = "shift biases so that the units fire on half of the training samples",
                          .target = GF_TARGET_UNITS,
                          .hidden_only = true},
    [GF_ACTION_SCALE] = {.name = "scale",
                         .arguments = "LAYER|all FACTOR",
                         .help = "multiply the weights of a layer, or of all",
                         .target = GF_TARGET_LAYERS,
                         .value = "FACTOR",
                         .least = -MOST,
                         .most = MOST,
                         .usual = "1.3"},
    [GF_ACTION_GAMMA] = {.name = "gamma",
                         .arguments = "LAYER|all VALUE",
                         .help = "set the norm's scale of a layer, or of all",
                         .target = GF_TARGET_LAYERS,
                         .hidden_only = true,
                         .value = "VALUE",
                         .least = -MOST,
                         .most = MOST,
                         .usual = "0.1"},
    [GF_ACTION_BURST] = {.name = "burst",
                         .arguments = "[FACTOR]",
                         .help = "make one step at a learning rate FACTOR times higher (100)",
                         .value = "FACTOR",
                         .least = 0,
                         .most = MOST,
                         .usual = "100",
                         .may_omit = true},
    [GF_ACTION_SET] = {.name = "set", .arguments = "KEY VALUE", .help = "change a setting"},
};

const struct gf_action_word *gf_action_word(enum gf_action_kind kind)
{
    return &words[kind];
}

const struct gf_action_word *gf_action_word_at(size_t index)
{
    return index < GF_ACTION_KINDS ? &words[index] : NULL;
}

/* A piece of the text, not terminated. */
struct piece {
    const char *text;
    size_t length;
};

static struct piece next_word(const char **at)
{
    *at += strspn(*at, BLANKS);
    const struct piece word = {*at, strcspn(*at, BLANKS)};
    *at += word.length;
    return word;
}

static bool is(struct piece word, const char *text)
{
    return strlen(text) == word.length && memcmp(text, word.text, word.length) == 0;
}

static const char *quoted(struct piece word, char text[QUOTED])
{
    return gf_error_quote(word.text, word.length, text, QUOTED);
}

/* "…: bias LAYER[.NEURON] VALUE" */
static bool refuse(const struct gf_action_word *word, const char *complaint, struct gf_error *reterr)
{
    return gf_error_set(reterr, "%s: %s; it is `%s %s`", word->name, complaint, word->name, word->arguments);
}

static bool refuse_word(const struct gf_action_word *word, struct piece found, const char *complaint,
                        struct gf_error *reterr)
{
    char text[QUOTED], line[QUOTED + 160];
    snprintf(line, sizeof line, "\"%s\" %s", quoted(found, text), complaint);
    return refuse(word, line, reterr);
}

static bool unknown_word(struct piece found, struct gf_error *reterr)
{
    char text[QUOTED], wanted[QUOTED], names[256] = "";
    snprintf(wanted, sizeof wanted, "%.*s", (int)(found.length < QUOTED ? found.length : QUOTED - 1),
             found.text);
    struct gf_nearest nearest = gf_nearest_start(wanted);
    for (size_t i = 0; i < GF_ACTION_KINDS; i++) {
        gf_nearest_offer(&nearest, words[i].name);
        gf_text_append(names, sizeof names, "%s%s", i ? ", " : "", words[i].name);
    }
    if (!found.length)
        return gf_error_set(reterr, "no intervention is named: one of %s", names);
    if (nearest.best)
        return gf_error_set(reterr, "\"%s\" is not an intervention (did you mean \"%s\"?)",
                            quoted(found, text), nearest.best);
    return gf_error_set(reterr, "\"%s\" is not an intervention: one of %s", quoted(found, text), names);
}

/* Digits only, from 1; false: not a number or too large to be of any use. */
static bool parse_count(struct piece digits, int *ret_count)
{
    int count = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.text[i] < '0' || digits.text[i] > '9' || count > 99999)
            return false;
        count = 10 * count + (digits.text[i] - '0');
    }
    *ret_count = count;
    return count > 0;
}

static const char *target_complaint(const struct gf_action_word *word)
{
    if (word->target == GF_TARGET_LAYERS)
        return word->hidden_only ? "is neither a layer from 1, nor all"
                                 : "is neither a layer from 1, nor out, nor all";
    return word->hidden_only ? "is not a layer from 1" : "is neither a layer from 1, nor out";
}

static bool parse_target(const struct gf_action_word *word, struct piece found, struct gf_action *action,
                         struct gf_error *reterr)
{
    const char *dot = memchr(found.text, '.', found.length);
    struct piece layer = {found.text, dot ? (size_t)(dot - found.text) : found.length};
    if (!found.length)
        return refuse(word, "the layer is missing", reterr);
    if (word->target == GF_TARGET_LAYERS && is(found, "all"))
        action->layer = GF_ACTION_ALL;
    else if (is(layer, "out"))
        action->layer = GF_ACTION_READOUT;
    else if (!parse_count(layer, &action->layer))
        return refuse_word(word, found, target_complaint(word), reterr);
    if (action->layer == GF_ACTION_READOUT && word->hidden_only)
        return refuse(word, "this is for hidden layers only", reterr);
    if (!dot)
        return true;
    if (word->target != GF_TARGET_UNITS)
        return refuse_word(word, found, "names a neuron, but this is for whole layers", reterr);
    const struct piece neuron = {dot + 1, found.length - layer.length - 1};
    if (!parse_count(neuron, &action->neuron))
        return refuse_word(word, found, "names no neuron from 1", reterr);
    return true;
}

static bool parse_value(const struct gf_action_word *word, struct piece found, struct gf_action *action,
                        struct gf_error *reterr)
{
    char text[64], line[120];
    if (!found.length && word->may_omit)
        return gf_number_parse(word->usual, &action->value);
    if (!found.length) {
        snprintf(line, sizeof line, "the %s is missing", word->value);
        return refuse(word, line, reterr);
    }
    snprintf(text, sizeof text, "%.*s", (int)(found.length < sizeof text ? found.length : 0), found.text);
    if (!gf_number_parse(text, &action->value))
        return refuse_word(word, found, "is not a number", reterr);
    if (action->value >= word->least && action->value <= word->most)
        return true;
    snprintf(line, sizeof line, "is not from %.15g to %.15g", word->least, word->most);
    return refuse_word(word, found, line, reterr);
}

void gf_action_split_setting(const char *text, size_t *ret_key_length, const char **ret_value, bool *ret_sign)
{
    const size_t key = strcspn(text, "=" BLANKS);
    const char *value = text + key + strspn(text + key, BLANKS);
    const bool sign = *value == '=';
    value += sign;
    *ret_key_length = key;
    *ret_value = value + strspn(value, BLANKS);
    if (ret_sign)
        *ret_sign = sign;
}

static bool parse_setting(const struct gf_action_word *word, const char *rest, struct gf_action *action,
                          struct gf_error *reterr)
{
    const char *value;
    size_t key;
    bool sign;
    rest += strspn(rest, BLANKS);
    gf_action_split_setting(rest, &key, &value, &sign);
    size_t length = strlen(value);
    while (length > 0 && strchr(BLANKS, value[length - 1]))
        length--;
    if (!key || (!length && !sign))
        return refuse(word, key ? "the value is missing" : "the setting is missing", reterr);
    if (key >= sizeof action->key)
        return refuse_word(word, (struct piece){rest, key}, "is no setting", reterr);
    if (length >= sizeof action->text)
        return refuse(word, "the value is too long", reterr);
    snprintf(action->key, sizeof action->key, "%.*s", (int)key, rest);
    snprintf(action->text, sizeof action->text, "%.*s", (int)length, value);
    return true;
}

bool gf_action_parse(const char *text, struct gf_action *ret_action, struct gf_error *reterr)
{
    const char *at = text;
    const struct piece name = next_word(&at);
    size_t kind = 0;
    while (kind < GF_ACTION_KINDS && !is(name, words[kind].name))
        kind++;
    if (kind == GF_ACTION_KINDS)
        return unknown_word(name, reterr);
    const struct gf_action_word *word = &words[kind];
    struct gf_action action = {.kind = (enum gf_action_kind)kind};
    if (kind == GF_ACTION_SET) {
        if (!parse_setting(word, at, &action, reterr))
            return false;
        *ret_action = action;
        return true;
    }
    if (word->target != GF_TARGET_NONE && !parse_target(word, next_word(&at), &action, reterr))
        return false;
    if (word->value && !parse_value(word, next_word(&at), &action, reterr))
        return false;
    const struct piece rest = next_word(&at);
    if (rest.length)
        return refuse_word(word, rest, "is too much", reterr);
    *ret_action = action;
    return true;
}

bool gf_action_parse_at(const char *text, uint64_t *ret_iteration, struct gf_action *ret_action,
                        struct gf_error *reterr)
{
    const struct piece head = {text, strcspn(text, ":")};
    char digits[32], quote[QUOTED];
    uint64_t iteration;
    struct gf_error error;
    if (text[head.length] != ':')
        return gf_error_set(reterr, "\"%s\" is not ITERATION:ACTION, such as 100:kill 3.5",
                            gf_error_quote(text, strlen(text), quote, sizeof quote));
    snprintf(digits, sizeof digits, "%.*s", (int)(head.length < sizeof digits ? head.length : 0), text);
    if (digits[strspn(digits, "0123456789")] || !gf_unsigned_parse(digits, &iteration))
        return gf_error_set(reterr, "\"%s\" is not an iteration, a whole number from 0", quoted(head, quote));
    if (!gf_action_parse(text + head.length + 1, ret_action, &error))
        return gf_error_set(reterr, "%s", error.message);
    *ret_iteration = iteration;
    return true;
}

const char *gf_action_text(const struct gf_action *action, char *text, size_t size)
{
    const struct gf_action_word *word = &words[action->kind];
    char number[64];
    snprintf(text, size, "%s", word->name);
    if (action->kind == GF_ACTION_SET) {
        const bool sign = !*action->text || *action->text == '=';
        gf_text_append(text, size, " %s%s%s", action->key, sign ? "=" : " ", action->text);
        return text;
    }
    if (word->target != GF_TARGET_NONE && action->layer == GF_ACTION_ALL)
        gf_text_append(text, size, " all");
    else if (word->target != GF_TARGET_NONE && action->layer == GF_ACTION_READOUT)
        gf_text_append(text, size, " out");
    else if (word->target != GF_TARGET_NONE)
        gf_text_append(text, size, " %d", action->layer);
    if (action->neuron)
        gf_text_append(text, size, ".%d", action->neuron);
    if (word->value)
        gf_text_append(text, size, " %s", gf_number_text(action->value, number, sizeof number));
    return text;
}

static bool check_setting(const struct gf_action *action, const struct gf_spec *spec, struct gf_error *reterr)
{
    struct gf_spec *changed = malloc(sizeof *changed);
    if (!changed)
        return gf_error_lack(reterr, "no memory to check a setting");
    *changed = *spec;
    const bool ok =
        gf_spec_set(changed, action->key, action->text, reterr) && gf_spec_validate(changed, reterr);
    free(changed);
    return ok;
}

bool gf_action_check(const struct gf_action *action, const struct gf_spec *spec, size_t outputs,
                     struct gf_error *reterr)
{
    const char *name = words[action->kind].name;
    const int depth = (int)spec->network.depth;
    if (action->kind == GF_ACTION_SET)
        return check_setting(action, spec, reterr);
    if (words[action->kind].target == GF_TARGET_NONE)
        return true;
    if (action->layer > depth)
        return gf_error_set(reterr, "%s: there is no layer %d, but 1 to %d%s", name, action->layer, depth,
                            words[action->kind].hidden_only ? "" : ", and out");
    const bool out = action->layer == GF_ACTION_READOUT;
    const int width = (int)(out ? (int64_t)outputs : spec->network.width);
    if (!action->neuron || !width || action->neuron <= width)
        return true;
    if (out)
        return gf_error_set(reterr, "%s: there is no neuron %d in the read-out, but 1 to %d", name,
                            action->neuron, width);
    return gf_error_set(reterr, "%s: there is no neuron %d in layer %d, but 1 to %d", name, action->neuron,
                        action->layer, width);
}

/* Of the values that `to` has; an override taken away is named without one. */
static void name_override(const struct gf_spec *to, size_t n, const struct gf_layer_setting *field,
                          struct gf_action *action)
{
    snprintf(action->key, sizeof action->key, "layer.%zu.%s", n + 1, field->setting.key);
    if (to->layers[n].given & field->bit)
        gf_value_text(&field->setting, &to->layers[n], action->text, sizeof action->text);
}

static bool differs(const struct gf_layer_override *from, const struct gf_layer_override *to,
                    const struct gf_layer_setting *field)
{
    const bool had = from->given & field->bit, has = to->given & field->bit;
    return had != has || (has && !gf_value_equal(&field->setting, from, to));
}

bool gf_action_between(const struct gf_spec *from, const struct gf_spec *to, struct gf_action *ret_action)
{
    struct gf_action action = {.kind = GF_ACTION_SET};
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        if (setting->effect == GF_EFFECT_NONE || gf_value_equal(setting, from, to))
            continue;
        snprintf(action.key, sizeof action.key, "%s", setting->key);
        gf_setting_text(setting, to, action.text, sizeof action.text);
        *ret_action = action;
        return true;
    }
    for (size_t n = 0; n < GF_SPEC_LAYERS_MOST; n++)
        for (size_t i = 0; i < gf_layer_setting_count(); i++)
            if (differs(&from->layers[n], &to->layers[n], gf_layer_setting_at(i))) {
                name_override(to, n, gf_layer_setting_at(i), &action);
                *ret_action = action;
                return true;
            }
    return false;
}
