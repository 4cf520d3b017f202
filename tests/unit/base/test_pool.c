/* The pool of threads: each part is done once, whatever the number of threads; a lack of threads is an error.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/pool.h"
#include "base/processors.h"

#define PARTS_MOST 200

/* The linker puts these in front of the library's. */
static int threads_there = -1; /* so many can be started; negative: any number */
static int joined;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context);
int __real_pthread_join(pthread_t thread, void **result);
int __wrap_pthread_join(pthread_t thread, void **result);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *context)
{
    if (threads_there == 0)
        return EAGAIN;
    threads_there -= threads_there > 0;
    return __real_pthread_create(thread, attributes, start, context);
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    joined++;
    return __real_pthread_join(thread, result);
}

static struct gf_pool *pool_of(size_t threads)
{
    struct gf_pool *pool = NULL;
    assert_true(gf_pool_create(threads, &pool, NULL));
    assert_int_equal(gf_pool_threads(pool), threads);
    return pool;
}

/* Plain numbers: a part that is done twice, or after the run, is a data race that ThreadSanitizer sees. */
struct counts {
    unsigned done[PARTS_MOST];
};

static void count_part(void *context, size_t part)
{
    struct counts *counts = context;
    counts->done[part]++;
}

static void check_counts(const struct counts *counts, size_t parts, unsigned times)
{
    for (size_t i = 0; i < PARTS_MOST; i++)
        assert_int_equal(counts->done[i], i < parts ? times : 0);
}

static void every_part_is_done_once(void **state)
{
    (void)state;
    static const size_t threads[] = {1, 2, 3, 5, 16};
    static const size_t parts[] = {0, 1, 2, 3, 7, 64, PARTS_MOST};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct gf_pool *pool = pool_of(threads[i]);
        for (size_t j = 0; j < sizeof parts / sizeof *parts; j++) {
            struct counts counts = {{0}};
            gf_pool_run(pool, count_part, &counts, parts[j]);
            check_counts(&counts, parts[j], 1);
        }
        gf_pool_destroy(pool);
    }
}

static void without_a_pool_the_caller_does_all(void **state)
{
    (void)state;
    struct counts counts = {{0}};
    assert_int_equal(gf_pool_threads(NULL), 1);
    gf_pool_run(NULL, count_part, &counts, 9);
    check_counts(&counts, 9, 1);
    gf_pool_destroy(NULL);
}

static void many_small_runs(void **state)
{
    (void)state;
    enum { RUNS = 100000 };
    for (size_t threads = 2; threads <= 3; threads++) {
        struct gf_pool *pool = pool_of(threads);
        struct counts counts = {{0}};
        for (int run = 0; run < RUNS; run++)
            gf_pool_run(pool, count_part, &counts, 1 + (size_t)run % 4);
        assert_int_equal(counts.done[0], RUNS);
        assert_int_equal(counts.done[3], RUNS / 4);
        gf_pool_destroy(pool);
    }
}

/* Parts that come only when all threads are inside at once. */
struct meeting {
    atomic_size_t there;
    size_t wanted;
    pthread_t who[8];    /* [wanted], by part */
    sigset_t blocked[8]; /* likewise */
    float product[8];
};

static void meet(void *context, size_t part)
{
    struct meeting *meeting = context;
    meeting->who[part] = pthread_self();
    pthread_sigmask(SIG_SETMASK, NULL, &meeting->blocked[part]);
    atomic_fetch_add(&meeting->there, 1);
    while (atomic_load(&meeting->there) < meeting->wanted)
        sched_yield();
}

/* Longer than a thread looks out for work. */
static void wait_until_idle(void)
{
    clock_t before = clock(), now;
    do {
        poll(NULL, 0, 5);
        now = clock();
    } while (now - before > CLOCKS_PER_SEC / 1000 && ((before = now), true));
}

static void all_threads_work_even_after_sleeping(void **state)
{
    (void)state;
    struct gf_pool *pool = pool_of(4);
    for (int i = 0; i < 3; i++) {
        struct meeting meeting = {.wanted = 4};
        if (i)
            wait_until_idle();
        gf_pool_run(pool, meet, &meeting, 4);
        for (size_t a = 0; a < 4; a++)
            for (size_t b = 0; b < a; b++)
                assert_false(pthread_equal(meeting.who[a], meeting.who[b]));
    }
    gf_pool_destroy(pool);
}

static void signals_are_the_caller_s(void **state)
{
    (void)state;
    struct gf_pool *pool = pool_of(2);
    struct meeting meeting = {.wanted = 2};
    gf_pool_run(pool, meet, &meeting, 2);
    for (size_t i = 0; i < 2; i++) {
        const int other = !pthread_equal(meeting.who[i], pthread_self());
        assert_int_equal(sigismember(&meeting.blocked[i], SIGINT), other);
        assert_int_equal(sigismember(&meeting.blocked[i], SIGWINCH), other);
        assert_int_equal(sigismember(&meeting.blocked[i], SIGSEGV), 0); /* a fault is its own */
    }
    gf_pool_destroy(pool);
}

/* A part that has the pool do parts. */
struct outer {
    struct gf_pool *pool;
    struct counts inner[4];
};

static void run_inside(void *context, size_t part)
{
    struct outer *outer = context;
    gf_pool_run(outer->pool, count_part, &outer->inner[part], 20);
}

static void a_run_inside_a_run_is_the_caller_s_own(void **state)
{
    (void)state;
    struct outer outer = {.pool = pool_of(3)};
    gf_pool_run(outer.pool, run_inside, &outer, 4);
    for (size_t i = 0; i < 4; i++)
        check_counts(&outer.inner[i], 20, 1);
    gf_pool_run(outer.pool, run_inside, &outer, 4); /* and it can still be used */
    for (size_t i = 0; i < 4; i++)
        check_counts(&outer.inner[i], 20, 2);
    gf_pool_destroy(outer.pool);
}

static void a_pool_may_go_as_soon_as_it_has_run(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        struct gf_pool *pool = pool_of(1 + (size_t)i % 4);
        struct counts counts = {{0}};
        if (i % 3)
            gf_pool_run(pool, count_part, &counts, 5);
        joined = 0;
        gf_pool_destroy(pool);
        assert_int_equal(joined, i % 4);
        check_counts(&counts, i % 3 ? 5 : 0, 1);
    }
}

static void without_threads_there_is_an_error(void **state)
{
    (void)state;
    for (int there = 0; there < 3; there++) {
        struct gf_pool *pool = NULL;
        struct gf_error error = {0};
        threads_there = there;
        joined = 0;
        const bool done = gf_pool_create(4, &pool, &error);
        threads_there = -1;
        assert_false(done);
        assert_null(pool);
        assert_true(error.lacking && *error.message);
        assert_int_equal(joined, there);
    }
    threads_there = 0;
    struct gf_pool *alone = pool_of(1); /* needs none */
    threads_there = -1;
    gf_pool_destroy(alone);
}

static void multiply_tiny(void *context, size_t part)
{
    struct meeting *meeting = context;
    volatile float tiny = 1e-20f;
    meeting->product[part] = tiny * tiny; /* denormal */
    meet(context, part);
}

static void the_threads_flush_denormals(void **state)
{
    (void)state;
    struct gf_pool *pool = pool_of(2);
    struct meeting meeting = {.wanted = 2};
    gf_pool_run(pool, multiply_tiny, &meeting, 2);
    gf_pool_destroy(pool);
#if defined(__SSE2__) || defined(__aarch64__)
    for (size_t i = 0; i < 2; i++) /* this thread does not */
        assert_int_equal(meeting.product[i] > 0, pthread_equal(meeting.who[i], pthread_self()) != 0);
#endif
}

static void control_groups_grant_processors(void **state)
{
    (void)state;
    assert_int_equal(gf_processors_granted("max 100000\n"), 0);
    assert_int_equal(gf_processors_granted("200000 100000\n"), 2);
    assert_int_equal(gf_processors_granted("150000 100000"), 2);
    assert_int_equal(gf_processors_granted("1000 100000"), 1);
    assert_int_equal(gf_processors_granted(""), 0);
    assert_int_equal(gf_processors_granted("100000"), 0);
    assert_int_equal(gf_processors_granted("0 0"), 0);
    assert_true(gf_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_done_once),
        cmocka_unit_test(without_a_pool_the_caller_does_all),
        cmocka_unit_test(many_small_runs),
        cmocka_unit_test(all_threads_work_even_after_sleeping),
        cmocka_unit_test(signals_are_the_caller_s),
        cmocka_unit_test(a_run_inside_a_run_is_the_caller_s_own),
        cmocka_unit_test(a_pool_may_go_as_soon_as_it_has_run),
        cmocka_unit_test(without_threads_there_is_an_error),
        cmocka_unit_test(the_threads_flush_denormals),
        cmocka_unit_test(control_groups_grant_processors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
