/* Interventions on an experiment: what each does to the parameters, exactly. */
#include "acting.h"

#include "base/float_mode.h"
#include "train/experiment.h"

static void refused(struct gf_experiment *experiment, const char *text, const char *message)
{
    const struct gf_action action = test_action(text);
    struct gf_intervention done;
    struct gf_error error = {.message = ""};
    assert_false(gf_experiment_act(experiment, &action, 1, NULL, NULL, &done, &error));
    if (!strstr(error.message, message))
        fail_msg("%s: \"%s\" is not in \"%s\"", text, message, error.message);
}

/* Everything but these must be as it was: parameters first … first + count - 1 of a group. */
static void differs_only_in(struct gf_experiment *experiment, struct gf_experiment *twin, size_t layer,
                            enum gf_group group, size_t first, size_t count)
{
    struct gf_network *a = gf_experiment_network(experiment), *b = gf_experiment_network(twin);
    for (size_t k = 0; k < gf_network_layer_count(a); k++)
        for (size_t g = 0; g < GF_GROUPS; g++) {
            const struct gf_parameter_group *x = &gf_network_layer_const(a, k)->groups[g];
            const struct gf_parameter_group *y = &gf_network_layer_const(b, k)->groups[g];
            for (size_t i = 0; i < x->count; i++)
                if (k + 1 != layer || g != group || i < first || i >= first + count)
                    assert_memory_equal(&x->values[i], &y->values[i], sizeof(real));
        }
}

static void bias_is_set(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec), *twin = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    train(experiment, snapshot, 3);
    train(twin, snapshot, 3);
    const real before = layer_of(experiment, 3)->bias[4];
    char wanted[100];
    snprintf(wanted, sizeof wanted, "bias of neuron 5 of layer 3 is -2, was %.6g", (double)before);
    struct gf_intervention done = act(experiment, "bias 3.5 -2", 0);
    assert_int_equal(done.iteration, 3);
    assert_string_equal(done.message, wanted);
    assert_true(layer_of(experiment, 3)->bias[4] == -2);
    differs_only_in(experiment, twin, 3, GF_GROUP_BIAS, 4, 1);
    act(experiment, "bias 3 0.5", 0);
    for (size_t i = 0; i < 8; i++)
        assert_true(layer_of(experiment, 3)->bias[i] == (real)0.5);
    differs_only_in(experiment, twin, 3, GF_GROUP_BIAS, 0, 8);
    act(twin, "bias 3 0.5", 0);
    act(experiment, "bias out.2 7", 0);
    assert_true(layer_of(experiment, 5)->bias[1] == 7);
    differs_only_in(experiment, twin, 5, GF_GROUP_BIAS, 1, 1);
    free(snapshot);
    gf_experiment_destroy(experiment);
    gf_experiment_destroy(twin);
}

static void killed_units_are_dead(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec), *twin = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    train(experiment, snapshot, 7); /* in the middle of an epoch */
    train(twin, snapshot, 7);
    act(experiment, "kill 2.3", 0);
    differs_only_in(experiment, twin, 2, GF_GROUP_BIAS, 2, 1);
    test_measure(experiment, true, snapshot);
    const struct gf_layer_measure *second = &snapshot->layers[1];
    assert_int_equal(second->dead_checked_at, 7); /* the whole training set was looked at */
    assert_int_equal(snapshot->neurons[second->first_neuron + 2], GF_NEURON_DEAD);
    const uint32_t dead = second->dead_count;
    act(experiment, "kill 3", 0);
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->layers[2].dead_count, 8);
    assert_int_equal(snapshot->layers[2].firing_count, 0);
    assert_int_equal(snapshot->layers[1].dead_count, dead);
    for (size_t k = 0; k < 2; k++) /* a zero mapping: nothing before it learns */
        assert_true(snapshot->layers[k].weight_gradient_norm == 0);
    /* Dead is dead: killing again changes nothing. */
    size_t size;
    void *before = state_of(experiment, &size);
    act(experiment, "kill 3", 0);
    same_state(experiment, before, size);
    free(before);
    free(snapshot);
    gf_experiment_destroy(experiment);
    gf_experiment_destroy(twin);
}

static void revived_units_fire(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    train(experiment, snapshot, 5);
    act(experiment, "kill 1", 0);
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->layers[0].dead_count, 8);
    act(experiment, "revive 1.4", 0);
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->layers[0].dead_count, 7);
    assert_int_equal(snapshot->layers[0].firing_count, 1);
    assert_int_equal(snapshot->neurons[3], GF_NEURON_REVIVED);
    struct gf_intervention done = act(experiment, "revive 1", 0);
    assert_string_equal(done.message, "layer 1: bias shifted, fires on 50 % of the training samples");
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->layers[0].dead_count, 0);
    assert_int_equal(snapshot->layers[0].firing_count, 8);
    assert_true(snapshot->layers[0].zero_fraction > 0.3 && snapshot->layers[0].zero_fraction < 0.7);
    /* Behind a dead layer every sample looks the same: the unit fires on all of them, not on none. */
    act(experiment, "kill 2", 0);
    done = act(experiment, "revive 3", 0);
    assert_string_equal(done.message, "layer 3: bias shifted, fires on 100 % of the training samples");
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->layers[2].firing_count, 8);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

static void only_what_can_die_is_killed(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    act(experiment, "set network.activation sigmoid", 0);
    refused(experiment, "kill 2", "cannot die");
    refused(experiment, "kill 5", "there is no layer 5, but 1 to 4");
    refused(experiment, "bias 2.9 0", "there is no neuron 9 in layer 2, but 1 to 8");
    refused(experiment, "bias out.3 0", "there is no neuron 3 in the read-out, but 1 to 2");
    refused(experiment, "gamma 2 1", "layer 2 has no norm");
    refused(experiment, "gamma all 1", "no layer has a norm");
    refused(experiment, "set network.depth 5", "builds a new network");
    refused(experiment, "set training.iterations 5", "does nothing");
    refused(experiment, "set network.colour red", "network.colour");
    act(experiment, "revive 2", 0); /* in the middle of its range */
    test_measure(experiment, true, snapshot);
    assert_true(fabs(snapshot->layers[1].activation_mean - 0.5) < 0.05);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

static void non_finite_layers_are_refused(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    gf_network_layer(gf_experiment_network(experiment), 0)->weights[0] = NAN;
    size_t size;
    void *before = state_of(experiment, &size);
    refused(experiment, "kill 2", "not finite");
    refused(experiment, "revive 2.1", "not finite");
    same_state(experiment, before, size);
    free(before);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

/* f(aW) = a^L f(W) for relu without biases, and ⟨W_l, ∂loss/∂W_l⟩ is the same in every layer. */
static void scaling_is_homogeneous(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=9", "network.width=16", "network.activation=relu",
                                          "network.init=he", "training.batch=1000", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    test_measure(experiment, true, snapshot);
    const struct gf_layer *out = layer_of(experiment, 10);
    const size_t count = gf_network_rows(gf_experiment_network(experiment)) * out->units;
    real *before = malloc(count * sizeof *before);
    assert_non_null(before);
    memcpy(before, out->output, count * sizeof *before);
    double products[10];
    for (size_t k = 0; k < 10; k++) {
        const struct gf_layer *layer = layer_of(experiment, k + 1);
        products[k] = 0;
        for (size_t i = 0; i < layer->weight_count; i++)
            products[k] += (double)layer->weights[i] * (double)layer->weight_gradient[i];
        assert_close(products[k], products[0], 1e-5);
    }
    assert_true(fabs(products[0]) > 1e-4);
    const real weight = layer_of(experiment, 4)->weights[5], bias = layer_of(experiment, 4)->bias[5];
    struct gf_intervention done = act(experiment, "scale all 1.3", 0);
    assert_string_equal(done.message, "all weights, of 10 layers, are times 1.3");
    assert_true(layer_of(experiment, 4)->weights[5] == weight * (real)1.3);
    assert_true(layer_of(experiment, 4)->bias[5] == bias);
    test_measure(experiment, true, snapshot);
    for (size_t i = 0; i < count; i++)
        if (fabs((double)before[i]) > 1e-3)
            assert_close((double)out->output[i] / (double)before[i], 13.785849, 1e-4);
    act(experiment, "scale 4 -2", 0);
    assert_true(layer_of(experiment, 4)->weights[5] == weight * (real)1.3 * -2);
    assert_true(layer_of(experiment, 3)->weights[5] != 0);
    free(before);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

/* With plain gradient descent the next ΔW is 100 times what it would have been, and only the next. */
static void burst_is_one_step(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec), *high = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot(), *other = test_snapshot();
    train(experiment, snapshot, 4);
    train(high, snapshot, 4);
    struct gf_intervention done = act(experiment, "burst 100", 0);
    assert_string_equal(done.message, "the next step is made at rate 10: 100 times 0.1");
    test_measure(experiment, true, snapshot);
    gf_experiment_update(experiment);
    act(high, "set training.learning_rate 10", 0);
    test_measure(high, true, other);
    test_same_record(snapshot, other);
    gf_experiment_update(high);
    act(high, "set training.learning_rate 0.1", 0);
    for (int i = 0; i < 3; i++) {
        test_measure(experiment, true, snapshot);
        test_measure(high, true, other);
        test_same_record(snapshot, other);
        gf_experiment_update(experiment);
        gf_experiment_update(high);
    }
    /* A restart forgets a burst that waits. */
    act(experiment, "burst 100", 0);
    gf_experiment_restart(experiment);
    gf_experiment_restart(high);
    train(experiment, snapshot, 3);
    train(high, other, 3);
    test_same_record(snapshot, other);
    free(snapshot);
    free(other);
    gf_experiment_destroy(experiment);
    gf_experiment_destroy(high);
}

static void settings_are_those_of_apply(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec), *twin = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot(), *other = test_snapshot();
    static const char *const texts[] = {"set network.activation leaky_relu", "set training.optimizer adam",
                                        "set training.learning_rate 0.01", "set layer.2.frozen yes"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        train(experiment, snapshot, 5);
        train(twin, other, 5);
        const struct gf_action action = test_action(texts[i]);
        act(experiment, texts[i], 0);
        struct gf_spec changed = *gf_experiment_spec(twin);
        test_spec_set(&changed, action.key, action.text);
        assert_true(gf_experiment_apply(twin, &changed, NULL, NULL));
        test_measure(experiment, true, snapshot);
        test_measure(twin, true, other);
        test_same_record(snapshot, other);
        assert_true(gf_spec_equal(gf_experiment_spec(experiment), &changed));
    }
    free(snapshot);
    free(other);
    gf_experiment_destroy(experiment);
    gf_experiment_destroy(twin);
}

/* What the first iteration of a phase draws anew is there before the action, not after it. */
static void phases_of_layerwise_training_come_first(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    test_spec_set(&spec, "training.layerwise_iterations", "4");
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    train(experiment, snapshot, 4);
    refused(experiment, "kill 3", "lies dormant");
    act(experiment, "bias out 5", 0);
    act(experiment, "kill 2", 0);
    test_measure(experiment, true, snapshot);
    assert_true(layer_of(experiment, 5)->bias[1] == 5);
    assert_int_equal(snapshot->layers[1].dead_count, 8);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bias_is_set),
        cmocka_unit_test(killed_units_are_dead),
        cmocka_unit_test(revived_units_fire),
        cmocka_unit_test(only_what_can_die_is_killed),
        cmocka_unit_test(non_finite_layers_are_refused),
        cmocka_unit_test(scaling_is_homogeneous),
        cmocka_unit_test(burst_is_one_step),
        cmocka_unit_test(settings_are_those_of_apply),
        cmocka_unit_test(phases_of_layerwise_training_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
