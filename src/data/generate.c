#include "data/generate.h"

#include <string.h>

static bool reserve(const struct gf_generator *generator, struct gf_samples *samples, size_t count)
{
    const bool classes = generator->class_names[0];
    samples->features = generator->features;
    samples->outputs = classes ? 2 : 1;
    samples->inputs = gf_data_array(count, samples->features, sizeof *samples->inputs);
    if (!samples->inputs)
        return false;
    if (!classes)
        return (samples->targets = gf_data_array(count, 1, sizeof *samples->targets));
    samples->labels = gf_data_array(count, 1, sizeof *samples->labels);
    samples->class_names = gf_data_array(2, 1, sizeof *samples->class_names);
    for (size_t i = 0; samples->class_names && i < 2; i++) {
        const char *name = generator->class_names[i];
        if (!(samples->class_names[i] = gf_data_copy(name, strlen(name))))
            return false;
    }
    return samples->labels && samples->class_names;
}

bool gf_generate(const struct gf_generator *generator, const struct gf_dataset_request *request,
                 struct gf_samples *ret_samples, struct gf_error *reterr)
{
    const size_t count = request->samples;
    if (!reserve(generator, ret_samples, count))
        return gf_data_no_memory(NULL, reterr);
    ret_samples->count = count;
    struct gf_random random;
    gf_random_init(&random, request->seed, GF_STREAM_DATA);
    for (size_t i = 0; i < count; i++) {
        struct gf_place place = {.label = 0, .index = i, .count = count};
        if (ret_samples->labels) {
            place.label = i % 2;
            place.index = i / 2;
            place.count = (count + 1 - place.label) / 2;
            ret_samples->labels[i] = (uint32_t)place.label;
        }
        double point[GF_POINT_NUMBERS] = {0};
        generator->place(&random, &place, point);
        for (size_t c = 0; c < generator->coordinates; c++)
            point[c] += request->noise * gf_random_normal(&random);
        memcpy(ret_samples->inputs + i * generator->features, point, generator->features * sizeof *point);
        if (ret_samples->targets)
            ret_samples->targets[i] = point[generator->features];
    }
    return true;
}
