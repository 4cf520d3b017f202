/* Changed settings: what survives which change, and that what fails changes nothing. */
#include "support.h"

#include "base/float_mode.h"
#include "brute_force.h"
#include "train/experiment.h"

static void copy_weights(struct gf_experiment *experiment, real *copy)
{
    struct gf_network *network = gf_experiment_network(experiment);
    for (size_t k = 0; k < gf_network_layer_count(network); k++) {
        const struct gf_layer *layer = gf_network_layer_const(network, k);
        memcpy(copy, layer->weights, layer->weight_count * sizeof(real));
        copy += layer->weight_count;
        memcpy(copy, layer->bias, layer->units * sizeof(real));
        copy += layer->units;
    }
}

static void live_changes_keep_the_weights(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=4", "network.width=8", "network.activation=relu",
                                    "network.bias=-3", "training.optimizer=adam", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *before = test_snapshot(), *after = test_snapshot();
    test_advance(experiment, 5, true, before);
    static real weights[1000], now[1000];
    copy_weights(experiment, weights);
    assert_true(before->layers[1].dead_count > 0);

    test_spec_set(&spec, "network.activation", "leaky_relu");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    copy_weights(experiment, now);
    assert_memory_equal(weights, now, sizeof weights);
    assert_int_equal(after->iteration, 5);
    assert_int_equal(after->generation, before->generation);
    assert_string_equal(after->layers[1].activation, "leaky_relu");
    assert_int_equal(after->layers[1].dead_checked_at, 5); /* looked at anew */
    assert_int_equal(after->evaluated_at, 5);
    assert_int_equal(after->layers[1].dead_count, 0);
    assert_int_equal(after->layers[1].state_counts[GF_NEURON_REVIVED], before->layers[1].dead_count);
    check_by_brute_force(experiment, after);
    assert_true(after->loss != before->loss);

    /* and back again: as if nothing had been */
    test_spec_set(&spec, "network.activation", "relu");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, after);
    assert_true(after->loss == before->loss);
    assert_int_equal(after->layers[1].dead_count, before->layers[1].dead_count);

    /* a rate changes nothing that is measured */
    test_spec_set(&spec, "training.learning_rate", "0.001");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_measure(experiment, true, before);
    test_same_record(before, after);
    gf_experiment_destroy(experiment);
    free(before);
    free(after);
}

static void a_new_optimizer_starts_afresh(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", "training.optimizer=adam", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 4, false, snapshot);
    struct gf_network *network = gf_experiment_network(experiment);
    assert_true(gf_network_layer_const(network, 1)->weight_moments[0][0] != 0);
    assert_int_equal(gf_network_layer_const(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 4);
    test_spec_set(&spec, "training.learning_rate", "0.02");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    assert_true(gf_network_layer_const(network, 1)->weight_moments[0][0] !=
                0); /* the same optimiser goes on */
    assert_int_equal(gf_network_layer_const(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 4);
    test_spec_set(&spec, "training.optimizer", "momentum");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    for (size_t i = 0; i < gf_network_layer_const(network, 1)->weight_count; i++)
        assert_true(gf_network_layer_const(network, 1)->weight_moments[0][i] == 0 &&
                    gf_network_layer_const(network, 1)->weight_moments[1][i] == 0);
    assert_int_equal(gf_network_layer_const(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 0);
    test_measure(experiment, false, snapshot);
    gf_experiment_update(experiment);
    assert_int_equal(gf_network_layer_const(network, 1)->groups[GF_GROUP_WEIGHTS].steps, 1);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void frozen_layers_stay(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", "layer.2.frozen=yes", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_advance(experiment, 1, false, snapshot);
    assert_true(snapshot->layers[1].update_ratio == 0 && snapshot->layers[1].frozen);
    assert_true(snapshot->layers[0].update_ratio > 0 && snapshot->layers[2].update_ratio > 0);
    test_spec_set(&spec, "layer.2.frozen", "no");
    test_apply(experiment, &spec, GF_EFFECT_LIVE);
    test_advance(experiment, 1, false, snapshot);
    assert_true(snapshot->layers[1].update_ratio > 0 && !snapshot->layers[1].frozen);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void rebuilding_is_like_building(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=3", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    test_advance(experiment, 7, true, x);
    const uint64_t generation = x->generation;
    test_spec_set(&spec, "network.depth", "6");
    test_spec_set(&spec, "network.width", "9");
    test_apply(experiment, &spec, GF_EFFECT_REBUILD);
    assert_int_equal(gf_experiment_iteration(experiment), 0);
    test_advance(experiment, 20, true, x);
    assert_int_equal(x->generation, generation + 1);
    struct gf_experiment *fresh = test_experiment(&spec);
    test_advance(fresh, 20, true, y);
    test_same_record(x, y);
    test_same_states(x, y);
    gf_experiment_destroy(fresh);
    test_spec_set(&spec, "data.source", "circles");
    test_spec_set(&spec, "data.samples", "77");
    test_apply(experiment, &spec, GF_EFFECT_RELOAD);
    test_advance(experiment, 5, true, x);
    fresh = test_experiment(&spec);
    test_advance(fresh, 5, true, y);
    test_same_record(x, y);
    assert_int_equal(x->train_count + x->test_count, 77);
    test_spec_set(&spec, "view.speed", "7");
    test_apply(experiment, &spec, GF_EFFECT_NONE);
    assert_true(gf_experiment_spec(experiment)->view.speed == 7);
    test_measure(experiment, true, y);
    test_same_record(x, y);
    gf_experiment_destroy(fresh);
    gf_experiment_destroy(experiment);
    free(x);
    free(y);
}

static void what_fails_leaves_all_as_it_was(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "data.source=sine", NULL);
    struct gf_experiment *experiment = test_experiment(&spec), *same = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    test_advance(experiment, 3, true, x);
    struct gf_spec bad[3];
    for (int i = 0; i < 3; i++)
        bad[i] = spec;
    test_spec_set(&bad[0], "training.loss", "cross_entropy"); /* live */
    test_spec_set(&bad[1], "network.depth", "2");             /* rebuild */
    test_spec_set(&bad[1], "training.loss", "cross_entropy");
    test_spec_set(&bad[2], "data.source", "csv"); /* reload */
    test_spec_set(&bad[2], "data.file", "no/such/file.csv");
    for (int i = 0; i < 3; i++) {
        struct gf_error error = {0};
        enum gf_effect effect = GF_EFFECT_NONE;
        assert_false(gf_experiment_apply(experiment, &bad[i], &effect, &error));
        assert_true(*error.message);
        assert_int_equal(effect, GF_EFFECT_NONE);
        assert_true(gf_spec_equal(gf_experiment_spec(experiment), &spec));
    }
    gf_experiment_update(experiment); /* not even the pass is lost */
    test_advance(experiment, 10, true, x);
    test_advance(same, 14, true, y);
    test_same_record(x, y);
    gf_experiment_destroy(experiment);
    gf_experiment_destroy(same);
    experiment = NULL;
    assert_false(gf_experiment_create(&bad[2], &experiment, NULL));
    assert_null(experiment);
    free(x);
    free(y);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_changes_keep_the_weights),
        cmocka_unit_test(a_new_optimizer_starts_afresh),
        cmocka_unit_test(frozen_layers_stay),
        cmocka_unit_test(rebuilding_is_like_building),
        cmocka_unit_test(what_fails_leaves_all_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
