#include "data/csv.h"

#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/source.h"

#define QUOTE 64 /* room for a field quoted in a message */

struct table {
    struct gf_csv_reader reader;
    struct gf_csv_labels labels;
    const char *file;
    size_t columns, label;         /* label: its column from 0 */
    struct gf_csv_place first_row; /* where it begins */
    char **names;                  /* [columns], of the header; NULL without one */
    size_t input_capacity;
};

static const char *quote(const struct gf_csv_field *field, char *text)
{
    return gf_error_quote(field->text, field->length, text, QUOTE);
}

/* "field 3 (petal_length)", the column as its reader knows it. */
static const char *column_name(const struct table *table, size_t column, char *text, size_t size)
{
    char name[QUOTE];
    if (table->names && *table->names[column])
        snprintf(text, size, "field %zu (%s)", column + 1,
                 gf_error_quote(table->names[column], strlen(table->names[column]), name, sizeof name));
    else
        snprintf(text, size, "field %zu", column + 1);
    return text;
}

static bool no_such_column(const struct table *table, const char *labels, struct gf_error *reterr)
{
    char quoted[QUOTE], name[QUOTE], names[240] = "";
    const size_t shown = sizeof names - QUOTE - 8;
    size_t used = 0;
    for (size_t i = 0; i < table->columns && used < shown; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                                 quote(&table->reader.fields[i], name));
    return gf_error_at(
        reterr, table->file, table->first_row.line, 0, "no column is named '%s'; the first row has %s%s",
        gf_error_quote(labels, strlen(labels), quoted, sizeof quoted), names, used < shown ? "" : ", ...");
}

static bool find_label_by_name(struct table *table, const char *labels, struct gf_error *reterr)
{
    const struct gf_csv_field *fields = table->reader.fields;
    size_t found = table->columns;
    for (size_t i = 0; i < table->columns; i++) {
        char name[QUOTE];
        if (strcmp(fields[i].text, labels))
            continue;
        if (found < table->columns)
            return gf_error_at(reterr, table->file, fields[i].place.line, fields[i].place.column,
                               "fields %zu and %zu are both named '%s'; give the label column by its number",
                               found + 1, i + 1, quote(&fields[i], name));
        found = i;
    }
    if (found == table->columns)
        return no_such_column(table, labels, reterr);
    table->label = found;
    return true;
}

static bool find_label_by_number(struct table *table, const char *labels, struct gf_error *reterr)
{
    size_t number = 0;
    for (const char *digit = labels; *digit && number <= table->columns; digit++)
        number = number * 10 + (size_t)(*digit - '0');
    if (!number || number > table->columns)
        return gf_error_at(reterr, table->file, table->first_row.line, 0,
                           "there is no column %.20s for the label; columns are numbered from 1 to %zu",
                           labels, table->columns);
    table->label = number - 1;
    return true;
}

/* The first row is a header if its feature fields are words. A mixture is no sample, and to drop it as a
 * header might lose one with a slip of the pen. */
static bool judge_first_row(const struct table *table, bool *ret_header, struct gf_error *reterr)
{
    const struct gf_csv_field *word = NULL, *number = NULL;
    for (size_t i = 0; i < table->columns; i++) {
        const struct gf_csv_field *field = &table->reader.fields[i];
        double value;
        if (i == table->label || !field->length)
            continue;
        const bool numeric = gf_csv_number(field->text, field->length, &value) != GF_CSV_NOT_A_NUMBER ||
                             gf_csv_is_not_finite(field->text);
        if (numeric && !number)
            number = field;
        if (!numeric && !word)
            word = field;
    }
    if (word && number) {
        char a[QUOTE], b[QUOTE];
        return gf_error_at(
            reterr, table->file, word->place.line, word->place.column,
            "the first row is neither a sample nor a header: '%s' is not a number, '%s' is (if "
            "it is a header, name the label column in data.labels)",
            quote(word, a), quote(number, b));
    }
    *ret_header = word;
    return true;
}

static bool keep_header(struct table *table, struct gf_error *reterr)
{
    table->names = gf_data_array(table->columns, 1, sizeof *table->names);
    for (size_t i = 0; table->names && i < table->columns; i++) {
        const struct gf_csv_field *field = &table->reader.fields[i];
        if (!(table->names[i] = gf_data_copy(field->text, field->length)))
            return gf_data_no_memory(table->file, reterr);
    }
    return table->names || gf_data_no_memory(table->file, reterr);
}

static bool read_first_row(struct table *table, const char *labels, bool *ret_header, struct gf_error *reterr)
{
    bool end;
    if (!gf_csv_reader_next(&table->reader, &end, reterr))
        return false;
    if (end)
        return gf_error_at(reterr, table->file, 0, 0, "is empty: there are no rows");
    table->first_row = table->reader.fields[0].place;
    table->columns = table->reader.field_count;
    table->label = table->columns - 1;
    if (table->columns < 2)
        return gf_error_at(reterr, table->file, table->first_row.line, table->reader.end.column,
                           "the row has one field; at least two are needed, features and a label, with a "
                           "comma, semicolon or tab between them");
    const bool by_name = labels[strspn(labels, "0123456789")];
    if (by_name) {
        *ret_header = true;
        return find_label_by_name(table, labels, reterr);
    }
    if (*labels && !find_label_by_number(table, labels, reterr))
        return false;
    return judge_first_row(table, ret_header, reterr);
}

static bool bad_feature(const struct table *table, size_t column, enum gf_csv_number kind,
                        struct gf_error *reterr)
{
    const struct gf_csv_field *field = &table->reader.fields[column];
    const size_t line = field->place.line, at = field->place.column;
    char name[QUOTE + 40], quoted[QUOTE];
    column_name(table, column, name, sizeof name);
    quote(field, quoted);
    if (!field->length)
        return gf_error_at(reterr, table->file, line, at, "%s is empty; a feature must be a number", name);
    if (kind == GF_CSV_OUT_OF_RANGE)
        return gf_error_at(reterr, table->file, line, at, "%s is %s; numbers may be at most 3.4e38 in size",
                           name, quoted);
    return gf_error_at(reterr, table->file, line, at,
                       "%s is '%s'; a feature must be a finite decimal number such as 1, -0.5 or 2e3", name,
                       quoted);
}

static bool check_row(const struct table *table, const struct gf_samples *samples, struct gf_error *reterr)
{
    const struct gf_csv_reader *reader = &table->reader;
    const size_t count = reader->field_count;
    const struct gf_csv_place place =
        count > table->columns ? reader->fields[table->columns].place : reader->end;
    if (count != table->columns)
        return gf_error_at(reterr, table->file, place.line, place.column,
                           "the row has %zu field%s, but the first row (line %zu) has %zu", count,
                           count == 1 ? "" : "s", table->first_row.line, table->columns);
    if (samples->count == GF_SAMPLES_MOST)
        return gf_error_at(reterr, table->file, reader->fields[0].place.line, 0,
                           "more than %zu rows, the most there may be", GF_SAMPLES_MOST);
    return true;
}

static bool add_row(struct table *table, struct gf_samples *samples, struct gf_error *reterr)
{
    if (!check_row(table, samples, reterr))
        return false;
    double *inputs = gf_data_grow(samples->inputs, &table->input_capacity,
                                  (samples->count + 1) * samples->features, sizeof *inputs);
    if (!inputs)
        return gf_data_no_memory(table->file, reterr);
    samples->inputs = inputs;
    double *row = inputs + samples->count * samples->features;
    for (size_t i = 0; i < table->columns; i++) {
        const struct gf_csv_field *field = &table->reader.fields[i];
        if (i == table->label)
            continue;
        const enum gf_csv_number kind = gf_csv_number(field->text, field->length, row++);
        if (kind != GF_CSV_NUMBER)
            return bad_feature(table, i, kind, reterr);
    }
    samples->count++;
    return gf_csv_labels_add(&table->labels, table->file, &table->reader.fields[table->label], reterr);
}

static bool read_table(struct table *table, const char *labels, struct gf_samples *samples,
                       struct gf_error *reterr)
{
    bool header = false, end = false;
    if (!read_first_row(table, labels, &header, reterr))
        return false;
    samples->features = table->columns - 1;
    if (!(header ? keep_header(table, reterr) : add_row(table, samples, reterr)))
        return false;
    while (gf_csv_reader_next(&table->reader, &end, reterr)) {
        if (end && !samples->count)
            return gf_error_at(reterr, table->file, 0, 0, "has a header but no rows below it");
        if (end)
            return gf_csv_labels_settle(&table->labels, table->file, samples, reterr);
        if (!add_row(table, samples, reterr))
            return false;
    }
    return false;
}

bool gf_csv_load(FILE *stream, const char *file, const char *labels, struct gf_samples *ret_samples,
                 struct gf_error *reterr)
{
    struct table *table = calloc(1, sizeof *table);
    if (!table)
        return gf_data_no_memory(file, reterr);
    table->file = file;
    gf_csv_reader_init(&table->reader, stream, file);
    gf_csv_labels_init(&table->labels);
    const bool done = read_table(table, labels, ret_samples, reterr);
    for (size_t i = 0; table->names && i < table->columns; i++)
        free(table->names[i]);
    free(table->names);
    gf_csv_labels_finish(&table->labels);
    gf_csv_reader_finish(&table->reader);
    free(table);
    return done;
}

static bool load(const struct gf_dataset_request *request, struct gf_samples *ret_samples,
                 struct gf_error *reterr)
{
    FILE *stream;
    if (!gf_data_open(request->file, &stream, NULL, reterr))
        return false;
    const char *labels = request->labels ? request->labels : "";
    const bool done = gf_csv_load(stream, request->file, labels, ret_samples, reterr);
    fclose(stream);
    return done;
}

const struct gf_data_source gf_data_csv = {
    .name = "csv",
    .help = "a text table: numbers, and one column of labels",
    .reads_file = true,
    .load = load,
};
