/* Load, shuffle, split, standardise: the same for every source. */
#include "gradflow/dataset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "data/generate.h"
#include "data/source.h"
#include "data/standardize.h"

static bool unknown_source(const char *name, struct gf_error *reterr)
{
    char quoted[64], names[256] = "";
    for (size_t i = 0; gf_data_source_at(i); i++) {
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", gf_data_source_at(i)->name);
    }
    return gf_error_set(reterr, "data source '%s' is unknown; it is one of %s",
                        gf_error_quote(name, strlen(name), quoted, sizeof quoted), names);
}

static bool check_request(const struct gf_dataset_request *request, const struct gf_data_source *source,
                          struct gf_error *reterr)
{
    if (!(request->test_fraction >= 0 && request->test_fraction < 1))
        return gf_error_set(reterr, "the test fraction is %g; it must be at least 0 and below 1",
                            request->test_fraction);
    if (source->reads_file && (!request->file || !*request->file))
        return gf_error_set(reterr, "data source %s reads a file, but no file is given", source->name);
    if (source->reads_file)
        return true;
    if (request->samples < 1 || request->samples > GF_SAMPLES_MOST)
        return gf_error_set(reterr, "the number of samples is %zu; it must be from 1 to %zu",
                            request->samples, GF_SAMPLES_MOST);
    if (!(request->noise >= 0 && request->noise <= 1e6))
        return gf_error_set(reterr, "the noise is %g; it must be from 0 to 1e6", request->noise);
    return true;
}

static bool fill_row(const struct gf_samples *samples, size_t index, const struct gf_scale *scales,
                     real *ret_inputs, struct gf_error *reterr)
{
    for (size_t f = 0; f < samples->features; f++) {
        const double value = gf_samples_input(samples, index * samples->features + f);
        ret_inputs[f] = (real)((value - scales[f].mean) / scales[f].deviation);
        if (!isfinite(ret_inputs[f]))
            return gf_error_at(
                reterr, samples->file, 0, 0,
                "feature %zu: the test set has %g, too far from the training set's values to be "
                "standardised; set data.standardize to no",
                f + 1, value);
    }
    return true;
}

static bool fill_inputs(const struct gf_samples *samples, const uint32_t *order, bool standardize,
                        struct gf_dataset *dataset, struct gf_error *reterr)
{
    const size_t features = samples->features;
    struct gf_scale *scales = gf_data_array(features, 1, sizeof *scales); /* [features] */
    if (!scales)
        return gf_data_no_memory(samples->file, reterr);
    if (standardize)
        gf_scales_measure(samples, order, dataset->train_count, scales);
    else
        for (size_t f = 0; f < features; f++)
            scales[f] = (struct gf_scale){0, 1};
    bool finite = true;
    for (size_t i = 0; finite && i < samples->count; i++)
        finite = fill_row(samples, order[i], scales, dataset->inputs + i * features, reterr);
    free(scales);
    return finite;
}

static void fill_targets(const struct gf_samples *samples, const uint32_t *order, struct gf_dataset *dataset)
{
    const size_t outputs = samples->outputs;
    for (size_t i = 0; i < samples->count; i++) {
        real *target = dataset->targets + i * outputs;
        if (samples->labels)
            target[samples->labels[order[i]]] = 1;
        for (size_t k = 0; samples->targets && k < outputs; k++)
            target[k] = (real)samples->targets[order[i] * outputs + k];
    }
}

static size_t count_test(size_t count, double fraction)
{
    const size_t test = (size_t)floor((double)count * fraction + 0.5);
    return test < count ? test : count - 1;
}

static void shuffle(uint64_t seed, size_t count, uint32_t *order)
{
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    struct gf_random random;
    gf_random_init(&random, seed, GF_STREAM_SPLIT);
    gf_random_shuffle(&random, count, order);
}

static bool arrange(const struct gf_dataset_request *request, struct gf_samples *samples, uint32_t *order,
                    struct gf_dataset *dataset, struct gf_error *reterr)
{
    dataset->features = samples->features;
    dataset->outputs = samples->outputs;
    dataset->classes = samples->labels;
    dataset->test_count = count_test(samples->count, request->test_fraction);
    dataset->train_count = samples->count - dataset->test_count;
    dataset->inputs = gf_data_array(samples->count, samples->features, sizeof *dataset->inputs);
    dataset->targets = gf_data_array(samples->count, samples->outputs, sizeof *dataset->targets);
    if (!dataset->inputs || !dataset->targets)
        return gf_data_no_memory(samples->file, reterr);
    shuffle(request->seed, samples->count, order);
    if (!fill_inputs(samples, order, request->standardize, dataset, reterr))
        return false;
    fill_targets(samples, order, dataset);
    dataset->class_names = samples->class_names;
    samples->class_names = NULL;
    return true;
}

bool gf_dataset_create(const struct gf_dataset_request *request, struct gf_dataset **ret_dataset,
                       struct gf_error *reterr)
{
    const struct gf_data_source *source = gf_data_source_find(request->source);
    if (!source)
        return unknown_source(request->source, reterr);
    if (!check_request(request, source, reterr))
        return false;
    struct gf_samples samples = {.file = source->reads_file ? request->file : NULL};
    const bool loaded = source->generator ? gf_generate(source->generator, request, &samples, reterr)
                                          : source->load(request, &samples, reterr);
    struct gf_dataset *dataset = NULL;
    uint32_t *order = NULL;
    bool done = false;
    if (loaded) {
        dataset = calloc(1, sizeof *dataset);
        order = gf_data_array(samples.count, 1, sizeof *order);
        done = dataset && order ? arrange(request, &samples, order, dataset, reterr)
                                : gf_data_no_memory(samples.file, reterr);
    }
    free(order);
    gf_samples_finish(&samples);
    if (!done) {
        gf_dataset_destroy(dataset);
        return false;
    }
    *ret_dataset = dataset;
    return true;
}

void gf_dataset_destroy(struct gf_dataset *dataset)
{
    if (!dataset)
        return;
    for (size_t i = 0; dataset->class_names && i < dataset->outputs; i++)
        free(dataset->class_names[i]);
    free(dataset->class_names);
    free(dataset->inputs);
    free(dataset->targets);
    free(dataset);
}
