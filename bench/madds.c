#include "madds.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/isa.h"
#include "base/pool.h"
#include "base/processors.h"
#include "timing.h"

#define CHAINS 12   /* independent sums: more than latency times throughput of any core so far */
#define ROUNDS 4096 /* a sample takes some microseconds, in which nobody interrupts */
#define TRIES  400
#define MOST   GF_POOL_THREADS_MOST

/* Sums of their own in registers, so that only the multipliers are waited for. Everything is volatile enough
 * to stay: the start comes from memory, and the end goes there. */
#define BENCH_MADDS(NAME, BYTES, ...)                                                                        \
    typedef float NAME##_vector __attribute__((vector_size(BYTES)));                                         \
    __VA_ARGS__ static double NAME##_madds(size_t times)                                                     \
    {                                                                                                        \
        static const volatile float start = 1.0F, factor = 0.999F;                                           \
        const NAME##_vector x = {0}, by = x + factor, plus = x + 1e-3F;                                      \
        NAME##_vector sums[CHAINS];                                                                          \
        for (size_t i = 0; i < CHAINS; i++)                                                                  \
            sums[i] = x + start + (float)i;                                                                  \
        const double begun = bench_now();                                                                    \
        for (size_t k = 0; k < times; k++)                                                                   \
            for (size_t i = 0; i < CHAINS; i++)                                                              \
                sums[i] = sums[i] * by + plus;                                                               \
        const double ended = bench_now();                                                                    \
        volatile NAME##_vector sink;                                                                         \
        for (size_t i = 0; i < CHAINS; i++)                                                                  \
            sink = sums[i];                                                                                  \
        (void)sink;                                                                                          \
        return ended - begun;                                                                                \
    }

#if defined(__x86_64__)
BENCH_MADDS(v4, 64, __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,fma"))))
BENCH_MADDS(v3, 32, __attribute__((target("avx2,fma"))))
#endif
BENCH_MADDS(generic, 16, )

struct madds {
    const char *isa;
    double (*run)(size_t times); /* seconds of so many rounds */
    size_t lanes;
};

static const struct madds all[] = {
#if defined(__x86_64__)
    {"x86-64-v4", v4_madds, 16},
    {"x86-64-v3", v3_madds, 8},
#endif
    {"generic", generic_madds, 4},
};

const char *bench_isa(void)
{
    const char *wanted = getenv("GRADFLOW_ISA");
    struct gf_error error = {0};
    if (wanted != NULL && *wanted && !gf_isa_select(wanted, &error)) {
        fprintf(stderr, "GRADFLOW_ISA: %s\n", error.message);
        exit(2);
    }
    return gf_isa_name(gf_isa());
}

size_t bench_processors(void)
{
    const size_t usable = gf_processors();
    return usable > MOST ? MOST : usable;
}

struct runner {
    pthread_t thread;
    const struct madds *madds;
    double best; /* seconds */
};

static void *run(void *context)
{
    struct runner *runner = context;
    for (int i = 0; i < TRIES; i++) {
        const double seconds = runner->madds->run(ROUNDS);
        if (seconds < runner->best)
            runner->best = seconds;
    }
    return NULL;
}

/* The best of many short tries: a peak is what nothing disturbs. */
double bench_peak(const char *isa, size_t threads)
{
    const struct madds *madds = all;
    struct runner runners[MOST];
    double sum = 0;
    while (strcmp(madds->isa, isa) != 0 && madds < all + sizeof all / sizeof *all - 1)
        madds++;
    if (threads > MOST)
        threads = MOST;
    for (size_t i = 0; i < threads; i++) {
        runners[i] = (struct runner){.madds = madds, .best = 1e9};
        if (pthread_create(&runners[i].thread, NULL, run, &runners[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < threads; i++) {
        pthread_join(runners[i].thread, NULL);
        sum += 2.0 * ROUNDS * CHAINS * (double)madds->lanes / runners[i].best;
    }
    return sum;
}
