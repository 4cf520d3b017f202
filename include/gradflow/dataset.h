/* Data sets: generated two-dimensional ones, CSV and IDX files; shuffled and split by the seed, standardised.
 *
 * Noise of a generated set moves the point, and the label stays that of the point before it moved. (In
 * TensorFlow Playground the noise of circle, xor and plane decides the label only and the points stay.)
 *
 * A data set is immutable once made; any thread may read it. Classes are one-hot in `targets`. */
#ifndef GRADFLOW_DATASET_H
#define GRADFLOW_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"
#include "gradflow/real.h"

#define GF_SAMPLES_MOST ((size_t)1 << 24)

struct gf_dataset_request {
    const char *source; /* a name of gf_data_source_name */
    size_t samples;     /* generated sets only: 1 to GF_SAMPLES_MOST */
    double noise; /* generated sets: standard deviation added to each coordinate of the point (not the label),
                     0 to 1e6 */
    const char *file; /* csv, idx: the path to open */
    const char
        *labels; /* csv: label column, by name or by number from 1, "" for the last; idx: the label file */
    double test_fraction; /* in [0, 1); rounded to whole samples, at least one training sample stays */
    bool standardize; /* features: subtract the training mean, divide by the training standard deviation */
    uint64_t seed;
};

struct gf_dataset {
    size_t features, outputs;
    bool classes; /* targets are one-hot classes, else numbers */
    size_t train_count, test_count;
    real *inputs;       /* [train_count + test_count][features], training samples first */
    real *targets;      /* [train_count + test_count][outputs] */
    char **class_names; /* [outputs] or NULL for numbers */
};

/* Errors name the file, and for text formats line and column: what is out of range above, a path of "", more
 * than GF_SAMPLES_MOST samples, 4096 columns of a table, 65536 values of an IDX item, 1 MiB of a table's row,
 * or 1000 classes given by text; no memory (gf_error.lacking). */
bool gf_dataset_create(const struct gf_dataset_request *request, struct gf_dataset **ret_dataset,
                       struct gf_error *reterr);
void gf_dataset_destroy(struct gf_dataset *dataset); /* takes NULL */

/* Names of the sources, index 0 … until NULL, and whether a source reads `file`. */
const char *gf_data_source_name(size_t index);
const char *gf_data_source_help(size_t index);
bool gf_data_source_reads_file(size_t index);

#endif
