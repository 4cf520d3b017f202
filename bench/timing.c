#include "timing.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define SAMPLES_LEAST 3
#define SAMPLES_MOST  15

static clockid_t counted = CLOCK_MONOTONIC, counted_alone = CLOCK_MONOTONIC;

void bench_count_own_time(void)
{
    counted = counted_alone = CLOCK_THREAD_CPUTIME_ID;
}

double bench_now(void)
{
    struct timespec now;
    clock_gettime(counted, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double run(struct bench_case *timed, size_t times)
{
    counted = timed->on_wall ? CLOCK_MONOTONIC : counted_alone;
    const double spent = timed->run(timed->context, times);
    counted = counted_alone;
    return spent;
}

/* Also warms caches and predictors up. */
static size_t times_in(struct bench_case *timed, double seconds)
{
    double spent = run(timed, 1);
    size_t times = 1;
    while (spent < seconds / 4) {
        times *= 4;
        spent = run(timed, times);
    }
    const double wanted = (double)times * seconds / spent;
    return wanted < 1 ? 1 : (size_t)wanted;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void summarise(struct bench_case *timed, double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, ascending);
    timed->least = samples[0];
    timed->median = samples[count / 2];
    timed->low = samples[count / 4];
    timed->high = samples[count - 1 - count / 4];
}

void bench_measure(struct bench_case *cases, size_t count, double seconds)
{
    double(*samples)[SAMPLES_MOST] = calloc(count, sizeof *samples);
    if (samples == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        cases[i].times = times_in(&cases[i], seconds / SAMPLES_MOST);
    const double until = bench_now() + (double)count * seconds;
    size_t taken = 0;
    for (; taken < SAMPLES_MOST && (taken < SAMPLES_LEAST || bench_now() < until); taken++)
        for (size_t i = 0; i < count; i++)
            samples[i][taken] = run(&cases[i], cases[i].times) / (double)cases[i].times;
    for (size_t i = 0; i < count; i++)
        summarise(&cases[i], samples[i], taken);
    free(samples);
}

double bench_spread(const struct bench_case *timed)
{
    return fmax(timed->high - timed->median, timed->median - timed->low) / timed->median;
}
