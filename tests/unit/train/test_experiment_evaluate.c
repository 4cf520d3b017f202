/* Scores and dead neurons over whole sets, against plain forward passes. */
#include "support.h"

#include "base/float_mode.h"
#include "brute_force.h"
#include "train/experiment_private.h"

static void dead_is_what_is_flat_on_every_training_sample(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=6", "network.width=12", "network.activation=relu", "network.init=he",
                  "network.bias=-0.4", "network.bias_std=0.4", "training.learning_rate=0.05",
                  "data.samples=300", "layer.3.activation=tanh", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    const uint64_t an_epoch = gf_experiment_iterations_an_epoch(experiment);
    uint32_t dead = 0;
    for (uint64_t i = 0; i <= 4 * an_epoch; i++) {
        test_measure(experiment, true, snapshot);
        if (i % an_epoch == 0) {
            check_by_brute_force(experiment, snapshot);
            test_measure(experiment, true, snapshot); /* gives back the batch the check has overwritten */
            for (size_t k = 0; k < snapshot->layer_count; k++)
                dead += snapshot->layers[k].dead_count;
        }
        gf_experiment_update(experiment);
    }
    assert_true(dead > 0); /* else nothing was tested */
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void test_scores_are_those_of_the_test_set(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=2", "data.test_fraction=0.3", "data.source=moons", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 3, false, snapshot);
    assert_true(isnan(snapshot->test_loss));
    gf_experiment_evaluate(experiment, snapshot);
    assert_int_equal(snapshot->evaluated_at, 3);
    struct gf_evaluation result;
    const struct gf_dataset *data = experiment->dataset;
    assert_true(gf_network_evaluate(gf_experiment_network(experiment), gf_loss_find("cross_entropy"),
                                    data->test_count, data->inputs + data->train_count * data->features,
                                    data->targets + data->train_count * data->outputs, NULL, NULL, &result));
    assert_true(snapshot->last_test_loss == result.loss);
    assert_true(snapshot->last_test_accuracy == (double)result.correct / 150);
    assert_int_equal(snapshot->train_count, 350);
    assert_int_equal(snapshot->test_count, 150);
    gf_experiment_destroy(experiment);
    spec = test_spec("data.source=sine", "data.test_fraction=0", "network.depth=2", NULL);
    experiment = test_experiment(&spec);
    test_measure(experiment, false, snapshot);
    assert_true(isnan(snapshot->test_loss) && isnan(snapshot->test_accuracy));
    assert_true(isfinite(snapshot->train_loss) && isnan(snapshot->train_accuracy));
    assert_true(isnan(snapshot->accuracy) && !snapshot->classes);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dead_is_what_is_flat_on_every_training_sample),
        cmocka_unit_test(test_scores_are_those_of_the_test_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
