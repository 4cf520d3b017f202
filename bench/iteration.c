/* What an iteration costs, with and without measuring, for each network of the table.
 *
 *     bench_iteration            the table
 *     bench_iteration --sizes    networks: depth, width, batch, must reach, aim, operations
 *     bench_iteration --peak     instruction set, all threads, GFLOP/s of one, of all
 *     bench_iteration --serve N  for comparisons, with N threads, 0 being all: reads "DEPTH WIDTH BATCH
 * ACTIVATION bare|shown|every SECONDS", answers with the milliseconds of an iteration
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "iterate.h"
#include "madds.h"
#include "sizes.h"
#include "timing.h"

#define SECONDS  1.0  /* of each case, roughly */
#define AS_QUICK 0.97 /* of one thread's speed, and nobody calls it slower */

enum mode { BARE, SHOWN, EVERY, MODES };
static const struct {
    const char *name;
    double (*run)(void *context, size_t times);
} modes[MODES] = {
    {"bare", bench_iterate_bare}, {"shown", bench_iterate_shown}, {"every", bench_iterate_every}};

struct shared {
    struct bench_network *network;
    struct gf_pool *pool; /* NULL: one thread */
    enum mode mode;
};

static double run_shared(void *context, size_t times)
{
    const struct shared *shared = context;
    bench_network_share(shared->network, shared->pool);
    return modes[shared->mode].run(shared->network, times);
}

/* How one network is computed: by one thread, in its own time and on the wall's clock, and by all. */
enum way { ALONE, ALONE_ON_WALL, TOGETHER, WAYS };

struct result {
    struct bench_case cases[WAYS][MODES];
};

static void measure(const struct bench_size *size, struct gf_pool *pool, struct result *ret_result)
{
    struct bench_network network = bench_network_open(size->depth, size->width, size->batch, NULL);
    struct shared shared[WAYS][MODES];
    for (int way = 0; way < WAYS; way++)
        for (int mode = 0; mode < MODES; mode++) {
            shared[way][mode] = (struct shared){&network, way == TOGETHER ? pool : NULL, (enum mode)mode};
            ret_result->cases[way][mode] = (struct bench_case){
                .run = run_shared, .context = &shared[way][mode], .on_wall = way != ALONE};
        }
    bench_measure(ret_result->cases[0], WAYS * MODES, SECONDS);
    bench_network_close(&network);
}

/* Share of an iteration that is spent on measuring. */
static double measuring(const struct bench_case *cases, int mode)
{
    return 1 - cases[BARE].median / cases[mode].median;
}

static const char *verdict(double measuring, double most)
{
    return most <= 0 ? "" : measuring <= most ? "reached" : "**not reached**";
}

static void begin_row(const struct bench_size *size, const struct bench_case *cases)
{
    printf("| %d × %d, %d |", size->depth, size->width, size->batch);
    for (int i = 0; i < MODES; i++)
        printf(" %.4g |", 1e3 * cases[i].median);
}

/* Of the passes themselves, and of what so many threads can do. */
static void end_row(const struct bench_size *size, const struct bench_case *bare, double peak)
{
    const double rate = bench_flops(size->depth, size->width, size->batch, 2, 2) / bare->median;
    printf(" %.1f | %.0f %% |\n", 1e-9 * rate, 100 * rate / peak);
    fflush(stdout);
}

static void row_alone(const struct bench_size *size, const struct bench_case *cases, double peak)
{
    begin_row(size, cases);
    printf(" %.0f %% | %.0f %% | %.0f %% | %s |", 100 * bench_spread(&cases[EVERY]),
           100 * measuring(cases, SHOWN), 100 * measuring(cases, EVERY),
           verdict(measuring(cases, SHOWN), size->measuring_most));
    end_row(size, &cases[BARE], peak);
}

/* Ratios are those of the quickest samples, which others on the machine have disturbed least. */
static void row_together(const struct bench_size *size, const struct result *result, double peak)
{
    bool slower = false;
    const struct bench_case *together = result->cases[TOGETHER];
    begin_row(size, together);
    printf(" %.0f %% |", 100 * bench_spread(&together[EVERY]));
    for (int i = 0; i < MODES; i++) {
        const double ratio = result->cases[ALONE_ON_WALL][i].least / together[i].least;
        slower = slower || ratio < AS_QUICK;
        printf(" %.2f |", ratio);
    }
    printf(" %s |", slower ? "**slower**" : "never slower");
    end_row(size, &together[BARE], peak);
}

static void table(void)
{
    struct result results[BENCH_SIZES];
    const size_t threads = bench_processors();
    bench_count_own_time();
    const double peak = bench_peak(bench_isa(), 1), peak_together = bench_peak(bench_isa(), threads);
    printf(
        "Instruction set %s. One thread, of %.0f GFLOP/s at best; time of the processor:\n\n"
        "| depth × width, batch | ms, not measuring | ms, default | ms, every | spread | measuring, default "
        "| measuring, every | | GFLOP/s | share |\n"
        "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|\n",
        bench_isa(), 1e-9 * peak);
    struct gf_pool *pool = bench_pool_open(threads);
    for (size_t i = 0; i < BENCH_SIZES; i++) {
        measure(&bench_sizes[i], pool, &results[i]);
        row_alone(&bench_sizes[i], results[i].cases[ALONE], peak);
    }
    gf_pool_destroy(pool);
    printf("\nAll threads, %zu, of %.0f GFLOP/s at best; time that passes, in turns with one thread:\n\n"
           "| depth × width, batch | ms, not measuring | ms, default | ms, every | spread "
           "| times as fast as one, not measuring | default | every | | GFLOP/s | share |\n"
           "|---|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|\n",
           threads, 1e-9 * peak_together);
    for (size_t i = 0; i < BENCH_SIZES; i++)
        row_together(&bench_sizes[i], &results[i], peak_together);
}

static void sizes(void)
{
    for (size_t i = 0; i < BENCH_SIZES; i++) {
        const struct bench_size *size = &bench_sizes[i];
        printf("%d %d %d %g %g %.0f\n", size->depth, size->width, size->batch, size->must, size->aim,
               bench_flops(size->depth, size->width, size->batch, 2, 2));
    }
}

static void peak(void)
{
    const size_t threads = bench_processors();
    printf("%s %zu %.1f %.1f\n", bench_isa(), threads, 1e-9 * bench_peak(bench_isa(), 1),
           1e-9 * bench_peak(bench_isa(), threads));
}

static double answer(int depth, int width, int batch, const char *activation, const char *mode,
                     double seconds, struct gf_pool *pool)
{
    char setting[64];
    snprintf(setting, sizeof setting, "network.activation=%s", activation);
    struct bench_network network = bench_network_open(depth, width, batch, (const char *[]){setting, NULL});
    bench_network_share(&network, pool);
    double spent = 0;
    for (int i = 0; i < MODES; i++)
        if (strcmp(mode, modes[i].name) == 0) {
            struct bench_case timed = {.run = modes[i].run, .context = &network, .on_wall = pool != NULL};
            bench_measure(&timed, 1, seconds);
            spent = timed.median;
        }
    bench_network_close(&network);
    return spent;
}

static int serve(int threads)
{
    int depth, width, batch;
    char activation[32], mode[32];
    double seconds;
    struct gf_pool *pool =
        threads == 1 ? NULL : bench_pool_open(threads ? (size_t)threads : bench_processors());
    bench_count_own_time();
    while (scanf("%d %d %d %31s %31s %lf", &depth, &width, &batch, activation, mode, &seconds) == 6) {
        printf("%.6f\n", 1e3 * answer(depth, width, batch, activation, mode, seconds, pool));
        fflush(stdout);
    }
    gf_pool_destroy(pool);
    return 0;
}

int main(int count, char **words)
{
    if (count > 2 && strcmp(words[1], "--serve") == 0)
        return serve(atoi(words[2]));
    if (count > 1 && strcmp(words[1], "--sizes") == 0)
        sizes();
    else if (count > 1 && strcmp(words[1], "--peak") == 0)
        peak();
    else
        table();
    return 0;
}
