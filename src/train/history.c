#include "gradflow/history.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "train/history_private.h"

bool gf_history_create(struct gf_history **ret_history, struct gf_error *reterr)
{
    struct gf_history *history = calloc(1, sizeof *history);
    if (!history)
        return gf_error_lack(reterr, "no memory for the history");
    /* The most there can be, at once: pages are mapped when first written, and a rebuild cannot fail here. */
    history->cells = calloc((size_t)SERIES_MOST * COLUMNS_FEW, sizeof *history->cells);
    history->open = calloc(SERIES_MOST, sizeof *history->open);
    history->recent = calloc((size_t)SERIES_MOST * GF_HISTORY_RECENT, sizeof *history->recent);
    if (!history->cells || !history->open || !history->recent || pthread_mutex_init(&history->lock, NULL)) {
        free(history->cells);
        free(history->open);
        free(history->recent);
        free(history);
        return gf_error_lack(reterr, "no memory for the history");
    }
    *ret_history = history;
    return true;
}

void gf_history_destroy(struct gf_history *history)
{
    if (!history)
        return;
    pthread_mutex_destroy(&history->lock);
    free(history->cells);
    free(history->open);
    free(history->recent);
    free(history);
}

static void clear_open(struct gf_history *history)
{
    for (size_t s = 0; s < history->series; s++)
        history->open[s] = (struct open_cell){.min = NAN, .max = NAN};
    history->open_count = 0;
}

bool gf_history_reset(struct gf_history *history, size_t layers, uint64_t generation, struct gf_error *reterr)
{
    if (layers > LAYERS_MOST)
        return gf_error_set(reterr, "a history of %zu layers: at most %d", layers, (int)LAYERS_MOST);
    pthread_mutex_lock(&history->lock);
    history->generation = generation;
    history->ready = true;
    history->layers = layers;
    history->series = GF_RUN_SERIES + layers * GF_LAYER_SERIES;
    history->capacity = layers <= LAYERS_FEW ? COLUMNS_MANY : COLUMNS_FEW;
    history->count = 0;
    history->span = 1;
    history->first = history->appended = history->newest = 0;
    history->recent_count = 0;
    history->mark_count = 0;
    clear_open(history);
    pthread_mutex_unlock(&history->lock);
    return true;
}

/* A double as a float that still tells tiny from zero and large from infinite. */
static float squeeze(double x)
{
    const double size = fabs(x);
    if (size > 0 && size < (double)FLT_MIN)
        return copysignf(FLT_MIN, (float)x);
    if (isfinite(x) && size > (double)FLT_MAX)
        return copysignf(FLT_MAX, x < 0 ? -1.0F : 1.0F);
    return (float)x;
}

static void merge_neighbours(struct gf_history *history)
{
    for (size_t s = 0; s < history->series; s++) {
        struct cell *cells = history->cells + s * history->capacity;
        for (size_t c = 0; c < history->capacity / 2; c++) {
            struct open_cell both = {.min = NAN, .max = NAN};
            add_cell(&both, &cells[2 * c]);
            add_cell(&both, &cells[2 * c + 1]);
            cells[c] = close_cell(&both);
        }
    }
    history->count = history->capacity / 2;
    history->span *= 2;
}

/* The newest iteration, which will not be measured again, into the open column. */
static void settle_newest(struct gf_history *history)
{
    if (history->count == history->capacity && !history->open_count)
        merge_neighbours(history);
    const float *values = ring(history, history->newest);
    for (size_t s = 0; s < history->series; s++)
        include(&history->open[s], values[s]);
    if (++history->open_count < history->span)
        return;
    for (size_t s = 0; s < history->series; s++)
        history->cells[s * history->capacity + history->count] = close_cell(&history->open[s]);
    history->count++;
    clear_open(history);
}

static void store(const struct gf_history *history, const struct gf_snapshot *snapshot, float *values)
{
    values[GF_RUN_LOSS] = squeeze(snapshot->loss);
    values[GF_RUN_ACCURACY] = squeeze(snapshot->accuracy);
    values[GF_RUN_GRADIENT_NORM] = squeeze(snapshot->gradient_norm);
    for (size_t k = 0; k < history->layers; k++) {
        const struct gf_layer_measure *m = &snapshot->layers[k];
        values[layer_series(k, GF_LAYER_WEIGHT_GRADIENT_NORM)] = squeeze(m->weight_gradient_norm);
        values[layer_series(k, GF_LAYER_DELTA_RMS)] = squeeze(m->delta_rms);
        values[layer_series(k, GF_LAYER_UPDATE_RATIO)] = squeeze(m->update_ratio);
        values[layer_series(k, GF_LAYER_DEAD_FRACTION)] =
            squeeze(isfinite(m->activation_mean) ? (double)m->dead_count / m->width : (double)NAN);
        values[layer_series(k, GF_LAYER_SATURATED_FRACTION)] = squeeze(m->saturated_fraction);
    }
}

void gf_history_append(struct gf_history *history, const struct gf_snapshot *snapshot)
{
    pthread_mutex_lock(&history->lock);
    if (history->ready && snapshot->layer_count == history->layers) {
        const bool again = history->appended && snapshot->iteration == history->newest;
        if (!history->appended)
            history->first = snapshot->iteration;
        else if (!again)
            settle_newest(history);
        if (!again) {
            const bool in_a_row = history->appended && snapshot->iteration == history->newest + 1;
            history->recent_count = in_a_row ? history->recent_count + 1 : 1;
            history->appended++;
        }
        history->newest = snapshot->iteration;
        store(history, snapshot, ring(history, history->newest));
    }
    pthread_mutex_unlock(&history->lock);
}

/* Columns `from` … `to`-1 as one; the last is the open column together with the newest iteration. */
static struct gf_history_column gather(const struct gf_history *history, size_t series, size_t from,
                                       size_t to)
{
    struct open_cell total = {.min = NAN, .max = NAN};
    uint64_t iterations = 0;
    for (size_t c = from; c < to && c < history->count; c++) {
        add_cell(&total, &history->cells[series * history->capacity + c]);
        iterations += history->span;
    }
    if (to > history->count) {
        const struct cell open = close_cell(&history->open[series]);
        add_cell(&total, &open);
        include(&total, ring(history, history->newest)[series]);
        iterations += history->open_count + 1;
    }
    const struct cell cell = close_cell(&total);
    return (struct gf_history_column){
        .min = cell.min,
        .mean = cell.mean,
        .max = cell.max,
        .first = history->first + from * history->span,
        .iterations = iterations < UINT32_MAX ? (uint32_t)iterations : UINT32_MAX,
        .finite = cell.finite,
    };
}

static size_t curve(struct gf_history *history, uint64_t generation, size_t series, size_t most,
                    struct gf_history_column *ret_columns)
{
    size_t columns = 0;
    pthread_mutex_lock(&history->lock);
    if (history->ready && generation == history->generation && series < history->series &&
        history->appended && most) {
        const size_t total = history->count + 1, group = (total + most - 1) / most;
        for (size_t from = 0; from < total; from += group, columns++)
            ret_columns[columns] = gather(history, series, from, from + group < total ? from + group : total);
    }
    pthread_mutex_unlock(&history->lock);
    return columns;
}

size_t gf_history_run(struct gf_history *history, uint64_t generation, enum gf_run_series series, size_t most,
                      struct gf_history_column *ret_columns)
{
    return (unsigned)series < GF_RUN_SERIES ? curve(history, generation, (size_t)series, most, ret_columns)
                                            : 0;
}

size_t gf_history_layer(struct gf_history *history, uint64_t generation, size_t layer,
                        enum gf_layer_series series, size_t most, struct gf_history_column *ret_columns)
{
    return (unsigned)series < GF_LAYER_SERIES && layer < LAYERS_MOST
               ? curve(history, generation, layer_series(layer, series), most, ret_columns)
               : 0;
}

size_t gf_history_recent(struct gf_history *history, uint64_t generation, size_t layer,
                         enum gf_layer_series series, uint64_t iteration, size_t most, float *ret_values)
{
    size_t count = 0;
    pthread_mutex_lock(&history->lock);
    if (history->ready && generation == history->generation && layer < history->layers &&
        (unsigned)series < GF_LAYER_SERIES && history->appended) {
        const uint64_t kept =
            history->recent_count < GF_HISTORY_RECENT ? history->recent_count : GF_HISTORY_RECENT;
        const uint64_t oldest = history->newest - (kept - 1);
        const uint64_t last = iteration < history->newest ? iteration : history->newest;
        if (last >= oldest && most) {
            const uint64_t there = last - oldest + 1;
            count = there < most ? (size_t)there : most;
            for (size_t i = 0; i < count; i++)
                ret_values[i] = ring(history, last - count + 1 + i)[layer_series(layer, series)];
        }
    }
    pthread_mutex_unlock(&history->lock);
    return count;
}

/* The same but for the last word: "training.learning_rate 0.2" and "training.learning_rate 0.5". */
static bool same_thing(const char *a, const char *b)
{
    const char *end_a = strrchr(a, ' '), *end_b = strrchr(b, ' ');
    return end_a && end_b && end_a - a == end_b - b && memcmp(a, b, (size_t)(end_a - a)) == 0;
}

static void set_mark(struct gf_history_mark *mark, uint64_t iteration, const char *text)
{
    size_t length = strlen(text);
    if (length >= sizeof mark->text)
        length = gf_utf8_whole(text, sizeof mark->text - 1);
    mark->iteration = iteration;
    memcpy(mark->text, text, length);
    mark->text[length] = '\0';
}

void gf_history_mark(struct gf_history *history, uint64_t generation, uint64_t iteration, const char *text)
{
    pthread_mutex_lock(&history->lock);
    if (history->ready && generation == history->generation) {
        struct gf_history_mark *marks = history->marks, mark;
        const struct gf_history_mark *newest = history->mark_count ? &marks[history->mark_count - 1] : NULL;
        set_mark(&mark, iteration, text);
        if (newest && newest->iteration == iteration && same_thing(newest->text, mark.text))
            history->mark_count--;
        if (history->mark_count == GF_HISTORY_MARKS)
            memmove(marks, marks + 1, --history->mark_count * sizeof *marks);
        marks[history->mark_count++] = mark;
    }
    pthread_mutex_unlock(&history->lock);
}

size_t gf_history_marks(struct gf_history *history, uint64_t generation, size_t most,
                        struct gf_history_mark *ret_marks)
{
    size_t count = 0;
    pthread_mutex_lock(&history->lock);
    if (history->ready && generation == history->generation) {
        count = history->mark_count < most ? history->mark_count : most;
        memcpy(ret_marks, history->marks + history->mark_count - count, count * sizeof *ret_marks);
    }
    pthread_mutex_unlock(&history->lock);
    return count;
}
