/* Text tables (CSV): one sample a row, numbers as features, one column as label. docs/data.md has the rules.
 *
 * csv.c makes samples of a table, csv_reader.c records of bytes, csv_value.c numbers
 * of fields, csv_label.c classes of labels. */
#ifndef GRADFLOW_DATA_CSV_H
#define GRADFLOW_DATA_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/samples.h"
#include "gradflow/error.h"

#define GF_CSV_RECORD_MOST  ((size_t)1 << 20) /* bytes of a record */
#define GF_CSV_COLUMNS_MOST 4096
#define GF_CSV_CLASSES_MOST 1000 /* distinct labels that are text */
#define GF_CSV_WHOLE_MOST   100  /* distinct whole numbers that are classes; with more they are numbers */

/* Read the whole stream, which `file` names in errors. labels: "" for the last column, its number from 1, or
 * its name. ret_samples must be zero, and is the caller's to finish also on failure. */
bool gf_csv_load(FILE *stream, const char *file, const char *labels, struct gf_samples *ret_samples,
                 struct gf_error *reterr);

/* --- records --- */

struct gf_csv_place {
    size_t line, column; /* from 1; columns count characters, not bytes */
};

struct gf_csv_field {
    const char *text; /* terminated; surrounding blanks are gone unless quoted */
    size_t length;
    size_t start; /* of text in the reader's */
    struct gf_csv_place place;
};

struct gf_csv_reader {
    FILE *stream;
    const char *file;
    char separator; /* 0 until the first record */
    unsigned char block[1 << 14];
    size_t block_used, block_size; /* bytes taken out of and held in block */
    struct gf_csv_place place;     /* of the next byte */
    bool carriage_return;          /* the byte before the next one is \r */
    char *text;                    /* [text_capacity], the fields' text */
    size_t text_used, text_capacity;
    size_t record_bytes;         /* taken since the record began */
    struct gf_csv_field *fields; /* [field_capacity], the present record's */
    size_t field_count, field_capacity;
    struct gf_csv_place end; /* just behind the record's last character */
};

void gf_csv_reader_init(struct gf_csv_reader *reader, FILE *stream, const char *file);
void gf_csv_reader_finish(struct gf_csv_reader *reader); /* the stream stays open */
/* The next record into reader->fields, blank lines skipped. *ret_end: there is none. Fields are valid until
 * the next call. */
bool gf_csv_reader_next(struct gf_csv_reader *reader, bool *ret_end, struct gf_error *reterr);

/* --- values --- */

enum gf_csv_number { GF_CSV_NOT_A_NUMBER, GF_CSV_NUMBER, GF_CSV_OUT_OF_RANGE };

/* A decimal number that is the whole text: 1, -.5, 2.5e-3; independent of the locale, no hexadecimal, no
 * infinities. At most a float's largest, 3.4e38, in size. */
enum gf_csv_number gf_csv_number(const char *text, size_t length, double *ret_value);

/* "nan", "-inf" and the like, in any case: values that a table may hold but a network cannot learn from. */
bool gf_csv_is_not_finite(const char *text);
bool gf_csv_is_utf8(const char *text, size_t length);

/* --- labels --- */

struct gf_csv_labels {
    size_t count;
    double *values; /* [count], 0 where the label is text */
    size_t value_capacity;
    uint32_t *ids; /* [count], the order in which texts were first seen */
    size_t id_capacity;
    char **names; /* [name_count], by id */
    size_t name_count, name_capacity;
    uint32_t *sorted; /* [name_count], ids by name */
    size_t sorted_capacity;
    double whole[GF_CSV_WHOLE_MOST + 1]; /* [whole_count], ascending: distinct values while all are whole */
    size_t whole_count;
    bool whole_only; /* all numbers so far are whole and few */
    bool has_text, has_number;
    struct gf_csv_place text_place, number_place; /* the first text, the first number */
    char text_sample[64];                         /* for messages */
    bool too_many;                                /* more texts than can be classes */
    struct gf_csv_place too_many_place;
};

void gf_csv_labels_init(struct gf_csv_labels *labels);
void gf_csv_labels_finish(struct gf_csv_labels *labels);
bool gf_csv_labels_add(struct gf_csv_labels *labels, const char *file, const struct gf_csv_field *field,
                       struct gf_error *reterr);
/* Classes or numbers, into outputs, labels, class_names or targets of ret_samples. */
bool gf_csv_labels_settle(struct gf_csv_labels *labels, const char *file, struct gf_samples *ret_samples,
                          struct gf_error *reterr);

#endif
