/* One iteration: draw, forward, backward, measure; then the update. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/pool.h"
#include "measure/regions.h"
#include "train/experiment_private.h"

/* Goes on where it was stopped. */
static bool draw_parameters(struct gf_experiment *experiment, const struct gf_poll *poll)
{
    struct gf_network *network = experiment->model.network;
    const struct gf_network_plan plan = gf_plan_network(&experiment->model.plan);
    if (experiment->drawn == plan.layer_count)
        return true;
    if (!experiment->drawn)
        gf_network_reset_moments(network);
    for (; experiment->drawn < plan.layer_count; experiment->drawn++) {
        if (gf_poll_stopped(poll))
            return false;
        gf_network_initialise_layer(network, &plan, experiment->spec.seed, experiment->drawn);
    }
    return true;
}

static void find_loss(struct gf_experiment *experiment, struct gf_snapshot *snapshot)
{
    struct gf_model *model = &experiment->model;
    size_t correct = 0;
    snapshot->loss = gf_network_loss(model->network, model->plan.loss, model->batches.target, &correct);
    snapshot->accuracy =
        gf_experiment_accuracy(experiment->dataset, snapshot->loss, correct, gf_network_rows(model->network));
}

struct measured {
    struct gf_experiment *experiment;
    struct gf_snapshot *snapshot;
};

static void measure_up(void *context, size_t k)
{
    const struct measured *measured = context;
    const struct gf_model *model = &measured->experiment->model;
    gf_measure_forward(model->measure, model->network, k, measured->snapshot);
}

static void measure_top(void *context)
{
    const struct measured *measured = context;
    find_loss(measured->experiment, measured->snapshot);
}

static void measure_down(void *context, size_t k)
{
    const struct measured *measured = context;
    const struct gf_model *model = &measured->experiment->model;
    gf_measure_backward(model->measure, model->network, k, measured->snapshot);
}

static bool pass_shared(struct gf_experiment *experiment, const struct gf_poll *poll,
                        struct gf_snapshot *snapshot)
{
    struct gf_model *model = &experiment->model;
    struct measured measured = {experiment, snapshot};
    const struct gf_visits visits = {measure_up, measure_top, measure_down, &measured, snapshot->histograms};
    if (gf_poll_stopped(poll))
        return false;
    gf_network_pass(model->network, &visits);
    for (size_t k = model->plan.layer_count; k-- > 0;) {
        if (gf_poll_stopped(poll))
            return false;
        if (!gf_network_dormant(model->network, k))
            gf_measure_magnitude(model->network, k, snapshot);
    }
    return true;
}

/* Layers of a large network wait to be measured until there is one for each thread. */
#define WAITING_MOST  8
#define NUMBERS_LEAST 32768 /* of those that wait: for less it takes longer to call others */
struct waiting {
    struct gf_model *model;
    struct gf_snapshot *snapshot;
    size_t layers[WAITING_MOST], count;
};

static void measure_forward(void *context, size_t i)
{
    const struct waiting *waiting = context;
    gf_measure_forward(waiting->model->measure, waiting->model->network, waiting->layers[i],
                       waiting->snapshot);
}

static void measure_backward(void *context, size_t i)
{
    const struct waiting *waiting = context;
    gf_measure_backward(waiting->model->measure, waiting->model->network, waiting->layers[i],
                        waiting->snapshot);
}

static size_t numbers_waiting(const struct waiting *waiting)
{
    const struct gf_network *network = waiting->model->network;
    size_t numbers = 0;
    for (size_t i = 0; i < waiting->count; i++) {
        const struct gf_layer *layer = gf_network_layer_const(network, waiting->layers[i]);
        numbers += gf_network_rows(network) * layer->units + layer->weight_count;
    }
    return numbers;
}

static void measure_waiting(struct gf_pool *pool, struct waiting *waiting, gf_pool_task *task, bool last)
{
    const size_t threads = gf_pool_threads(pool);
    if (!last && waiting->count < (threads < WAITING_MOST ? threads : WAITING_MOST))
        return;
    gf_pool_run(numbers_waiting(waiting) < NUMBERS_LEAST ? NULL : pool, task, waiting, waiting->count);
    for (size_t i = 0; task == measure_backward && i < waiting->count; i++)
        gf_measure_magnitude(waiting->model->network, waiting->layers[i], waiting->snapshot);
    waiting->count = 0;
}

static bool pass_layer_by_layer(struct gf_experiment *experiment, const struct gf_poll *poll,
                                struct gf_snapshot *snapshot)
{
    struct gf_model *model = &experiment->model;
    const size_t layers = model->plan.layer_count;
    struct waiting waiting = {.model = model, .snapshot = snapshot};
    struct gf_pool *pool = gf_network_tiny(model->network) ? NULL : experiment->pool;
    for (size_t k = 0; k < layers; k++) {
        if (gf_poll_stopped(poll))
            return false;
        if (gf_network_dormant(model->network, k))
            continue;
        gf_network_forward_layer(model->network, k);
        waiting.layers[waiting.count++] = k;
        measure_waiting(pool, &waiting, measure_forward, false);
    }
    measure_waiting(pool, &waiting, measure_forward, true);
    find_loss(experiment, snapshot);
    for (size_t k = layers; k-- > 0;) {
        if (gf_poll_stopped(poll))
            return false;
        if (gf_network_dormant(model->network, k))
            continue;
        gf_network_backward_layer(model->network, k);
        waiting.layers[waiting.count++] = k;
        measure_waiting(pool, &waiting, measure_backward, false);
    }
    measure_waiting(pool, &waiting, measure_backward, true);
    return true;
}

static bool pass(struct gf_experiment *experiment, const struct gf_poll *poll, struct gf_snapshot *snapshot)
{
    return gf_network_shared(experiment->model.network) ? pass_shared(experiment, poll, snapshot)
                                                        : pass_layer_by_layer(experiment, poll, snapshot);
}

static void note_divergence(struct gf_experiment *experiment, const struct gf_measure_findings *findings,
                            double loss)
{
    const bool loss_ok =
        isfinite(loss) && !(experiment->evaluated && !isfinite(experiment->scores.train_loss));
    if (experiment->status == GF_STATUS_DIVERGED ||
        (findings->forward_ok && loss_ok && findings->backward_ok))
        return;
    experiment->status = GF_STATUS_DIVERGED;
    experiment->diverged_at = experiment->iteration;
    /* in the order of the pass: what the loss has spoilt says nothing about where it began */
    experiment->diverged_layer = !findings->forward_ok ? findings->forward_layer
                                 : !loss_ok            ? 0
                                                       : findings->backward_layer;
}

static void clip(struct gf_experiment *experiment, const struct gf_measure_findings *findings,
                 struct gf_snapshot *snapshot)
{
    const struct gf_clipping clipping = {.value = experiment->spec.training.clip_value,
                                         .norm = experiment->spec.training.clip_norm};
    struct gf_clipping_effect effect = {.gradient_norm = sqrt(findings->gradient_squares), .scale = 1};
    if (clipping.value > 0 || clipping.norm > 0)
        effect = gf_network_clipping(experiment->model.network, &clipping);
    snapshot->gradient_norm = effect.gradient_norm;
    snapshot->clip_scale = experiment->clip_scale = effect.scale;
    snapshot->clipped_fraction = effect.clipped_fraction;
}

static struct gf_penalty penalty_of(const struct gf_experiment *experiment)
{
    return (struct gf_penalty){.l1 = experiment->spec.training.l1, .l2 = experiment->spec.training.l2};
}

static void report_scores(const struct gf_experiment *experiment, struct gf_snapshot *snapshot)
{
    const struct gf_scores none = {NAN, NAN, NAN, NAN}, *last = &experiment->scores;
    const struct gf_scores *now = experiment->evaluated ? last : &none;
    snapshot->train_loss = now->train_loss;
    snapshot->train_accuracy = now->train_accuracy;
    snapshot->test_loss = now->test_loss;
    snapshot->test_accuracy = now->test_accuracy;
    snapshot->last_train_loss = last->train_loss;
    snapshot->last_train_accuracy = last->train_accuracy;
    snapshot->last_test_loss = last->test_loss;
    snapshot->last_test_accuracy = last->test_accuracy;
    snapshot->evaluated_at = experiment->evaluated_at;
}

/* Only what is used: most networks are far from the deepest. */
static void report_theory(const struct gf_theory_prediction *theory, struct gf_theory_prediction *ret_theory)
{
    ret_theory->missing = theory->missing;
    ret_theory->pointless = theory->pointless;
    ret_theory->point = theory->point;
    ret_theory->weight_deviation = theory->weight_deviation;
    ret_theory->bias_deviation = theory->bias_deviation;
    ret_theory->bias_mean = theory->bias_mean;
    ret_theory->critical_weight_deviation = theory->critical_weight_deviation;
    ret_theory->layer_count = theory->layer_count;
    memcpy(ret_theory->variance, theory->variance, theory->layer_count * sizeof *theory->variance);
    memcpy(ret_theory->delta_log10, theory->delta_log10, theory->layer_count * sizeof *theory->delta_log10);
}

static void report(const struct gf_experiment *experiment, struct gf_snapshot *snapshot)
{
    const struct gf_penalty penalty = penalty_of(experiment);
    const struct gf_dataset *data = experiment->dataset;
    snapshot->serial = snapshot->settings = 0;
    snapshot->generation = experiment->generation;
    snapshot->iteration = experiment->iteration;
    snapshot->iterations_an_epoch = gf_experiment_iterations_an_epoch(experiment);
    snapshot->epoch = experiment->iteration / snapshot->iterations_an_epoch;
    snapshot->stage = (uint32_t)experiment->phase;
    snapshot->batch_rows = (uint32_t)gf_network_rows(experiment->model.network);
    snapshot->penalty =
        penalty.l1 > 0 || penalty.l2 > 0 ? gf_network_penalty(experiment->model.network, &penalty) : 0;
    snapshot->status = experiment->status;
    snapshot->diverged_at = experiment->diverged_at;
    snapshot->diverged_layer = experiment->diverged_layer;
    snapshot->parameter_count = gf_network_parameter_count(experiment->model.network);
    snapshot->train_count = (uint32_t)data->train_count;
    snapshot->test_count = (uint32_t)data->test_count;
    snapshot->features = (uint32_t)data->features;
    snapshot->outputs = (uint32_t)data->outputs;
    snapshot->classes = data->classes;
    snapshot->linear_regions = NAN;
    report_scores(experiment, snapshot);
    snapshot->setup = experiment->setup;
    report_theory(&experiment->theory, &snapshot->theory);
}

/* Layer by layer: the layer whose turn it is in the present iteration, from 1; 0: all together. */
static size_t phase_of(const struct gf_experiment *experiment)
{
    const uint64_t length = (uint64_t)experiment->spec.training.layerwise_iterations;
    const uint64_t done = length ? experiment->iteration / length : UINT64_MAX;
    return done < experiment->model.plan.layer_count - 1 ? (size_t)done + 1 : 0;
}

/* A new phase has a read-out and an optimiser that know nothing of the one before; when all come together,
 * the read-out is that of the last layer already. */
static void begin_phase(struct gf_experiment *experiment, size_t phase)
{
    struct gf_network *network = experiment->model.network;
    const struct gf_network_plan plan = gf_plan_network(&experiment->model.plan);
    experiment->phase = phase;
    if (phase)
        gf_network_initialise_layer(network, &plan, experiment->spec.seed + phase - 1, plan.layer_count - 1);
    gf_network_reset_moments(network);
    experiment->evaluation_wanted = experiment->iteration > 0;
}

/* Asked for in order to write to it, a layer forgets what is known of its weights. */
static void freeze(struct gf_network *network, size_t index, bool frozen)
{
    if (gf_network_layer_const(network, index)->frozen != frozen)
        gf_network_layer(network, index)->frozen = frozen;
}

static void enter_phase(struct gf_experiment *experiment)
{
    const struct gf_training_plan *plan = &experiment->model.plan;
    const size_t phase = phase_of(experiment), depth = plan->layer_count - 1;
    if (phase != experiment->phase)
        begin_phase(experiment, phase);
    gf_network_set_top(experiment->model.network, phase ? phase : depth);
    for (size_t k = 0; k < depth; k++)
        freeze(experiment->model.network, k, plan->layers[k].frozen || (phase && k + 1 != phase));
}

/* The bias warm-up of the present iteration. */
static void warm_up(struct gf_experiment *experiment)
{
    const double start = experiment->spec.training.bias_warmup;
    const double length = (double)experiment->spec.training.bias_warmup_iterations;
    const double done = (double)(experiment->iteration - experiment->warmup_from);
    gf_network_set_warmup(experiment->model.network, done < length ? start * (1 - done / length) : 0);
}

static void begin_update(struct gf_experiment *experiment)
{
    assert(experiment->measured);
    const struct gf_spec *spec = &experiment->spec;
    experiment->update = (struct gf_update){
        .optimizer = experiment->model.plan.optimizer,
        .settings = {.learning_rate = spec->training.learning_rate * experiment->rate_factor,
                     .momentum = spec->training.momentum,
                     .beta2 = spec->training.beta2},
        .clipping = {.value = spec->training.clip_value, .norm = spec->training.clip_norm},
        .clip_scale = experiment->clip_scale,
        .penalty = penalty_of(experiment),
    };
    experiment->updating = true;
    experiment->updated = 0;
}

bool gf_experiment_try_update(struct gf_experiment *experiment, gf_experiment_stop *stop, void *context)
{
    const struct gf_poll poll = {stop, context};
    if (!experiment->updating)
        begin_update(experiment);
    if (!experiment->updated && gf_network_shared(experiment->model.network)) {
        gf_network_update(experiment->model.network, &experiment->update);
        experiment->updated = experiment->model.plan.layer_count;
    }
    for (; experiment->updated < experiment->model.plan.layer_count; experiment->updated++) {
        if (gf_poll_stopped(&poll))
            return false;
        gf_network_update_layer(experiment->model.network, &experiment->update, experiment->updated);
    }
    experiment->updating = false;
    experiment->rate_factor = 1;
    experiment->iteration++;
    experiment->measured = experiment->evaluated = false;
    if (experiment->iteration % gf_batches_an_epoch(&experiment->model.batches) == 0)
        gf_batches_shuffle(&experiment->model.batches);
    return true;
}

void gf_experiment_update(struct gf_experiment *experiment)
{
    gf_experiment_try_update(experiment, NULL, NULL);
}

bool gf_experiment_updating(const struct gf_experiment *experiment)
{
    return experiment->updating;
}

void gf_experiment_finish_update(struct gf_experiment *experiment)
{
    if (experiment->updating)
        gf_experiment_update(experiment);
}

bool gf_experiment_prepare(struct gf_experiment *experiment, gf_experiment_stop *stop, void *context)
{
    const struct gf_poll poll = {stop, context};
    if ((experiment->updating && !gf_experiment_try_update(experiment, stop, context)) ||
        !draw_parameters(experiment, &poll))
        return false;
    warm_up(experiment);
    enter_phase(experiment);
    return true;
}

/* Of what the units died that the check of this iteration is the first to find dead. */
static void explain_deaths(struct gf_experiment *experiment)
{
    const struct gf_network *network = experiment->model.network;
    struct gf_neurons *neurons = gf_measure_neurons(experiment->model.measure);
    if (!gf_neurons_unexplained(neurons))
        return;
    for (size_t k = 0; k < gf_network_layer_count(network); k++) {
        const struct gf_unit_death death =
            gf_diagnosis_death(experiment->diagnosis, &experiment->spec.diagnosis, experiment->iteration, k);
        gf_neurons_explain(neurons, k, gf_network_layer_const(network, k), gf_network_rows(network), &death);
    }
    gf_neurons_explained(neurons);
}

bool gf_experiment_measure(struct gf_experiment *experiment, bool histograms, gf_experiment_stop *stop,
                           void *context, struct gf_snapshot *ret_snapshot)
{
    const struct gf_poll poll = {stop, context};
    struct gf_model *model = &experiment->model;
    if (!gf_experiment_prepare(experiment, stop, context))
        return false;
    experiment->measured = false;
    if (!gf_experiment_evaluate_if_due(experiment, &poll))
        return false;
    const uint64_t position = experiment->iteration % gf_batches_an_epoch(&model->batches);
    const size_t rows = gf_batches_load(&model->batches, position);
    gf_network_begin(model->network, rows, model->batches.input);
    gf_measure_begin(model->measure, model->network, experiment->iteration,
                     histograms || experiment->spec.measure.histograms == 1, ret_snapshot);
    if (!pass(experiment, &poll, ret_snapshot))
        return false;
    struct gf_measure_findings findings;
    gf_measure_end(model->measure, ret_snapshot, &findings);
    note_divergence(experiment, &findings, ret_snapshot->loss);
    clip(experiment, &findings, ret_snapshot);
    report(experiment, ret_snapshot);
    gf_diagnosis_observe(experiment->diagnosis, &experiment->spec.diagnosis, ret_snapshot);
    explain_deaths(experiment);
    experiment->measured = true;
    return true;
}

bool gf_experiment_count_regions(struct gf_experiment *experiment, gf_experiment_stop *stop, void *context,
                                 struct gf_snapshot *snapshot, struct gf_error *reterr)
{
    const struct gf_spec *spec = &experiment->spec;
    return !spec->measure.regions ||
           gf_regions_count(experiment->model.network, (size_t)spec->measure.regions_grid,
                            spec->measure.regions_window, stop, context, &snapshot->linear_regions, reterr);
}

void gf_experiment_focus(struct gf_experiment *experiment, int index, struct gf_snapshot *ret_snapshot)
{
    assert(experiment->measured && !experiment->updating);
    ret_snapshot->focus.valid = false;
    if (index >= 0)
        gf_measure_focus(experiment->model.measure, experiment->model.network, (size_t)index, ret_snapshot);
}
