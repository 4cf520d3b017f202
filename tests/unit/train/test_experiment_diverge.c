/* Divergence: when and where it began, and what heals it. */
#include "support.h"

#include "base/float_mode.h"
#include "train/experiment.h"

static void divergence_is_noted_and_survived(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=12", "network.activation=relu", "network.init=normal",
                                    "network.gain=2", "training.learning_rate=1000", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_OK);
    uint64_t at = 0;
    uint32_t layer = 0;
    for (uint64_t i = 1; i < 60; i++) {
        gf_experiment_update(experiment);
        test_measure(experiment, true, snapshot);
        if (snapshot->status == GF_STATUS_DIVERGED && !at) {
            at = i;
            assert_int_equal(snapshot->diverged_at, i);
            layer = snapshot->diverged_layer;
            assert_in_range(layer, 0, 13);
            for (uint32_t k = 0; layer && k + 1 < layer; k++)
                assert_true(isfinite(snapshot->layers[k].activation_mean));
        }
    }
    assert_true(at > 0);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    assert_int_equal(snapshot->diverged_at, at);
    assert_int_equal(snapshot->diverged_layer, layer);
    /* a change in place does not heal it, starting again does */
    test_spec_set(&spec, "training.learning_rate", "0.000001");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    gf_experiment_restart(experiment);
    test_advance(experiment, 3, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_OK);
    assert_int_equal(snapshot->diverged_at, 0);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void the_layer_where_it_began_is_named(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=6", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 2, false, snapshot);
    gf_network_layer(gf_experiment_network(experiment), 3)->weights[5] = (real)NAN;
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    assert_int_equal(snapshot->diverged_at, 2);
    assert_int_equal(snapshot->diverged_layer, 4);
    assert_true(isnan(snapshot->loss));
    assert_true(isnan(snapshot->accuracy)); /* nobody knows what NaN would have guessed */
    gf_experiment_evaluate(experiment, snapshot);
    assert_true(isnan(snapshot->last_train_accuracy) && isnan(snapshot->last_test_accuracy));
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(divergence_is_noted_and_survived),
        cmocka_unit_test(the_layer_where_it_began_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
