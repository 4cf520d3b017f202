/* Curves over the whole run, written by the worker for every iteration, whether the screen drew it or not.
 * Memory is bounded: when the columns are full, neighbours are merged (min, mean, max), never dropped; and
 * the newest iterations are kept one by one as well. All of it is asked for at once, GF_HISTORY_BYTES_MOST
 * for any length of a run and any network; pages that a shallow network does not use are never touched.
 *
 * Series, layers, generations and ranges that there are not give 0 columns, marks or values, as `most` 0 and
 * `step` 0 do; what covers more than UINT32_MAX iterations says that number. Thread: one writer, any number
 * of readers; every call locks shortly. */
#ifndef GRADFLOW_HISTORY_H
#define GRADFLOW_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gradflow/error.h"

#define GF_HISTORY_BYTES_MOST ((size_t)22 << 20)

struct gf_snapshot;
struct gf_history;

enum gf_run_series { GF_RUN_LOSS, GF_RUN_ACCURACY, GF_RUN_GRADIENT_NORM, GF_RUN_SERIES };
enum gf_layer_series {
    GF_LAYER_WEIGHT_GRADIENT_NORM,
    GF_LAYER_DELTA_RMS,
    GF_LAYER_UPDATE_RATIO,
    GF_LAYER_DEAD_FRACTION,
    GF_LAYER_SATURATED_FRACTION,
    GF_LAYER_SERIES
};

struct gf_history_column {
    float min, mean, max; /* over the finite values; all NAN if there were none */
    uint64_t first;       /* iteration */
    uint32_t iterations;  /* how many it covers */
    uint32_t finite;      /* in how many of them the value was finite */
};

/* What was done to the network, and when. */
#define GF_HISTORY_MARKS     64
#define GF_HISTORY_MARK_TEXT 48
struct gf_history_mark {
    uint64_t iteration;
    char text[GF_HISTORY_MARK_TEXT]; /* UTF-8 */
};

bool gf_history_create(struct gf_history **ret_history, struct gf_error *reterr);
void gf_history_destroy(struct gf_history *history); /* takes NULL */
/* Forget everything, for a network of so many layers: 1 to GF_SNAPSHOT_LAYERS_MOST, more are an error. */
bool gf_history_reset(struct gf_history *history, size_t layers, uint64_t generation,
                      struct gf_error *reterr);
void gf_history_append(struct gf_history *history, const struct gf_snapshot *snapshot); /* the worker */

/* The whole run in at most `most` columns, oldest first; returns how many. layer from 0. 0 if the generation
 * is not (or no longer) this one. */
size_t gf_history_run(struct gf_history *history, uint64_t generation, enum gf_run_series series, size_t most,
                      struct gf_history_column *ret_columns);
size_t gf_history_layer(struct gf_history *history, uint64_t generation, size_t layer,
                        enum gf_layer_series series, size_t most, struct gf_history_column *ret_columns);
/* The newest `most` (at most GF_HISTORY_RECENT) iterations up to `iteration`, oldest first; returns how many.
 */
#define GF_HISTORY_RECENT 512
size_t gf_history_recent(struct gf_history *history, uint64_t generation, size_t layer,
                         enum gf_layer_series series, uint64_t iteration, size_t most, float *ret_values);

/* How far the run goes, and how finely it is kept. false: nothing is kept of this generation. */
struct gf_history_extent {
    uint64_t first, newest; /* iterations */
    uint64_t span;          /* so many neighbouring ones are kept as one; a power of two */
    uint64_t singles;       /* but from this iteration on each is kept by itself as well */
};
bool gf_history_extent(struct gf_history *history, uint64_t generation, struct gf_history_extent *ret_extent);

/* A part of the run, cut into columns of `step` iterations: column i is of iterations from + i · step on, up
 * to the one that the newest iteration is in; returns how many there are. Each tells what it covers: all that
 * was kept as one with any of its iterations, and that is more than `step` where the cut is finer than what
 * is kept. Columns whose step is a multiple of the span and that begin at extent.first + a multiple of the
 * step share nothing. A column before the run covers 0 iterations. The time it takes is bounded by what is
 * kept. */
size_t gf_history_run_range(struct gf_history *history, uint64_t generation, enum gf_run_series series,
                            uint64_t from, uint64_t step, size_t most, struct gf_history_column *ret_columns);
size_t gf_history_layer_range(struct gf_history *history, uint64_t generation, size_t layer,
                              enum gf_layer_series series, uint64_t from, uint64_t step, size_t most,
                              struct gf_history_column *ret_columns);
/* The means alone, of many layers, taken at the same moment. */
size_t gf_history_layer_means(struct gf_history *history, uint64_t generation, size_t first_layer,
                              size_t layers, enum gf_layer_series series, uint64_t from, uint64_t step,
                              size_t most, float *ret_means /* [layers][most] */);

/* Mark an iteration of this generation. The text is cut to fit, at a character; of one that differs from the
 * newest mark of the same iteration in its last word only (a rate that is turned up) the newer stays; when
 * there are too many, the oldest is forgotten. */
void gf_history_mark(struct gf_history *history, uint64_t generation, uint64_t iteration, const char *text);
/* The newest `most` marks, oldest first; returns how many. 0 if the generation is not this one. */
size_t gf_history_marks(struct gf_history *history, uint64_t generation, size_t most,
                        struct gf_history_mark *ret_marks);

#endif
