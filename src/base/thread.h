/* Starting a thread. */
#ifndef GRADFLOW_BASE_THREAD_H
#define GRADFLOW_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "gradflow/error.h"

/* Signals belong to the thread that starts: the new one blocks them, but for those that a fault raises in
 * itself. On failure the error says that there is no thread for `whom`. */
bool gf_thread_start(pthread_t *ret_thread, const char *whom, void *(*work)(void *context), void *context,
                     struct gf_error *reterr);

#endif
