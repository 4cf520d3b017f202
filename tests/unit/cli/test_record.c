/* The formats, on a snapshot made by hand: what the numbers of a run cannot show (nulls, every letter). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record.h"

struct sample {
    struct gf_preset preset;
    struct gf_snapshot snapshot;
    struct gf_run_summary summary;
};

static void fill_layer(struct gf_layer_measure *layer, const char *activation, uint32_t width, double delta)
{
    *layer = (struct gf_layer_measure){.kind = "dense", .activation = activation, .width = width};
    layer->weight_gradient_norm = delta * 2;
    layer->delta_rms = delta;
    layer->backward_gain = NAN;
    layer->branch_norm_ratio = NAN;
    layer->update_ratio = INFINITY;
    layer->activation_histogram = (struct gf_histogram){.min = NAN, .max = NAN, .nonfinite = 7};
    layer->gradient_histogram.counts[63] = 4000000000u;
    layer->gradient_histogram.below = 5;
}

static int set_up(void **state)
{
    struct sample *sample = calloc(1, sizeof *sample);
    assert_non_null(sample);
    gf_spec_init(&sample->preset.spec);
    snprintf(sample->preset.name, sizeof sample->preset.name, "by \"hand\"");
    snprintf(sample->preset.title, sizeof sample->preset.title, "one\ntwo");
    struct gf_snapshot *snapshot = &sample->snapshot;
    snapshot->iteration = 12;
    snapshot->loss = 0.25;
    snapshot->accuracy = NAN;
    snapshot->train_loss = snapshot->train_accuracy = snapshot->test_loss = snapshot->test_accuracy = NAN;
    snapshot->last_test_accuracy = NAN;
    snapshot->clip_scale = 1;
    snapshot->parameter_count = 99;
    snapshot->layer_count = 3;
    fill_layer(&snapshot->layers[0], "sigmoid", GF_NEURON_STATES, 1e-13);
    fill_layer(&snapshot->layers[1], "sigmoid", 2, 1e-2);
    fill_layer(&snapshot->layers[2], "identity", 1, 1);
    snapshot->layers[1].first_neuron = GF_NEURON_STATES;
    snapshot->layers[2].first_neuron = GF_NEURON_STATES + 2;
    snapshot->layers[0].dead_count = 1;
    snapshot->neuron_count = GF_NEURON_STATES + 3;
    for (uint8_t i = 0; i < GF_NEURON_STATES; i++)
        snapshot->neurons[i] = i;
    sample->summary = (struct gf_run_summary){.iterations = 12, .seconds = 0.5, .loss = NAN};
    *state = sample;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

/* Everything a format writes; the caller frees. */
static char *write_all(const struct gf_record_format *format, const struct sample *sample)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    format->begin(out, &sample->preset, &sample->snapshot);
    format->iteration(out, &sample->snapshot);
    format->finish(out, &sample->summary);
    assert_int_equal(fclose(out), 0);
    assert_true(gf_record_begins(text, size));
    return text;
}

static size_t count(const char *text, char wanted)
{
    size_t found = 0;
    for (; *text; text++)
        found += *text == wanted;
    return found;
}

static void jsonl_is_three_lines(void **state)
{
    char *text = write_all(&gf_record_jsonl, *state);
    assert_int_equal(count(text, '\n'), 3);
    assert_non_null(strstr(text, "\"preset\":\"by \\\"hand\\\"\",\"title\":\"one\\ntwo\""));
    assert_non_null(strstr(text, "\"network.depth\":20,"));
    assert_non_null(strstr(text, "\"network.leak\":\"auto\""));
    assert_non_null(strstr(text, "\"data.standardize\":true"));
    assert_non_null(strstr(text, "{\"type\":\"iteration\",\"iteration\":12,\"epoch\":0,\"loss\":0.25,"
                                 "\"accuracy\":null,\"train_loss\":null,"));
    assert_non_null(strstr(text, "\"backward_gain\":null"));
    assert_non_null(strstr(text, "\"update_ratio\":null"));
    assert_non_null(strstr(text, "\"branch_norm_ratio\":null"));
    assert_non_null(strstr(text, "\"activation_histogram\":{\"min\":null,\"max\":null,\"counts\":[0,"));
    assert_non_null(strstr(text, "\"gradient_histogram\":{\"min\":-20,\"max\":4,\"counts\":[0,"));
    assert_non_null(strstr(text, ",4000000000],\"below\":5,\"above\":0,\"zeros\":0,\"nonfinite\":0}"));
    assert_non_null(strstr(text, "\"loss\":null,"));
    assert_non_null(strstr(text, "\"iterations_per_second\":24,"));
    free(text);
}

static void every_neuron_has_its_letter(void **state)
{
    char *text = write_all(&gf_record_jsonl, *state);
    assert_non_null(strstr(text, "\"neurons\":\"aprqsd\""));
    assert_non_null(strstr(text, "\"neurons\":\"aa\""));
    assert_non_null(strstr(text, "\"neurons\":\"a\""));
    free(text);
}

static void csv_rows_have_the_headers_columns(void **state)
{
    char *text = write_all(&gf_record_csv, *state);
    char *line = strtok(text, "\n");
    const size_t commas = count(line, ',');
    int rows = 0;
    assert_non_null(strstr(line, ",status,linear_regions,index,kind,activation,width,"));
    assert_null(strstr(line, "histogram"));
    assert_null(strstr(line, "neurons"));
    while ((line = strtok(NULL, "\n")) != NULL) {
        assert_int_equal(count(line, ','), commas);
        assert_int_equal(strncmp(line, "12,0,0.25,,,", 12), 0);
        rows++;
    }
    assert_int_equal(rows, 3);
    free(text);
}

static void table_lines_are_aligned(void **state)
{
    struct sample *sample = *state;
    char *text = write_all(&gf_record_table, sample);
    assert_int_equal(strncmp(text, "gradflow run by \"hand\": 20 x 16 sigmoid, ", 41), 0);
    assert_non_null(
        strstr(text, "     12    0.25     -     - 1.0e-13    0.01 -11.0 2.0e-13       2     1 ok\n"));
    free(text);
    sample->snapshot.status = GF_STATUS_DIVERGED;
    for (uint32_t i = 0; i < sample->snapshot.layer_count; i++)
        sample->snapshot.layers[i].delta_rms = sample->snapshot.layers[i].weight_gradient_norm = NAN;
    text = write_all(&gf_record_table, sample);
    assert_non_null(
        strstr(text, "     12    0.25     -     -       -       -     -       -       -     1 diverged\n"));
    free(text);
}

static void only_records_begin_like_records(void **state)
{
    (void)state;
    static const char *const others[] = {"",         "{",        "{\"type\":\"other\"}", "iteration,loss\n",
                                         "gradflow", "[network]"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(gf_record_begins(others[i], strlen(others[i])));
    for (size_t i = 0; gf_record_format_at(i); i++) {
        const struct gf_record_format *format = gf_record_format_at(i);
        assert_true(strlen(format->magic) <= GF_OUTPUT_BEGIN_MOST);
        assert_ptr_equal(gf_record_format_find(format->name), format);
    }
    assert_null(gf_record_format_find("xml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(jsonl_is_three_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_neuron_has_its_letter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_rows_have_the_headers_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(table_lines_are_aligned, set_up, tear_down),
        cmocka_unit_test(only_records_begin_like_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
