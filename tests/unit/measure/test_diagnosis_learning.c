/* Rules on steps and losses over time. */
#include "diagnosed.h"

static void steps_outside_the_band(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        healthy(i);
        if (i)
            layer(2)->update_ratio = i % 2 ? 1e-6 : 1e-7;
        observe();
        assert_int_equal(active(GF_RULE_UPDATE_RATIO), i >= 19);
    }
    cause_is(GF_RULE_UPDATE_RATIO, "rate too low");
    assert_int_equal(finding(GF_RULE_UPDATE_RATIO)->layer_count, 1);
    assert_int_equal(finding(GF_RULE_UPDATE_RATIO)->first_layer, 2);
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 60; i++) {
        healthy(i);
        if (i)
            layer(LAYERS)->update_ratio = i % 10 ? 0.02 : 0.5; /* single large steps are none */
        observe();
        only(GF_RULES);
    }
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 60; i++) {
        healthy(i);
        if (i)
            layer(LAYERS)->update_ratio = 0.3;
        observe();
    }
    only(GF_RULE_UPDATE_RATIO);
    message_is(GF_RULE_UPDATE_RATIO,
               "a step changes the read-out by 0.3 of its weights (healthy: about 1e-3)");
    cause_is(GF_RULE_UPDATE_RATIO, "rate too high");
}

/* A frozen layer makes no steps; what it did not do is not held against it when it thaws. */
static void thawed_layers_begin_anew(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 120; i++) {
        healthy(i);
        for (size_t k = 1; k < 4; k++) {
            layer(k)->frozen = i < 60;
            layer(k)->update_ratio = i <= 60 ? 0 : 1e-3; /* record 60 shows the last update without it */
        }
        observe();
        only(GF_RULES);
    }
    for (uint64_t i = 120; i < 160; i++) { /* what it does after that is */
        healthy(i);
        layer(2)->update_ratio = 1e-7;
        observe();
    }
    only(GF_RULE_UPDATE_RATIO);
}

static void set_train_loss(double loss)
{
    if (snapshot->iteration % EPOCH == 0)
        snapshot->train_loss = snapshot->last_train_loss = loss;
}

static void no_progress(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 900; i++) {
        healthy(i);
        set_train_loss(i < 400 ? 0.693 : i < 450 ? 0.6 : 0.5999);
        observe();
        assert_int_equal(active(GF_RULE_LOSS_NOT_DECREASING), (i >= 300 && i < 400) || i >= 700);
    }
    message_is(GF_RULE_LOSS_NOT_DECREASING, "no progress for 499 iterations");
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 900; i++) { /* a plateau after more than half the way */
        healthy(i);
        set_train_loss(i < 50 ? 0.693 : 0.3);
        if (i >= 50)
            snapshot->last_train_accuracy = 0.85;
        observe();
        only(GF_RULES);
    }
}

static void up_and_down(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        healthy(i);
        set_train_loss(0.7 + (i / EPOCH % 2 ? 0.35 : 0) - 0.0001 * (double)i);
        observe();
        assert_int_equal(active(GF_RULE_OSCILLATING), i >= 8 * EPOCH && i < 100);
    }
    cause_is(GF_RULE_OSCILLATING, "step too large");
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 100; i++) { /* rising is not oscillating */
        healthy(i);
        set_train_loss(0.7 + 0.02 * (double)i);
        observe();
        assert_false(active(GF_RULE_OSCILLATING));
    }
}

/* Layer by layer, the loss jumps back whenever a turn begins: no oscillation, and no lack of progress. */
static void a_new_read_out_is_no_setback(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 400; i++) {
        healthy(i);
        snapshot->stage = (uint32_t)(i / 10) + 1;
        set_train_loss(i % 10 < 5 ? 0.9 : 0.4); /* every turn gets there */
        observe();
        assert_false(active(GF_RULE_OSCILLATING));
        assert_false(active(GF_RULE_LOSS_NOT_DECREASING));
    }
    for (uint64_t i = 400; i < 500; i++) { /* within one it is oscillation */
        healthy(i);
        snapshot->stage = 0;
        set_train_loss(i % 10 < 5 ? 0.9 : 0.4);
        observe();
    }
    assert_true(active(GF_RULE_OSCILLATING));
    healthy(500);
    snapshot->stage = 1;
    observe();
    assert_false(active(GF_RULE_OSCILLATING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(steps_outside_the_band),
        TEST(thawed_layers_begin_anew),
        TEST(no_progress),
        TEST(up_and_down),
        TEST(a_new_read_out_is_no_setback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
