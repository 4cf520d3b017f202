/* Pieces of a history at any resolution, against sums made by hand; and while it is being written. */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>

#include "gradflow/history.h"

enum { LAYERS = 3, GENERATION = 5, MOST = 600 };

/* What is appended for iteration i: with gaps, and none of it finite for a while. */
static double loss(uint64_t i)
{
    return i % 7 == 3 || (i >= 3000 && i < 3100) ? (double)NAN : sin((double)i) + (double)(i % 100);
}

static double delta(uint64_t i, size_t layer)
{
    return (double)i + 0.25 * (double)layer;
}

static void fill(struct gf_snapshot *snapshot, uint64_t i)
{
    snapshot->generation = GENERATION;
    snapshot->iteration = i;
    snapshot->layer_count = LAYERS;
    snapshot->loss = loss(i);
    snapshot->gradient_norm = (double)i;
    for (size_t k = 0; k < LAYERS; k++) {
        snapshot->layers[k].width = 4;
        snapshot->layers[k].delta_rms = delta(i, k);
        snapshot->layers[k].saturated_fraction = NAN;
    }
}

static struct gf_history *empty(void)
{
    struct gf_history *history = NULL;
    assert_true(gf_history_create(&history, NULL));
    assert_true(gf_history_reset(history, LAYERS, GENERATION, NULL));
    return history;
}

static struct gf_history *with(uint64_t first, uint64_t iterations)
{
    struct gf_history *history = empty();
    struct gf_snapshot *snapshot = test_snapshot();
    for (uint64_t i = first; i < first + iterations; i++) {
        fill(snapshot, i);
        gf_history_append(history, snapshot);
    }
    free(snapshot);
    return history;
}

/* A column is right for what it says it covers. */
static void check_column(const struct gf_history_column *column)
{
    double sum = 0, min = INFINITY, max = -INFINITY;
    uint32_t finite = 0;
    for (uint64_t i = column->first; i < column->first + column->iterations; i++)
        if (isfinite(loss(i))) {
            sum += loss(i);
            min = fmin(min, loss(i));
            max = fmax(max, loss(i));
            finite++;
        }
    assert_int_equal(column->finite, finite);
    if (!finite) {
        assert_true(isnan(column->min) && isnan(column->mean) && isnan(column->max));
        return;
    }
    assert_true(column->min == (float)min);
    assert_true(column->max == (float)max);
    assert_close((double)column->mean, sum / finite, 1e-5);
}

/* It covers all it was asked for, and no more than what is kept as one with that. */
static void check_extent(const struct gf_history_extent *extent, const struct gf_history_column *column,
                         uint64_t from, uint64_t step)
{
    const uint64_t end = from + step < extent->newest + 1 ? from + step : extent->newest + 1;
    const uint64_t begin = from > extent->first ? from : extent->first;
    if (from + step <= extent->first) {
        assert_int_equal(column->iterations, 0);
        return;
    }
    assert_in_range(column->first, extent->first, begin);
    assert_true(column->first + column->iterations >= end);
    assert_true(column->iterations < end - begin + 2 * extent->span);
    if (step < extent->span && from >= extent->singles) {
        assert_int_equal(column->first, from);
        assert_int_equal(column->iterations, end - from);
    }
}

static void check_range(struct gf_history *history, uint64_t from, uint64_t step, size_t most)
{
    static struct gf_history_column columns[MOST], layer[MOST];
    static float means[2 * MOST];
    struct gf_history_extent extent;
    assert_true(gf_history_extent(history, GENERATION, &extent));
    const size_t count = gf_history_run_range(history, GENERATION, GF_RUN_LOSS, from, step, most, columns);
    const uint64_t wanted = from > extent.newest ? 0 : (extent.newest - from) / step + 1;
    assert_int_equal(count, wanted < most ? wanted : most);
    for (size_t i = 0; i < count; i++) {
        check_extent(&extent, &columns[i], from + i * step, step);
        check_column(&columns[i]);
    }
    const enum gf_layer_series series = GF_LAYER_DELTA_RMS;
    assert_int_equal(gf_history_layer_range(history, GENERATION, 2, series, from, step, most, layer), count);
    assert_int_equal(gf_history_layer_means(history, GENERATION, 1, 2, series, from, step, most, means),
                     count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(layer[i].first, columns[i].first);
        assert_int_equal(layer[i].iterations, columns[i].iterations);
        assert_int_equal(layer[i].finite, columns[i].iterations);
        if (!layer[i].iterations) {
            assert_true(isnan(means[most + i]) && isnan(layer[i].mean));
            continue;
        }
        const uint64_t last = layer[i].first + layer[i].iterations - 1;
        assert_true(layer[i].min == (float)delta(layer[i].first, 2));
        assert_true(layer[i].max == (float)delta(last, 2));
        assert_close((double)layer[i].mean, (delta(layer[i].first, 2) + delta(last, 2)) / 2, 1e-6);
        assert_true(means[most + i] == layer[i].mean);
        assert_close((double)means[i], (double)layer[i].mean - 0.25, 1e-6);
    }
}

static void columns_are_what_they_cover(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {1, 2, 63, 511, 512, 513, 1024, 1025, 1026, 2050, 5000, 70001};
    static const uint64_t steps[] = {1, 2, 3, 7, 64, 100, 128, 1000, 4096, 1u << 20};
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        struct gf_history *history = with(0, lengths[l]);
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
            for (uint64_t from = 0; from < lengths[l] + 2; from = from * 2 + 1) {
                check_range(history, from, steps[s], MOST);
                check_range(history, from, steps[s], 5);
            }
        check_range(history, lengths[l] > 300 ? lengths[l] - 300 : 0, 1, MOST);
        gf_history_destroy(history);
    }
}

static void a_run_need_not_begin_at_0(void **state)
{
    (void)state;
    struct gf_history *history = with(500, 3000);
    for (uint64_t step = 1; step < 6000; step = step * 3 + 1)
        for (uint64_t from = 0; from < 3600; from += 97)
            check_range(history, from, step, MOST);
    gf_history_destroy(history);
}

/* As the time axis cuts it: nothing is counted twice and nothing is left out. */
static void aligned_columns_share_nothing(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {1, 1000, 1024, 1025, 1500, 100003};
    static struct gf_history_column columns[2048];
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        struct gf_history *history = with(7, lengths[l]);
        struct gf_history_extent extent;
        assert_true(gf_history_extent(history, GENERATION, &extent));
        for (uint64_t step = extent.span; step < 4 * lengths[l]; step *= 2) {
            const size_t count =
                gf_history_run_range(history, GENERATION, GF_RUN_LOSS, 7, step, 2048, columns);
            uint64_t next = 7;
            for (size_t i = 0; i < count; i++) {
                assert_int_equal(columns[i].first, next);
                assert_int_equal(columns[i].iterations, i + 1 < count ? step : 7 + lengths[l] - next);
                next += columns[i].iterations;
            }
            assert_int_equal(next, 7 + lengths[l]);
        }
        gf_history_destroy(history);
    }
}

static void the_extent_tells_how_finely(void **state)
{
    (void)state;
    struct gf_history_extent extent;
    struct gf_history *history = empty();
    assert_false(gf_history_extent(history, GENERATION, &extent));
    gf_history_destroy(history);
    history = with(0, 1000);
    assert_false(gf_history_extent(history, GENERATION + 1, &extent));
    assert_true(gf_history_extent(history, GENERATION, &extent));
    assert_int_equal(extent.first, 0);
    assert_int_equal(extent.newest, 999);
    assert_int_equal(extent.span, 1);
    assert_int_equal(extent.singles, 0);
    gf_history_destroy(history);
    history = with(0, 100000);
    assert_true(gf_history_extent(history, GENERATION, &extent));
    assert_int_equal(extent.newest, 99999);
    assert_int_equal(extent.span, 128);
    assert_int_equal(extent.singles, 100000 - GF_HISTORY_RECENT);
    gf_history_destroy(history);
}

static void what_is_not_there_is_not_given(void **state)
{
    (void)state;
    struct gf_history *history = with(0, 10);
    struct gf_history_column column;
    float means[LAYERS + 1];
    const enum gf_layer_series series = GF_LAYER_DELTA_RMS;
    assert_int_equal(gf_history_run_range(history, GENERATION, GF_RUN_SERIES, 0, 1, 1, &column), 0);
    assert_int_equal(gf_history_run_range(history, GENERATION + 1, GF_RUN_LOSS, 0, 1, 1, &column), 0);
    assert_int_equal(gf_history_run_range(history, GENERATION, GF_RUN_LOSS, 0, 0, 1, &column), 0);
    assert_int_equal(gf_history_run_range(history, GENERATION, GF_RUN_LOSS, 0, 1, 0, &column), 0);
    assert_int_equal(gf_history_run_range(history, GENERATION, GF_RUN_LOSS, 10, 1, 1, &column), 0);
    assert_int_equal(gf_history_run_range(history, GENERATION, GF_RUN_LOSS, 9, UINT64_MAX, 1, &column), 1);
    assert_int_equal(column.iterations, 1);
    assert_int_equal(gf_history_layer_range(history, GENERATION, LAYERS, series, 0, 1, 1, &column), 0);
    assert_int_equal(gf_history_layer_means(history, GENERATION, 0, LAYERS + 1, series, 0, 1, 1, means), 0);
    assert_int_equal(gf_history_layer_means(history, GENERATION, 4, 0, series, 0, 1, 1, means), 0);
    assert_int_equal(gf_history_layer_means(history, GENERATION, 1, SIZE_MAX, series, 0, 1, 1, means), 0);
    assert_int_equal(gf_history_layer_means(history, GENERATION, 0, LAYERS, series, 0, 16, 1, means), 1);
    assert_true(means[2] == 5.0F);
    assert_int_equal(
        gf_history_layer_range(history, GENERATION, 0, GF_LAYER_SATURATED_FRACTION, 0, 4, 1, &column), 1);
    assert_int_equal(column.iterations, 4);
    assert_int_equal(column.finite, 0);
    gf_history_destroy(history);
}

/* --- while the worker goes on --- */

enum { WRITTEN = 30000 };

static void *write_run(void *context)
{
    struct gf_snapshot *snapshot = test_snapshot();
    for (uint64_t i = 0; i < WRITTEN; i++) {
        fill(snapshot, i);
        gf_history_append(context, snapshot);
    }
    free(snapshot);
    return NULL;
}

/* Whatever has come in the meantime, what is told fits together. */
static uint64_t read_run(struct gf_history *history, uint64_t step)
{
    static struct gf_history_column columns[MOST];
    static float means[LAYERS * MOST];
    struct gf_history_extent extent;
    if (!gf_history_extent(history, GENERATION, &extent))
        return 0;
    const size_t count =
        gf_history_run_range(history, GENERATION, GF_RUN_GRADIENT_NORM, 0, step, MOST, columns);
    for (size_t i = 0; i < count; i++) {
        assert_true(columns[i].min == (float)columns[i].first);
        assert_true(columns[i].max == (float)(columns[i].first + columns[i].iterations - 1));
    }
    const size_t again =
        gf_history_layer_means(history, GENERATION, 0, LAYERS, GF_LAYER_DELTA_RMS, 0, step, MOST, means);
    assert_true(again >= count);
    for (size_t i = 0; i < again; i++)
        assert_close((double)means[2 * MOST + i], (double)means[i] + 0.5, 1e-6);
    return extent.newest;
}

static void reading_while_it_is_written(void **state)
{
    (void)state;
    struct gf_history *history = empty();
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, write_run, history), 0);
    for (uint64_t step = 1, newest = 0; newest + 1 < WRITTEN; step = step < 1024 ? step * 2 : 1) {
        const uint64_t now = read_run(history, step);
        assert_true(now >= newest);
        newest = now;
    }
    pthread_join(writer, NULL);
    gf_history_destroy(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_what_they_cover),    cmocka_unit_test(a_run_need_not_begin_at_0),
        cmocka_unit_test(aligned_columns_share_nothing),  cmocka_unit_test(the_extent_tells_how_finely),
        cmocka_unit_test(what_is_not_there_is_not_given), cmocka_unit_test(reading_while_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
