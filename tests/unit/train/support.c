#include "support.h"

#include "train/experiment.h"

void test_spec_set(struct gf_spec *spec, const char *key, const char *value)
{
    struct gf_error error = {0};
    if (!gf_spec_set(spec, key, value, &error))
        fail_msg("%s=%s: %s", key, value, error.message);
}

struct gf_spec test_spec(const char *first, ...)
{
    struct gf_spec spec;
    gf_spec_init(&spec);
    va_list arguments;
    va_start(arguments, first);
    for (const char *text = first; text; text = va_arg(arguments, const char *)) {
        struct gf_error error = {0};
        if (!gf_spec_assign(&spec, text, &error))
            fail_msg("%s: %s", text, error.message);
    }
    va_end(arguments);
    return spec;
}

struct gf_snapshot *test_snapshot(void)
{
    struct gf_snapshot *snapshot = calloc(1, sizeof *snapshot);
    assert_non_null(snapshot);
    return snapshot;
}

struct gf_action test_action(const char *text)
{
    struct gf_action action;
    struct gf_error error;
    if (!gf_action_parse(text, &action, &error))
        fail_msg("%s: %s", text, error.message);
    return action;
}

struct gf_experiment *test_experiment(const struct gf_spec *spec)
{
    struct gf_experiment *experiment = NULL;
    struct gf_error error = {0};
    if (!gf_experiment_create(spec, &experiment, &error))
        fail_msg("%s", error.message);
    return experiment;
}

void test_measure(struct gf_experiment *experiment, bool histograms, struct gf_snapshot *snapshot)
{
    assert_true(gf_experiment_measure(experiment, histograms, NULL, NULL, snapshot));
}

void test_advance(struct gf_experiment *experiment, uint64_t updates, bool histograms,
                  struct gf_snapshot *snapshot)
{
    for (uint64_t i = 0; i < updates; i++) {
        test_measure(experiment, histograms, snapshot);
        gf_experiment_update(experiment);
    }
    test_measure(experiment, histograms, snapshot);
}

void test_apply(struct gf_experiment *experiment, const struct gf_spec *spec, enum gf_effect expected)
{
    enum gf_effect effect = GF_EFFECT_NONE;
    struct gf_error error = {0};
    if (!gf_experiment_apply(experiment, spec, &effect, &error))
        fail_msg("%s", error.message);
    assert_int_equal(effect, expected);
}

void test_first_record(const struct gf_spec *spec, struct gf_snapshot *ret_snapshot)
{
    struct gf_experiment *experiment = test_experiment(spec);
    test_measure(experiment, false, ret_snapshot);
    gf_experiment_destroy(experiment);
}

#define SPAN(type, from, to) offsetof(type, from), offsetof(type, to) + sizeof(((type *)NULL)->to)

static void same_bytes(const void *a, const void *b, size_t from, size_t to, const char *what)
{
    if (memcmp((const char *)a + from, (const char *)b + from, to - from) != 0)
        fail_msg("%s differ", what);
}

void test_same_record(const struct gf_snapshot *a, const struct gf_snapshot *b)
{
    same_bytes(a, b, SPAN(struct gf_snapshot, iteration, iterations_an_epoch), "iterations");
    assert_int_equal(a->batch_rows, b->batch_rows);
    same_bytes(a, b, SPAN(struct gf_snapshot, loss, clipped_fraction), "losses");
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->diverged_at, b->diverged_at);
    assert_int_equal(a->diverged_layer, b->diverged_layer);
    assert_int_equal(a->parameter_count, b->parameter_count);
    assert_int_equal(a->layer_count, b->layer_count);
    for (size_t k = 0; k < a->layer_count; k++) {
        const struct gf_layer_measure *x = &a->layers[k], *y = &b->layers[k];
        assert_ptr_equal(x->activation, y->activation);
        same_bytes(x, y, SPAN(struct gf_layer_measure, low, update_ratio), "measures of a layer");
        same_bytes(x, y, SPAN(struct gf_layer_measure, dead_count, dead_checked_at), "dead counts");
    }
}

void test_same_states(const struct gf_snapshot *a, const struct gf_snapshot *b)
{
    assert_true(a->histograms && b->histograms);
    assert_int_equal(a->neuron_count, b->neuron_count);
    assert_memory_equal(a->neurons, b->neurons, a->neuron_count);
    for (size_t k = 0; k < a->layer_count; k++)
        same_bytes(&a->layers[k], &b->layers[k],
                   SPAN(struct gf_layer_measure, state_counts, gradient_histogram), "histograms");
}

bool test_close(double a, double b, double tolerance)
{
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * (1 + fabs(b));
}
