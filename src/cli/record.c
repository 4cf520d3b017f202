#include "cli/record.h"

#include <string.h>

static const struct gf_record_format *const formats[] = {&gf_record_table, &gf_record_jsonl, &gf_record_csv};

const struct gf_record_format *gf_record_format_at(size_t index)
{
    return index < sizeof formats / sizeof *formats ? formats[index] : NULL;
}

const char *gf_record_format_name(size_t index)
{
    const struct gf_record_format *format = gf_record_format_at(index);
    return format ? format->name : NULL;
}

const struct gf_record_format *gf_record_format_find(const char *name)
{
    for (size_t i = 0; gf_record_format_at(i); i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

bool gf_record_begins(const char *bytes, size_t length)
{
    for (size_t i = 0; gf_record_format_at(i); i++) {
        const size_t magic = strlen(formats[i]->magic);
        if (length >= magic && memcmp(bytes, formats[i]->magic, magic) == 0)
            return true;
    }
    return false;
}

const struct gf_output_kind gf_record_output = {.what = "a gradflow record", .begins = gf_record_begins};

const char *gf_status_name(bool diverged)
{
    return diverged ? "diverged" : "ok";
}

double gf_field_number(const struct gf_field *field, const void *object)
{
    return field->derive ? field->derive(object) : *(const double *)((const char *)object + field->offset);
}

static double delta_magnitude(const struct gf_layer_measure *layer)
{
    return gf_delta_size(layer).decades;
}

static double weight_gradient_magnitude(const struct gf_layer_measure *layer)
{
    return gf_weight_gradient_size(layer).decades;
}

#define RUN(type, member)                                                                                    \
    {                                                                                                        \
#member, GF_FIELD_##type, offsetof(struct gf_snapshot, member), NULL                                 \
    }
#define LAYER(type, member)                                                                                  \
    {                                                                                                        \
#member, GF_FIELD_##type, offsetof(struct gf_layer_measure, member), NULL                            \
    }

const struct gf_field gf_iteration_fields[] = {
    RUN(SERIAL, iteration),     RUN(SERIAL, epoch),          RUN(NUMBER, loss),
    RUN(NUMBER, accuracy),      RUN(NUMBER, train_loss),     RUN(NUMBER, train_accuracy),
    RUN(NUMBER, test_loss),     RUN(NUMBER, test_accuracy),  RUN(NUMBER, penalty),
    RUN(NUMBER, gradient_norm), RUN(NUMBER, clip_scale),     RUN(NUMBER, clipped_fraction),
    RUN(STATUS, status),        RUN(NUMBER, linear_regions), {0},
};

const struct gf_field gf_layer_fields[] = {
    LAYER(NAME, kind),
    LAYER(NAME, activation),
    LAYER(COUNT, width),
    LAYER(NUMBER, weight_gradient_norm),
    LAYER(NUMBER, bias_gradient_norm),
    LAYER(NUMBER, weight_gradient_mean_abs),
    LAYER(NUMBER, weight_gradient_max_abs),
    LAYER(NUMBER, delta_rms),
    {"delta_magnitude", GF_FIELD_NUMBER, 0, delta_magnitude},
    {"weight_gradient_magnitude", GF_FIELD_NUMBER, 0, weight_gradient_magnitude},
    LAYER(NUMBER, derivative_mean),
    LAYER(NUMBER, derivative_rms),
    LAYER(NUMBER, backward_gain),
    LAYER(NUMBER, forward_gain),
    LAYER(NUMBER, activation_mean),
    LAYER(NUMBER, activation_std),
    LAYER(NUMBER, activation_min),
    LAYER(NUMBER, activation_max),
    LAYER(NUMBER, preactivation_mean),
    LAYER(NUMBER, preactivation_std),
    LAYER(ACTIVATION_HISTOGRAM, activation_histogram),
    LAYER(GRADIENT_HISTOGRAM, gradient_histogram),
    LAYER(NUMBER, negative_fraction),
    LAYER(NUMBER, zero_fraction),
    LAYER(NUMBER, saturated_fraction),
    LAYER(NUMBER, weight_norm),
    LAYER(NUMBER, update_ratio),
    {"neurons", GF_FIELD_NEURONS, 0, NULL},
    LAYER(COUNT, dead_count),
    LAYER(COUNT, firing_count),
    LAYER(SERIAL, dead_checked_at),
    LAYER(NUMBER, branch_norm_ratio),
    LAYER(NUMBER, alpha_mean),
    LAYER(NUMBER, alpha_gradient_norm),
    LAYER(NUMBER, alpha_min),
    LAYER(NUMBER, alpha_max),
    LAYER(FLAG, frozen),
    LAYER(FLAG, dormant),
    {0},
};
