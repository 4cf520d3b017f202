/* Building an experiment and bringing new settings into force. */
#include "train/experiment.h"

#include <math.h>
#include <stdlib.h>

#include "train/experiment_private.h"
#include "train/setup_of.h"

static void finish_model(struct gf_model *model)
{
    gf_measure_destroy(model->measure);
    gf_network_destroy(model->network);
    gf_batches_finish(&model->batches);
}

/* `beside`: bytes of the network that stays until this one is there. */
static bool init_model(struct gf_model *model, const struct gf_spec *spec, const struct gf_dataset *dataset,
                       size_t beside, struct gf_error *reterr)
{
    if (!gf_plan_training(spec, dataset, &model->plan, reterr))
        return false;
    const struct gf_network_plan plan = gf_plan_network(&model->plan);
    model->network = NULL;
    model->measure = NULL;
    model->batches = (struct gf_batches){0};
    if (gf_network_fits(&plan, beside, reterr) &&
        gf_batches_init(&model->batches, dataset, plan.batch, spec->seed, reterr) &&
        gf_network_create(&plan, &model->network, reterr) &&
        gf_measure_create(model->network, &model->measure, reterr))
        return true;
    finish_model(model);
    return false;
}

static bool load_data(const struct gf_spec *spec, struct gf_dataset **ret_dataset, struct gf_error *reterr)
{
    struct gf_data_plan plan;
    return gf_plan_data(spec, &plan, reterr) && gf_dataset_create(&plan.request, ret_dataset, reterr);
}

void gf_experiment_adopt(struct gf_experiment *experiment, const struct gf_spec *spec)
{
    experiment->spec = *spec;
    experiment->setup = gf_setup_of(spec);
}

void gf_experiment_predict(struct gf_experiment *experiment, const struct gf_spec *spec)
{
    const double warmup = spec->training.bias_warmup_iterations > 0 ? spec->training.bias_warmup : 0;
    gf_theory_of_plan(&experiment->model.plan, &experiment->inputs, warmup, &experiment->theory_work,
                      &experiment->theory);
}

/* Iteration 0 of what is built; the parameters are drawn by the first pass, which can be stopped. */
static void begin(struct gf_experiment *experiment)
{
    experiment->generation++;
    experiment->iteration = 0;
    experiment->drawn = 0;
    experiment->measured = experiment->evaluated = experiment->evaluation_wanted = false;
    experiment->updating = false;
    experiment->rate_factor = 1;
    gf_kept_clear(&experiment->kept);
    experiment->phase = 0;
    experiment->warmup_from = 0;
    experiment->scores = (struct gf_scores){NAN, NAN, NAN, NAN};
    experiment->evaluated_at = 0;
    experiment->status = GF_STATUS_OK;
    experiment->diverged_at = 0;
    experiment->diverged_layer = 0;
    gf_diagnosis_reset(experiment->diagnosis);
}

bool gf_experiment_create(const struct gf_spec *spec, struct gf_experiment **ret_experiment,
                          struct gf_error *reterr)
{
    struct gf_experiment *experiment = calloc(1, sizeof *experiment);
    if (!experiment)
        return gf_error_lack(reterr, "no memory for the experiment");
    gf_experiment_adopt(experiment, spec);
    if (!gf_diagnosis_create(&experiment->diagnosis, reterr) ||
        !load_data(spec, &experiment->dataset, reterr) ||
        !init_model(&experiment->model, spec, experiment->dataset, 0, reterr)) {
        gf_dataset_destroy(experiment->dataset);
        gf_diagnosis_destroy(experiment->diagnosis);
        free(experiment);
        return false;
    }
    experiment->inputs = gf_theory_inputs_of(experiment->dataset);
    gf_experiment_predict(experiment, spec);
    begin(experiment);
    *ret_experiment = experiment;
    return true;
}

void gf_experiment_destroy(struct gf_experiment *experiment)
{
    if (!experiment)
        return;
    finish_model(&experiment->model);
    gf_dataset_destroy(experiment->dataset);
    gf_diagnosis_destroy(experiment->diagnosis);
    gf_kept_clear(&experiment->kept);
    free(experiment);
}

void gf_experiment_set_pool(struct gf_experiment *experiment, struct gf_pool *pool)
{
    experiment->pool = pool;
    gf_network_set_pool(experiment->model.network, pool);
}

void gf_experiment_restart(struct gf_experiment *experiment)
{
    gf_batches_restart(&experiment->model.batches);
    gf_neurons_reset(gf_measure_neurons(experiment->model.measure));
    begin(experiment);
}

/* A new model, and new data if `reload`; the old ones go only when the new ones are there. */
static bool rebuild(struct gf_experiment *experiment, const struct gf_spec *spec, bool reload,
                    struct gf_error *reterr)
{
    struct gf_dataset *dataset = experiment->dataset;
    struct gf_model *model = malloc(sizeof *model);
    if (!model)
        return gf_error_lack(reterr, "no memory for the network");
    if (reload && !load_data(spec, &dataset, reterr)) {
        free(model);
        return false;
    }
    const struct gf_network_plan present = gf_plan_network(&experiment->model.plan);
    if (!init_model(model, spec, dataset, gf_network_bytes(&present), reterr)) {
        if (reload)
            gf_dataset_destroy(dataset);
        free(model);
        return false;
    }
    finish_model(&experiment->model);
    if (reload)
        gf_dataset_destroy(experiment->dataset);
    experiment->dataset = dataset;
    if (reload)
        experiment->inputs = gf_theory_inputs_of(dataset);
    experiment->model = *model;
    gf_network_set_pool(experiment->model.network, experiment->pool);
    gf_experiment_adopt(experiment, spec);
    free(model);
    gf_experiment_predict(experiment, spec);
    begin(experiment);
    return true;
}

bool gf_experiment_change(struct gf_experiment *experiment, const struct gf_spec *spec,
                          const struct gf_change *change, enum gf_effect *ret_effect,
                          struct gf_intervention *ret_intervention, struct gf_error *reterr)
{
    const enum gf_effect effect = gf_spec_effect(&experiment->spec, spec);
    struct gf_intervention done = {0};
    if (effect == GF_EFFECT_NONE)
        gf_experiment_adopt(experiment, spec);
    else if (effect == GF_EFFECT_LIVE
                 ? !gf_experiment_change_in_place(experiment, spec, change, &done, reterr)
                 : !rebuild(experiment, spec, effect == GF_EFFECT_RELOAD, reterr))
        return false;
    if (change)
        experiment->serial = change->serial;
    if (ret_effect)
        *ret_effect = effect;
    if (ret_intervention)
        *ret_intervention = done;
    return true;
}

bool gf_experiment_apply(struct gf_experiment *experiment, const struct gf_spec *spec,
                         enum gf_effect *ret_effect, struct gf_error *reterr)
{
    return gf_experiment_change(experiment, spec, NULL, ret_effect, NULL, reterr);
}

uint64_t gf_experiment_generation(const struct gf_experiment *experiment)
{
    return experiment->generation;
}

uint64_t gf_experiment_iteration(const struct gf_experiment *experiment)
{
    return experiment->iteration;
}

uint64_t gf_experiment_iterations_an_epoch(const struct gf_experiment *experiment)
{
    return gf_batches_an_epoch(&experiment->model.batches);
}

const struct gf_spec *gf_experiment_spec(const struct gf_experiment *experiment)
{
    return &experiment->spec;
}

struct gf_network *gf_experiment_network(struct gf_experiment *experiment)
{
    return experiment->model.network;
}
