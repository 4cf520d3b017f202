#include "base/thread.h"

#include <signal.h>
#include <stdio.h>

#include "base/signals.h"

/* A fault's signal that is blocked would end the process before its handler could restore the terminal. */
bool gf_thread_start(pthread_t *ret_thread, const char *whom, void *(*work)(void *context), void *context,
                     struct gf_error *reterr)
{
    static const int faults[] = {GF_SIGNALS_FAULTS};
    char what[80];
    sigset_t blocked, before;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    const int status = pthread_create(ret_thread, NULL, work, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    snprintf(what, sizeof what, "no thread for %s", whom);
    return status == 0 || gf_error_system(reterr, NULL, what, status);
}
