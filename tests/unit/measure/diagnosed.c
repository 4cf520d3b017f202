#include "diagnosed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct gf_diagnosis *diagnosis;
struct gf_snapshot *snapshot;
struct gf_thresholds lines;

struct gf_layer_measure *layer(size_t number)
{
    return &snapshot->layers[number - 1];
}

void healthy(uint64_t iteration)
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

void observe(void)
{
    gf_diagnosis_observe(diagnosis, &lines, snapshot);
}

const struct gf_finding *finding(enum gf_rule_id rule)
{
    assert_int_equal(snapshot->findings[rule].rule, rule);
    return &snapshot->findings[rule];
}

bool active(enum gf_rule_id rule)
{
    return finding(rule)->active;
}

void only(enum gf_rule_id rule)
{
    for (size_t id = 0; id < GF_RULES; id++)
        if (snapshot->findings[id].active != (id == rule))
            fail_msg("iteration %llu: %s is%s active", (unsigned long long)snapshot->iteration,
                     gf_rule_name(id), snapshot->findings[id].active ? "" : " not");
}

void message_is(enum gf_rule_id rule, const char *expected)
{
    char text[256];
    assert_string_equal(gf_finding_message(finding(rule), text, sizeof text), expected);
}

void cause_is(enum gf_rule_id rule, const char *expected)
{
    assert_string_equal(gf_finding_cause(finding(rule)), expected);
}

void detail_has(enum gf_rule_id rule, const char *expected)
{
    char text[400];
    if (!strstr(gf_finding_detail(finding(rule), text, sizeof text), expected))
        fail_msg("\"%s\" should say \"%s\"", text, expected);
}

int set_up(void **state)
{
    (void)state;
    lines = USUAL;
    snapshot = calloc(1, sizeof *snapshot);
    assert_non_null(snapshot);
    assert_true(gf_diagnosis_create(&diagnosis, NULL));
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    gf_diagnosis_destroy(diagnosis);
    gf_diagnosis_destroy(NULL);
    free(snapshot);
    return 0;
}

void shrink(double a_layer)
{
    for (size_t k = 1; k < LAYERS; k++)
        layer(k)->delta_rms = 0.1 * pow(a_layer, (double)(LAYERS - 1 - k));
}

void kill_units(size_t number, uint32_t dead)
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
