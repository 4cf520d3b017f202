/* The way back from an intervention: exact, or not there any more. */
#include "acting.h"

#include "base/float_mode.h"
#include "train/experiment.h"
#include "train/kept.h"

/* After any of them the state comes back bit for bit, at once or after more training. */
static void taking_back_is_exact(void **state)
{
    static const char *const actions[] = {"bias 2 -2",  "bias out.1 3",  "kill 2.1",  "kill 4",
                                          "revive 3",   "scale all 1.5", "scale 2 0", "burst 1000",
                                          "revive 1.8", "scale out -1"};
    static const char *const optimizers[] = {"sgd", "momentum", "rmsprop", "adam"};
    (void)state;
    for (size_t o = 0; o < sizeof optimizers / sizeof *optimizers; o++)
        for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
            struct gf_spec spec = small();
            test_spec_set(&spec, "training.optimizer", optimizers[o]);
            test_spec_set(&spec, "training.learning_rate", "0.01");
            struct gf_experiment *experiment = test_experiment(&spec), *twin = test_experiment(&spec);
            struct gf_snapshot *snapshot = test_snapshot(), *other = test_snapshot();
            struct gf_intervention done;
            size_t size;
            train(experiment, snapshot, 6);
            train(twin, other, 6);
            void *before = state_of(experiment, &size);
            act(experiment, actions[i], 5);
            assert_true(gf_experiment_take_back(experiment, 5, &done, NULL));
            same_state(experiment, before, size);
            /* Nothing has happened: the two go on alike. */
            train(experiment, snapshot, 4);
            train(twin, other, 4);
            free(before);
            before = state_of(twin, &size);
            same_state(experiment, before, size);
            act(experiment, actions[i], 6);
            train(experiment, snapshot, 9);
            assert_true(gf_experiment_take_back(experiment, 6, &done, NULL));
            assert_int_equal(done.iteration, 19);
            assert_non_null(strstr(done.message, "those of iteration 10, at iteration 19"));
            same_state(experiment, before, size);
            assert_false(gf_experiment_take_back(experiment, 6, &done, NULL));
            test_measure(experiment, true, snapshot);
            assert_int_equal(snapshot->iteration, 19);
            free(before);
            free(snapshot);
            free(other);
            gf_experiment_destroy(experiment);
            gf_experiment_destroy(twin);
        }
}

/* The last update led to weights that are gone: what it was in proportion to these is not known. */
static void taking_back_forgets_the_last_update(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    train(experiment, snapshot, 3);
    act(experiment, "revive 2", 1);
    train(experiment, snapshot, 2);
    test_measure(experiment, true, snapshot);
    assert_true(snapshot->layers[1].update_ratio > 0);
    assert_true(gf_experiment_take_back(experiment, 1, &(struct gf_intervention){0}, NULL));
    test_measure(experiment, true, snapshot);
    for (size_t k = 0; k < snapshot->layer_count; k++)
        assert_true(isnan(snapshot->layers[k].update_ratio));
    gf_experiment_update(experiment);
    test_measure(experiment, true, snapshot);
    for (size_t k = 0; k < snapshot->layer_count; k++)
        assert_true(snapshot->layers[k].update_ratio > 0);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

static void taking_back_heals_divergence(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_intervention done;
    train(experiment, snapshot, 3);
    act(experiment, "scale all 1000000", 1);
    act(experiment, "scale all 1000000", 2);
    train(experiment, snapshot, 4);
    assert_int_equal(snapshot->status, GF_STATUS_DIVERGED);
    assert_true(gf_experiment_take_back(experiment, 1, &done, NULL));
    assert_false(gf_experiment_take_back(experiment, 2, &done, NULL)); /* it lay above */
    test_measure(experiment, true, snapshot);
    assert_int_equal(snapshot->status, GF_STATUS_OK);
    assert_true(isfinite(snapshot->loss));
    free(snapshot);
    gf_experiment_destroy(experiment);
}

/* Moments of another optimiser mean nothing: they start at zero, as after any change of it. */
static void taking_back_under_another_optimizer(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    test_spec_set(&spec, "training.optimizer", "adam");
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_intervention done;
    train(experiment, snapshot, 5);
    const real weight = layer_of(experiment, 2)->weights[3];
    test_measure(experiment, false, snapshot);
    const double norm = snapshot->layers[1].weight_norm;
    act(experiment, "scale 2 2", 1);
    test_measure(experiment, false, snapshot);
    assert_close(snapshot->layers[1].weight_norm, 2 * norm, 1e-15);
    act(experiment, "set training.optimizer momentum", 0);
    train(experiment, snapshot, 2);
    assert_true(gf_experiment_take_back(experiment, 1, &done, NULL));
    assert_true(layer_of(experiment, 2)->weights[3] == weight);
    test_measure(experiment, false, snapshot);
    assert_close(snapshot->layers[1].weight_norm, norm, 1e-15);
    for (size_t i = 0; i < layer_of(experiment, 2)->weight_count; i++)
        assert_true(layer_of(experiment, 2)->weight_moments[0][i] == 0);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

static void new_networks_forget(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_intervention done;
    struct gf_error error;
    act(experiment, "scale 2 2", 1); /* before anything was measured */
    gf_experiment_restart(experiment);
    assert_false(gf_experiment_take_back(experiment, 1, &done, &error));
    assert_string_equal(error.message, "there is nothing left to go back to");
    act(experiment, "scale 2 2", 2);
    test_spec_set(&spec, "network.depth", "6");
    assert_true(gf_experiment_apply(experiment, &spec, NULL, NULL));
    assert_false(gf_experiment_take_back(experiment, 2, &done, &error));
    gf_experiment_destroy(experiment);
}

static bool stop_at_once(void *context)
{
    return --*(int *)context < 0;
}

static void stopping_leaves_no_trace(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_intervention done;
    struct gf_error error;
    train(experiment, snapshot, 2);
    size_t size;
    void *before = state_of(experiment, &size);
    const struct gf_action action = test_action("kill 3");
    bool reached = false;
    for (int polls = 0; polls < 30 && !reached; polls++) {
        int left = polls;
        reached = gf_experiment_act(experiment, &action, 9, stop_at_once, &left, &done, &error);
        if (!reached) {
            same_state(experiment, before, size);
            assert_false(gf_experiment_take_back(experiment, 9, &done, NULL));
        }
    }
    assert_true(reached);
    free(before);
    free(snapshot);
    gf_experiment_destroy(experiment);
}

static void the_stack_is_bounded(void **state)
{
    (void)state;
    struct gf_kept_stack *stack = calloc(1, sizeof *stack);
    assert_non_null(stack);
    for (uint64_t n = 1; n <= GF_KEPT_MOST + 5; n++)
        gf_kept_push(stack, 10)->number = n;
    assert_int_equal(stack->count, GF_KEPT_MOST);
    assert_null(gf_kept_find(stack, 5)); /* the oldest went */
    assert_non_null(gf_kept_find(stack, 6));
    assert_null(gf_kept_find(stack, 0));
    gf_kept_pop(stack, gf_kept_find(stack, 10));
    assert_int_equal(stack->count, 4);
    assert_int_equal(stack->bytes, 40);
    assert_null(gf_kept_push(stack, GF_KEPT_BYTES_MOST + 1));
    assert_int_equal(stack->count, 4);
    assert_non_null(gf_kept_push(stack, GF_KEPT_BYTES_MOST - 20));
    assert_int_equal(stack->count, 3); /* two made room */
    assert_int_equal(stack->bytes, GF_KEPT_BYTES_MOST);
    gf_kept_clear(stack);
    assert_int_equal(stack->bytes, 0);
    free(stack);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taking_back_is_exact),         cmocka_unit_test(taking_back_forgets_the_last_update),
        cmocka_unit_test(taking_back_heals_divergence), cmocka_unit_test(taking_back_under_another_optimizer),
        cmocka_unit_test(new_networks_forget),          cmocka_unit_test(stopping_leaves_no_trace),
        cmocka_unit_test(the_stack_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
