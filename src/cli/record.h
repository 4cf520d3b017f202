/* Records: what a headless run writes. A format is one file that exports one `const struct
 * gf_record_format`, and one row in record.c. Formats only write: errors stay in the stream's error flag. The
 * keys and columns are docs/records.md. */
#ifndef GRADFLOW_CLI_RECORD_H
#define GRADFLOW_CLI_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/output.h"
#include "gradflow/action.h"
#include "gradflow/preset.h"
#include "gradflow/snapshot.h"

struct gf_run_summary {
    uint64_t iterations;                             /* updates made */
    double seconds;                                  /* of wall-clock time, loading and building apart */
    bool tested;                                     /* there is a test set */
    double loss, accuracy, test_loss, test_accuracy; /* whole sets; NAN where there is none */
    uint64_t dead;                                   /* neurons of all hidden layers and the read-out */
    uint64_t neurons;
    bool diverged;
    uint64_t diverged_at;  /* iteration, if diverged */
    bool interrupted;      /* by a signal, before the last iteration */
    bool active[GF_RULES]; /* findings of the last iteration measured */
};

struct gf_record_format {
    const char *name, *help;
    const char *magic; /* how everything it writes begins: what may be overwritten */
    bool histograms;   /* writes histograms or neuron states */
    int64_t rows;      /* about how many iterations are recorded unless --every is given; 0: all */
    /* The first snapshot tells what was built; it is recorded by `iteration` as well. */
    void (*begin)(FILE *out, const struct gf_preset *preset, const struct gf_snapshot *first);
    void (*iteration)(FILE *out, const struct gf_snapshot *snapshot);
    /* Before the record of its iteration, whether that is recorded or not. NULL: not told. */
    void (*intervention)(FILE *out, const struct gf_intervention *intervention);
    /* A rule has begun or ceased at this iteration, recorded or not. NULL: not told. */
    void (*diagnosis)(FILE *out, const struct gf_snapshot *snapshot, const struct gf_finding *finding);
    void (*finish)(FILE *out, const struct gf_run_summary *summary);
};

extern const struct gf_record_format gf_record_table, gf_record_jsonl, gf_record_csv;

const struct gf_record_format *gf_record_format_at(size_t index); /* until NULL; the first is the default */
const char *gf_record_format_name(size_t index);
const struct gf_record_format *gf_record_format_find(const char *name);

/* Whether these are the first bytes of a record, in any format. */
bool gf_record_begins(const char *bytes, size_t length);
extern const struct gf_output_kind gf_record_output;

const char *gf_status_name(bool diverged);

/* The scalars of a record, in order: jsonl's keys and csv's columns. */
enum gf_field_type {
    GF_FIELD_NUMBER,               /* double, null unless finite */
    GF_FIELD_COUNT,                /* uint32_t */
    GF_FIELD_SERIAL,               /* uint64_t */
    GF_FIELD_NAME,                 /* const char * */
    GF_FIELD_FLAG,                 /* bool */
    GF_FIELD_STATUS,               /* enum gf_status */
    GF_FIELD_ABSENT,               /* nothing measures it: always null */
    GF_FIELD_ACTIVATION_HISTOGRAM, /* struct gf_histogram; this and what follows is no csv column */
    GF_FIELD_GRADIENT_HISTOGRAM,
    GF_FIELD_NEURONS, /* a letter each */
};
struct gf_field {
    const char *name; /* NULL ends a table */
    enum gf_field_type type;
    size_t offset;
    double (*derive)(const struct gf_layer_measure *layer); /* a number that is not kept; NULL: it is */
};
/* Of a GF_FIELD_NUMBER. */
double gf_field_number(const struct gf_field *field, const void *object);
extern const struct gf_field gf_iteration_fields[]; /* of struct gf_snapshot */
extern const struct gf_field gf_layer_fields[];     /* of struct gf_layer_measure; its number comes before */

#endif
