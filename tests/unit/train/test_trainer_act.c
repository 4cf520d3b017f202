/* Interventions from the screen's side, against the same ones without a thread. */
#include "trainer_support.h"

#include <poll.h>

#include "base/float_mode.h"
#include "base/random.h"
#include "train/experiment.h"

/* Until there is something to take, or nothing to wait for: a command may have been none, and what the last
 * one brought may have been taken already. */
static void wait_news(struct gf_trainer *trainer)
{
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    while (gf_trainer_busy(trainer) && poll(&descriptor, 1, 1) == 0)
        ;
}

static void acting_while_waiting_measures_anew(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_trainer_report report;
    assert_true(gf_trainer_step(trainer, 7));
    const struct gf_snapshot *snapshot = settle(trainer);
    struct gf_snapshot *before = test_snapshot();
    *before = *snapshot;
    assert_false(gf_trainer_report(trainer, &report));

    const uint64_t number = ask(trainer, "kill 2");
    snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 7); /* the same one */
    assert_int_equal(snapshot->generation, before->generation);
    assert_true(snapshot->serial > before->serial && snapshot->histograms);
    assert_int_equal(snapshot->layers[1].dead_count, 8);
    assert_true(gf_trainer_report(trainer, &report));
    assert_true(report.done && !report.taken_back);
    assert_int_equal(report.number, number);
    assert_int_equal(report.intervention.iteration, 7);
    assert_string_equal(report.intervention.action, "kill 2");
    assert_false(gf_trainer_report(trainer, &report)); /* told once */

    assert_true(gf_trainer_take_back(trainer, number));
    snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 7);
    assert_true(snapshot->loss == before->loss && snapshot->layers[1].dead_count < 8);
    assert_true(gf_trainer_report(trainer, &report));
    assert_true(report.done && report.taken_back);
    assert_string_equal(report.intervention.message, "undone: kill 2");
    assert_true(gf_trainer_take_back(trainer, number)); /* there is nothing left */
    settle(trainer);
    assert_true(gf_trainer_report(trainer, &report));
    assert_false(report.done);

    ask(trainer, "kill 9"); /* what cannot be done is told, and changes nothing */
    snapshot = settle(trainer);
    assert_true(snapshot->loss == before->loss);
    assert_true(gf_trainer_report(trainer, &report));
    assert_false(report.done);
    assert_non_null(strstr(report.error.message, "no layer 9"));
    free(before);
    gf_trainer_destroy(trainer);
}

/* The same actions at the same iterations as without a thread. */
static void acting_is_exact(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    static const char *const actions[] = {"bias 2.3 1", "scale 3 1.5", "kill 1.2", "burst 10", "revive 1.2"};
    struct gf_trainer *trainer = create(&spec);
    struct gf_experiment *experiment = test_experiment(&spec);
    struct gf_snapshot *expected = test_snapshot();
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const struct gf_action action = test_action(actions[i]);
        struct gf_intervention done;
        for (int n = 0; n < 5; n++) {
            assert_true(gf_experiment_measure(experiment, true, NULL, NULL, expected));
            gf_experiment_update(experiment);
        }
        assert_true(gf_experiment_act(experiment, &action, 0, NULL, NULL, &done, NULL));
        assert_true(gf_experiment_measure(experiment, true, NULL, NULL, expected));
        assert_true(gf_trainer_step(trainer, 5));
        settle(trainer);
        ask(trainer, actions[i]);
        test_same_record(expected, settle(trainer));
    }
    free(expected);
    gf_experiment_destroy(experiment);
    gf_trainer_destroy(trainer);
}

static void whatever_is_done_leaves_a_mark(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_history_mark marks[GF_HISTORY_MARKS];
    ask(trainer, "scale all 1.3"); /* perhaps before anything was measured */
    settle(trainer);
    assert_true(gf_trainer_step(trainer, 4));
    settle(trainer);
    const uint64_t number = ask(trainer, "bias 3 -2");
    settle(trainer);
    assert_true(gf_trainer_step(trainer, 2));
    settle(trainer);
    test_spec_set(&spec, "network.activation", "leaky_relu");
    assert_true(gf_trainer_set(trainer, &spec));
    test_spec_set(&spec, "view.speed", "60"); /* nothing is done to the network */
    settle(trainer);
    assert_true(gf_trainer_set(trainer, &spec));
    settle(trainer);
    test_spec_set(&spec, "layer.2.frozen", "yes");
    assert_true(gf_trainer_set(trainer, &spec));
    settle(trainer);
    assert_true(gf_trainer_take_back(trainer, number));
    const struct gf_snapshot *snapshot = settle(trainer);
    static const struct {
        uint64_t iteration;
        const char *text;
    } expected[] = {{0, "scale all 1.3"},
                    {4, "bias 3 -2"},
                    {6, "activation leaky_relu"},
                    {6, "layer.2.frozen yes"},
                    {6, "undo bias 3 -2"}};
    const size_t count =
        gf_history_marks(gf_trainer_history(trainer), snapshot->generation, GF_HISTORY_MARKS, marks);
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(marks[i].iteration, expected[i].iteration);
        assert_string_equal(marks[i].text, expected[i].text);
    }
    struct gf_history_column column;
    gf_history_run(gf_trainer_history(trainer), snapshot->generation, GF_RUN_LOSS, 1, &column);
    assert_int_equal(column.iterations, 7); /* nothing was measured twice into it */
    assert_true(gf_trainer_restart(trainer));
    snapshot = settle(trainer);
    assert_int_equal(
        gf_history_marks(gf_trainer_history(trainer), snapshot->generation, GF_HISTORY_MARKS, marks), 0);
    gf_trainer_destroy(trainer);
}

/* In the middle of everything: commands stay in order, and each action is told of once. */
static void a_storm_of_actions(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    static const char *const actions[] = {"bias 2.3 1", "kill 1.2", "revive 3",  "scale all 0.99",
                                          "burst 2",    "kill 9",   "bias out 0"};
    struct gf_trainer *trainer = create(&spec);
    struct gf_random random;
    uint64_t asked = 0, told = 0, last = 0;
    gf_random_init(&random, 11, 4);
    for (int i = 0; i < 3000; i++) {
        const struct gf_action action = test_action(actions[gf_random_below(&random, 7)]);
        switch (gf_random_below(&random, 8)) {
        case 0: gf_trainer_run(trainer); break;
        case 1: gf_trainer_step(trainer, 3); break;
        case 2:
            if (gf_random_below(&random, 4) == 0)
                gf_trainer_restart(trainer);
            break;
        case 3:
            test_spec_set(&spec, "network.depth", gf_random_below(&random, 2) ? "4" : "5");
            test_spec_set(&spec, "network.activation", gf_random_below(&random, 2) ? "relu" : "tanh");
            gf_trainer_set(trainer, &spec);
            break;
        case 4: asked += gf_trainer_take_back(trainer, 1 + gf_random_below(&random, 1 + last)); break;
        default: {
            const uint64_t number = gf_trainer_act(trainer, &action);
            asked += number > 0;
            last = number ? number : last;
        }
        }
        struct gf_trainer_report report;
        while (gf_trainer_report(trainer, &report)) {
            told++;
            assert_true(report.number > 0 && report.number <= last + 1);
            assert_true(report.done ? *report.intervention.message : *report.error.message);
        }
        if (gf_random_below(&random, 10) == 0)
            wait_news(trainer);
        gf_trainer_latest(trainer);
    }
    while (!gf_trainer_restart(trainer) || !gf_trainer_set(trainer, &spec) || !gf_trainer_pause(trainer))
        poll(NULL, 0, 1);
    expect_record(&spec, settle(trainer)); /* no trace is left */
    struct gf_trainer_report report;
    while (gf_trainer_report(trainer, &report))
        told++;
    assert_int_equal(told, asked);
    gf_trainer_destroy(trainer);
}

/* A restart leaves an intervention under way, and what was asked for after it is done all the same. */
static void restarting_leaves_an_intervention(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 2));
    settle(trainer);
    assert_true(gf_trainer_restart(trainer));
    ask(trainer, "kill 3");
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->layers[2].dead_count, 8);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acting_while_waiting_measures_anew), cmocka_unit_test(acting_is_exact),
        cmocka_unit_test(whatever_is_done_leaves_a_mark),     cmocka_unit_test(a_storm_of_actions),
        cmocka_unit_test(restarting_leaves_an_intervention),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
