/* A long run: memory stays as it is, and nothing is lost. `test_soak ITERATIONS`. */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gradflow/snapshot.h"
#include "gradflow/trainer.h"

#define COLUMNS 700
/* Bytes that may come to be in use between a tenth of the run and its end. A sanitizer has its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MORE_MOST ((size_t)8 << 20)
#else
#define MORE_MOST ((size_t)256 << 10)
#endif

static uint64_t iterations = 30000;
static struct gf_history_column columns[COLUMNS];

/* Bytes of this process that are in memory; 0: not told here. */
static size_t memory_in_use(void)
{
    unsigned long all, present = 0;
    FILE *stream = fopen("/proc/self/statm", "r");
    if (!stream)
        return 0;
    if (fscanf(stream, "%lu %lu", &all, &present) != 2)
        present = 0;
    fclose(stream);
    return present * (size_t)sysconf(_SC_PAGESIZE);
}

static void check_flat(size_t before)
{
    const size_t after = memory_in_use();
    printf("memory: %.2f MB after a tenth, %.2f MB at the end\n", (double)before / 1e6, (double)after / 1e6);
    if (after > before + MORE_MOST)
        fail_msg("%zu bytes more at the end", after - before);
}

/* The columns are those of iterations 0 … last, in a row and each once. */
static void check_whole(size_t count, uint64_t last)
{
    uint64_t next = 0;
    assert_true(count > 0 && count <= COLUMNS);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(columns[i].first, next);
        next += columns[i].iterations;
    }
    assert_int_equal(next, last + 1);
}

/* What a history is told here of an iteration: every column's least, mean and greatest can be computed. */
static double value_of(uint64_t iteration)
{
    return (double)(iteration * 7919 % 1009) / 1009;
}

static void check_values(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double sum = 0, least = INFINITY, most = -INFINITY;
        for (uint64_t k = columns[i].first; k < columns[i].first + columns[i].iterations; k++) {
            sum += value_of(k);
            least = fmin(least, value_of(k));
            most = fmax(most, value_of(k));
        }
        assert_int_equal(columns[i].finite, columns[i].iterations);
        assert_true(fabs((double)columns[i].mean - sum / columns[i].iterations) < 1e-5);
        assert_true(columns[i].min == (float)least && columns[i].max == (float)most);
    }
}

static void a_history_loses_nothing(void **state)
{
    (void)state;
    struct gf_history *history;
    struct gf_history_extent extent;
    struct gf_snapshot *snapshot = calloc(1, sizeof *snapshot);
    assert_non_null(snapshot);
    assert_true(gf_history_create(&history, NULL));
    assert_true(gf_history_reset(history, 3, 1, NULL));
    snapshot->layer_count = 3;
    size_t before = 0;
    for (uint64_t i = 0; i <= iterations; i++) {
        snapshot->iteration = i;
        snapshot->loss = value_of(i);
        snapshot->layers[2].delta_rms = value_of(i);
        gf_history_append(history, snapshot);
        if (i == iterations / 10)
            before = memory_in_use();
    }
    check_flat(before);
    assert_true(gf_history_extent(history, 1, &extent));
    assert_int_equal(extent.first, 0);
    assert_int_equal(extent.newest, iterations);
    const size_t run = gf_history_run(history, 1, GF_RUN_LOSS, COLUMNS, columns);
    check_whole(run, iterations);
    check_values(run);
    const uint64_t step = (iterations / COLUMNS / extent.span + 1) * extent.span;
    const size_t range = gf_history_layer_range(history, 1, 2, GF_LAYER_DELTA_RMS, 0, step, COLUMNS, columns);
    check_whole(range, iterations);
    check_values(range);
    gf_history_destroy(history);
    free(snapshot);
}

static void make(struct gf_trainer *trainer, uint64_t count)
{
    assert_true(gf_trainer_step(trainer, count));
    while (gf_trainer_busy(trainer)) {
        struct pollfd source = {.fd = gf_trainer_descriptor(trainer), .events = POLLIN};
        poll(&source, 1, 10);
        gf_trainer_latest(trainer);
        gf_history_run(gf_trainer_history(trainer), 1, GF_RUN_LOSS, COLUMNS, columns);
    }
}

static void a_trainer_stays_as_it_is(void **state)
{
    (void)state;
    struct gf_trainer *trainer;
    struct gf_spec spec;
    static const char *const settings[] = {"network.depth=2",         "network.width=4",
                                           "network.activation=tanh", "data.samples=24",
                                           "training.batch=8",        "training.learning_rate=0.01"};
    gf_spec_init(&spec);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        assert_true(gf_spec_assign(&spec, settings[i], NULL));
    assert_true(gf_trainer_create(&spec, NULL, &trainer, NULL));
    make(trainer, iterations / 10);
    const size_t before = memory_in_use();
    make(trainer, iterations - iterations / 10);
    check_flat(before);
    const struct gf_snapshot *last = gf_trainer_latest(trainer);
    assert_int_equal(last->iteration, iterations);
    assert_int_equal(last->status, GF_STATUS_OK);
    check_whole(gf_history_run(gf_trainer_history(trainer), last->generation, GF_RUN_LOSS, COLUMNS, columns),
                iterations);
    gf_trainer_destroy(trainer);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_history_loses_nothing),
        cmocka_unit_test(a_trainer_stays_as_it_is),
    };
    if (argc > 1)
        iterations = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
