/* What the label column means is known only at its end: numbers, classes that are whole numbers, or classes
 * that are texts. Until then every label is kept as a number and as the id of its text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/csv.h"

#define LABEL_BYTES_MOST 255

void gf_csv_labels_init(struct gf_csv_labels *labels)
{
    memset(labels, 0, sizeof *labels);
    labels->whole_only = true;
}

void gf_csv_labels_finish(struct gf_csv_labels *labels)
{
    for (size_t i = 0; i < labels->name_count; i++)
        free(labels->names[i]);
    free(labels->names);
    free(labels->sorted);
    free(labels->ids);
    free(labels->values);
    memset(labels, 0, sizeof *labels);
}

/* Keep the distinct values, ascending, as long as they can be classes. */
static void note_number(struct gf_csv_labels *labels, double value)
{
    if (!labels->whole_only)
        return;
    size_t at = 0;
    while (at < labels->whole_count && labels->whole[at] < value)
        at++;
    if (at < labels->whole_count && !(labels->whole[at] > value))
        return;
    labels->whole_only =
        !(floor(value) < value) && fabs(value) <= 0x1p53 && labels->whole_count < GF_CSV_WHOLE_MOST;
    if (!labels->whole_only)
        return;
    memmove(labels->whole + at + 1, labels->whole + at, (labels->whole_count - at) * sizeof *labels->whole);
    labels->whole[at] = value;
    labels->whole_count++;
}

static bool insert_name(struct gf_csv_labels *labels, size_t at, const char *text, size_t length)
{
    const size_t count = labels->name_count;
    char **names = gf_data_grow(labels->names, &labels->name_capacity, count + 1, sizeof *names);
    if (!names)
        return false;
    labels->names = names;
    uint32_t *sorted = gf_data_grow(labels->sorted, &labels->sorted_capacity, count + 1, sizeof *sorted);
    if (!sorted)
        return false;
    labels->sorted = sorted;
    char *copy = gf_data_copy(text, length);
    if (!copy)
        return false;
    memmove(sorted + at + 1, sorted + at, (count - at) * sizeof *sorted);
    sorted[at] = (uint32_t)count;
    names[count] = copy;
    labels->name_count++;
    return true;
}

/* The id of a text, new if need be. Past the most there may be, texts are not told apart any more: settling
 * will fail unless they all are numbers. */
static bool find_id(struct gf_csv_labels *labels, const struct gf_csv_field *field, uint32_t *ret_id)
{
    size_t low = 0, high = labels->name_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int order = strcmp(labels->names[labels->sorted[middle]], field->text);
        if (!order) {
            *ret_id = labels->sorted[middle];
            return true;
        }
        *(order < 0 ? &low : &high) = order < 0 ? middle + 1 : middle;
    }
    if (labels->name_count == GF_CSV_CLASSES_MOST) {
        if (!labels->too_many)
            labels->too_many_place = field->place;
        labels->too_many = true;
        *ret_id = 0;
        return true;
    }
    *ret_id = (uint32_t)labels->name_count;
    return insert_name(labels, low, field->text, field->length);
}

static bool check_text(const struct gf_csv_field *field, const char *file, struct gf_error *reterr)
{
    const size_t line = field->place.line, column = field->place.column;
    char quoted[64];
    if (!field->length)
        return gf_error_at(reterr, file, line, column, "the label is empty");
    if (gf_csv_is_not_finite(field->text))
        return gf_error_at(reterr, file, line, column,
                           "the label is '%s'; it must be a finite number or the name of a class",
                           gf_error_quote(field->text, field->length, quoted, sizeof quoted));
    if (field->length > LABEL_BYTES_MOST)
        return gf_error_at(reterr, file, line, column, "the label has %zu bytes; it may have at most %d",
                           field->length, LABEL_BYTES_MOST);
    if (!gf_csv_is_utf8(field->text, field->length))
        return gf_error_at(reterr, file, line, column, "the label '%s' is not UTF-8; save the file as UTF-8",
                           gf_error_quote(field->text, field->length, quoted, sizeof quoted));
    return true;
}

static void note_kind(struct gf_csv_labels *labels, const struct gf_csv_field *field, bool number)
{
    if (number && !labels->has_number) {
        labels->has_number = true;
        labels->number_place = field->place;
    } else if (!number && !labels->has_text) {
        labels->has_text = true;
        labels->text_place = field->place;
        gf_error_quote(field->text, field->length, labels->text_sample, sizeof labels->text_sample);
    }
}

bool gf_csv_labels_add(struct gf_csv_labels *labels, const char *file, const struct gf_csv_field *field,
                       struct gf_error *reterr)
{
    double value = 0, *values;
    uint32_t id = 0, *ids;
    if (!check_text(field, file, reterr))
        return false;
    const enum gf_csv_number kind = gf_csv_number(field->text, field->length, &value);
    if (kind == GF_CSV_OUT_OF_RANGE)
        return gf_error_at(reterr, file, field->place.line, field->place.column,
                           "the label is %.40s; numbers may be at most 3.4e38 in size", field->text);
    note_kind(labels, field, kind == GF_CSV_NUMBER);
    if (kind == GF_CSV_NUMBER)
        note_number(labels, value);
    values = gf_data_grow(labels->values, &labels->value_capacity, labels->count + 1, sizeof *values);
    if (!values)
        return gf_data_no_memory(file, reterr);
    labels->values = values;
    ids = gf_data_grow(labels->ids, &labels->id_capacity, labels->count + 1, sizeof *ids);
    if (!ids)
        return gf_data_no_memory(file, reterr);
    labels->ids = ids;
    if (!find_id(labels, field, &id))
        return gf_data_no_memory(file, reterr);
    labels->values[labels->count] = value;
    labels->ids[labels->count++] = id;
    return true;
}

/* Room for so many class names. */
static bool begin_classes(struct gf_samples *samples, size_t classes)
{
    samples->class_names = gf_data_array(classes, 1, sizeof *samples->class_names);
    samples->outputs = samples->class_names ? classes : 0;
    return samples->class_names;
}

static bool settle_whole(struct gf_csv_labels *labels, struct gf_samples *samples)
{
    if (!begin_classes(samples, labels->whole_count))
        return false;
    for (size_t k = 0; k < labels->whole_count; k++) {
        char name[32];
        const int length = snprintf(name, sizeof name, "%.0f", labels->whole[k] + 0.0);
        if (!(samples->class_names[k] = gf_data_copy(name, (size_t)length)))
            return false;
    }
    for (size_t i = 0; i < labels->count; i++) {
        uint32_t k = 0;
        while (labels->whole[k] < labels->values[i])
            k++;
        labels->ids[i] = k;
    }
    return true;
}

static bool settle_text(struct gf_csv_labels *labels, struct gf_samples *samples)
{
    uint32_t rank[GF_CSV_CLASSES_MOST]; /* by id */
    if (!begin_classes(samples, labels->name_count))
        return false;
    for (size_t k = 0; k < labels->name_count; k++) {
        rank[labels->sorted[k]] = (uint32_t)k;
        samples->class_names[k] = labels->names[labels->sorted[k]];
    }
    labels->name_count = 0; /* their owner is samples now */
    for (size_t i = 0; i < labels->count; i++)
        labels->ids[i] = rank[labels->ids[i]];
    return true;
}

bool gf_csv_labels_settle(struct gf_csv_labels *labels, const char *file, struct gf_samples *ret_samples,
                          struct gf_error *reterr)
{
    if (labels->has_text && labels->has_number && !labels->whole_only)
        return gf_error_at(reterr, file, labels->text_place.line, labels->text_place.column,
                           "the label is '%s', but other rows have numbers (line %zu the first); labels are "
                           "all numbers or all classes",
                           labels->text_sample, labels->number_place.line);
    if (labels->has_text && labels->too_many)
        return gf_error_at(reterr, file, labels->too_many_place.line, labels->too_many_place.column,
                           "more than %d different labels; is this the label column?", GF_CSV_CLASSES_MOST);
    if (!labels->has_text && !labels->whole_only) {
        ret_samples->outputs = 1;
        ret_samples->targets = labels->values;
        labels->values = NULL;
        return true;
    }
    if (!(labels->has_text ? settle_text(labels, ret_samples) : settle_whole(labels, ret_samples)))
        return gf_data_no_memory(file, reterr);
    if (ret_samples->outputs < 2) {
        const char *name = ret_samples->class_names[0];
        char quoted[64];
        return gf_error_at(reterr, file, 0, 0,
                           "all rows have the label '%s'; at least two classes are needed",
                           gf_error_quote(name, strlen(name), quoted, sizeof quoted));
    }
    ret_samples->labels = labels->ids;
    labels->ids = NULL;
    return true;
}
