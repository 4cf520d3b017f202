/* Interventions carried out. What each does exactly is docs/interventions.md. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/keep.h"
#include "train/experiment_private.h"
#include "train/reach.h"

/* One action under way. */
struct act {
    struct gf_experiment *experiment;
    const struct gf_action *action;
    const char *name; /* its word */
    gf_experiment_stop *stop;
    void *context;
    bool touches; /* it has changed what the network computes */
    char *message;
    size_t size;
};

static void say(struct act *act, const char *format, ...) GF_PRINTF(2, 3);
static void say(struct act *act, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(act->message, act->size, format, arguments);
    va_end(arguments);
}

/* Index of the action's layer; of the first one for all. */
static size_t layer_index(const struct act *act)
{
    const size_t count = gf_network_layer_count(act->experiment->model.network);
    return act->action->layer > 0                    ? (size_t)act->action->layer - 1
           : act->action->layer == GF_ACTION_READOUT ? count - 1
                                                     : 0;
}

static struct gf_layer *layer_of(const struct act *act)
{
    return gf_network_layer(act->experiment->model.network, layer_index(act));
}

/* "neuron 5 of layer 3", "layer 3", "the read-out" */
static const char *target(const struct act *act, char text[64])
{
    char layer[32] = "the read-out";
    if (act->action->layer > 0)
        snprintf(layer, sizeof layer, "layer %d", act->action->layer);
    if (act->action->neuron)
        snprintf(text, 64, "neuron %d of %s", act->action->neuron, layer);
    else
        snprintf(text, 64, "%s", layer);
    return text;
}

/* The units that the action is about. */
struct units {
    size_t first, count;
};

static struct units units_of(const struct act *act)
{
    if (act->action->neuron)
        return (struct units){(size_t)act->action->neuron - 1, 1};
    return (struct units){0, layer_of(act)->units};
}

static bool set_bias(struct act *act, struct gf_error *reterr)
{
    (void)reterr;
    const struct units units = units_of(act);
    real *bias = layer_of(act)->bias + units.first;
    char words[64];
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < units.count; i++) {
        least = fmin(least, (double)bias[i]);
        most = fmax(most, (double)bias[i]);
        bias[i] = (real)act->action->value;
    }
    if (units.count == 1)
        say(act, "bias of %s is %.6g, was %.6g", target(act, words), act->action->value, least);
    else
        say(act, "biases of %s are %.6g, were %.4g to %.4g", target(act, words), act->action->value, least,
            most);
    return true;
}

/* Parameters that shift what φ sees, one to one but for the scale of a sum: biases, or beta where a norm
 * would take a bias out again. */
struct shifter {
    real *values; /* [units] */
    double scale; /* of what they do to φ's argument */
    const char *name;
};

static struct shifter shifter_of(struct gf_layer *layer)
{
    struct gf_parameter_group *beta = &layer->groups[GF_GROUP_NORM_SHIFT];
    return (struct shifter){
        .values = beta->active ? beta->values : layer->bias,
        .scale = layer->branch && layer->branch_sum_first ? (double)layer->branch_scale : 1,
        .name = beta->active ? "beta" : "bias",
    };
}

/* Shifts what φ sees of each unit by -(shift of its reach). */
static bool shift_units(struct act *act, bool split, double (*shift)(const struct gf_reach *reach),
                        struct gf_reach *ret_total, struct gf_error *reterr)
{
    const struct units units = units_of(act);
    const struct shifter shifter = shifter_of(layer_of(act));
    struct gf_reach *reach = calloc(units.count, sizeof *reach);
    bool done = reach != NULL;
    if (!done)
        gf_error_lack(reterr, "no memory to look at the training set");
    done = done && gf_reach_measure(act->experiment, layer_index(act), units.first, units.count, split,
                                    act->stop, act->context, reach, reterr);
    for (size_t i = 0; done && i < units.count; i++)
        if (!reach[i].finite)
            done = gf_error_set(reterr, "%s: neuron %zu of layer %d sees values that are not finite",
                                act->name, units.first + i + 1, act->action->layer);
    if (done && shifter.scale == 0)
        done = gf_error_set(reterr, "%s: layer %d is scaled by 0: no bias of its reaches its activation",
                            act->name, act->action->layer);
    struct gf_reach total = {.least = INFINITY, .most = -INFINITY};
    for (size_t i = 0; done && i < units.count; i++) {
        real *value = &shifter.values[units.first + i];
        const double by = shift(&reach[i]);
        *value = (real)((double)*value - by / shifter.scale);
        total.most = fmax(total.most, reach[i].most - by);
        total.least = fmin(total.least, reach[i].least - by);
        total.above += reach[i].above;
    }
    free(reach);
    if (done)
        *ret_total = total;
    return done;
}

/* The largest value comes to lie below 0 by all that the unit reaches, so that it stays there when the layers
 * below move a little. What lies half as deep already is left alone. */
static double below_zero(const struct gf_reach *reach)
{
    const double margin = fmax(1, reach->most - reach->least);
    return reach->most > -margin / 2 ? reach->most + margin : 0;
}

static bool kill_units(struct act *act, struct gf_error *reterr)
{
    struct gf_reach reach;
    char words[64];
    if (!shift_units(act, false, below_zero, &reach, reterr))
        return false;
    say(act, "%s: %s lowered, sees at most %.4g on all %zu training samples", target(act, words),
        shifter_of(layer_of(act)).name, reach.most, act->experiment->dataset->train_count);
    return true;
}

static double median_to_zero(const struct gf_reach *reach)
{
    return reach->threshold;
}

static bool revive_units(struct act *act, struct gf_error *reterr)
{
    struct gf_reach reach;
    char words[64];
    if (!shift_units(act, true, median_to_zero, &reach, reterr))
        return false;
    const double samples = (double)act->experiment->dataset->train_count * (double)units_of(act).count;
    say(act, "%s: %s shifted, fires on %.3g %% of the training samples", target(act, words),
        shifter_of(layer_of(act)).name, 100 * (double)reach.above / samples);
    return true;
}

static double norm_of(const struct gf_layer *layer)
{
    double squares = 0;
    for (size_t i = 0; i < layer->weight_count; i++)
        squares += (double)layer->weights[i] * (double)layer->weights[i];
    return sqrt(squares);
}

static bool scale_weights(struct act *act, struct gf_error *reterr)
{
    (void)reterr;
    struct gf_network *network = act->experiment->model.network;
    const bool all = act->action->layer == GF_ACTION_ALL;
    const size_t first = layer_index(act), count = all ? gf_network_layer_count(network) : 1;
    const real factor = (real)act->action->value;
    char words[64];
    const double before = norm_of(layer_of(act));
    for (size_t k = first; k < first + count; k++) {
        struct gf_layer *layer = gf_network_layer(network, k);
        for (size_t i = 0; i < layer->weight_count; i++)
            layer->weights[i] *= factor;
    }
    if (all)
        say(act, "all weights, of %zu layers, are times %.6g", count, act->action->value);
    else
        say(act, "weights of %s are times %.6g: norm %.4g, was %.4g", target(act, words), act->action->value,
            norm_of(layer_of(act)), before);
    return true;
}

static bool set_gamma(struct act *act, struct gf_error *reterr)
{
    struct gf_network *network = act->experiment->model.network;
    const bool all = act->action->layer == GF_ACTION_ALL;
    const size_t first = layer_index(act), count = all ? gf_network_layer_count(network) : 1;
    size_t changed = 0;
    for (size_t k = first; k < first + count; k++) {
        struct gf_parameter_group *gamma = &gf_network_layer(network, k)->groups[GF_GROUP_NORM_SCALE];
        for (size_t i = 0; gamma->active && i < gamma->count; i++)
            gamma->values[i] = (real)act->action->value;
        changed += gamma->active;
    }
    if (!changed && all)
        return gf_error_set(reterr, "%s: no layer has a norm", act->name);
    if (!changed)
        return gf_error_set(reterr, "%s: layer %d has no norm", act->name, act->action->layer);
    if (all)
        say(act, "gamma is %.6g in %zu layers", act->action->value, changed);
    else
        say(act, "gamma of layer %d is %.6g", act->action->layer, act->action->value);
    return true;
}

static bool burst(struct act *act, struct gf_error *reterr)
{
    (void)reterr;
    const double rate = act->experiment->spec.training.learning_rate;
    act->experiment->rate_factor = act->action->value;
    act->touches = false;
    say(act, "the next step is made at rate %.6g: %.6g times %.6g", rate * act->action->value,
        act->action->value, rate);
    return true;
}

static bool change_setting(struct act *act, struct gf_error *reterr)
{
    const struct gf_setting *setting = gf_setting_find(act->action->key);
    char before[128] = "";
    struct gf_spec *spec = malloc(sizeof *spec);
    if (!spec)
        return gf_error_lack(reterr, "no memory for new settings");
    *spec = act->experiment->spec;
    if (setting)
        gf_setting_text(setting, spec, before, sizeof before);
    const bool done = gf_spec_set(spec, act->action->key, act->action->text, reterr) &&
                      gf_experiment_apply(act->experiment, spec, NULL, reterr);
    free(spec);
    act->touches = false; /* what has changed, apply knows best */
    say(act, setting ? "%.64s is %.100s, was %.60s" : "%.64s is %.100s", act->action->key, act->action->text,
        before);
    return done;
}

static bool (*const carry_out[GF_ACTION_KINDS])(struct act *act, struct gf_error *reterr) = {
    [GF_ACTION_BIAS] = set_bias,       [GF_ACTION_KILL] = kill_units, [GF_ACTION_REVIVE] = revive_units,
    [GF_ACTION_SCALE] = scale_weights, [GF_ACTION_GAMMA] = set_gamma, [GF_ACTION_BURST] = burst,
    [GF_ACTION_SET] = change_setting,
};

/* The state as it is, for take_back. false: it cannot be kept. */
static bool keep_state(struct gf_experiment *experiment, const struct gf_action *action, uint64_t number)
{
    const struct gf_network *network = experiment->model.network;
    char text[GF_ACTION_TEXT];
    struct gf_kept *kept = gf_kept_push(&experiment->kept, gf_network_kept_bytes(network));
    if (!kept)
        return false;
    kept->number = number;
    kept->iteration = experiment->iteration;
    kept->optimizer = experiment->model.plan.optimizer;
    kept->status = experiment->status;
    kept->diverged_at = experiment->diverged_at;
    kept->diverged_layer = experiment->diverged_layer;
    snprintf(kept->action, sizeof kept->action, "%.*s", (int)(sizeof kept->action - 1),
             gf_action_text(action, text, sizeof text));
    gf_network_keep(network, kept->network);
    return true;
}

/* The network computes something else now. */
static void touch(struct gf_experiment *experiment)
{
    experiment->measured = experiment->evaluated = false;
    experiment->evaluation_wanted = true;
    gf_diagnosis_changed(experiment->diagnosis);
}

bool gf_experiment_act(struct gf_experiment *experiment, const struct gf_action *action, uint64_t keep,
                       gf_experiment_stop *stop, void *context, struct gf_intervention *ret_intervention,
                       struct gf_error *reterr)
{
    struct gf_intervention done = {0};
    struct act act = {.experiment = experiment,
                      .action = action,
                      .name = gf_action_word(action->kind)->name,
                      .stop = stop,
                      .context = context,
                      .touches = true,
                      .message = done.message,
                      .size = sizeof done.message};
    if (!gf_experiment_may(experiment, &experiment->spec, action, reterr))
        return false;
    if (!gf_experiment_prepare(experiment, stop, context))
        return gf_error_set(reterr, "given up: the network is to be built anew");
    done.iteration = experiment->iteration;
    const bool undoable = action->kind != GF_ACTION_SET && keep;
    const bool kept = undoable && keep_state(experiment, action, keep);
    if (!carry_out[action->kind](&act, reterr)) {
        if (kept)
            gf_kept_pop(&experiment->kept, gf_kept_find(&experiment->kept, keep));
        return false;
    }
    if (act.touches)
        touch(experiment);
    if (undoable && !kept)
        snprintf(done.message + strlen(done.message), sizeof done.message - strlen(done.message),
                 "; there is no room to keep what was: it cannot be undone");
    gf_action_text(action, done.action, sizeof done.action);
    *ret_intervention = done;
    return true;
}

bool gf_experiment_take_back(struct gf_experiment *experiment, uint64_t number,
                             struct gf_intervention *ret_intervention, struct gf_error *reterr)
{
    const struct gf_kept *kept = gf_kept_find(&experiment->kept, number);
    if (!kept)
        return gf_error_set(reterr, "there is nothing left to go back to");
    gf_experiment_finish_update(experiment);
    struct gf_intervention done = {.iteration = experiment->iteration};
    gf_network_restore(experiment->model.network, kept->network);
    if (kept->optimizer != experiment->model.plan.optimizer) /* its moments mean nothing to this one */
        gf_network_reset_moments(experiment->model.network);
    experiment->status = kept->status;
    experiment->diverged_at = kept->diverged_at;
    experiment->diverged_layer = kept->diverged_layer;
    experiment->rate_factor = 1;
    touch(experiment);
    snprintf(done.action, sizeof done.action, "undo %s", kept->action);
    if (kept->iteration == experiment->iteration)
        snprintf(done.message, sizeof done.message, "undone: %s", kept->action);
    else
        snprintf(done.message, sizeof done.message,
                 "undone: %s; the parameters are those of iteration %llu, at iteration %llu", kept->action,
                 (unsigned long long)kept->iteration, (unsigned long long)experiment->iteration);
    gf_kept_pop(&experiment->kept, kept);
    *ret_intervention = done;
    return true;
}
