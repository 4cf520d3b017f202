/* What is offered against a finding: what can help under the present settings. */
#include "diagnosed.h"

#include <math.h>

static const struct gf_setup RELU_HE = {
    .known = true,
    .can_die = true,
    .init = "he",
    .optimizer = "sgd",
    .init_fits = true,
    .weights = 1,
    .gain = 1,
    .depth = LAYERS - 1,
    .learning_rate = 0.1,
};

static void offers(enum gf_rule_id rule, const struct gf_setup *setup, const char *expected)
{
    snapshot->setup = *setup;
    observe();
    assert_true(active(rule));
    assert_string_equal(gf_finding_remedy(finding(rule)), expected);
}

/* What is so already is not offered; nor is what would make it worse. */
static void what_is_so_already_is_no_cure(void **state)
{
    (void)state;
    struct gf_setup setup = RELU_HE;
    healthy(0);
    shrink(0.1);
    offers(GF_RULE_VANISHING_GRADIENT, &setup,
           "type :set network.residual_scale auto, then press g for residual blocks");
    setup.scale_auto = true;
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "press g for residual blocks");
    setup.bias = -0.5;
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "type :set network.bias 0");
    setup.weights = 0.5;
    setup.init_fits = false;
    setup.init = "lecun";
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "press i until he");
    setup.gain = 0.5;
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "type :set network.gain 1, then press i until he");
    setup.xavier_fits = setup.init_fits = true;
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "type :set network.gain 1");
    setup = RELU_HE;
    setup.residual = 2;
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "press [ for fewer layers");
    gf_diagnosis_reset(diagnosis);
    shrink(8);
    layer(5)->activation_std = 4;
    offers(GF_RULE_EXPLODING_GRADIENT, &setup, "type :set network.residual_scale auto");
    setup.weights = 2;
    setup.init = "normal";
    setup.init_fits = false;
    setup.gain = 2;
    offers(GF_RULE_EXPLODING_GRADIENT, &setup, "type :set network.gain 1, then press i until he");
}

static void the_dead_are_helped_where_they_can_be(void **state)
{
    (void)state;
    struct gf_setup setup = RELU_HE;
    healthy(0);
    kill_units(3, 6);
    offers(GF_RULE_DEAD_RELU, &setup, "press a until leaky_relu, or } for more units");
    setup.weights = 0.5;
    offers(GF_RULE_DEAD_RELU, &setup, "press a until leaky_relu");
    setup.can_die = false; /* a layer of its own activation */
    offers(GF_RULE_DEAD_RELU, &setup, "press x to revive units");
    setup.weights = NAN; /* zeros */
    offers(GF_RULE_DEAD_RELU, &setup, "press i until he");
    layer(3)->bias_mean = -2;
    layer(3)->preactivation_mean = -1.9;
    layer(3)->preactivation_std = 0.4;
    setup.bias = -2;
    offers(GF_RULE_DEAD_RELU, &setup, "type :set network.bias 0");
}

static void rates_have_ends(void **state)
{
    (void)state;
    struct gf_setup setup = RELU_HE;
    for (uint64_t i = 0; i < 30; i++) {
        healthy(i);
        layer(2)->update_ratio = 0.3;
        snapshot->setup = setup;
        observe();
    }
    offers(GF_RULE_UPDATE_RATIO, &setup, "press < for a lower rate");
    setup.rate_lowest = true;
    offers(GF_RULE_UPDATE_RATIO, &setup, "type :set training.clip_norm 1");
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 30; i++) {
        healthy(i);
        layer(2)->update_ratio = 1e-7;
        observe();
    }
    offers(GF_RULE_UPDATE_RATIO, &setup, "press > for a higher rate");
    setup.rate_highest = true;
    offers(GF_RULE_UPDATE_RATIO, &setup, "type :set training.learning_rate 0.001, then press o until adam");
}

/* A consequence is cured where it comes from. */
static void consequences_offer_the_same(void **state)
{
    (void)state;
    struct gf_setup setup = RELU_HE;
    setup.bounded = setup.xavier_fits = true;
    setup.can_die = false;
    for (uint64_t i = 0; i < 40; i++) {
        healthy(i);
        shrink(0.1);
        for (size_t k = 1; k < LAYERS; k++) {
            layer(k)->bounded = true;
            layer(k)->derivative_rms = 0.24;
            layer(k)->saturated_fraction = 0.01;
        }
        layer(1)->update_ratio = i ? 1e-9 : (double)NAN;
        snapshot->setup = setup;
        observe();
    }
    cause_is(GF_RULE_UPDATE_RATIO, "vanishing gradient");
    offers(GF_RULE_VANISHING_GRADIENT, &setup, "press a until relu");
    offers(GF_RULE_UPDATE_RATIO, &setup, "press a until relu");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_so_already_is_no_cure),
        TEST(the_dead_are_helped_where_they_can_be),
        TEST(rates_have_ends),
        TEST(consequences_offer_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
