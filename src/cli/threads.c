#include "cli/threads.h"

#include "base/processors.h"
#include "cli/clock.h"

#define UNASKED_MOST 8 /* threads, unless somebody asks for more */

bool gf_threads_open(const struct gf_args *args, struct gf_pool **ret_pool, struct gf_error *reterr)
{
    const size_t processors = gf_processors();
    int64_t threads = processors < UNASKED_MOST ? (int64_t)processors : UNASKED_MOST;
    if (!gf_args_number(args, "threads", 1, &threads, reterr))
        return false;
    if (threads > GF_POOL_THREADS_MOST)
        return gf_error_set(reterr, "--threads: %lld are too many, at most %d", (long long)threads,
                            GF_POOL_THREADS_MOST);
    if (!gf_pool_create((size_t)threads, ret_pool, reterr))
        return false;
    gf_pool_set_clock(*ret_pool, gf_seconds_now);
    return true;
}
