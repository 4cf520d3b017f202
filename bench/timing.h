/* Times of several cases, taken in turns, so that what else the machine does hits all of them alike. */
#ifndef GRADFLOW_BENCH_TIMING_H
#define GRADFLOW_BENCH_TIMING_H

#include <stdbool.h>
#include <stddef.h>

struct bench_case {
    double (*run)(void *context, size_t times); /* do it so many times; returns the seconds that took */
    void *context;
    bool on_wall; /* the time that passes counts, not that of this thread: for what several do */
    size_t times; /* of one sample: found by bench_measure */
    double least, low, median, high; /* seconds of doing it once; low and high: the quartiles */
};

double bench_now(void); /* seconds */
/* From here on, count the seconds in which this thread ran, but for cases on the wall: others on the
 * machine then matter little. For what a single thread does. */
void bench_count_own_time(void);

/* Every case in turn, again and again: some `seconds` in all for each, or three times what it takes once. */
void bench_measure(struct bench_case *cases, size_t count, double seconds);
/* How far the quartiles are from the median, as a share of it. */
double bench_spread(const struct bench_case *timed);

#endif
