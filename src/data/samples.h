/* What a source delivers: samples in their own order, before shuffling, splitting and standardising. Features
 * are doubles, or bytes where the file has bytes (a set of images would otherwise need eight times its size).
 */
#ifndef GRADFLOW_DATA_SAMPLES_H
#define GRADFLOW_DATA_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/dataset.h"
#include "gradflow/error.h"

struct gf_samples {
    const char *file; /* where they come from, for messages, borrowed; NULL: generated */
    size_t count, features, outputs;
    double *inputs;       /* [count][features], or NULL if there are bytes */
    unsigned char *bytes; /* [count][features], a feature is byte / 255; or NULL */
    uint32_t *labels;     /* [count], below outputs; NULL for numbers */
    double *targets;      /* [count][outputs]; NULL for classes */
    char **class_names;   /* [outputs], NULL-padded while being built; NULL for numbers */
};

void gf_samples_finish(struct gf_samples *samples);

static inline double gf_samples_input(const struct gf_samples *samples, size_t index)
{
    return samples->inputs ? samples->inputs[index] : samples->bytes[index] / 255.0;
}

/* count × width items of `size` bytes, zeroed; at least one byte. NULL without memory or on overflow. */
void *gf_data_array(size_t count, size_t width, size_t size);
/* Room for `needed` items, by doubling: the array, moved perhaps, and *capacity (items) updated. NULL without
 * memory: the old array and capacity stay. */
void *gf_data_grow(void *array, size_t *capacity, size_t needed, size_t size);
/* A terminated copy; NULL without memory. */
char *gf_data_copy(const char *bytes, size_t length);
/* "not enough memory for the data", about `file` if not NULL; returns false. */
bool gf_data_no_memory(const char *file, struct gf_error *reterr);

#endif
