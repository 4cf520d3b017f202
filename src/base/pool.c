#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/pause.h"
#include "base/thread.h"

/* Of gf_pool.doors: */
#define OPEN    ((size_t)1) /* there is work; who enters while it is open may do it */
#define WAITING ((size_t)2) /* the caller sleeps until all have left */
#define ENTRANT ((size_t)4) /* each thread inside counts so much */

struct gf_pool {
    gf_pool_clock *clock; /* NULL: none */

    /* Set by the caller while nobody is inside, read by those who are. */
    gf_pool_task *task;
    void *context;
    size_t parts;

    atomic_size_t next;   /* the part to be done next */
    atomic_size_t doors;  /* who is inside */
    atomic_size_t serial; /* of the last task */
    atomic_size_t asleep; /* threads */
    atomic_bool running;
    bool ending; /* under the lock */

    pthread_mutex_t lock;
    pthread_cond_t work; /* there is a task, or the end */
    pthread_cond_t left; /* the last one inside has left */
    size_t started;
    pthread_t threads[]; /* [started]; the caller's is not among them */
};

static void do_parts(struct gf_pool *pool)
{
    const size_t parts = pool->parts;
    for (size_t part; (part = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed)) < parts;)
        pool->task(pool->context, part);
}

static void help(struct gf_pool *pool)
{
    if (atomic_fetch_add(&pool->doors, ENTRANT) & OPEN)
        do_parts(pool);
    const size_t before = atomic_fetch_sub(&pool->doors, ENTRANT);
    if (!(before & WAITING) || before / ENTRANT > 1)
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->left);
    pthread_mutex_unlock(&pool->lock);
}

/* Until there is another task than `seen`. false: the end. */
static bool wait_for_work(struct gf_pool *pool, size_t seen)
{
    for (int i = 0; i < GF_LOOKS; i++) {
        if (atomic_load(&pool->serial) != seen)
            return true;
        gf_pause_briefly(i);
    }
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_add(&pool->asleep, 1);
    while (atomic_load(&pool->serial) == seen && !pool->ending)
        pthread_cond_wait(&pool->work, &pool->lock);
    atomic_fetch_sub(&pool->asleep, 1);
    const bool ending = pool->ending;
    pthread_mutex_unlock(&pool->lock);
    return !ending;
}

static void *work(void *context)
{
    struct gf_pool *pool = context;
    size_t seen = 0;
    gf_flush_denormals();
    while (wait_for_work(pool, seen)) {
        seen = atomic_load(&pool->serial);
        help(pool);
    }
    return NULL;
}

/* Either a thread that goes to sleep sees the new serial, or this sees that it sleeps. */
static void wake(struct gf_pool *pool, size_t wanted)
{
    if (!atomic_load(&pool->asleep))
        return;
    pthread_mutex_lock(&pool->lock);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < wanted && i < pool->started; i++)
        pthread_cond_signal(&pool->work);
}

static void wait_for_others(struct gf_pool *pool)
{
    for (int i = 0; i < GF_LOOKS; i++) {
        if (atomic_load(&pool->doors) < ENTRANT)
            return;
        gf_pause_briefly(i);
    }
    pthread_mutex_lock(&pool->lock);
    atomic_fetch_or(&pool->doors, WAITING);
    while (atomic_load(&pool->doors) >= ENTRANT)
        pthread_cond_wait(&pool->left, &pool->lock);
    atomic_fetch_and(&pool->doors, ~WAITING);
    pthread_mutex_unlock(&pool->lock);
}

static void share(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts)
{
    pool->task = task;
    pool->context = context;
    pool->parts = parts;
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    atomic_fetch_or(&pool->doors, OPEN);
    atomic_fetch_add(&pool->serial, 1);
    wake(pool, parts - 1);
    do_parts(pool);
    atomic_fetch_and(&pool->doors, ~OPEN);
    wait_for_others(pool);
}

void gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts)
{
    if (!pool || !pool->started || parts < 2 || atomic_exchange(&pool->running, true)) {
        for (size_t part = 0; part < parts; part++)
            task(context, part);
        return;
    }
    share(pool, task, context, parts);
    atomic_store(&pool->running, false);
}

size_t gf_pool_threads(const struct gf_pool *pool)
{
    return pool ? pool->started + 1 : 1;
}

static bool init_locks(struct gf_pool *pool)
{
    if (pthread_mutex_init(&pool->lock, NULL))
        return false;
    if (!pthread_cond_init(&pool->work, NULL)) {
        if (!pthread_cond_init(&pool->left, NULL))
            return true;
        pthread_cond_destroy(&pool->work);
    }
    pthread_mutex_destroy(&pool->lock);
    return false;
}

static bool start(struct gf_pool *pool, size_t count, struct gf_error *reterr)
{
    while (pool->started < count) {
        if (!gf_thread_start(&pool->threads[pool->started], "sharing the work (--threads 1 needs none)", work,
                             pool, reterr))
            return false;
        pool->started++;
    }
    return true;
}

bool gf_pool_create(size_t threads, struct gf_pool **ret_pool, struct gf_error *reterr)
{
    const size_t others = threads > 1 ? threads - 1 : 0;
    struct gf_pool *pool = calloc(1, sizeof *pool + others * sizeof *pool->threads);
    if (!pool)
        return gf_error_lack(reterr, "no memory for threads");
    atomic_init(&pool->next, 0);
    atomic_init(&pool->doors, 0);
    atomic_init(&pool->serial, 0);
    atomic_init(&pool->asleep, 0);
    atomic_init(&pool->running, false);
    if (!init_locks(pool)) {
        free(pool);
        return gf_error_lack(reterr, "no lock for threads");
    }
    if (!start(pool, others, reterr)) {
        gf_pool_destroy(pool);
        return false;
    }
    *ret_pool = pool;
    return true;
}

void gf_pool_set_clock(struct gf_pool *pool, gf_pool_clock *clock)
{
    pool->clock = clock;
}

gf_pool_clock *gf_pool_clock_of(const struct gf_pool *pool)
{
    return pool ? pool->clock : NULL;
}

void gf_pool_destroy(struct gf_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->ending = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->left);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
