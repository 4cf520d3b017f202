/* Settings that change in place, and what an undo of them puts back. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/keep.h"
#include "train/experiment_private.h"

/* From the settings in force to these. */
struct passage {
    const struct gf_spec *spec;
    const struct gf_training_plan *plan;
    bool other_optimizer, other_warmup;
};

static bool same_warmup(const struct gf_spec *a, const struct gf_spec *b)
{
    return a->training.bias_warmup == b->training.bias_warmup &&
           a->training.bias_warmup_iterations == b->training.bias_warmup_iterations;
}

/* What the change takes away, if it takes anything. */
static void keep_slots(struct gf_experiment *experiment, const struct passage *passage, uint64_t serial)
{
    const struct gf_network *network = experiment->model.network;
    const struct gf_network_plan plan = gf_plan_network(passage->plan);
    if (!passage->other_optimizer && !passage->other_warmup && !gf_network_change_takes(network, &plan))
        return;
    struct gf_kept *kept =
        gf_kept_push(&experiment->kept, gf_network_slots_bytes(network, passage->other_optimizer));
    if (!kept)
        return;
    kept->from = experiment->serial;
    kept->to = serial;
    kept->iteration = experiment->iteration;
    kept->optimizer = experiment->model.plan.optimizer;
    kept->warmup_from = experiment->warmup_from;
    kept->bias_warmup = experiment->spec.training.bias_warmup;
    kept->bias_warmup_iterations = experiment->spec.training.bias_warmup_iterations;
    gf_network_keep_slots(network, passage->other_optimizer, kept->network);
}

/* A list of words in a text of its own. */
struct words {
    char text[96];
};

static void add_words(struct words *words, bool there, const char *word)
{
    const size_t length = strlen(words->text);
    if (there)
        snprintf(words->text + length, sizeof words->text - length, "%s%s", length ? ", " : "", word);
}

static struct words list(const struct gf_slots *slots, bool moments)
{
    struct words words = {{0}};
    add_words(&words, slots->alpha, "alpha");
    add_words(&words, slots->norm, "gamma, beta");
    add_words(&words, slots->statistics, "running statistics");
    add_words(&words, moments, "moments");
    return words;
}

static void tell(const struct gf_experiment *experiment, const struct passage *passage,
                 const struct gf_kept *kept, const struct gf_slots_undone *undone, bool fits,
                 struct gf_intervention *ret_intervention)
{
    const struct gf_optimizer *optimizer = passage->plan->optimizer;
    const bool moments = passage->other_optimizer && (optimizer->uses_momentum || optimizer->uses_beta2);
    const struct words back = list(&undone->back, moments && fits),
                       anew = list(&undone->anew, moments && !fits);
    struct gf_action setting;
    if ((!*back.text && !*anew.text) || !gf_action_between(&experiment->spec, passage->spec, &setting))
        return;
    char *message = ret_intervention->message;
    const size_t size = sizeof ret_intervention->message;
    ret_intervention->iteration = experiment->iteration;
    snprintf(message, size, "undone: %.48s is %.40s again", setting.key, setting.text);
    if (*back.text)
        snprintf(message + strlen(message), size - strlen(message), ", with the %s of iteration %llu",
                 back.text, (unsigned long long)kept->iteration);
    if (*anew.text)
        snprintf(message + strlen(message), size - strlen(message), "; nothing is left to go back to of %s",
                 anew.text);
}

/* After the change. */
static void put_back(struct gf_experiment *experiment, const struct passage *passage,
                     const struct gf_settings_place *place, const struct gf_kept *kept,
                     struct gf_intervention *ret_intervention)
{
    const bool fits = kept && kept->optimizer == passage->plan->optimizer;
    const struct gf_slots_undone undone = gf_network_put_back(
        experiment->model.network, kept ? kept->network : NULL, fits, passage->other_optimizer);
    if (kept && passage->other_warmup && kept->bias_warmup == passage->spec->training.bias_warmup &&
        kept->bias_warmup_iterations == passage->spec->training.bias_warmup_iterations)
        experiment->warmup_from = kept->warmup_from;
    tell(experiment, passage, kept, &undone, fits, ret_intervention);
    /* Other settings between these two, never in force, may have to be gone through yet. */
    const bool whole = kept && place->serial == kept->from && !place->unsent;
    if (kept)
        gf_kept_pop(&experiment->kept, whole ? kept : kept + 1);
}

static void carry_out(struct gf_experiment *experiment, const struct passage *passage)
{
    struct gf_model *model = &experiment->model;
    const struct gf_network_plan network_plan = gf_plan_network(passage->plan);
    const bool other_function = gf_network_change(model->network, &network_plan);
    if (passage->other_optimizer)
        gf_network_reset_moments(model->network);
    if (passage->other_warmup)
        experiment->warmup_from = experiment->iteration;
    if (other_function || passage->other_warmup || passage->plan->loss != model->plan.loss) {
        experiment->evaluated = false;
        experiment->evaluation_wanted = true;
    }
    if (experiment->drawn < passage->plan->layer_count)
        experiment->drawn = 0; /* what α means to an initialisation may have changed */
    experiment->measured = false;
}

bool gf_experiment_change_in_place(struct gf_experiment *experiment, const struct gf_spec *spec,
                                   const struct gf_change *change, struct gf_intervention *ret_intervention,
                                   struct gf_error *reterr)
{
    struct gf_training_plan *plan = malloc(sizeof *plan);
    if (!plan)
        return gf_error_lack(reterr, "no memory for new settings");
    if (!gf_plan_training(spec, experiment->dataset, plan, reterr)) {
        free(plan);
        return false;
    }
    gf_experiment_finish_update(experiment);
    const struct passage passage = {.spec = spec,
                                    .plan = plan,
                                    .other_optimizer = plan->optimizer != experiment->model.plan.optimizer,
                                    .other_warmup = !same_warmup(&experiment->spec, spec)};
    const struct gf_settings_place *place = change ? change->back : NULL;
    const struct gf_kept *kept = place ? gf_kept_find_change(&experiment->kept, place->serial) : NULL;
    if (change && !place)
        keep_slots(experiment, &passage, change->serial);
    carry_out(experiment, &passage);
    if (place)
        put_back(experiment, &passage, place, kept, ret_intervention);
    experiment->model.plan = *plan;
    gf_experiment_predict(experiment, spec);
    free(plan);
    gf_experiment_adopt(experiment, spec);
    gf_diagnosis_changed(experiment->diagnosis);
    return true;
}
