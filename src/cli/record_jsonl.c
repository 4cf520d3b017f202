/* jsonl: one JSON object a line, every key always present. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/record.h"

static void write_counts(struct gf_json *json, const struct gf_histogram *histogram)
{
    gf_json_open(json, "counts", '[');
    for (size_t i = 0; i < GF_HISTOGRAM_BINS; i++)
        gf_json_unsigned(json, NULL, histogram->counts[i]);
    gf_json_close(json, ']');
}

static void write_activation_histogram(struct gf_json *json, const char *key,
                                       const struct gf_histogram *histogram)
{
    gf_json_open(json, key, '{');
    gf_json_number(json, "min", histogram->min);
    gf_json_number(json, "max", histogram->max);
    write_counts(json, histogram);
    gf_json_unsigned(json, "nonfinite", histogram->nonfinite);
    gf_json_close(json, '}');
}

static void write_gradient_histogram(struct gf_json *json, const char *key,
                                     const struct gf_histogram *histogram)
{
    gf_json_open(json, key, '{');
    gf_json_signed(json, "min", GF_GRADIENT_LOG_LEAST);
    gf_json_signed(json, "max", GF_GRADIENT_LOG_MOST);
    write_counts(json, histogram);
    gf_json_unsigned(json, "below", histogram->below);
    gf_json_unsigned(json, "above", histogram->above);
    gf_json_unsigned(json, "zeros", histogram->zeros);
    gf_json_unsigned(json, "nonfinite", histogram->nonfinite);
    gf_json_close(json, '}');
}

static void write_neurons(struct gf_json *json, const char *key, const struct gf_snapshot *snapshot,
                          const struct gf_layer_measure *layer)
{
    gf_json_open(json, key, '"');
    for (size_t i = 0; i < layer->width; i++)
        fputc(gf_neuron_letter((enum gf_neuron_state)snapshot->neurons[layer->first_neuron + i]), json->out);
    gf_json_close(json, '"');
}

/* object: the snapshot, or the layer of it that the field belongs to. */
static void write_field(struct gf_json *json, const struct gf_field *field,
                        const struct gf_snapshot *snapshot, const void *object)
{
    const void *value = (const char *)object + field->offset;
    switch (field->type) {
    case GF_FIELD_NUMBER: gf_json_number(json, field->name, gf_field_number(field, object)); break;
    case GF_FIELD_COUNT: gf_json_unsigned(json, field->name, *(const uint32_t *)value); break;
    case GF_FIELD_SERIAL: gf_json_unsigned(json, field->name, *(const uint64_t *)value); break;
    case GF_FIELD_NAME: gf_json_string(json, field->name, *(const char *const *)value); break;
    case GF_FIELD_FLAG: gf_json_bool(json, field->name, *(const bool *)value); break;
    case GF_FIELD_STATUS:
        gf_json_string(json, field->name,
                       gf_status_name(*(const enum gf_status *)value == GF_STATUS_DIVERGED));
        break;
    case GF_FIELD_ABSENT: gf_json_null(json, field->name); break;
    case GF_FIELD_ACTIVATION_HISTOGRAM: write_activation_histogram(json, field->name, value); break;
    case GF_FIELD_GRADIENT_HISTOGRAM: write_gradient_histogram(json, field->name, value); break;
    case GF_FIELD_NEURONS: write_neurons(json, field->name, snapshot, object); break;
    }
}

static void write_iteration(FILE *out, const struct gf_snapshot *snapshot)
{
    struct gf_json json = {.out = out};
    gf_json_open(&json, NULL, '{');
    gf_json_string(&json, "type", "iteration");
    for (const struct gf_field *field = gf_iteration_fields; field->name; field++)
        write_field(&json, field, snapshot, snapshot);
    gf_json_open(&json, "layers", '[');
    for (size_t i = 0; i < snapshot->layer_count; i++) {
        gf_json_open(&json, NULL, '{');
        gf_json_unsigned(&json, "index", i + 1);
        for (const struct gf_field *field = gf_layer_fields; field->name; field++)
            write_field(&json, field, snapshot, &snapshot->layers[i]);
        gf_json_close(&json, '}');
    }
    gf_json_close(&json, ']');
    gf_json_close(&json, '}');
    fputc('\n', out);
}

static void write_intervention(FILE *out, const struct gf_intervention *intervention)
{
    struct gf_json json = {.out = out};
    gf_json_open(&json, NULL, '{');
    gf_json_string(&json, "type", "intervention");
    gf_json_unsigned(&json, "iteration", intervention->iteration);
    gf_json_string(&json, "action", intervention->action);
    gf_json_string(&json, "message", intervention->message);
    gf_json_close(&json, '}');
    fputc('\n', out);
}

static void write_layers(struct gf_json *json, const struct gf_finding *finding)
{
    gf_json_open(json, "layers", '[');
    for (size_t k = 0; k < finding->last_layer; k++)
        if (gf_finding_has_layer(finding, k))
            gf_json_unsigned(json, NULL, k + 1);
    gf_json_close(json, ']');
}

static void write_diagnosis(FILE *out, const struct gf_snapshot *snapshot, const struct gf_finding *finding)
{
    struct gf_json json = {.out = out};
    char message[256], detail[400];
    gf_json_open(&json, NULL, '{');
    gf_json_string(&json, "type", "diagnosis");
    gf_json_unsigned(&json, "iteration", snapshot->iteration);
    gf_json_string(&json, "rule", gf_rule_name(finding->rule));
    write_layers(&json, finding);
    gf_json_number(&json, "value", finding->value);
    gf_json_number(&json, "threshold", finding->threshold);
    if (finding->active) {
        gf_json_string(&json, "cause", gf_finding_cause(finding));
        gf_json_string(&json, "detail", gf_finding_detail(finding, detail, sizeof detail));
        gf_json_string(&json, "remedy", gf_finding_remedy(finding));
    } else {
        gf_json_null(&json, "cause");
        gf_json_null(&json, "detail");
        gf_json_null(&json, "remedy");
    }
    gf_json_string(&json, "message", gf_finding_line(finding, message, sizeof message));
    gf_json_bool(&json, "active", finding->active);
    gf_json_close(&json, '}');
    fputc('\n', out);
}

/* A word that stands for a value ("auto") is written as the word. */
static bool is_special(const struct gf_setting *setting, double value)
{
    return setting->special &&
           (isnan(setting->special_value) ? isnan(value) : value == setting->special_value);
}

static void write_setting(struct gf_json *json, const struct gf_setting *setting, const struct gf_spec *spec)
{
    const void *value = (const char *)spec + setting->offset;
    switch (setting->type) {
    case GF_SETTING_INTEGER: gf_json_signed(json, setting->key, *(const int64_t *)value); break;
    case GF_SETTING_SEED: gf_json_unsigned(json, setting->key, *(const uint64_t *)value); break;
    case GF_SETTING_NUMBER:
        if (is_special(setting, *(const double *)value))
            gf_json_string(json, setting->key, setting->special);
        else
            gf_json_number(json, setting->key, *(const double *)value);
        break;
    case GF_SETTING_CHOICE:
        gf_json_string(json, setting->key, setting->choice((size_t) * (const int *)value));
        break;
    case GF_SETTING_SWITCH: gf_json_bool(json, setting->key, *(const bool *)value); break;
    case GF_SETTING_TEXT: gf_json_string(json, setting->key, value); break;
    }
}

/* Overrides come as text: numbers stay numbers, frozen is a switch. */
static void write_override(struct gf_json *json, const char *key, const char *value)
{
    char *end;
    const double number = strtod(value, &end);
    if (end != value && !*end && isfinite(number))
        gf_json_number(json, key, number);
    else if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
        gf_json_bool(json, key, *value == 'y');
    else
        gf_json_string(json, key, value);
}

static void write_settings(struct gf_json *json, const struct gf_spec *spec)
{
    char key[64], value[64];
    gf_json_open(json, "settings", '{');
    for (size_t i = 0; i < gf_setting_count(); i++)
        write_setting(json, gf_setting_at(i), spec);
    for (size_t i = 0; gf_spec_override_text(spec, i, key, sizeof key, value, sizeof value); i++)
        write_override(json, key, value);
    gf_json_close(json, '}');
}

/* What has no meaning is NAN, and so null. */
static void write_theory(struct gf_json *json, const struct gf_theory_prediction *theory)
{
    const struct gf_theory_point *point = &theory->point;
    const bool known = !theory->pointless;
    gf_json_open(json, "theory", '{');
    gf_json_number(json, "chi1", known ? point->chi : (double)NAN);
    gf_json_number(json, "q_star", known ? point->q : (double)NAN);
    gf_json_number(json, "c_star", known ? point->correlation : (double)NAN);
    gf_json_number(json, "xi_q", known ? point->variance_depth : (double)NAN);
    gf_json_number(json, "xi_c", known ? point->correlation_depth : (double)NAN);
    if (known)
        gf_json_string(json, "phase", gf_theory_phase_name(point->phase));
    else
        gf_json_null(json, "phase");
    gf_json_number(json, "trainable_depth", known ? point->trainable_depth : (double)NAN);
    gf_json_number(json, "sigma_w", known ? theory->weight_deviation : (double)NAN);
    gf_json_number(json, "sigma_b", known ? theory->bias_deviation : (double)NAN);
    gf_json_number(json, "critical_sigma_w", known ? theory->critical_weight_deviation : (double)NAN);
    gf_json_open(json, "predicted_delta_log10", '[');
    for (size_t l = 0; !theory->missing && l < theory->layer_count; l++)
        gf_json_number(json, NULL, theory->delta_log10[l]);
    gf_json_close(json, ']');
    if (theory->pointless)
        gf_json_string(json, "not_for", theory->pointless);
    else
        gf_json_null(json, "not_for");
    gf_json_close(json, '}');
}

static void write_experiment(FILE *out, const struct gf_preset *preset, const struct gf_snapshot *first)
{
    struct gf_json json = {.out = out};
    gf_json_open(&json, NULL, '{');
    gf_json_string(&json, "type", "experiment");
    gf_json_string(&json, "version", GF_VERSION);
    gf_json_string(&json, "preset", preset->name);
    gf_json_string(&json, "title", preset->title);
    write_settings(&json, &preset->spec);
    gf_json_unsigned(&json, "parameters", first->parameter_count);
    gf_json_unsigned(&json, "features", first->features);
    gf_json_unsigned(&json, "outputs", first->outputs);
    gf_json_unsigned(&json, "train_samples", first->train_count);
    gf_json_unsigned(&json, "test_samples", first->test_count);
    gf_json_unsigned(&json, "iterations_per_epoch", first->iterations_an_epoch);
    write_theory(&json, &first->theory);
    gf_json_close(&json, '}');
    fputc('\n', out);
}

static void write_summary(FILE *out, const struct gf_run_summary *summary)
{
    struct gf_json json = {.out = out};
    gf_json_open(&json, NULL, '{');
    gf_json_string(&json, "type", "summary");
    gf_json_unsigned(&json, "iterations", summary->iterations);
    gf_json_number(&json, "seconds", summary->seconds);
    gf_json_number(&json, "iterations_per_second", (double)summary->iterations / summary->seconds);
    gf_json_number(&json, "loss", summary->loss);
    gf_json_number(&json, "accuracy", summary->accuracy);
    gf_json_number(&json, "test_loss", summary->test_loss);
    gf_json_number(&json, "test_accuracy", summary->test_accuracy);
    gf_json_unsigned(&json, "dead", summary->dead);
    gf_json_string(&json, "status", gf_status_name(summary->diverged));
    if (summary->diverged)
        gf_json_unsigned(&json, "diverged_at", summary->diverged_at);
    else
        gf_json_null(&json, "diverged_at");
    gf_json_bool(&json, "interrupted", summary->interrupted);
    gf_json_open(&json, "diagnosis", '[');
    for (size_t rule = 0; rule < GF_RULES; rule++)
        if (summary->active[rule])
            gf_json_string(&json, NULL, gf_rule_name(rule));
    gf_json_close(&json, ']');
    gf_json_close(&json, '}');
    fputc('\n', out);
}

const struct gf_record_format gf_record_jsonl = {
    .name = "jsonl",
    .help = "one JSON object a line, with everything measured",
    .magic = "{\"type\":\"experiment\"",
    .histograms = true,
    .begin = write_experiment,
    .iteration = write_iteration,
    .intervention = write_intervention,
    .diagnosis = write_diagnosis,
    .finish = write_summary,
};
