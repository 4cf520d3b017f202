/* What has killed a unit, as the focus tells it. */
#include "support.h"

#include "gradflow/action.h"
#include "train/experiment.h"

static void advance(struct gf_experiment *experiment, uint64_t to, struct gf_snapshot *snapshot)
{
    while (snapshot->iteration < to) {
        gf_experiment_update(experiment);
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    }
}

/* Of the units of a layer (from 0) that are dead: how many, all of them by one cause. */
static unsigned deaths_of(struct gf_experiment *experiment, struct gf_snapshot *snapshot, int layer,
                          enum gf_death cause, uint64_t since)
{
    gf_experiment_focus(experiment, layer, snapshot);
    unsigned count = 0;
    for (size_t j = 0; j < snapshot->layers[layer].width; j++) {
        const struct gf_unit_death *death = &snapshot->focus.units.death[j];
        const bool dead = snapshot->neurons[snapshot->layers[layer].first_neuron + j] == GF_NEURON_DEAD;
        assert_int_equal(death->since != GF_ALIVE, dead);
        count += dead && death->cause == cause && death->since == since;
    }
    assert_int_equal(count, snapshot->layers[layer].dead_count);
    return count;
}

static void those_born_dead_are_told_apart_by_their_bias(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=4", "network.width=16", "network.activation=relu",
                                    "network.init=he", "network.bias=-3", NULL);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_experiment *experiment = test_experiment(&spec);
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    assert_true(deaths_of(experiment, snapshot, 0, GF_DEATH_BIAS, 0) > 2);
    assert_true(deaths_of(experiment, snapshot, 3, GF_DEATH_BIAS, 0) == 16);
    advance(experiment, 30, snapshot); /* it stays so */
    assert_true(deaths_of(experiment, snapshot, 3, GF_DEATH_BIAS, 0) == 16);
    gf_experiment_destroy(experiment);

    test_spec_set(&spec, "network.bias", "0");
    test_spec_set(&spec, "network.init", "zero"); /* φ'(0) is 0 */
    experiment = test_experiment(&spec);
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    assert_int_equal(deaths_of(experiment, snapshot, 1, GF_DEATH_INITIALISATION, 0), 16);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void a_step_too_large_is_told_with_its_iteration(void **state)
{
    (void)state;
    const struct gf_spec spec =
        test_spec("network.depth=4", "network.width=16", "network.activation=relu", "network.init=he",
                  "training.learning_rate=0.01", "data.samples=200", NULL);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_action burst;
    struct gf_intervention done;
    char text[256];
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    assert_int_equal(snapshot->iterations_an_epoch, 5);
    advance(experiment, 7, snapshot);
    assert_int_equal(deaths_of(experiment, snapshot, 0, GF_DEATH_STEP, 10), 0);
    assert_true(gf_action_parse("burst 100000", &burst, NULL));
    assert_true(gf_experiment_act(experiment, &burst, 0, NULL, NULL, &done, NULL));
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    advance(experiment, 10, snapshot); /* the check finds them */
    int layer = 0;
    while (layer < 4 && snapshot->layers[layer].dead_count == 0)
        layer++;
    assert_true(layer < 4);
    deaths_of(experiment, snapshot, layer, GF_DEATH_STEP, 10);
    size_t j = 0;
    while (snapshot->focus.units.death[j].since == GF_ALIVE)
        j++;
    const struct gf_unit_death *death = &snapshot->focus.units.death[j];
    assert_int_equal(death->after, 5);
    assert_int_equal(death->step_iteration, 8);
    assert_true(death->step > 1);
    gf_unit_death_text(death, text, sizeof text);
    assert_non_null(strstr(text, "dead since iteration 10 (not yet at 5): step too large, the step to "
                                 "iteration 8 changed the weights by "));
    gf_experiment_destroy(experiment);
    free(snapshot);
}

static void a_change_by_hand_is_called_one(void **state)
{
    (void)state;
    const struct gf_spec spec = test_spec("network.depth=3", "network.width=8", "network.activation=relu",
                                          "network.init=he", "training.learning_rate=0.01", NULL);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_action kill;
    struct gf_intervention done;
    char text[256];
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    advance(experiment, 4, snapshot);
    assert_true(gf_action_parse("kill 2.5", &kill, NULL));
    assert_true(gf_experiment_act(experiment, &kill, 3, NULL, NULL, &done, NULL));
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 1, snapshot);
    const struct gf_unit_death *death = &snapshot->focus.units.death[4];
    assert_int_equal(death->since, 4);
    assert_int_equal(death->cause, GF_DEATH_CHANGE);
    assert_string_equal(gf_unit_death_text(death, text, sizeof text),
                        "dead since iteration 4: changed by hand");
    assert_true(gf_experiment_take_back(experiment, 3, &done, NULL));
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 1, snapshot);
    assert_true(death->since == GF_ALIVE);
    assert_string_equal(gf_unit_death_text(death, text, sizeof text), "");
    gf_experiment_restart(experiment);
    assert_true(gf_experiment_measure(experiment, true, NULL, NULL, snapshot));
    gf_experiment_focus(experiment, 1, snapshot);
    assert_true(death->since == GF_ALIVE || death->since == 0);
    gf_experiment_destroy(experiment);
    free(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_born_dead_are_told_apart_by_their_bias),
        cmocka_unit_test(a_step_too_large_is_told_with_its_iteration),
        cmocka_unit_test(a_change_by_hand_is_called_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
