/* Odd cases against their ordinary neighbours: what an iteration costs, measuring, and whether it is no more
 * than so many times as much. Prints a verdict, and ends with 0 whatever it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "iterate.h"
#include "timing.h"

#define SECONDS 0.25
#define CLIFF   2.0 /* no case may cost more than this times its neighbour */

struct side {
    const char *name;
    int depth, width, batch;
    const char *settings[5]; /* up to NULL */
};

struct pair {
    struct side odd, ordinary;
    double most; /* times the ordinary one's */
    double work; /* how many times as much the odd one does by itself */
};

#define SIZE(NAME, DEPTH, WIDTH, BATCH)                                                                      \
    {                                                                                                        \
        .name = NAME, .depth = DEPTH, .width = WIDTH, .batch = BATCH                                         \
    }
/* A width between its neighbours, and a batch. */
#define AROUND(NUMBER, NEIGHBOUR)                                                                            \
    {SIZE("width " #NUMBER, 20, NUMBER, 32), SIZE("width " #NEIGHBOUR, 20, NEIGHBOUR, 32), CLIFF, 1},        \
    {                                                                                                        \
        SIZE("batch " #NUMBER, 20, 32, NUMBER), SIZE("batch " #NEIGHBOUR, 20, 32, NEIGHBOUR), CLIFF, 1       \
    }

/* Files of two features and so many classes. */
static char seven[] = "data.file=/tmp/gradflow-bench-XXXXXX",
            eight[] = "data.file=/tmp/gradflow-bench-XXXXXX";

static const struct pair pairs[] = {
    {{"sigmoid 100 × 32", 100, 32, 64, {"network.activation=sigmoid", "network.init=xavier"}},
     SIZE("relu 100 × 32", 100, 32, 64),
     1.5,
     1},
    {SIZE("width 1", 20, 1, 32), SIZE("width 2", 20, 2, 32), CLIFF, 1},
    {SIZE("depth 512", 512, 16, 32), SIZE("twice depth 256", 256, 16, 32), CLIFF, 2},
    {SIZE("batch 1", 20, 64, 1), SIZE("batch 2", 20, 64, 2), CLIFF, 1},
    {{"batch 1000 of 100 samples", 20, 16, 1000, {"data.samples=100"}},
     {"batch 100 of them", 20, 16, 100, {"data.samples=100"}},
     CLIFF,
     1},
    {{"7 classes", 20, 16, 32, {"data.source=csv", seven}},
     {"8 classes", 20, 16, 32, {"data.source=csv", eight}},
     CLIFF,
     1},
    AROUND(15, 16),
    AROUND(17, 16),
    AROUND(31, 32),
    AROUND(33, 32),
    AROUND(63, 64),
    AROUND(65, 64),
    AROUND(127, 128),
    AROUND(129, 128),
};

static bool write_classes(char *setting, int classes)
{
    char *path = strchr(setting, '/');
    const int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (file == NULL)
        return false;
    for (int i = 0; i < 1000; i++)
        fprintf(file, "%d,%d,class %d\n", i * 37 % 101, i * 53 % 97, i % classes);
    return fclose(file) == 0;
}

static struct bench_network open_side(const struct side *side)
{
    return bench_network_open(side->depth, side->width, side->batch, side->settings);
}

static void row(const struct pair *pair)
{
    struct bench_network odd = open_side(&pair->odd), ordinary = open_side(&pair->ordinary);
    double (*run)(void *, size_t) = bench_iterate_every;
    /* where every iteration is an epoch there is nothing between the evaluations */
    if (gf_experiment_iterations_an_epoch(odd.experiment) == 1)
        run = bench_iterate_epochs;
    struct bench_case cases[] = {{.run = run, .context = &odd}, {.run = run, .context = &ordinary}};
    bench_measure(cases, 2, SECONDS);
    const double ratio = cases[0].median / cases[1].median / pair->work;
    printf("| %s | %.4f | %s | %.4f | %.2f | %.1f | %s |\n", pair->odd.name, 1e3 * cases[0].median,
           pair->ordinary.name, 1e3 * pair->work * cases[1].median, ratio, pair->most,
           ratio <= pair->most ? "reached" : "**not reached**");
    fflush(stdout);
    bench_network_close(&odd);
    bench_network_close(&ordinary);
}

int main(void)
{
    bench_count_own_time();
    if (!write_classes(seven, 7) || !write_classes(eight, 8))
        return 1;
    printf("| case | ms | compared with | ms | ratio | at most | |\n|---|--:|---|--:|--:|--:|---|\n");
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        row(&pairs[i]);
    unlink(strchr(seven, '/'));
    unlink(strchr(eight, '/'));
    return 0;
}
