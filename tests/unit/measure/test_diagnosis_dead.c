/* Rules on units that are dead, and layers cut off by them. */
#include "diagnosed.h"

static void dead_by_initialisation_or_bias(void **state)
{
    (void)state;
    healthy(0);
    kill_units(3, 6);
    observe();
    only(GF_RULE_DEAD_RELU);
    message_is(GF_RULE_DEAD_RELU, "60 % of the units of layer 3 are dead");
    cause_is(GF_RULE_DEAD_RELU, "initialisation");
    for (size_t k = 1; k < LAYERS; k++)
        kill_units(k, 7);
    layer(1)->bias_mean = -2;
    layer(1)->preactivation_mean = -1.9;
    layer(1)->preactivation_std = 0.4;
    gf_diagnosis_reset(diagnosis);
    observe();
    assert_true(active(GF_RULE_DEAD_RELU) && active(GF_RULE_BORN_DEAD) && !active(GF_RULE_ZERO_MAPPING));
    cause_is(GF_RULE_DEAD_RELU, "large negative bias");
    cause_is(GF_RULE_BORN_DEAD, "large negative bias");
    message_is(GF_RULE_BORN_DEAD, "35 of 50 hidden units are dead since iteration 0");
    message_is(GF_RULE_DEAD_RELU, "up to 70 % of a layer's units are dead (layers 1-5)");
    detail_has(GF_RULE_BORN_DEAD, "mean -2");
}

/* Who dies on the way was not born dead, and who revives is not any more. */
static void born_dead_means_from_the_start(void **state)
{
    (void)state;
    for (uint64_t i = 0; i <= 2 * EPOCH; i++) {
        healthy(i);
        for (size_t k = 1; k < LAYERS && i >= EPOCH; k++)
            kill_units(k, 9);
        observe();
        assert_false(active(GF_RULE_BORN_DEAD));
        assert_int_equal(active(GF_RULE_DEAD_RELU), i >= EPOCH);
    }
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i <= 2 * EPOCH; i++) {
        healthy(i);
        for (size_t k = 1; k < LAYERS; k++)
            kill_units(k, i == 7 ? 2 : 9);
        observe();
        assert_int_equal(active(GF_RULE_BORN_DEAD), i < 7);
    }
}

static void dead_by_a_step(void **state)
{
    (void)state;
    for (uint64_t i = 0; i <= 3 * EPOCH; i++) {
        healthy(i);
        if (i == 7)
            layer(1)->update_ratio = 0.6; /* a layer below counts as well */
        if (i >= 2 * EPOCH)
            kill_units(2, 8);
        observe();
        if (i < 2 * EPOCH)
            only(GF_RULES);
        else
            only(GF_RULE_DEAD_RELU);
    }
    cause_is(GF_RULE_DEAD_RELU, "step too large");
    detail_has(GF_RULE_DEAD_RELU,
               "between iterations 5 and 10, where the step to iteration 7 changed the weights by 60 %");
    assert_int_equal(finding(GF_RULE_DEAD_RELU)->since, 2 * EPOCH);
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i <= 2 * EPOCH; i++) {
        healthy(i);
        if (i >= 2 * EPOCH)
            kill_units(2, 8);
        observe();
    }
    cause_is(GF_RULE_DEAD_RELU, "died slowly");
}

static void dead_by_hand_and_revived(void **state)
{
    (void)state;
    for (uint64_t i = 0; i <= 12; i++) {
        healthy(i);
        observe();
    }
    gf_diagnosis_changed(diagnosis); /* the same iteration again, with another activation */
    kill_units(4, 9);
    layer(4)->dead_checked_at = 12;
    observe();
    only(GF_RULE_DEAD_RELU);
    cause_is(GF_RULE_DEAD_RELU, "changed by hand");
    gf_diagnosis_changed(diagnosis);
    healthy(12);
    layer(4)->dead_checked_at = 12;
    observe();
    only(GF_RULES);
}

/* Headlessly a change comes before its iteration is measured for the first time; the whole set is looked at.
 */
static void dead_by_hand_between_epochs(void **state)
{
    (void)state;
    for (uint64_t i = 0; i <= 12; i++) {
        healthy(i);
        observe();
    }
    gf_diagnosis_changed(diagnosis);
    healthy(13);
    kill_units(4, 9);
    layer(4)->dead_checked_at = 13;
    observe();
    only(GF_RULE_DEAD_RELU);
    cause_is(GF_RULE_DEAD_RELU, "changed by hand");
    detail_has(GF_RULE_DEAD_RELU, "by the change at iteration 13");
    for (uint64_t i = 14; i <= 20; i++) { /* later deaths are their own */
        healthy(i);
        kill_units(4, 9);
        if (i == 20)
            kill_units(2, 8);
        observe();
    }
    cause_is(GF_RULE_DEAD_RELU, "changed by hand");
    healthy(25);
    kill_units(2, 8);
    observe();
    cause_is(GF_RULE_DEAD_RELU, "died slowly");
}

static void zero_mapping_cuts_off(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        healthy(i);
        kill_units(3, 10);
        observe();
        /* no vanishing, no poor initialisation, no standing still besides: they are its consequences */
        for (size_t id = 0; id < GF_RULES; id++)
            assert_int_equal(snapshot->findings[id].active,
                             id == GF_RULE_ZERO_MAPPING || id == GF_RULE_DEAD_RELU);
    }
    message_is(GF_RULE_ZERO_MAPPING, "layer 3 is all dead: no gradient before it");
    healthy(60);
    kill_units(3, 10);
    layer(2)->delta_rms = 0.1; /* through a skip connection */
    observe();
    message_is(GF_RULE_ZERO_MAPPING, "layer 3 is all dead: only what goes around passes");
}

/* For some iterations a whole layer is silent before the next check calls it dead. */
static void silence_is_not_vanishing(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        healthy(i);
        if (i > 0) {
            kill_units(3, 10);
            layer(3)->dead_count = 0;
        }
        observe();
        only(GF_RULES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dead_by_initialisation_or_bias),
        TEST(born_dead_means_from_the_start),
        TEST(dead_by_a_step),
        TEST(dead_by_hand_and_revived),
        TEST(dead_by_hand_between_epochs),
        TEST(zero_mapping_cuts_off),
        TEST(silence_is_not_vanishing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
