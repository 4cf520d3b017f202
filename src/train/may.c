/* Whether an action can be done: before a run starts, and again when its time has come. */
#include <stdio.h>
#include <stdlib.h>

#include "train/experiment_private.h"

static bool refuse_immortal(const struct gf_action *action, const struct gf_activation *activation,
                            struct gf_error *reterr)
{
    char mortal[256] = "";
    size_t used = 0;
    for (size_t i = 0; gf_activation_at(i) && used < sizeof mortal; i++)
        if (gf_activation_at(i)->can_die)
            used += (size_t)snprintf(mortal + used, sizeof mortal - used, "%s%s", used ? ", " : "",
                                     gf_activation_at(i)->name);
    return gf_error_set(reterr,
                        "kill: units of layer %d are %s, whose slope is nowhere exactly 0: they cannot die; "
                        "those of %s can",
                        action->layer, activation->name, mortal);
}

/* What the layers will be under spec decides. */
static bool check_layer(const struct gf_action *action, const struct gf_training_plan *plan,
                        struct gf_error *reterr)
{
    const bool all = action->layer == GF_ACTION_ALL;
    if (action->kind == GF_ACTION_KILL && !plan->layers[action->layer - 1].activation->can_die)
        return refuse_immortal(action, plan->layers[action->layer - 1].activation, reterr);
    if (action->kind != GF_ACTION_GAMMA)
        return true;
    bool any = false;
    for (size_t k = 0; k < plan->layer_count; k++)
        if (all || (int)k == action->layer - 1)
            any = any || (plan->layers[k].norm && plan->layers[k].norm->apply);
    if (!any && all)
        return gf_error_set(reterr, "gamma: no layer has a norm; `set network.norm batch` gives them one");
    return any || gf_error_set(reterr, "gamma: layer %d has no norm", action->layer);
}

static bool check_setting(const struct gf_action *action, const struct gf_spec *from,
                          const struct gf_spec *to, struct gf_error *reterr)
{
    const struct gf_setting *setting = gf_setting_find(action->key);
    if (setting && setting->effect == GF_EFFECT_NONE)
        return gf_error_set(reterr, "set: %s does nothing to a network that trains", action->key);
    if (gf_spec_effect(from, to) >= GF_EFFECT_REBUILD)
        return gf_error_set(
            reterr, "set: %s builds a new network, so it cannot change in the middle of a run", action->key);
    return true;
}

/* spec becomes what it is after the action. */
static bool may(const struct gf_experiment *experiment, struct gf_spec *spec, const struct gf_action *action,
                struct gf_training_plan *plan, struct gf_error *reterr)
{
    if (!gf_action_check(action, spec, experiment->dataset->outputs, reterr))
        return false;
    if (action->kind == GF_ACTION_SET) {
        struct gf_spec *from = malloc(sizeof *from);
        if (!from)
            return gf_error_lack(reterr, "no memory to check a setting");
        *from = *spec;
        const bool ok =
            gf_spec_set(spec, action->key, action->text, reterr) && check_setting(action, from, spec, reterr);
        free(from);
        if (!ok)
            return false;
    }
    return gf_plan_training(spec, experiment->dataset, plan, reterr) && check_layer(action, plan, reterr);
}

bool gf_experiment_may(const struct gf_experiment *experiment, const struct gf_spec *spec,
                       const struct gf_action *action, struct gf_error *reterr)
{
    struct gf_spec *after = malloc(sizeof *after);
    struct gf_training_plan *plan = malloc(sizeof *plan);
    bool ok = after && plan;
    if (ok) {
        *after = *spec;
        ok = may(experiment, after, action, plan, reterr);
    } else {
        gf_error_lack(reterr, "no memory to check an intervention");
    }
    free(after);
    free(plan);
    return ok;
}
