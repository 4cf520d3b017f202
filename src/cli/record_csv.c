/* csv: one row a recorded iteration and layer; the scalars as columns, null as an empty field. Nothing it
 * writes needs quotes: numbers, and names from the registries. */
#include <inttypes.h>
#include <math.h>

#include "base/json.h"
#include "cli/record.h"

static bool is_column(const struct gf_field *field)
{
    return field->type < GF_FIELD_ACTIVATION_HISTOGRAM;
}

static void write_header(FILE *out, const struct gf_preset *preset, const struct gf_snapshot *first)
{
    (void)preset;
    (void)first;
    for (const struct gf_field *field = gf_iteration_fields; field->name; field++)
        if (is_column(field))
            fprintf(out, "%s,", field->name);
    fputs("index", out);
    for (const struct gf_field *field = gf_layer_fields; field->name; field++)
        if (is_column(field))
            fprintf(out, ",%s", field->name);
    fputc('\n', out);
}

static void write_field(FILE *out, const struct gf_field *field, const void *object)
{
    const void *value = (const char *)object + field->offset;
    char text[GF_JSON_NUMBER_MOST];
    switch (field->type) {
    case GF_FIELD_NUMBER:
        if (isfinite(gf_field_number(field, object)))
            fputs(gf_json_number_text(gf_field_number(field, object), text), out);
        break;
    case GF_FIELD_COUNT: fprintf(out, "%" PRIu32, *(const uint32_t *)value); break;
    case GF_FIELD_SERIAL: fprintf(out, "%" PRIu64, *(const uint64_t *)value); break;
    case GF_FIELD_NAME: fputs(*(const char *const *)value, out); break;
    case GF_FIELD_FLAG: fputs(*(const bool *)value ? "true" : "false", out); break;
    case GF_FIELD_STATUS:
        fputs(gf_status_name(*(const enum gf_status *)value == GF_STATUS_DIVERGED), out);
        break;
    case GF_FIELD_ABSENT:
    case GF_FIELD_ACTIVATION_HISTOGRAM:
    case GF_FIELD_GRADIENT_HISTOGRAM:
    case GF_FIELD_NEURONS: break;
    }
}

static void write_rows(FILE *out, const struct gf_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->layer_count; i++) {
        for (const struct gf_field *field = gf_iteration_fields; field->name; field++)
            if (is_column(field)) {
                write_field(out, field, snapshot);
                fputc(',', out);
            }
        fprintf(out, "%zu", i + 1);
        for (const struct gf_field *field = gf_layer_fields; field->name; field++)
            if (is_column(field)) {
                fputc(',', out);
                write_field(out, field, &snapshot->layers[i]);
            }
        fputc('\n', out);
    }
}

static void write_nothing(FILE *out, const struct gf_run_summary *summary)
{
    (void)out;
    (void)summary;
}

const struct gf_record_format gf_record_csv = {
    .name = "csv",
    .help = "one row a recorded iteration and layer, with every number measured",
    .magic = "iteration,epoch,loss,accuracy,",
    .begin = write_header,
    .iteration = write_rows,
    .finish = write_nothing,
};
