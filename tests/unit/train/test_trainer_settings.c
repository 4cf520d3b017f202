/* Changed settings from the screen's side: when they hold, and what is refused. */
#include "trainer_support.h"

#include "base/float_mode.h"
#include "gate.h"

static void settings_take_effect_while_waiting(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 7));
    const struct gf_snapshot *snapshot = settle(trainer);
    const uint64_t serial = snapshot->serial, generation = snapshot->generation;
    const double loss = snapshot->loss;

    test_spec_set(&spec, "network.activation", "tanh");
    uint64_t settings = gf_trainer_set(trainer, &spec);
    assert_int_equal(settings, 1);
    snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 7); /* the same one, measured anew */
    assert_int_equal(snapshot->generation, generation);
    assert_int_equal(snapshot->settings, settings);
    assert_true(snapshot->serial > serial && snapshot->loss != loss && snapshot->histograms);
    assert_string_equal(snapshot->layers[0].activation, "tanh");
    struct gf_history_column column;
    gf_history_run(gf_trainer_history(trainer), generation, GF_RUN_LOSS, 1, &column);
    assert_int_equal(column.iterations, 8);

    test_spec_set(&spec, "view.speed", "max"); /* changes nothing, but is told */
    settings = gf_trainer_set(trainer, &spec);
    snapshot = settle(trainer);
    assert_int_equal(snapshot->settings, settings);
    assert_int_equal(snapshot->iteration, 7);

    test_spec_set(&spec, "network.depth", "9");
    settings = gf_trainer_set(trainer, &spec);
    snapshot = settle(trainer);
    assert_int_equal(snapshot->settings, settings);
    assert_int_equal(snapshot->iteration, 0);
    assert_int_equal(snapshot->layer_count, 10);
    assert_true(snapshot->generation > generation);
    expect_record(&spec, snapshot);
    assert_true(gf_trainer_step(trainer, 4));
    expect_record(&spec, settle(trainer));
    gf_trainer_destroy(trainer);
}

static void settings_take_effect_while_running(void **state)
{
    (void)state;
    struct gf_spec spec = small();
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_run(trainer));
    for (int i = 0; i < 30; i++) {
        test_spec_set(&spec, "network.depth", i % 2 ? "3" : "12");
        test_spec_set(&spec, "network.activation", i % 3 ? "tanh" : "relu");
        const uint64_t settings = gf_trainer_set(trainer, &spec);
        assert_true(settings > 0);
        const struct gf_snapshot *snapshot = gf_trainer_latest(trainer);
        while (!snapshot || snapshot->settings != settings) {
            wait_readable(trainer);
            snapshot = gf_trainer_latest(trainer);
        }
        assert_int_equal(snapshot->layer_count, i % 2 ? 4 : 13);
        assert_string_equal(snapshot->layers[0].activation, i % 3 ? "tanh" : "relu");
    }
    assert_true(gf_trainer_busy(trainer)); /* a rebuild does not end a free run */
    gf_trainer_destroy(trainer);
}

static void what_cannot_be_is_refused_once(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_spec bad = spec;
    struct gf_trainer *trainer = create(&spec);
    assert_true(gf_trainer_step(trainer, 3));
    settle(trainer);
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    uint64_t settings = 0;
    struct gf_error error = {0};
    assert_false(gf_trainer_refused(trainer, &settings, &error));
    const uint64_t refused = gf_trainer_set(trainer, &bad);
    wait_readable(trainer);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 3);
    assert_int_equal(snapshot->settings, 0);
    assert_true(gf_trainer_refused(trainer, &settings, &error));
    assert_int_equal(settings, refused);
    assert_true(*error.message);
    assert_false(gf_trainer_refused(trainer, &settings, &error));
    assert_true(gf_trainer_step(trainer, 2));
    expect_record(&spec, settle(trainer));
    gf_trainer_destroy(trainer);
    struct gf_trainer *none = NULL;
    error = (struct gf_error){0};
    assert_false(gf_trainer_create(&bad, NULL, &none, &error));
    assert_null(none);
    assert_true(*error.message);
}

/* A change that needs nothing has the iteration measured again; a change that is then refused interrupts that
 * pass, and the step behind it must not be made from its half. */
static void a_refused_change_leaves_no_half_pass_behind(void **state)
{
    (void)state;
    const struct gf_spec spec = small();
    struct gf_spec bad = spec;
    test_spec_set(&bad, "data.source", "csv");
    test_spec_set(&bad, "data.file", "no/such/file.csv");
    struct gf_trainer *trainer = create(&spec);
    settle(trainer);
    set_gate(3);
    assert_true(gf_trainer_set(trainer, &spec));
    await_gate();
    assert_true(gf_trainer_set(trainer, &bad));
    assert_true(gf_trainer_step(trainer, 1));
    atomic_store(&gate_open, true);
    const struct gf_snapshot *snapshot = settle(trainer);
    assert_int_equal(snapshot->iteration, 1);
    expect_record(&spec, snapshot);
    gf_trainer_destroy(trainer);
}

int main(void)
{
    gf_flush_denormals();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_take_effect_while_waiting),
        cmocka_unit_test(settings_take_effect_while_running),
        cmocka_unit_test(what_cannot_be_is_refused_once),
        cmocka_unit_test(a_refused_change_leaves_no_half_pass_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
