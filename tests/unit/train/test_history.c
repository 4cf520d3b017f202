#include "support.h"

#include <float.h>

#include "gradflow/history.h"
#include "train/history_private.h"

enum { LAYERS = 3 };

/* What is appended for iteration i: finite, growing, with gaps. */
static double value(uint64_t i)
{
    return i % 7 == 3 ? (double)NAN : sin((double)i) + (double)(i % 100);
}

static void fill(struct gf_snapshot *snapshot, uint64_t generation, uint64_t i)
{
    snapshot->generation = generation;
    snapshot->iteration = i;
    snapshot->layer_count = LAYERS;
    snapshot->loss = value(i);
    snapshot->accuracy = NAN;
    snapshot->gradient_norm = (double)i;
    for (size_t k = 0; k < LAYERS; k++) {
        struct gf_layer_measure *m = &snapshot->layers[k];
        m->width = 4;
        m->weight_gradient_norm = (double)i * 10 + (double)k;
        m->delta_rms = -1;
        m->update_ratio = i ? 0.5 : (double)NAN;
        m->dead_count = 1;
        m->saturated_fraction = NAN;
    }
}

static struct gf_history *with(uint64_t iterations)
{
    struct gf_history *history = NULL;
    assert_true(gf_history_create(&history, NULL));
    assert_true(gf_history_reset(history, LAYERS, 5, NULL));
    struct gf_snapshot *snapshot = test_snapshot();
    for (uint64_t i = 0; i < iterations; i++) {
        fill(snapshot, 5, i);
        gf_history_append(history, snapshot);
    }
    free(snapshot);
    return history;
}

static void check_curve(uint64_t appended, const struct gf_history_column *columns, size_t count)
{
    uint64_t next = 0;
    for (size_t c = 0; c < count; c++) {
        assert_int_equal(columns[c].first, next);
        double sum = 0, min = INFINITY, max = -INFINITY;
        uint64_t finite = 0;
        for (uint64_t i = next; i < next + columns[c].iterations; i++)
            if (isfinite(value(i))) {
                sum += value(i);
                min = fmin(min, value(i));
                max = fmax(max, value(i));
                finite++;
            }
        next += columns[c].iterations;
        if (!finite) {
            assert_true(isnan(columns[c].min) && isnan(columns[c].mean) && isnan(columns[c].max));
            continue;
        }
        assert_true(columns[c].min == (float)min);
        assert_true(columns[c].max == (float)max);
        assert_close((double)columns[c].mean, sum / (double)finite, 1e-5);
    }
    assert_int_equal(next, appended);
}

static void no_iteration_is_lost(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {1, 2, 63, 64, 65, 1023, 1024, 1025, 1026, 2047, 2049, 5000, 100003};
    static struct gf_history_column columns[4096];
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
        struct gf_history *history = with(lengths[l]);
        for (size_t most = 1; most <= 4096; most = most * 3 + 1) {
            memset(columns, 0xff, sizeof columns);
            const size_t count = gf_history_run(history, 5, GF_RUN_LOSS, most, columns);
            assert_in_range(count, 1, most);
            check_curve(lengths[l], columns, count);
        }
        gf_history_destroy(history);
    }
}

static void columns_are_fine_while_there_is_room(void **state)
{
    (void)state;
    static struct gf_history_column columns[4096];
    struct gf_history *history = with(1000);
    assert_int_equal(gf_history_run(history, 5, GF_RUN_LOSS, 4096, columns), 1000);
    gf_history_destroy(history);
    history = with(1000000);
    const size_t count = gf_history_run(history, 5, GF_RUN_LOSS, 4096, columns);
    assert_in_range(count, 500, 1024); /* bounded, but never coarser than half of what there is room for */
    gf_history_destroy(history);
}

/* Of a layer that is not finite it is not known which units are dead: not 0 of them. */
static void deaths_of_what_is_not_finite_are_unknown(void **state)
{
    (void)state;
    struct gf_history *history = with(1);
    struct gf_snapshot *snapshot = test_snapshot();
    struct gf_history_column columns[2];
    fill(snapshot, 5, 1);
    snapshot->layers[0].dead_count = 0;
    snapshot->layers[0].activation_mean = NAN;
    gf_history_append(history, snapshot);
    assert_int_equal(gf_history_layer(history, 5, 0, GF_LAYER_DEAD_FRACTION, 2, columns), 2);
    assert_true(columns[0].mean == 0.25F && isnan(columns[1].mean));
    assert_int_equal(gf_history_layer(history, 5, 1, GF_LAYER_DEAD_FRACTION, 2, columns), 2);
    assert_true(columns[1].mean == 0.25F);
    free(snapshot);
    gf_history_destroy(history);
}

static void layers_are_kept_apart(void **state)
{
    (void)state;
    struct gf_history *history = with(3000);
    struct gf_history_column column;
    for (size_t k = 0; k < LAYERS; k++) {
        assert_int_equal(gf_history_layer(history, 5, k, GF_LAYER_WEIGHT_GRADIENT_NORM, 1, &column), 1);
        assert_true(column.min == (float)k);
        assert_true(column.max == (float)(29990 + k));
        assert_close((double)column.mean, 14995 + (double)k, 1e-5);
        assert_int_equal(gf_history_layer(history, 5, k, GF_LAYER_SATURATED_FRACTION, 1, &column), 1);
        assert_true(isnan(column.min) && isnan(column.mean) && isnan(column.max));
        assert_int_equal(gf_history_layer(history, 5, k, GF_LAYER_DEAD_FRACTION, 1, &column), 1);
        assert_true(column.min == 0.25F && column.mean == 0.25F);
        assert_int_equal(gf_history_layer(history, 5, k, GF_LAYER_UPDATE_RATIO, 1, &column), 1);
        assert_true(column.mean == 0.5F); /* iteration 0 has none and does not count */
    }
    assert_int_equal(gf_history_layer(history, 5, LAYERS, GF_LAYER_DELTA_RMS, 1, &column), 0);
    assert_int_equal(gf_history_layer(history, 4, 0, GF_LAYER_DELTA_RMS, 1, &column), 0);
    assert_int_equal(gf_history_run(history, 6, GF_RUN_LOSS, 1, &column), 0);
    assert_int_equal(gf_history_run(history, 5, GF_RUN_LOSS, 0, &column), 0);
    gf_history_destroy(history);
}

static void recent_iterations_are_kept_one_by_one(void **state)
{
    (void)state;
    enum { ALL = 2000, RECENT = GF_HISTORY_RECENT, OLDEST = ALL - RECENT };
    struct gf_history *history = with(ALL);
    float values[RECENT + 100];
    const enum gf_layer_series series = GF_LAYER_WEIGHT_GRADIENT_NORM;
    assert_int_equal(gf_history_recent(history, 5, 1, series, ALL - 1, RECENT + 100, values), RECENT);
    for (size_t i = 0; i < RECENT; i++)
        assert_true(values[i] == (float)((OLDEST + i) * 10 + 1));
    assert_int_equal(gf_history_recent(history, 5, 1, series, OLDEST + 14, 5, values), 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(values[i] == (float)((OLDEST + 10 + i) * 10 + 1));
    assert_int_equal(gf_history_recent(history, 5, 1, series, 10 * ALL, 1, values), 1);
    assert_true(values[0] == (ALL - 1) * 10 + 1);
    assert_int_equal(gf_history_recent(history, 5, 1, series, OLDEST + 2, 64, values), 3);
    assert_int_equal(gf_history_recent(history, 5, 1, series, OLDEST - 1, 64, values), 0); /* gone */
    assert_int_equal(gf_history_recent(history, 4, 1, series, ALL - 1, 64, values), 0);
    assert_int_equal(gf_history_recent(history, 5, LAYERS, series, ALL - 1, 64, values), 0);
    gf_history_destroy(history);
    history = with(10);
    assert_int_equal(gf_history_recent(history, 5, 0, series, 9, 64, values), 10);
    assert_true(values[0] == 0 && values[9] == 90);
    gf_history_destroy(history);
}

static void measuring_anew_replaces(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {1, 10, 1025, 3000};
    for (size_t l = 0; l < 4; l++) {
        struct gf_history *history = with(lengths[l]);
        struct gf_snapshot *snapshot = test_snapshot();
        for (int again = 0; again < 5; again++) {
            fill(snapshot, 5, lengths[l] - 1);
            snapshot->layers[0].weight_gradient_norm = -1000 - again;
            gf_history_append(history, snapshot);
        }
        struct gf_history_column column;
        gf_history_layer(history, 5, 0, GF_LAYER_WEIGHT_GRADIENT_NORM, 1, &column);
        assert_true(column.min == -1004);
        assert_int_equal(column.iterations, lengths[l]);
        float value_now;
        gf_history_recent(history, 5, 0, GF_LAYER_WEIGHT_GRADIENT_NORM, lengths[l], 1, &value_now);
        assert_true(value_now == -1004);
        fill(snapshot, 5, lengths[l]);
        gf_history_append(history, snapshot);
        gf_history_layer(history, 5, 0, GF_LAYER_WEIGHT_GRADIENT_NORM, 1, &column);
        assert_int_equal(column.iterations, lengths[l] + 1);
        assert_true(column.min == -1004); /* the last measurement counts, and only that */
        assert_close(
            (double)column.mean,
            ((double)lengths[l] * (double)(lengths[l] + 1) / 2 * 10 - 1004 - (double)(lengths[l] - 1) * 10) /
                (double)(lengths[l] + 1),
            1e-5);
        free(snapshot);
        gf_history_destroy(history);
    }
}

static void reset_forgets(void **state)
{
    (void)state;
    struct gf_history *history = with(3000);
    struct gf_history_column column;
    float values[64];
    assert_true(gf_history_reset(history, LAYERS, 6, NULL));
    assert_int_equal(gf_history_run(history, 5, GF_RUN_LOSS, 1, &column), 0);
    assert_int_equal(gf_history_run(history, 6, GF_RUN_LOSS, 1, &column), 0);
    assert_int_equal(gf_history_recent(history, 6, 0, GF_LAYER_DELTA_RMS, 9, 64, values), 0);
    struct gf_snapshot *snapshot = test_snapshot();
    fill(snapshot, 6, 0);
    gf_history_append(history, snapshot);
    assert_int_equal(gf_history_run(history, 6, GF_RUN_GRADIENT_NORM, 1, &column), 1);
    assert_true(column.first == 0 && column.iterations == 1 && column.max == 0);
    struct gf_error error = {0};
    assert_false(gf_history_reset(history, GF_SNAPSHOT_LAYERS_MOST + 1, 7, &error));
    assert_true(*error.message);
    free(snapshot);
    gf_history_destroy(history);
    gf_history_destroy(NULL);
}

static void tiny_and_huge_values_stay_sensible(void **state)
{
    (void)state;
    struct gf_history *history = with(0);
    struct gf_snapshot *snapshot = test_snapshot();
    const double values[] = {1e-60, 1e60, -1e-60, 0, INFINITY, NAN};
    for (uint64_t i = 0; i < 6; i++) {
        fill(snapshot, 5, i);
        snapshot->layers[0].delta_rms = values[i];
        gf_history_append(history, snapshot);
    }
    struct gf_history_column c[6];
    assert_int_equal(gf_history_layer(history, 5, 0, GF_LAYER_DELTA_RMS, 6, c), 6);
    assert_true(c[0].mean == FLT_MIN);
    assert_true(c[1].mean == FLT_MAX);
    assert_true(c[2].mean == -FLT_MIN);
    assert_true(c[3].mean == 0);
    assert_true(isnan(c[4].mean) && isnan(c[4].max));
    assert_true(isnan(c[5].mean));
    float recent[6];
    assert_int_equal(gf_history_recent(history, 5, 0, GF_LAYER_DELTA_RMS, 5, 6, recent), 6);
    assert_true(isinf(recent[4]) && isnan(recent[5]));
    free(snapshot);
    gf_history_destroy(history);
}

static void the_deepest_network_fits(void **state)
{
    (void)state;
    struct gf_history *history = NULL;
    assert_true(gf_history_create(&history, NULL));
    static struct gf_history_column columns[512];
    const size_t depths[] = {1, 191, 192, 193, 513};
    for (size_t d = 0; d < 5; d++) {
        assert_true(gf_history_reset(history, depths[d], d + 1, NULL));
        struct gf_snapshot *snapshot = test_snapshot();
        for (uint64_t i = 0; i < 2100; i++) {
            snapshot->iteration = i;
            snapshot->layer_count = (uint32_t)depths[d];
            for (size_t k = 0; k < depths[d]; k++) {
                snapshot->layers[k].width = 1;
                snapshot->layers[k].saturated_fraction = (double)k;
            }
            gf_history_append(history, snapshot);
        }
        for (size_t k = 0; k < depths[d]; k += 64) {
            const size_t count =
                gf_history_layer(history, d + 1, k, GF_LAYER_SATURATED_FRACTION, 512, columns);
            uint64_t covered = 0;
            for (size_t c = 0; c < count; c++) {
                assert_true(columns[c].min == (float)k && columns[c].max == (float)k);
                covered += columns[c].iterations;
            }
            assert_int_equal(covered, 2100);
        }
        free(snapshot);
    }
    gf_history_destroy(history);
}

/* As after a day at full speed: more iterations than fit into 32 bits, of which two columns are kept. */
static void billions_of_iterations_have_their_mean(void **state)
{
    (void)state;
    struct gf_history *history = with(1);
    struct gf_history_column column;
    history->span = 3000000000;
    history->count = 2;
    history->appended = 6000000001;
    history->newest = 6000000000;
    for (size_t c = 0; c < 2; c++)
        history->cells[(size_t)GF_RUN_LOSS * history->capacity + c] =
            (struct cell){.min = 1, .mean = 2, .max = 3, .finite = 3000000000};
    ring(history, history->newest)[GF_RUN_LOSS] = 2;
    assert_int_equal(gf_history_run(history, 5, GF_RUN_LOSS, 1, &column), 1);
    assert_int_equal(column.iterations, UINT32_MAX);
    assert_int_equal(column.finite, UINT32_MAX);
    assert_true(column.mean == 2);
    assert_int_equal(gf_history_run_range(history, 5, GF_RUN_LOSS, 0, 6000000001, 1, &column), 1);
    assert_int_equal(column.iterations, UINT32_MAX);
    assert_true(column.mean == 2);
    gf_history_destroy(history);
}

static void marks_are_kept(void **state)
{
    (void)state;
    struct gf_history *history = with(3);
    struct gf_history_mark marks[GF_HISTORY_MARKS + 1];
    assert_int_equal(gf_history_marks(history, 5, 4, marks), 0);
    gf_history_mark(history, 5, 2, "kill 3.5");
    gf_history_mark(history, 4, 2, "of another network");
    gf_history_mark(history, 5, 2, "learning_rate 0.2");
    gf_history_mark(history, 5, 2, "learning_rate 0.5"); /* turned up further */
    gf_history_mark(history, 5, 7, "learning_rate 1");
    gf_history_mark(history, 5, 9, "ααααααααααααααααααααααααααααααα"); /* cut at a character */
    assert_int_equal(gf_history_marks(history, 4, 4, marks), 0);
    assert_int_equal(gf_history_marks(history, 5, GF_HISTORY_MARKS, marks), 4);
    assert_int_equal(marks[0].iteration, 2);
    assert_string_equal(marks[0].text, "kill 3.5");
    assert_string_equal(marks[1].text, "learning_rate 0.5");
    assert_int_equal(marks[2].iteration, 7);
    assert_int_equal(strlen(marks[3].text), 46);
    assert_int_equal(gf_history_marks(history, 5, 1, marks), 1); /* the newest */
    assert_int_equal(marks[0].iteration, 9);
    for (uint64_t i = 0; i < GF_HISTORY_MARKS + 10; i++)
        gf_history_mark(history, 5, 100 + i, "x y");
    assert_int_equal(gf_history_marks(history, 5, GF_HISTORY_MARKS + 1, marks), GF_HISTORY_MARKS);
    assert_int_equal(marks[0].iteration, 110);
    assert_int_equal(marks[GF_HISTORY_MARKS - 1].iteration, 100 + GF_HISTORY_MARKS + 9);
    assert_true(gf_history_reset(history, LAYERS, 6, NULL));
    assert_int_equal(gf_history_marks(history, 6, 4, marks), 0);
    gf_history_destroy(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_iteration_is_lost),
        cmocka_unit_test(columns_are_fine_while_there_is_room),
        cmocka_unit_test(layers_are_kept_apart),
        cmocka_unit_test(deaths_of_what_is_not_finite_are_unknown),
        cmocka_unit_test(recent_iterations_are_kept_one_by_one),
        cmocka_unit_test(measuring_anew_replaces),
        cmocka_unit_test(reset_forgets),
        cmocka_unit_test(tiny_and_huge_values_stay_sensible),
        cmocka_unit_test(the_deepest_network_fits),
        cmocka_unit_test(billions_of_iterations_have_their_mean),
        cmocka_unit_test(marks_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
