/* Threads that share work: a task is done in parts, each part once, by whichever thread is free. Which one
 * does a part, and when, differs from run to run; results that depend on the part's number alone are the same
 * for any number of threads.
 *
 * Nothing is allocated while a pool runs. A thread without work looks out for more for some tens of
 * microseconds, letting others have the processor now and then, and sleeps after that. */
#ifndef GRADFLOW_BASE_POOL_H
#define GRADFLOW_BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"

#define GF_POOL_THREADS_MOST 64

struct gf_pool;

/* `threads` counts the one that calls gf_pool_run: with 1 nothing is started. Errors: no memory, or no
 * thread. The threads flush denormals; the caller's does its own (base/float_mode.h). */
bool gf_pool_create(size_t threads, struct gf_pool **ret_pool, struct gf_error *reterr);
/* Not while it runs. Takes NULL. */
void gf_pool_destroy(struct gf_pool *pool);
size_t gf_pool_threads(const struct gf_pool *pool); /* of NULL: 1 */

/* What tells seconds, for who wants to know whether threads are worth it; NULL, as it is created: nobody
 * does. Set before the pool is used. */
typedef double gf_pool_clock(void);
void gf_pool_set_clock(struct gf_pool *pool, gf_pool_clock *clock);
gf_pool_clock *gf_pool_clock_of(const struct gf_pool *pool); /* of NULL: NULL */

/* task(context, part) for part = 0 … parts-1; returns when all are done. The caller's thread takes its share,
 * and waits only for parts that others have begun. pool NULL: it does all of them. Any thread; a pool that is
 * running already, as when a task calls this, leaves all parts to the caller. */
typedef void gf_pool_task(void *context, size_t part);
void gf_pool_run(struct gf_pool *pool, gf_pool_task *task, void *context, size_t parts);

#endif
