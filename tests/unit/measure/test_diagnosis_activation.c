/* Rules on what the units give: saturation, variances, α. */
#include "diagnosed.h"

#include <math.h>

static void saturation(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40; i++) {
        healthy(i);
        for (size_t k = 1; k < LAYERS; k++) {
            layer(k)->bounded = true;
            layer(k)->can_die = false;
            layer(k)->saturated_fraction = i < 20 ? 0.6 : 0.2;
        }
        observe();
        assert_int_equal(active(GF_RULE_SATURATED), i < 29);
    }
    gf_diagnosis_reset(diagnosis);
    healthy(0);
    for (size_t k = 1; k < LAYERS; k++) {
        layer(k)->bounded = true;
        layer(k)->saturated_fraction = k == 2 ? 0.95 : 0.1;
    }
    observe();
    only(GF_RULE_SATURATED);
    message_is(GF_RULE_SATURATED, "95 % of the outputs of layer 2 are where the activation is flat");
    cause_is(GF_RULE_SATURATED, "initial weights too large");
    snapshot->last_train_accuracy = 0.8; /* it learns all the same */
    gf_diagnosis_changed(diagnosis);
    observe();
    only(GF_RULES);
}

static void initial_variances(void **state)
{
    (void)state;
    healthy(0);
    for (size_t k = 1; k < LAYERS; k++)
        layer(k)->activation_std = pow(2, -0.5 * (double)k); /* halved variance: 16 over five layers */
    observe();
    only(GF_RULE_POOR_INITIALISATION);
    message_is(GF_RULE_POOR_INITIALISATION, "activations vary 16 times more in layer 1 than in layer 5");
    cause_is(GF_RULE_POOR_INITIALISATION, "weights too small");
    detail_has(GF_RULE_POOR_INITIALISATION, "divides the variance by about 2");
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i < 40; i++) { /* only initial weights can be to blame */
        healthy(i);
        layer(5)->activation_std = i ? 100 : 1;
        observe();
        only(GF_RULES);
    }
}

/* At the edge of chaos the variance falls like 1/depth: no illness, however deep. */
static void critical_networks_are_healthy(void **state)
{
    (void)state;
    healthy(0);
    snapshot->layer_count = 101;
    for (size_t k = 1; k <= 101; k++) {
        *layer(k) = *layer(1);
        layer(k)->activation_std = sqrt(1 / (double)k);
    }
    observe();
    only(GF_RULES);
}

static void alpha(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        healthy(i);
        for (size_t k = 1; k < LAYERS; k++) {
            layer(k)->learns_alpha = true;
            layer(k)->can_die = false;
            layer(k)->alpha_unmoved = i == 0 ? 10 : k == 3 ? 8 : 1;
            layer(k)->alpha_idle = layer(k)->alpha_unmoved;
        }
        observe();
        assert_int_equal(active(GF_RULE_UNTRAINED_ALPHA), i >= 24);
    }
    only(GF_RULE_UNTRAINED_ALPHA);
    message_is(GF_RULE_UNTRAINED_ALPHA, "alpha has not moved in 8 of the 10 units of layer 3");
    cause_is(GF_RULE_UNTRAINED_ALPHA, "no negative inputs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(saturation),
        TEST(initial_variances),
        TEST(critical_networks_are_healthy),
        TEST(alpha),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
