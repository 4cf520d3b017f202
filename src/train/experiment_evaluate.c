/* Losses and accuracies over whole sets, and the check for dead neurons that goes with them. */
#include <math.h>

#include "train/experiment_private.h"

struct visit {
    const struct gf_poll *poll;
    const struct gf_network *network;
    struct gf_neurons *neurons; /* NULL: just poll */
};

static bool visit_layer(void *context, size_t layer, size_t rows, const real *argument)
{
    const struct visit *visit = context;
    if (gf_poll_stopped(visit->poll))
        return false;
    if (visit->neurons)
        gf_neurons_check_layer(visit->neurons, layer, gf_network_layer_const(visit->network, layer), rows,
                               argument);
    return true;
}

/* Outputs that are not finite are neither right nor wrong; the loss is not finite then either. */
double gf_experiment_accuracy(const struct gf_dataset *data, double loss, size_t correct, size_t count)
{
    return data->classes && isfinite(loss) ? (double)correct / (double)count : NAN;
}

static bool evaluate_set(struct gf_experiment *experiment, size_t first, size_t count, struct visit *visit,
                         double *ret_loss, double *ret_accuracy)
{
    const struct gf_dataset *data = experiment->dataset;
    struct gf_evaluation result = {.loss = NAN};
    if (count && !gf_network_evaluate(experiment->model.network, experiment->model.plan.loss, count,
                                      data->inputs + first * data->features,
                                      data->targets + first * data->outputs, visit_layer, visit, &result))
        return false;
    *ret_loss = result.loss;
    *ret_accuracy = gf_experiment_accuracy(data, result.loss, result.correct, count);
    return true;
}

/* Both sets; looks for dead neurons on the training set if `neurons`. */
static bool evaluate(struct gf_experiment *experiment, const struct gf_poll *poll, struct gf_neurons *neurons,
                     struct gf_scores *ret_scores)
{
    const struct gf_dataset *data = experiment->dataset;
    struct visit visit = {.poll = poll, .network = experiment->model.network, .neurons = neurons};
    struct gf_scores scores;
    if (!evaluate_set(experiment, 0, data->train_count, &visit, &scores.train_loss, &scores.train_accuracy))
        return false;
    visit.neurons = NULL;
    if (!evaluate_set(experiment, data->train_count, data->test_count, &visit, &scores.test_loss,
                      &scores.test_accuracy))
        return false;
    *ret_scores = scores;
    return true;
}

bool gf_experiment_evaluate_if_due(struct gf_experiment *experiment, const struct gf_poll *poll)
{
    const bool due = experiment->iteration % gf_experiment_iterations_an_epoch(experiment) == 0;
    if (experiment->evaluated || !(due || experiment->evaluation_wanted))
        return true;
    struct gf_neurons *neurons = gf_measure_neurons(experiment->model.measure);
    gf_neurons_check_begin(neurons);
    if (!evaluate(experiment, poll, neurons, &experiment->scores))
        return false;
    gf_neurons_check_end(neurons, experiment->model.network, experiment->iteration);
    experiment->evaluated_at = experiment->iteration;
    experiment->evaluated = true;
    experiment->evaluation_wanted = false;
    return true;
}

void gf_experiment_evaluate(struct gf_experiment *experiment, struct gf_snapshot *ret_snapshot)
{
    const struct gf_poll poll = {NULL, NULL};
    gf_experiment_prepare(experiment, NULL, NULL);
    struct gf_scores scores = experiment->scores;
    if (!experiment->evaluated)
        evaluate(experiment, &poll, NULL, &scores);
    ret_snapshot->last_train_loss = scores.train_loss;
    ret_snapshot->last_train_accuracy = scores.train_accuracy;
    ret_snapshot->last_test_loss = scores.test_loss;
    ret_snapshot->last_test_accuracy = scores.test_accuracy;
    ret_snapshot->evaluated_at = experiment->iteration;
}
