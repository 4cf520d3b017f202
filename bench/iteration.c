/* What an iteration costs, with and without measuring, for each network of the table.
 *
 *     bench_iteration            the table
 *     bench_iteration --sizes    which networks: depth, width, batch, must reach, aim
 *     bench_iteration --serve N  for comparisons, with N threads, 0 being all: reads "DEPTH WIDTH BATCH
 * ACTIVATION bare|shown|every SECONDS", answers with the milliseconds of an iteration
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iterate.h"
#include "madds.h"
#include "sizes.h"
#include "timing.h"

#define SECONDS 1.0 /* of each case, roughly */

enum mode { BARE, SHOWN, EVERY, MODES };
static const struct {
    const char *name;
    double (*run)(void *context, size_t times);
} modes[MODES] = {
    {"bare", bench_iterate_bare}, {"shown", bench_iterate_shown}, {"every", bench_iterate_every}};

/* Share of an iteration that is spent on measuring. */
static double measuring(const struct bench_case *cases, int mode)
{
    return 1 - cases[BARE].median / cases[mode].median;
}

static const char *verdict(double measuring, double most)
{
    return most <= 0 ? "" : measuring <= most ? "reached" : "**not reached**";
}

static void row(const struct bench_size *size, double peak)
{
    struct bench_network network = bench_network_open(size->depth, size->width, size->batch, NULL);
    struct bench_case cases[MODES];
    for (int i = 0; i < MODES; i++)
        cases[i] = (struct bench_case){.run = modes[i].run, .context = &network};
    bench_measure(cases, MODES, SECONDS);
    const double rate = bench_flops(size->depth, size->width, size->batch, 2, 2) / cases[BARE].median;
    printf("| %d × %d, %d |", size->depth, size->width, size->batch);
    for (int i = 0; i < MODES; i++)
        printf(" %.4f |", 1e3 * cases[i].median);
    printf(" %.0f %% | %.0f %% | %.0f %% | %s | %.1f | %.0f %% |\n", 100 * bench_spread(&cases[EVERY]),
           100 * measuring(cases, SHOWN), 100 * measuring(cases, EVERY),
           verdict(measuring(cases, SHOWN), size->measuring_most), 1e-9 * rate, 100 * rate / peak);
    fflush(stdout);
    bench_network_close(&network);
}

static void table(void)
{
    bench_count_own_time();
    const double peak = bench_peak(bench_isa(), 1);
    printf("Instruction set %s, 1 thread of %.0f GFLOP/s at best. *Share*: of that, when not measuring.\n\n",
           bench_isa(), 1e-9 * peak);
    printf("| depth × width, batch | ms, not measuring | ms, default | ms, histograms in every iteration | "
           "spread | "
           "measuring, default | measuring, every | | GFLOP/s | share |\n"
           "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|\n");
    for (size_t i = 0; i < BENCH_SIZES; i++)
        row(&bench_sizes[i], peak);
}

static void sizes(void)
{
    for (size_t i = 0; i < BENCH_SIZES; i++)
        printf("%d %d %d %g %g\n", bench_sizes[i].depth, bench_sizes[i].width, bench_sizes[i].batch,
               bench_sizes[i].must, bench_sizes[i].aim);
}

static double answer(int depth, int width, int batch, const char *activation, const char *mode,
                     double seconds)
{
    char setting[64];
    snprintf(setting, sizeof setting, "network.activation=%s", activation);
    struct bench_network network = bench_network_open(depth, width, batch, (const char *[]){setting, NULL});
    double spent = 0;
    for (int i = 0; i < MODES; i++)
        if (strcmp(mode, modes[i].name) == 0) {
            struct bench_case timed = {.run = modes[i].run, .context = &network};
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
    if (threads == 1)
        bench_count_own_time();
    while (scanf("%d %d %d %31s %31s %lf", &depth, &width, &batch, activation, mode, &seconds) == 6) {
        printf("%.6f\n", 1e3 * answer(depth, width, batch, activation, mode, seconds));
        fflush(stdout);
    }
    return 0;
}

int main(int count, char **words)
{
    if (count > 2 && strcmp(words[1], "--serve") == 0)
        return serve(atoi(words[2]));
    if (count > 1 && strcmp(words[1], "--sizes") == 0)
        sizes();
    else
        table();
    return 0;
}
