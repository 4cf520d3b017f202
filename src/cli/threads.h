/* --threads: how many share the work. */
#ifndef GRADFLOW_CLI_THREADS_H
#define GRADFLOW_CLI_THREADS_H

#include "base/pool.h"
#include "cli/args.h"

#define GF_THREADS_OPTION                                                                                    \
    {                                                                                                        \
        .name = "threads", .value = "N",                                                                     \
        .help =                                                                                              \
            "share the work, where that pays, among N threads, 1 to 64 (as many as there are processors "    \
            "to use, at most 8); the numbers are the same for any N"                                         \
    }

/* Errors: a bad number; no thread to have. */
bool gf_threads_open(const struct gf_args *args, struct gf_pool **ret_pool, struct gf_error *reterr);

#endif
