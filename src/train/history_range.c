/* Pieces of a history at any resolution. */
#include "train/history_private.h"

/* What one column is made of: cells, or iterations of the ring. */
struct part {
    bool singles;
    uint64_t from, to; /* cells, of which number `count` is the open one; or iterations */
    uint64_t first, iterations;
};

static uint64_t oldest_single(const struct gf_history *history)
{
    const uint64_t kept =
        history->recent_count < GF_HISTORY_RECENT ? history->recent_count : GF_HISTORY_RECENT;
    return history->span == 1 ? history->first : history->newest - (kept - 1);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The column of iterations from … end-1. */
static struct part part_of(const struct gf_history *history, uint64_t from, uint64_t end)
{
    const uint64_t first = history->first, span = history->span;
    if (end - from < span && from >= oldest_single(history)) {
        end = least(end, history->newest + 1);
        return (struct part){true, from, end, from, end - from};
    }
    if (end <= first || from >= first + history->appended)
        return (struct part){.first = from};
    const uint64_t cell = from <= first ? 0 : least((from - first) / span, history->count);
    const uint64_t last = least((end - 1 - first) / span, history->count);
    const uint64_t begin = first + cell * span;
    const uint64_t iterations =
        last == history->count ? first + history->appended - begin : (last + 1 - cell) * span;
    return (struct part){false, cell, last + 1, begin, iterations};
}

static struct open_cell total_of(const struct gf_history *history, size_t series, const struct part *part)
{
    struct open_cell total = {.min = NAN, .max = NAN};
    if (part->singles) {
        for (uint64_t i = part->from; i < part->to; i++)
            include(&total, ring(history, i)[series]);
        return total;
    }
    const struct cell *cells = history->cells + series * history->capacity;
    for (uint64_t c = part->from; c < part->to && c < history->count; c++)
        add_cell(&total, &cells[c]);
    if (part->to > history->count) {
        const struct cell open = close_cell(&history->open[series]);
        add_cell(&total, &open);
        include(&total, ring(history, history->newest)[series]);
    }
    return total;
}

static bool is_kept(const struct gf_history *history, uint64_t generation)
{
    return history->ready && generation == history->generation && history->appended;
}

/* How many columns there are up to the newest iteration. */
static size_t columns_until_now(const struct gf_history *history, uint64_t from, uint64_t step, size_t most)
{
    if (!step || from > history->newest)
        return 0;
    const uint64_t columns = (history->newest - from) / step + 1;
    return columns < most ? (size_t)columns : most;
}

static struct part column_part(const struct gf_history *history, uint64_t from, uint64_t step, size_t column)
{
    const uint64_t begin = from + column * step;
    return part_of(history, begin, begin + least(step, UINT64_MAX - begin));
}

bool gf_history_extent(struct gf_history *history, uint64_t generation, struct gf_history_extent *ret_extent)
{
    pthread_mutex_lock(&history->lock);
    const bool kept = is_kept(history, generation);
    if (kept)
        *ret_extent = (struct gf_history_extent){.first = history->first,
                                                 .newest = history->newest,
                                                 .span = history->span,
                                                 .singles = oldest_single(history)};
    pthread_mutex_unlock(&history->lock);
    return kept;
}

static size_t range(struct gf_history *history, uint64_t generation, size_t series, uint64_t from,
                    uint64_t step, size_t most, struct gf_history_column *ret_columns)
{
    size_t count = 0;
    pthread_mutex_lock(&history->lock);
    if (is_kept(history, generation) && series < history->series)
        count = columns_until_now(history, from, step, most);
    for (size_t i = 0; i < count; i++) {
        const struct part part = column_part(history, from, step, i);
        const struct open_cell total = total_of(history, series, &part);
        const struct cell cell = close_cell(&total);
        ret_columns[i] = (struct gf_history_column){
            .min = cell.min,
            .mean = cell.mean,
            .max = cell.max,
            .first = part.first,
            .iterations = (uint32_t)least(part.iterations, UINT32_MAX),
            .finite = cell.finite,
        };
    }
    pthread_mutex_unlock(&history->lock);
    return count;
}

size_t gf_history_run_range(struct gf_history *history, uint64_t generation, enum gf_run_series series,
                            uint64_t from, uint64_t step, size_t most, struct gf_history_column *ret_columns)
{
    return (unsigned)series < GF_RUN_SERIES
               ? range(history, generation, (size_t)series, from, step, most, ret_columns)
               : 0;
}

size_t gf_history_layer_range(struct gf_history *history, uint64_t generation, size_t layer,
                              enum gf_layer_series series, uint64_t from, uint64_t step, size_t most,
                              struct gf_history_column *ret_columns)
{
    return (unsigned)series < GF_LAYER_SERIES && layer < LAYERS_MOST
               ? range(history, generation, layer_series(layer, series), from, step, most, ret_columns)
               : 0;
}

static float mean_of(const struct gf_history *history, size_t series, const struct part *part)
{
    if (!part->singles && part->to - part->from == 1 && part->from < history->count)
        return history->cells[series * history->capacity + part->from].mean;
    const struct open_cell total = total_of(history, series, part);
    return total.finite ? (float)(total.sum / (double)total.finite) : NAN;
}

size_t gf_history_layer_means(struct gf_history *history, uint64_t generation, size_t first_layer,
                              size_t layers, enum gf_layer_series series, uint64_t from, uint64_t step,
                              size_t most, float *ret_means)
{
    enum { BLOCK = 64 }; /* columns: where they are is worked out once for all layers */
    struct part parts[BLOCK];
    size_t count = 0;
    pthread_mutex_lock(&history->lock);
    if (is_kept(history, generation) && (unsigned)series < GF_LAYER_SERIES &&
        first_layer <= history->layers && layers <= history->layers - first_layer)
        count = columns_until_now(history, from, step, most);
    for (size_t begin = 0; begin < count; begin += BLOCK) {
        const size_t columns = count - begin < BLOCK ? count - begin : BLOCK;
        for (size_t i = 0; i < columns; i++)
            parts[i] = column_part(history, from, step, begin + i);
        for (size_t k = 0; k < layers; k++)
            for (size_t i = 0; i < columns; i++)
                ret_means[k * most + begin + i] =
                    mean_of(history, layer_series(first_layer + k, series), &parts[i]);
    }
    pthread_mutex_unlock(&history->lock);
    return count;
}
