/* Rules on gradients that vanish or explode, and on divergence. */
#include "diagnosed.h"

#include <math.h>

static void vanishing_at_the_start(void **state)
{
    (void)state;
    healthy(0);
    shrink(0.1);
    observe();
    only(GF_RULE_VANISHING_GRADIENT);
    message_is(GF_RULE_VANISHING_GRADIENT, "layer 1 receives 1e-4 of layer 5's error");
    cause_is(GF_RULE_VANISHING_GRADIENT, "weights too small");
    assert_true(fabs(finding(GF_RULE_VANISHING_GRADIENT)->value - 1e-4) < 1e-12);
    assert_true(fabs(finding(GF_RULE_VANISHING_GRADIENT)->threshold - 1e-3) < 1e-12);
    assert_true(gf_finding_has_layer(finding(GF_RULE_VANISHING_GRADIENT), 0));
    assert_false(gf_finding_has_layer(finding(GF_RULE_VANISHING_GRADIENT), 4));
    assert_ptr_equal(gf_finding_top(snapshot), finding(GF_RULE_VANISHING_GRADIENT));
}

static void vanishing_must_hold(void **state)
{
    (void)state;
    healthy(0);
    observe();
    for (uint64_t i = 1; i < 30; i++) {
        healthy(i);
        if (i != 8 && i != 9) /* it breaks off before patience runs out */
            shrink(0.1);
        observe();
        assert_int_equal(active(GF_RULE_VANISHING_GRADIENT), i >= 19);
    }
    assert_int_equal(finding(GF_RULE_VANISHING_GRADIENT)->since, 19);
    for (uint64_t i = 30; i < 60; i++) { /* a pause is no cure */
        healthy(i);
        if (i % 8 == 0)
            shrink(0.1);
        observe();
        assert_true(active(GF_RULE_VANISHING_GRADIENT));
    }
    for (uint64_t i = 60; i < 80; i++) {
        healthy(i);
        observe();
    }
    only(GF_RULES);
}

static void near_the_line_it_stays(void **state)
{
    (void)state;
    healthy(0);
    layer(1)->delta_rms = 0.1 * 0.9e-3;
    observe();
    assert_true(active(GF_RULE_VANISHING_GRADIENT));
    for (uint64_t i = 1; i < 40; i++) {
        healthy(i);
        layer(1)->delta_rms = 0.1 * 1.5e-3;
        observe();
        assert_true(active(GF_RULE_VANISHING_GRADIENT));
    }
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 40; i++) { /* and does not begin there */
        healthy(i);
        layer(1)->delta_rms = 0.1 * 1.5e-3;
        observe();
        assert_false(active(GF_RULE_VANISHING_GRADIENT));
    }
}

static void small_means_vanish(void **state)
{
    (void)state;
    healthy(0);
    layer(2)->weight_gradient_mean_abs = 5e-8;
    layer(4)->weight_gradient_mean_abs = 2e-8;
    observe();
    only(GF_RULE_VANISHING_GRADIENT);
    message_is(GF_RULE_VANISHING_GRADIENT, "the weight gradient of 2 of layers 2-4 has a mean of 2e-8");
    lines.vanishing_mean_abs = 1e-9;
    gf_diagnosis_changed(diagnosis);
    observe();
    only(GF_RULES);
}

static void frozen_layers_are_passed_over(void **state)
{
    (void)state;
    healthy(0);
    layer(1)->frozen = true;
    layer(1)->delta_rms = 1e-9;
    layer(1)->weight_gradient_mean_abs = 0;
    observe();
    only(GF_RULES);
    layer(2)->delta_rms = 1e-9;
    gf_diagnosis_changed(diagnosis);
    observe();
    message_is(GF_RULE_VANISHING_GRADIENT, "layer 2 receives 1e-8 of layer 5's error");
}

/* Float rounds to 0 what is still there: the message tells its true size. */
static void beyond_float(void **state)
{
    (void)state;
    healthy(0);
    layer(1)->delta_rms = 0;
    layer(1)->magnitude_delta = -63.3;
    observe();
    only(GF_RULE_VANISHING_GRADIENT);
    message_is(GF_RULE_VANISHING_GRADIENT, "layer 1 receives 5e-63 of layer 5's error");
    layer(1)->magnitude_delta = -INFINITY;
    observe();
    message_is(GF_RULE_VANISHING_GRADIENT, "layer 1 receives 0 of layer 5's error");
}

/* Layer-wise training: the upper layers wait, nothing of them is measured. */
static void dormant_layers_are_no_part_of_it(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        healthy(i);
        for (size_t k = 4; k < LAYERS; k++) {
            const struct gf_layer_measure waiting = {.width = 10,
                                                     .can_die = true,
                                                     .dormant = true,
                                                     .frozen = true,
                                                     .delta_rms = NAN,
                                                     .derivative_rms = NAN,
                                                     .activation_std = NAN,
                                                     .weight_gradient_mean_abs = NAN,
                                                     .update_ratio = NAN};
            *layer(k) = waiting;
        }
        observe();
        only(GF_RULES);
    }
    layer(1)->delta_rms = 1e-9;
    gf_diagnosis_changed(diagnosis);
    observe();
    message_is(GF_RULE_VANISHING_GRADIENT, "layer 1 receives 1e-8 of layer 3's error");
}

static void sigmoid_is_flat(void **state)
{
    (void)state;
    healthy(0);
    shrink(0.1);
    for (size_t k = 1; k < LAYERS; k++) {
        layer(k)->bounded = true;
        layer(k)->can_die = false;
        layer(k)->derivative_rms = 0.24;
        layer(k)->saturated_fraction = 0.01;
    }
    observe();
    cause_is(GF_RULE_VANISHING_GRADIENT, "flat activation");
    assert_string_equal(gf_finding_remedy_key(finding(GF_RULE_VANISHING_GRADIENT)), "ai");
    for (size_t k = 1; k < LAYERS; k++)
        layer(k)->saturated_fraction = 0.45;
    gf_diagnosis_changed(diagnosis);
    observe();
    cause_is(GF_RULE_VANISHING_GRADIENT, "saturation");
}

static void exploding(void **state)
{
    (void)state;
    healthy(0);
    shrink(8);
    observe();
    cause_is(GF_RULE_EXPLODING_GRADIENT, "normalisation without skips"); /* the activations are level */
    gf_diagnosis_changed(diagnosis);
    layer(5)->activation_std = 4;
    observe();
    only(GF_RULE_EXPLODING_GRADIENT);
    message_is(GF_RULE_EXPLODING_GRADIENT, "layer 1 receives 4.1e3 times layer 5's error");
    cause_is(GF_RULE_EXPLODING_GRADIENT, "initial weights too large");
    gf_diagnosis_reset(diagnosis);
    healthy(0);
    observe();
    healthy(1);
    layer(3)->update_ratio = 0.7;
    snapshot->gradient_norm = 2e4; /* ten times beyond the line: at once */
    layer(3)->weight_gradient_norm = 2e4;
    observe();
    only(GF_RULE_EXPLODING_GRADIENT);
    message_is(GF_RULE_EXPLODING_GRADIENT, "the norm of the gradient is 2e4");
    cause_is(GF_RULE_EXPLODING_GRADIENT, "step too large");
    assert_int_equal(finding(GF_RULE_EXPLODING_GRADIENT)->first_layer, 3);
    assert_int_equal(finding(GF_RULE_EXPLODING_GRADIENT)->last_layer, 3);
}

static void spoil(uint32_t number)
{
    snapshot->status = GF_STATUS_DIVERGED;
    snapshot->diverged_at = snapshot->iteration;
    snapshot->diverged_layer = number;
    snapshot->loss = NAN;
    for (size_t k = 1; k <= LAYERS; k++)
        layer(k)->delta_rms = layer(k)->activation_std = layer(k)->weight_gradient_mean_abs =
            layer(k)->update_ratio = NAN;
}

static void divergence_silences_the_others(void **state)
{
    (void)state;
    healthy(0);
    snapshot->gradient_norm = 1e5;
    observe();
    only(GF_RULE_EXPLODING_GRADIENT);
    healthy(1);
    spoil(2);
    layer(2)->dead_count = 10;
    observe();
    assert_true(active(GF_RULE_DIVERGED) && active(GF_RULE_EXPLODING_GRADIENT));
    assert_false(active(GF_RULE_ZERO_MAPPING) || active(GF_RULE_VANISHING_GRADIENT));
    assert_ptr_equal(gf_finding_top(snapshot), finding(GF_RULE_DIVERGED));
    message_is(GF_RULE_DIVERGED, "layer 2 is not finite since iteration 1");
    cause_is(GF_RULE_DIVERGED, "exploding gradient");
    gf_diagnosis_reset(diagnosis);
    healthy(0);
    observe();
    only(GF_RULES);
    healthy(1);
    layer(1)->update_ratio = 3;
    observe();
    healthy(2);
    spoil(0);
    observe();
    message_is(GF_RULE_DIVERGED, "the loss is not finite since iteration 2");
    cause_is(GF_RULE_DIVERGED, "step too large");
    detail_has(GF_RULE_DIVERGED, "to iteration 1,");
    assert_int_equal(finding(GF_RULE_DIVERGED)->layer_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(vanishing_at_the_start),
        TEST(vanishing_must_hold),
        TEST(near_the_line_it_stays),
        TEST(small_means_vanish),
        TEST(frozen_layers_are_passed_over),
        TEST(beyond_float),
        TEST(dormant_layers_are_no_part_of_it),
        TEST(sigmoid_is_flat),
        TEST(exploding),
        TEST(divergence_silences_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
