/* The trainer from the screen's side, against the same experiment without a thread: iterations one by one and
 * freely, and commands in whatever order. */
#include "trainer_support.h"

#include <poll.h>

#include "base/float_mode.h"
#include "base/random.h"
#include "gate.h"

static void iteration_zero_comes_by_itself(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    const struct gf_snapshot *snapshot = wait_for_iteration(trainer, 0);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->settings, 0);
    assert_true(snapshot->histograms);
    expect_record(&spec, snapshot);
    assert_ptr_equal(settle(trainer), snapshot);
    struct pollfd descriptor = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
    assert_int_equal(poll(&descriptor, 1, 0), 0); /* and waits */
    gf_trainer_destroy(trainer);
    gf_trainer_destroy(NULL);
}

static void steps_are_exact(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    const uint64_t an_epoch = 3; /* 80 samples in batches of 32 */
    uint64_t expected = 0;
    static const uint64_t counts[] = {1, 1, 2, 0, 17, 100, 1};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_true(gf_trainer_step(trainer, counts[i]));
        expected += counts[i];
        const struct gf_snapshot *snapshot = settle(trainer);
        assert_int_equal(snapshot->iteration, expected);
        assert_true(snapshot->histograms);
        expect_record(&spec, snapshot);
    }
    assert_true(gf_trainer_step(trainer, 2) && gf_trainer_step(trainer, 3)); /* grants add up */
    expected += 5;
    assert_int_equal(settle(trainer)->iteration, expected);
    for (int i = 0; i < 3; i++) {
        assert_true(gf_trainer_step_epoch(trainer));
        const struct gf_snapshot *snapshot = settle(trainer);
        assert_int_equal(snapshot->iteration % an_epoch, 0);
        assert_in_range(snapshot->iteration, expected + 1, expected + an_epoch);
        assert_true(isfinite(snapshot->train_loss));
        expected = snapshot->iteration;
    }
    gf_trainer_destroy(trainer);
}

static void paced_iterations_are_all_published(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    wait_for_iteration(trainer, 0);
    for (uint64_t i = 1; i <= 200; i++) {
        assert_true(gf_trainer_step(trainer, 1));
        const struct gf_snapshot *snapshot = wait_for_iteration(trainer, i);
        assert_int_equal(snapshot->iteration, i);
        assert_true(snapshot->histograms);
    }
    gf_trainer_destroy(trainer);
}

static void running_and_pausing(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_run(trainer));
    assert_true(gf_trainer_busy(trainer));
    uint64_t serial = 0;
    for (int i = 0; i < 50; i++) {
        wait_readable(trainer);
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        assert_true(snapshot->histograms);
        assert_true(snapshot->serial >= serial);
        serial = snapshot->serial;
    }
    assert_true(gf_trainer_busy(trainer));
    assert_true(gf_trainer_pause(trainer));
    const struct gf_snapshot *snapshot = settle(trainer);
    const uint64_t iteration = snapshot->iteration;
    assert_true(iteration >= 49 / 2);
    expect_record(&spec, snapshot); /* the last one is shown, whatever was skipped */
    assert_true(gf_trainer_step(trainer, 1));
    assert_int_equal(settle(trainer)->iteration, iteration + 1);
    /* the history has every iteration, shown or not */
    struct gf_history_column column;
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, iteration + 2);
    /* pause forgets grants, step ends a free run */
    assert_true(gf_trainer_step(trainer, UINT64_MAX) && gf_trainer_step(trainer, UINT64_MAX));
    assert_true(gf_trainer_pause(trainer));
    settle(trainer);
    const uint64_t paused = settle(trainer)->iteration;
    assert_true(gf_trainer_run(trainer));
    wait_for_iteration(trainer, paused + 20);
    assert_true(gf_trainer_step(trainer, 3));
    assert_true(settle(trainer)->iteration >= paused + 23);
    gf_trainer_destroy(trainer);
}

static void restarting_begins_anew(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 10));
    const uint64_t generation = settle(trainer)->generation;
    assert_true(gf_trainer_restart(trainer));
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->generation, generation + 1);
    expect_record(&spec, snapshot);
    struct gf_history_column column;
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), generation, GF_RUN_LOSS, 1, &column), 0);
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), generation + 1, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, 1);
    assert_true(gf_trainer_step(trainer, 5));
    expect_record(&spec, settle(trainer));
    gf_trainer_destroy(trainer);
}

static void a_full_queue_says_so(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    set_gate(1); /* the worker takes nothing out */
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    for (int i = 0; i < 64; i++)
        assert_true(gf_trainer_step(trainer, 1));
    assert_false(gf_trainer_step(trainer, 1));
    assert_false(gf_trainer_run(trainer));
    assert_int_equal(gf_trainer_set(trainer, &spec), 0);
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->iteration, 64);
    assert_int_equal(gf_trainer_set(trainer, &spec), 1);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void random_command(struct gf_trainer *trainer, struct gf_random *random, struct gf_spec *spec)
{
    static const char *const names[] = {"sigmoid", "relu", "tanh", "leaky_relu"};
    char number[32];
    switch (gf_random_below(random, 12)) {
    case 0: gf_trainer_run(trainer); break;
    case 1: gf_trainer_pause(trainer); break;
    case 2: gf_trainer_step(trainer, gf_random_below(random, 5)); break;
    case 3: gf_trainer_step_epoch(trainer); break;
    case 4: gf_trainer_restart(trainer); break;
    case 5:
        test_spec_set(spec, "network.activation", names[gf_random_below(random, 4)]);
        gf_trainer_set(trainer, spec);
        break;
    case 6:
        snprintf(number, sizeof number, "%zu", 1 + gf_random_below(random, 12));
        test_spec_set(spec, "network.depth", number);
        gf_trainer_set(trainer, spec);
        break;
    case 7:
        snprintf(number, sizeof number, "%zu", 10 + gf_random_below(random, 90));
        test_spec_set(spec, "data.samples", number);
        gf_trainer_set(trainer, spec);
        break;
    case 8: {
        struct gf_spec bad = *spec;
        test_spec_set(&bad, "data.source", "csv");
        test_spec_set(&bad, "data.file", "no/such/file.csv");
        gf_trainer_set(trainer, &bad);
        break;
    }
    case 9: {
        uint64_t settings;
        struct gf_error error;
        gf_trainer_refused(trainer, &settings, &error);
        break;
    }
    case 10: {
        static struct gf_history_column columns[50];
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        if (snapshot)
            gf_history_layer(gf_trainer_history(trainer), snapshot->generation, 0, GF_LAYER_DELTA_RMS, 50,
                             columns);
        break;
    }
    default: gf_trainer_latest(trainer); break;
    }
}

static void a_storm_of_commands_leaves_all_in_order(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_random random;
    gf_random_init(&random, 2026, 1);
    for (int i = 0; i < 2000; i++) {
        random_command(trainer, &random, &spec);
        if (gf_random_below(&random, 4) == 0) /* let the worker get somewhere now and then */
            poll(NULL, 0, (int)gf_random_below(&random, 3));
    }
    while (!gf_trainer_pause(trainer))
        poll(NULL, 0, 1);
    settle(trainer);
    const uint64_t settings = gf_trainer_set(trainer, &spec);
    assert_true(settings > 0 && gf_trainer_restart(trainer) && gf_trainer_step(trainer, 5));
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->settings, settings);
    assert_int_equal(snapshot->iteration, 5);
    expect_record(&spec, snapshot);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iteration_zero_comes_by_itself),
        cmocka_unit_test(steps_are_exact),
        cmocka_unit_test(paced_iterations_are_all_published),
        cmocka_unit_test(running_and_pausing),
        cmocka_unit_test(restarting_begins_anew),
        cmocka_unit_test(a_full_queue_says_so),
        cmocka_unit_test(a_storm_of_commands_leaves_all_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
