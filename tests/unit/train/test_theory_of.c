/* Predictions for settings as the program takes them. */
#include "support.h"

#include "train/experiment.h"
#include "train/theory_of.h"

/* The activations of the engine, in float, at many arguments; as means they must be as exact as double ones.
 */
static void engine_activations_are_exact_enough(void **state)
{
    (void)state;
    for (size_t i = 0; gf_activation_at(i); i++) {
        struct gf_theory_use use = {gf_activation_at(i), {.leak = gf_activation_at(i)->default_leak}};
        const struct gf_theory_function function = gf_theory_function_of(&use);
        for (double q = 1e-6; q < 1e4; q *= 11) {
            const struct gf_theory_moments moments = gf_theory_moments(&function, 0, q);
            double value = 0, slope = 0;
            const int steps = 200000;
            for (int k = 0; k < steps; k++) { /* an even number: split at 0 */
                const double z = -9 + 18 * (k + 0.5) / steps, u = sqrt(q) * z;
                const double weight = exp(-0.5 * z * z) * 18 / steps / sqrt(2 * acos(-1.0));
                const double a = function.value(&use, u), d = function.slope(&use, u);
                value += weight * a * a;
                slope += weight * d * d;
            }
            assert_close(moments.value_squared / value, 1, 1e-6);
            assert_close(moments.slope_squared / slope, 1, 1e-6);
        }
    }
}

static const struct gf_theory_prediction *predict(struct gf_snapshot *snapshot, const char *settings, ...)
{
    struct gf_spec spec = test_spec("network.activation=tanh", "network.depth=12", "network.width=32", NULL);
    struct gf_error error = {0};
    va_list arguments;
    va_start(arguments, settings);
    for (const char *text = settings; text; text = va_arg(arguments, const char *))
        if (!gf_spec_assign(&spec, text, &error))
            fail_msg("%s: %s", text, error.message);
    va_end(arguments);
    test_first_record(&spec, snapshot);
    return &snapshot->theory;
}

/* σw² of each initialisation, seen in χ₁. */
static void every_initialisation_has_its_variance(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double chi; /* relu, width to width: fan_in · variance / 2 */
    } inits[] = {{"normal", 0.5}, {"lecun", 0.5},      {"xavier", 0.5},
                 {"he", 1},       {"orthogonal", 0.5}, {"uniform", 1.0 / 6}};
    struct gf_snapshot *snapshot = test_snapshot();
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++) {
        char init[64];
        snprintf(init, sizeof init, "network.init=%s", inits[i].name);
        assert_close(predict(snapshot, init, "network.activation=relu", NULL)->point.chi, inits[i].chi, 1e-9);
        assert_close(predict(snapshot, init, "network.activation=relu", "network.gain=3", NULL)->point.chi,
                     9 * inits[i].chi, 1e-9);
    }
    /* he knows α */
    assert_close(
        predict(snapshot, "network.activation=leaky_relu", "network.leak=0.5", "network.init=he", NULL)
            ->point.chi,
        1, 1e-9);
    assert_close(predict(snapshot, "network.activation=prelu", "network.init=he", NULL)->point.chi, 1, 1e-9);
    free(snapshot);
}

static void what_is_not_random_has_no_prediction(void **state)
{
    (void)state;
    struct gf_snapshot *snapshot = test_snapshot();
    assert_string_equal(predict(snapshot, "network.init=zero", NULL)->missing, "weights that are not random");
    assert_non_null(predict(snapshot, "network.init=identity", NULL)->missing);
    assert_non_null(predict(snapshot, "layer.5.init=identity", NULL)->missing);
    assert_null(predict(snapshot, "layer.5.init=uniform", NULL)->missing);
    assert_null(predict(snapshot, "layer.13.init=zero", NULL)->missing); /* dormant */
    free(snapshot);
}

static void most_layers_tell_the_phase(void **state)
{
    (void)state;
    struct gf_snapshot *snapshot = test_snapshot();
    const struct gf_theory_prediction *theory = predict(snapshot, "network.gain=3", "layer.12.gain=0.5",
                                                        "layer.1.gain=0.5", "layer.6.activation=relu", NULL);
    assert_int_equal(theory->point.phase, GF_THEORY_CHAOTIC);
    const double chi = theory->point.chi;
    assert_close(predict(snapshot, "network.gain=3", NULL)->point.chi, chi, 1e-12);
    assert_int_equal(predict(snapshot, "network.gain=0.5", NULL)->point.phase, GF_THEORY_ORDERED);
    assert_int_equal(predict(snapshot, "network.gain=1", NULL)->point.phase, GF_THEORY_CRITICAL);
    /* one hidden layer is told of as if there were more of its kind */
    assert_close(predict(snapshot, "network.depth=1", "network.gain=3", NULL)->point.chi, chi, 1e-9);
    assert_int_equal(snapshot->theory.layer_count, 1);
    assert_true(snapshot->theory.delta_log10[0] == 0);
    free(snapshot);
}

/* The input's own size counts: not every set is standardised, nor is every column of one that is. */
static void the_input_is_looked_at(void **state)
{
    (void)state;
    struct gf_snapshot *snapshot = test_snapshot();
    const double standard = predict(snapshot, "network.init=lecun", NULL)->variance[0];
    assert_close(standard, 1, 1e-6);
    const double raw = predict(snapshot, "network.init=lecun", "data.standardize=no", NULL)->variance[0];
    assert_true(raw < 0.5 && raw > 0.05); /* the spiral's radius is below 1 */
    const struct gf_layer_measure *first = &snapshot->layers[0];
    const double measured = first->preactivation_std * first->preactivation_std +
                            first->preactivation_mean * first->preactivation_mean;
    assert_true(measured / raw > 0.3 && measured / raw < 3);
    free(snapshot);
}

/* A change in place, a rebuild and new data each bring their own prediction. */
static void predictions_follow_the_settings(void **state)
{
    (void)state;
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_spec spec = test_spec("network.activation=sigmoid", "network.depth=8", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    static const char *const changes[] = {"network.activation=relu", "network.depth=5", "data.standardize=no",
                                          "network.init=he"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct gf_error error = {0};
        struct gf_snapshot *fresh = test_snapshot();
        if (!gf_spec_assign(&spec, changes[i], &error) ||
            !gf_experiment_apply(experiment, &spec, NULL, &error))
            fail_msg("%s", error.message);
        assert_true(gf_experiment_measure(experiment, false, NULL, NULL, snapshot));
        test_first_record(&spec, fresh);
        assert_int_equal(snapshot->theory.layer_count, fresh->theory.layer_count);
        assert_memory_equal(snapshot->theory.variance, fresh->theory.variance,
                            fresh->theory.layer_count * sizeof(double));
        assert_memory_equal(snapshot->theory.delta_log10, fresh->theory.delta_log10,
                            fresh->theory.layer_count * sizeof(double));
        assert_true(snapshot->theory.point.chi == fresh->theory.point.chi);
        gf_experiment_update(experiment);
        free(fresh);
    }
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_activations_are_exact_enough),
        cmocka_unit_test(every_initialisation_has_its_variance),
        cmocka_unit_test(what_is_not_random_has_no_prediction),
        cmocka_unit_test(most_layers_tell_the_phase),
        cmocka_unit_test(the_input_is_looked_at),
        cmocka_unit_test(predictions_follow_the_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
