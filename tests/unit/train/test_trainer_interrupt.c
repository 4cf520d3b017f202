/* What comes in the very middle of a pass: it is left after the layer it is in, or made as a whole. */
#include "trainer_support.h"

#include "base/float_mode.h"
#include "gate.h"

/* 513 layers each: drawing, two chunks of the training set, forward, backward, update. */
enum {
    LAYERS = 513,
    EVALUATION = LAYERS,
    FORWARD = EVALUATION + 2 * LAYERS,
    BACKWARD = FORWARD + LAYERS,
    UPDATE = BACKWARD + LAYERS
};

static struct gf_spec deep(void)
{
    return test_spec("network.depth=512", "data.samples=200", "training.batch=100", NULL);
}

static void destroying_leaves_a_pass_after_the_layer_it_is_in(void **state)
{
    (void)state;
    const struct gf_spec spec = deep();
    static const unsigned gates[] = {
        1,           400,           EVALUATION,     EVALUATION + 1, EVALUATION + 900, FORWARD,
        FORWARD + 1, FORWARD + 300, BACKWARD,       BACKWARD + 1,   BACKWARD + 7,     BACKWARD + LAYERS,
        UPDATE + 1,  UPDATE + 300,  UPDATE + LAYERS};
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        set_gate(gates[i]);
        struct gf_trainer *trainer = create(&spec);
        assert_true(gf_trainer_run(trainer));
        await_gate();
        gf_trainer_destroy(trainer);
        assert_int_equal(atomic_load(&layers_passed), gates[i]);
    }
    set_gate(0);
}

static void rebuilding_leaves_a_pass_after_the_layer_it_is_in(void **state)
{
    (void)state;
    struct gf_spec spec = deep();
    set_gate(FORWARD + 100);
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    test_spec_set(&spec, "network.depth", "1");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    atomic_store(&gate_open, true);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->layer_count, 2);
    assert_int_equal(snapshot->serial, 1); /* the deep one never came to its end */
    assert_int_equal(atomic_load(&layers_passed), FORWARD + 100 + 5 * 2);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void a_pass_left_for_nothing_is_repeated(void **state)
{
    (void)state;
    const struct gf_spec spec = deep();
    struct gf_spec bad = spec;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    set_gate(FORWARD + 100);
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    assert_true(gf_trainer_set(trainer, &bad) > 0);
    atomic_store(&gate_open, true);
    expect_record(&spec, settle(trainer));
    set_gate(0);
    gf_trainer_destroy(trainer);
}

static void restarting_leaves_a_pass_and_a_rate_does_not(void **state)
{
    (void)state;
    struct gf_spec spec = deep();
    set_gate(BACKWARD + 10);
    struct gf_trainer *trainer = create(&spec);
    await_gate();
    assert_true(gf_trainer_restart(trainer));
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->serial, 1);
    assert_int_equal(atomic_load(&layers_passed), BACKWARD + 10 + 5 * LAYERS);

    set_gate(LAYERS + 10); /* in the middle of a forward pass, behind the update */
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    test_spec_set(&spec, "training.learning_rate", "0.01");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->serial, 3);
    assert_int_equal(atomic_load(&layers_passed), 5 * LAYERS); /* finished, then measured anew */
    set_gate(0);
    gf_trainer_destroy(trainer);
}

/* What throws the network away does not wait for the update under way. */
static void rebuilding_leaves_an_update_after_the_layer_it_is_in(void **state)
{
    (void)state;
    struct gf_spec spec = deep();
    struct gf_trainer *trainer = create(&spec);
    settle(trainer);
    set_gate(100);
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    assert_true(gf_trainer_pause(trainer));
    assert_true(gf_trainer_restart(trainer));
    atomic_store(&gate_open, true);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(atomic_load(&layers_passed), 100 + 5 * LAYERS);
    expect_record(&spec, snapshot); /* iteration 0 as if nothing had been */
    set_gate(200);
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    test_spec_set(&spec, "network.depth", "1");
    assert_true(gf_trainer_set(trainer, &spec) > 0);
    atomic_store(&gate_open, true);
    snapshot = settle(trainer);
    assert_int_equal(atomic_load(&layers_passed), 200 + 5 * 2);
    expect_record(&spec, snapshot);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

/* An update that has begun is made as a whole, whatever comes while it is under way. */
static void no_update_is_left_half_made(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=120", NULL), bad = spec;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    for (int way = 0; way < 4; way++) {
        struct gf_trainer *trainer = create(&spec);
        settle(trainer);
        set_gate(100);
        assert_true(way & 1 ? gf_trainer_run(trainer) : gf_trainer_step(trainer, 2));
        await_gate();
        if (way & 1)
            assert_true(gf_trainer_pause(trainer));
        if (way & 2) /* interrupts it for nothing: it is refused */
            assert_true(gf_trainer_set(trainer, &bad) > 0);
        atomic_store(&gate_open, true);
        const struct gf_snapshot *snapshot = settle(trainer);
        assert_int_equal(snapshot->iteration, way & 1 ? 1 : 2);
        expect_record(&spec, snapshot);
        set_gate(0);
        gf_trainer_destroy(trainer);
    }
}

/* Interrupted by a change that is refused, and then changed in place: the step made before is not split. */
static void a_change_comes_after_the_whole_update(void **state)
{
    (void)state;
    struct gf_spec spec = test_spec("network.depth=120", NULL), bad = spec;
    struct gf_action action;
    struct gf_error error;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    assert_true(gf_action_parse("bias 3 2", &action, &error));
    struct gf_trainer *trainer = create(&spec);
    settle(trainer);
    set_gate(100);
    assert_true(gf_trainer_step(trainer, 1));
    await_gate();
    assert_true(gf_trainer_set(trainer, &bad) > 0);
    assert_true(gf_trainer_act(trainer, &action) > 0);
    atomic_store(&gate_open, true);
    assert_int_equal(settle(trainer)->iteration, 1);
    struct gf_trainer_report report;
    assert_true(gf_trainer_report(trainer, &report) && report.done);
    assert_int_equal(report.intervention.iteration, 1);
    set_gate(0);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(destroying_leaves_a_pass_after_the_layer_it_is_in),
        cmocka_unit_test(rebuilding_leaves_a_pass_after_the_layer_it_is_in),
        cmocka_unit_test(a_pass_left_for_nothing_is_repeated),
        cmocka_unit_test(restarting_leaves_a_pass_and_a_rate_does_not),
        cmocka_unit_test(rebuilding_leaves_an_update_after_the_layer_it_is_in),
        cmocka_unit_test(no_update_is_left_half_made),
        cmocka_unit_test(a_change_comes_after_the_whole_update),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
