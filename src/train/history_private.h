/* What a history is made of; for history.c, which fills it, and history_range.c, which cuts pieces out of it.
 *
 * The run so far in columns of `span` iterations each. When they are full, neighbours are merged and the span
 * doubles. The newest iteration stays apart until the next one comes, because it can be measured anew (the
 * user changed a setting while waiting); before that it is in no column. */
#ifndef GRADFLOW_TRAIN_HISTORY_PRIVATE_H
#define GRADFLOW_TRAIN_HISTORY_PRIVATE_H

#include <math.h>
#include <pthread.h>

#include "gradflow/history.h"
#include "gradflow/snapshot.h"

enum {
    LAYERS_MOST = GF_SNAPSHOT_LAYERS_MOST,
    SERIES_MOST = GF_RUN_SERIES + LAYERS_MOST * GF_LAYER_SERIES,
    COLUMNS_FEW = 384,   /* 16 MB at 513 layers */
    COLUMNS_MANY = 1024, /* up to 192 layers: the same memory */
    LAYERS_FEW = 192,
};

struct cell {
    float min, mean, max; /* over `finite` values; NAN if 0 */
    uint32_t finite;
};

struct open_cell {
    double sum;
    float min, max;
    uint64_t finite; /* of many cells together, more than fit into one */
};

struct gf_history {
    pthread_mutex_t lock;
    uint64_t generation;
    bool ready; /* there has been a reset */
    size_t layers, series;
    size_t capacity, count;                         /* columns, and how many are closed */
    uint64_t span;                                  /* iterations a closed column covers */
    uint64_t first;                                 /* iteration of the first column */
    uint64_t appended;                              /* iterations in all, the newest included */
    uint32_t open_count;                            /* iterations in the open column */
    uint64_t newest;                                /* iteration */
    struct cell *cells;                             /* [series][capacity] */
    struct open_cell *open;                         /* [series] */
    float *recent;                                  /* [GF_HISTORY_RECENT][series], a ring by iteration */
    uint64_t recent_count;                          /* how many in a row, up to `newest`, are in the ring */
    struct gf_history_mark marks[GF_HISTORY_MARKS]; /* oldest first */
    size_t mark_count;
};

static inline void include(struct open_cell *cell, float value)
{
    if (!isfinite(value))
        return;
    cell->sum += (double)value;
    cell->min = cell->finite && cell->min < value ? cell->min : value;
    cell->max = cell->finite && cell->max > value ? cell->max : value;
    cell->finite++;
}

static inline struct cell close_cell(const struct open_cell *open)
{
    const double mean = open->finite ? open->sum / (double)open->finite : NAN;
    const uint32_t finite = open->finite < UINT32_MAX ? (uint32_t)open->finite : UINT32_MAX;
    return (struct cell){.min = open->min, .mean = (float)mean, .max = open->max, .finite = finite};
}

static inline void add_cell(struct open_cell *total, const struct cell *cell)
{
    if (!cell->finite)
        return;
    total->sum += (double)cell->mean * cell->finite;
    total->min = total->finite && total->min < cell->min ? total->min : cell->min;
    total->max = total->finite && total->max > cell->max ? total->max : cell->max;
    total->finite += cell->finite;
}

static inline float *ring(const struct gf_history *history, uint64_t iteration)
{
    return history->recent + iteration % GF_HISTORY_RECENT * history->series;
}

static inline size_t layer_series(size_t layer, enum gf_layer_series series)
{
    return GF_RUN_SERIES + layer * GF_LAYER_SERIES + (size_t)series;
}

#endif
