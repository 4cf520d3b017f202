/* How the cost of an iteration, measuring, grows with depth: a straight line, or not. Many short samples in
 * turns; the quickest of each depth are those that others on the machine have disturbed least. */
#include <stdio.h>

#include "iterate.h"
#include "timing.h"

#define SECONDS 0.1 /* of each depth in a round, roughly */
#define ROUNDS  10
#define DEPTHS  7

static const int depths[DEPTHS] = {10, 20, 50, 100, 200, 350, 512};

/* R² of the straight line that fits best. */
static double straightness(const struct bench_case *cases)
{
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < DEPTHS; i++) {
        x += depths[i] / (double)DEPTHS;
        y += cases[i].least / DEPTHS;
    }
    for (int i = 0; i < DEPTHS; i++) {
        const double dx = depths[i] - x, dy = cases[i].least - y;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    return xy * xy / (xx * yy);
}

/* least: of all rounds. */
static void measure(struct bench_case *cases)
{
    double least[DEPTHS];
    for (int round = 0; round < ROUNDS; round++) {
        bench_measure(cases, DEPTHS, SECONDS);
        for (int i = 0; i < DEPTHS; i++)
            least[i] = round && least[i] < cases[i].least ? least[i] : cases[i].least;
    }
    for (int i = 0; i < DEPTHS; i++)
        cases[i].least = least[i];
}

static void row(int width, int batch)
{
    struct bench_network networks[DEPTHS];
    struct bench_case cases[DEPTHS];
    for (int i = 0; i < DEPTHS; i++) {
        networks[i] = bench_network_open(depths[i], width, batch, NULL);
        cases[i] = (struct bench_case){.run = bench_iterate_every, .context = &networks[i]};
    }
    measure(cases);
    printf("| %d, %d |", width, batch);
    for (int i = 0; i < DEPTHS; i++) {
        printf(" %.3f |", 1e3 * cases[i].least);
        bench_network_close(&networks[i]);
    }
    const double straight = straightness(cases);
    printf(" %.4f | %s |\n", straight, straight > 0.99 ? "reached" : "**not reached**");
}

int main(void)
{
    bench_count_own_time();
    printf("| width, batch |");
    for (int i = 0; i < DEPTHS; i++)
        printf(" %d layers, ms |", depths[i]);
    printf(" R² (more than 0.99) | |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
    row(16, 32);
    row(64, 64);
    return 0;
}
