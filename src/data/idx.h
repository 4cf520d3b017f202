/* IDX files, the format of MNIST and its relatives: a magic number (two zero bytes, the type of an item, the
 * number of dimensions), the dimensions, the items, all big-endian. docs/data.md has the rules. */
#ifndef GRADFLOW_DATA_IDX_H
#define GRADFLOW_DATA_IDX_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "data/samples.h"
#include "gradflow/error.h"

#define GF_IDX_FEATURES_MOST ((size_t)1 << 16)

/* One file each, named in errors, `size` bytes long. Items: count, features, and bytes or inputs of
 * ret_samples. Labels: outputs, labels and class_names; count must be there before. */
bool gf_idx_load_items(FILE *stream, const char *file, uint64_t size, struct gf_samples *ret_samples,
                       struct gf_error *reterr);
bool gf_idx_load_labels(FILE *stream, const char *file, uint64_t size, struct gf_samples *ret_samples,
                        struct gf_error *reterr);

#endif
