/* The rules of the diagnosis, on snapshots made by hand: each fires on what it is about, names the cause,
 * waits where noise matters, and stays silent where it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gradflow/diagnosis.h"
#include "gradflow/snapshot.h"

#define LAYERS 6 /* five hidden ones and the read-out */
#define EPOCH  5

static const struct gf_thresholds USUAL = {
    .patience = 10,
    .window = 300,
    .converged_loss = 0.05,
    .converged_accuracy = 0.99,
    .vanishing_mean_abs = 1e-7,
    .decades = 3,
    .exploding_norm = 1000,
    .dead_fraction = 0.5,
    .born_dead_fraction = 0.5,
    .saturated_fraction = 0.5,
    .variance_ratio = 10,
    .update_ratio_least = 1e-5,
    .update_ratio_most = 0.1,
    .loss_decrease = 0.01,
    .oscillation = 1.5,
    .untrained_alpha = 0.5,
};

static struct gf_diagnosis *diagnosis;
static struct gf_snapshot *snapshot;
static struct gf_thresholds lines;

static struct gf_layer_measure *layer(size_t number)
{
    return &snapshot->layers[number - 1];
}

/* A healthy relu network that learns, steadily. */
static void healthy(uint64_t iteration)
{
    const bool checked = iteration % EPOCH == 0;
    snapshot->iteration = iteration;
    snapshot->iterations_an_epoch = EPOCH;
    snapshot->layer_count = LAYERS;
    snapshot->outputs = 2;
    snapshot->classes = true;
    snapshot->status = GF_STATUS_OK;
    snapshot->gradient_norm = 1;
    snapshot->loss = 0.7 * exp(-0.005 * (double)iteration);
    snapshot->train_loss = checked ? snapshot->loss : NAN;
    snapshot->train_accuracy = checked ? 0.5 : NAN;
    if (checked) {
        snapshot->last_train_loss = snapshot->train_loss;
        snapshot->last_train_accuracy = snapshot->train_accuracy;
    }
    for (size_t k = 1; k <= LAYERS; k++) {
        const bool hidden = k < LAYERS;
        *layer(k) = (struct gf_layer_measure){
            .kind = "dense",
            .activation = hidden ? "relu" : "identity",
            .width = hidden ? 10 : 2,
            .rectifier = hidden,
            .can_die = hidden,
            .weight_gradient_norm = 0.1,
            .weight_gradient_mean_abs = 0.01,
            .delta_rms = 0.1,
            .derivative_mean = 0.5,
            .derivative_rms = 0.7,
            .backward_gain = hidden ? 1 : (double)NAN,
            .activation_std = 1,
            .preactivation_std = 1,
            .zero_fraction = hidden ? 0.5 : 0,
            .saturated_fraction = NAN,
            .weight_norm = 3,
            .update_ratio = iteration ? 1e-3 : (double)NAN,
            .dead_checked_at = iteration - iteration % EPOCH,
            .alpha_mean = NAN,
            .alpha_gradient_norm = NAN,
        };
    }
}

static void observe(void)
{
    gf_diagnosis_observe(diagnosis, &lines, snapshot);
}

static const struct gf_finding *finding(enum gf_rule_id rule)
{
    assert_int_equal(snapshot->findings[rule].rule, rule);
    return &snapshot->findings[rule];
}

static bool active(enum gf_rule_id rule)
{
    return finding(rule)->active;
}

static void only(enum gf_rule_id rule)
{
    for (size_t id = 0; id < GF_RULES; id++)
        if (snapshot->findings[id].active != (id == rule))
            fail_msg("iteration %llu: %s is%s active", (unsigned long long)snapshot->iteration,
                     gf_rule_name(id), snapshot->findings[id].active ? "" : " not");
}

static void message_is(enum gf_rule_id rule, const char *expected)
{
    char text[256];
    assert_string_equal(gf_finding_message(finding(rule), text, sizeof text), expected);
}

static void cause_is(enum gf_rule_id rule, const char *expected)
{
    assert_string_equal(gf_finding_cause(finding(rule)), expected);
}

static void detail_has(enum gf_rule_id rule, const char *expected)
{
    char text[400];
    if (!strstr(gf_finding_detail(finding(rule), text, sizeof text), expected))
        fail_msg("\"%s\" should say \"%s\"", text, expected);
}

static int set_up(void **state)
{
    (void)state;
    lines = USUAL;
    snapshot = calloc(1, sizeof *snapshot);
    assert_non_null(snapshot);
    assert_true(gf_diagnosis_create(&diagnosis, NULL));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gf_diagnosis_destroy(diagnosis);
    gf_diagnosis_destroy(NULL);
    free(snapshot);
    return 0;
}

static void nothing_is_wrong(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        healthy(i);
        observe();
        only(GF_RULES);
        assert_null(gf_finding_top(snapshot));
    }
}

/* The error falls by a factor a layer, from layer 5 on. */
static void shrink(double a_layer)
{
    for (size_t k = 1; k < LAYERS; k++)
        layer(k)->delta_rms = 0.1 * pow(a_layer, (double)(LAYERS - 1 - k));
}

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

static void converged_networks_may_be_quiet(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 200; i++) {
        healthy(i);
        if (i >= 5) {
            snapshot->last_train_accuracy = 0.995;
            shrink(0.1);
            for (size_t k = 1; k <= LAYERS; k++) {
                layer(k)->weight_gradient_mean_abs = 1e-12;
                layer(k)->update_ratio = 1e-9;
            }
        }
        observe();
        only(GF_RULES);
    }
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

/* Settings: they may change at any time. */
static void lines_can_be_moved(void **state)
{
    (void)state;
    healthy(0);
    layer(1)->delta_rms = 20 * layer(5)->delta_rms;
    observe();
    assert_false(active(GF_RULE_EXPLODING_GRADIENT));
    lines.decades = 0.2;
    observe();
    assert_true(active(GF_RULE_EXPLODING_GRADIENT));
    assert_true(finding(GF_RULE_EXPLODING_GRADIENT)->threshold == pow(10, 0.2));
    layer(1)->delta_rms = layer(5)->delta_rms / 20;
    gf_diagnosis_changed(diagnosis);
    observe();
    assert_true(active(GF_RULE_VANISHING_GRADIENT));
    assert_true(finding(GF_RULE_VANISHING_GRADIENT)->threshold == pow(10, -0.2));
    for (uint64_t i = 1; i < 40; i++) {
        healthy(i);
        observe();
    }
    assert_false(active(GF_RULE_UPDATE_RATIO));
    lines.update_ratio_most = 1e-4;
    for (uint64_t i = 40; i < 60; i++) {
        healthy(i);
        observe();
    }
    assert_true(active(GF_RULE_UPDATE_RATIO));
    assert_int_equal(finding(GF_RULE_UPDATE_RATIO)->layer_count, LAYERS);
    lines.update_ratio_most = 0.1;
    lines.update_ratio_least = 1e-2;
    for (uint64_t i = 60; i < 80; i++) {
        healthy(i);
        observe();
    }
    assert_true(active(GF_RULE_UPDATE_RATIO));
    assert_false(finding(GF_RULE_UPDATE_RATIO)->sign);
    assert_int_equal(finding(GF_RULE_UPDATE_RATIO)->layer_count, LAYERS);
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

static void kill(size_t number, uint32_t dead)
{
    layer(number)->dead_count = dead;
    if (dead < layer(number)->width)
        return;
    layer(number)->derivative_rms = layer(number)->derivative_mean = 0;
    layer(number)->zero_fraction = 1;
    layer(number)->activation_std = 0;
    for (size_t k = 1; k <= number; k++)
        layer(k)->delta_rms = layer(k)->weight_gradient_mean_abs = layer(k)->weight_gradient_norm = 0;
    layer(number + 1)->weight_gradient_mean_abs = layer(number + 1)->weight_gradient_norm = 0;
    for (size_t k = 1; k <= number + 1 && snapshot->iteration; k++)
        layer(k)->update_ratio = 0;
}

static void dead_by_initialisation_or_bias(void **state)
{
    (void)state;
    healthy(0);
    kill(3, 6);
    observe();
    only(GF_RULE_DEAD_RELU);
    message_is(GF_RULE_DEAD_RELU, "60 % of the units of layer 3 are dead");
    cause_is(GF_RULE_DEAD_RELU, "initialisation");
    for (size_t k = 1; k < LAYERS; k++)
        kill(k, 7);
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
            kill(k, 9);
        observe();
        assert_false(active(GF_RULE_BORN_DEAD));
        assert_int_equal(active(GF_RULE_DEAD_RELU), i >= EPOCH);
    }
    gf_diagnosis_reset(diagnosis);
    for (uint64_t i = 0; i <= 2 * EPOCH; i++) {
        healthy(i);
        for (size_t k = 1; k < LAYERS; k++)
            kill(k, i == 7 ? 2 : 9);
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
            kill(2, 8);
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
            kill(2, 8);
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
    kill(4, 9);
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
    kill(4, 9);
    layer(4)->dead_checked_at = 13;
    observe();
    only(GF_RULE_DEAD_RELU);
    cause_is(GF_RULE_DEAD_RELU, "changed by hand");
    detail_has(GF_RULE_DEAD_RELU, "by the change at iteration 13");
    for (uint64_t i = 14; i <= 20; i++) { /* later deaths are their own */
        healthy(i);
        kill(4, 9);
        if (i == 20)
            kill(2, 8);
        observe();
    }
    cause_is(GF_RULE_DEAD_RELU, "changed by hand");
    healthy(25);
    kill(2, 8);
    observe();
    cause_is(GF_RULE_DEAD_RELU, "died slowly");
}

static void zero_mapping_cuts_off(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        healthy(i);
        kill(3, 10);
        observe();
        /* no vanishing, no poor initialisation, no standing still besides: they are its consequences */
        for (size_t id = 0; id < GF_RULES; id++)
            assert_int_equal(snapshot->findings[id].active,
                             id == GF_RULE_ZERO_MAPPING || id == GF_RULE_DEAD_RELU);
    }
    message_is(GF_RULE_ZERO_MAPPING, "layer 3 is all dead: no gradient before it");
    healthy(60);
    kill(3, 10);
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
            kill(3, 10);
            layer(3)->dead_count = 0;
        }
        observe();
        only(GF_RULES);
    }
}

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

/* The same iteration measured again counts once. */
static void again_counts_once(void **state)
{
    (void)state;
    healthy(0);
    observe();
    healthy(1);
    shrink(0.1);
    for (int times = 0; times < 50; times++)
        observe();
    assert_false(active(GF_RULE_VANISHING_GRADIENT));
    gf_diagnosis_changed(diagnosis);
    observe();
    assert_true(active(GF_RULE_VANISHING_GRADIENT));
}

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
    kill(3, 6);
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

/* Whatever the numbers, texts are whole, ASCII where they promise it, and fit. */
static void texts(void **state)
{
    (void)state;
    static const double odd[] = {0, 1, -1, 1e-300, 1e300, 12345.678};
    for (size_t rule = 0; rule < GF_RULES; rule++)
        for (size_t cause = 0; gf_rule_cause(rule, cause); cause++)
            for (size_t i = 0; i < 2 * (sizeof odd / sizeof *odd); i++) {
                const double number = i % 2 ? (double)NAN : odd[i / 2];
                struct gf_finding finding = {.rule = (uint8_t)rule,
                                             .cause = (uint8_t)cause,
                                             .sign = i % 3 == 0,
                                             .active = true,
                                             .value = odd[i / 2],
                                             .threshold = number,
                                             .numbers = {number, odd[i / 2], number, odd[i / 2]}};
                char message[256], line[300], formula[300], detail[300], small[12];
                gf_finding_message(&finding, message, sizeof message);
                gf_finding_line(&finding, line, sizeof line);
                gf_finding_formula(&finding, formula, sizeof formula);
                gf_finding_detail(&finding, detail, sizeof detail);
                assert_true(*message && *formula);
                assert_memory_equal(line, gf_rule_title(rule), strlen(gf_rule_title(rule)));
                for (const char *c = message; *c; c++)
                    assert_in_range(*c, 0x20, 0x7e);
                for (const char *c = detail; *c; c++)
                    assert_in_range(*c, 0x20, 0x7e);
                assert_memory_equal(gf_finding_message(&finding, small, sizeof small), message,
                                    strlen(message) < 11 ? strlen(message) : 11);
                assert_true(strlen(small) < sizeof small);
                assert_true(*gf_finding_remedy(&finding) && *gf_finding_remedy_key(&finding));
            }
}

static void registry(void **state)
{
    (void)state;
    size_t count = 0;
    while (gf_rule_name(count)) {
        assert_true(*gf_rule_title(count) && *gf_rule_meaning(count));
        assert_non_null(gf_rule_cause(count, 0));
        for (size_t other = 0; other < count; other++)
            assert_string_not_equal(gf_rule_name(count), gf_rule_name(other));
        count++;
    }
    assert_int_equal(count, GF_RULES);
    assert_null(gf_rule_setting(GF_RULES, 0));
    assert_null(gf_rule_cause(GF_RULES, 0));
    assert_string_equal(gf_rule_setting(GF_RULE_DEAD_RELU, 0), "diagnosis.dead_fraction");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_wrong),
        TEST(vanishing_at_the_start),
        TEST(vanishing_must_hold),
        TEST(near_the_line_it_stays),
        TEST(small_means_vanish),
        TEST(converged_networks_may_be_quiet),
        TEST(frozen_layers_are_passed_over),
        TEST(beyond_float),
        TEST(dormant_layers_are_no_part_of_it),
        TEST(sigmoid_is_flat),
        TEST(exploding),
        TEST(lines_can_be_moved),
        TEST(divergence_silences_the_others),
        TEST(dead_by_initialisation_or_bias),
        TEST(born_dead_means_from_the_start),
        TEST(dead_by_a_step),
        TEST(dead_by_hand_and_revived),
        TEST(dead_by_hand_between_epochs),
        TEST(zero_mapping_cuts_off),
        TEST(silence_is_not_vanishing),
        TEST(saturation),
        TEST(initial_variances),
        TEST(critical_networks_are_healthy),
        TEST(steps_outside_the_band),
        TEST(thawed_layers_begin_anew),
        TEST(no_progress),
        TEST(up_and_down),
        TEST(a_new_read_out_is_no_setback),
        TEST(alpha),
        TEST(again_counts_once),
        TEST(what_is_so_already_is_no_cure),
        TEST(the_dead_are_helped_where_they_can_be),
        TEST(rates_have_ends),
        TEST(consequences_offer_the_same),
        TEST(texts),
        TEST(registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
