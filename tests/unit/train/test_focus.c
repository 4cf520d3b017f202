/* What the focus tells besides a layer's numbers: the way to φ, the curve of φ, and what there is none of. */
#include "support.h"

#include "train/experiment.h"

static void the_words_tell_what_lies_between(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=5", "network.activation=relu", "network.residual=2", "network.norm=batch",
                  "network.residual_order=post", "network.residual_scale=0.5", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 1, snapshot);
    assert_string_equal(snapshot->focus.norm, "batch");
    assert_false(snapshot->focus.sum_before || snapshot->focus.sum_after || snapshot->focus.sees_z);
    gf_experiment_focus(experiment, 2, snapshot);
    assert_true(snapshot->focus.sum_before && !snapshot->focus.sum_after);
    assert_close(snapshot->focus.branch_scale, 0.5, 1e-12);
    gf_experiment_focus(experiment, 5, snapshot); /* the read-out */
    assert_null(snapshot->focus.norm);
    assert_true(snapshot->focus.sees_z);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static bool kinked(const char *activation, const char *leak)
{
    struct gf_spec spec = test_spec("network.depth=2", NULL);
    struct gf_snapshot *snapshot = test_snapshot();
    test_spec_set(&spec, "network.activation", activation);
    test_spec_set(&spec, "network.leak", leak);
    struct gf_experiment *experiment = test_experiment(&spec);
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 0, snapshot);
    const bool kink = snapshot->focus.kink;
    gf_experiment_destroy(experiment);
    free(snapshot);
    return kink;
}

static void kinks_are_where_the_slope_jumps(void **state)
{
    (void)state;
    static const char *const with[] = {"relu", "relu_eps", "leaky_relu", "prelu", "selu"};
    static const char *const without[] = {"identity", "sigmoid", "tanh", "elu", "gelu", "silu", "softplus"};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++)
        assert_true(kinked(with[i], "auto"));
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        assert_false(kinked(without[i], "auto"));
    assert_true(kinked("elu", "0.5"));
    assert_false(kinked("leaky_relu", "1")); /* a straight line */
    assert_false(kinked("prelu", "0.999"));
}

/* The range of the curve holds 0 unless that would leave the histogram too little of it. */
static void the_curve_shows_zero_where_it_can(void **state)
{
    (void)state;
    static const struct {
        const char *bias;
        bool zero;
    } cases[] = {{"network.bias=0", true}, {"network.bias=-3", true}, {"network.bias=-1000", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct gf_spec spec =
            test_spec("network.depth=2", "network.activation=relu", "network.init=he", cases[i].bias, NULL);
        struct gf_experiment *experiment = test_experiment(&spec);
        struct gf_snapshot *snapshot = test_snapshot();
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
        gf_experiment_focus(experiment, 0, snapshot);
        const struct gf_focus *focus = &snapshot->focus;
        assert_int_equal(focus->curve_from <= 0 && focus->curve_to >= 0, cases[i].zero);
        const double shown = focus->argument_histogram.max - focus->argument_histogram.min;
        assert_true(shown >= 0.2 * (focus->curve_to - focus->curve_from));
        if (cases[i].zero) /* and something beyond, so that a kink can be seen */
            assert_true(focus->curve_from < 0 && focus->curve_to > 0);
        gf_experiment_focus(experiment, 1, snapshot); /* with -3 and -1000 a constant: its bias */
        assert_true(focus->curve_to > focus->curve_from);
        gf_experiment_destroy(experiment);
        free(snapshot);
    }
}

static void what_is_not_finite_is_counted(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "network.activation=relu", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_network_layer(gf_experiment_network(experiment), 0)->weights[0] = NAN;
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 0, snapshot);
    assert_int_equal(snapshot->focus.preactivation_histogram.nonfinite, snapshot->batch_rows);
    assert_true(isnan(snapshot->focus.units.activation_mean[0]));
    assert_true(isnan(snapshot->focus.units.firing_share[0])); /* not: fires never */
    assert_true(isfinite(snapshot->focus.units.firing_share[1]));
    assert_true(snapshot->focus.curve_to > snapshot->focus.curve_from);
    gf_experiment_focus(experiment, 2, snapshot);
    assert_true(snapshot->focus.valid && snapshot->focus.curve_to <= snapshot->focus.curve_from);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void a_layer_that_waits_for_its_turn_has_none(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "training.layerwise_iterations=10", NULL);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *snapshot = test_snapshot();
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 0, snapshot);
    assert_true(snapshot->focus.valid);
    gf_experiment_focus(experiment, 2, snapshot);
    assert_false(snapshot->focus.valid);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

/* Looking closely changes nothing of what is measured or learned. */
static void looking_leaves_the_record_as_it_is(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "network.activation=prelu", "network.norm=batch",
                                          "network.init=he", NULL);
    struct gf_experiment *looked = test_experiment(&spec), *plain = test_experiment(&spec);
    struct gf_snapshot *x = test_snapshot(), *y = test_snapshot();
    for (int i = 0; i < 30; i++) {
        assert_true(gf_experiment_measure(looked, true, NULL, NULL, x));
        assert_true(gf_experiment_measure(plain, true, NULL, NULL, y));
        gf_experiment_focus(looked, i % 4, x);
        test_same_record(x, y);
        test_same_states(x, y);
        gf_experiment_update(looked);
        gf_experiment_update(plain);
    }
    gf_experiment_destroy(looked);
    gf_experiment_destroy(plain);
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_tell_what_lies_between),
        cmocka_unit_test(kinks_are_where_the_slope_jumps),
        cmocka_unit_test(the_curve_shows_zero_where_it_can),
        cmocka_unit_test(what_is_not_finite_is_counted),
        cmocka_unit_test(a_layer_that_waits_for_its_turn_has_none),
        cmocka_unit_test(looking_leaves_the_record_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
