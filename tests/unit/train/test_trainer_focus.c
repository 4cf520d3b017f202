/* Looking closely at a layer, from the screen's side. */
#include "trainer_support.h"

#include "base/float_mode.h"
#include "gate.h"

/* While it waits, the same record comes once more, with the focus, and nothing is measured anew. */
static void looking_closely_while_waiting(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    struct gf_snapshot *before = test_snapshot();
    assert_true(gf_trainer_step(trainer, 7));
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_false(snapshot->focus.valid);
    *before = *snapshot;
    static const int layers[] = {2, 0, 4, 2};
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        atomic_store(&layers_passed, 0);
        gf_trainer_focus(trainer, layers[i]);
        snapshot = settle(trainer);
        assert_int_equal(atomic_load(&layers_passed), 0);
        assert_true(snapshot->serial > before->serial);
        assert_int_equal(snapshot->generation, before->generation);
        assert_int_equal(snapshot->iteration, 7);
        assert_true(snapshot->focus.valid);
        assert_int_equal(snapshot->focus.layer, layers[i]);
        expect_record(&spec, snapshot);
        test_same_record(before, snapshot);
        test_same_states(before, snapshot);
        assert_memory_equal(&snapshot->theory, &before->theory,
                            offsetof(struct gf_theory_prediction, variance));
        assert_memory_equal(snapshot->findings, before->findings, sizeof snapshot->findings);
    }
    gf_trainer_focus(trainer, 2); /* nothing new is wanted */
    const uint64_t serial = snapshot->serial;
    assert_int_equal(settle(trainer)->serial, serial);
    gf_trainer_focus(trainer, 99);
    assert_false(settle(trainer)->focus.valid);
    gf_trainer_focus(trainer, -1);
    snapshot = settle(trainer);
    assert_false(snapshot->focus.valid);
    test_same_record(before, snapshot);
    struct gf_history_column column;
    assert_int_equal(gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, 8); /* nothing was measured twice into it */
    free(before);
    gf_trainer_destroy(trainer);
}

/* What was looked at stays looked at: after steps, while running, after a rebuild. */
static void looking_closely_goes_on(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    gf_trainer_focus(trainer, 3); /* perhaps before anything was measured */
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 3);
    assert_true(gf_trainer_step(trainer, 5));
    snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 3);
    expect_record(&spec, snapshot);
    assert_true(gf_trainer_run(trainer));
    for (int i = 0; i < 60; i++) {
        gf_trainer_focus(trainer, i % 5);
        snapshot = wait_for_iteration(trainer, snapshot->iteration + 1);
        assert_true(snapshot->focus.valid && snapshot->focus.layer < 5);
    }
    gf_trainer_focus(trainer, 1);
    assert_true(gf_trainer_pause(trainer));
    snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 1);
    expect_record(&spec, snapshot);
    test_spec_set(&spec, "network.depth", "1");
    assert_true(gf_trainer_set(trainer, &spec));
    snapshot = settle(trainer);
    assert_true(snapshot->focus.valid && snapshot->focus.layer == 1); /* the read-out now */
    test_spec_set(&spec, "network.activation", "tanh");
    assert_true(gf_trainer_set(trainer, &spec));
    assert_true(settle(trainer)->focus.valid);
    ask(trainer, "scale all 2");
    assert_true(settle(trainer)->focus.valid);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looking_closely_while_waiting),
        cmocka_unit_test(looking_closely_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
