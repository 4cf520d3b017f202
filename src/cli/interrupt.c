#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/signals.h"

static const int signals[] = {GF_SIGNALS_ENDING};

static volatile sig_atomic_t caught;
static const char *volatile file; /* set before the handlers are */

static void handle(int number)
{
    if (!caught) {
        caught = number;
        return;
    }
    if (file && *file)
        unlink(file);
    signal(number, SIG_DFL);
    raise(number); /* delivered when the handler returns */
}

void gf_interrupt_catch(const char *unfinished)
{
    file = unfinished;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old;
        /* What the caller has us ignore (nohup) stays ignored. */
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

int gf_interrupted(void)
{
    return caught;
}

void gf_interrupt_raise(void)
{
    if (!caught)
        return;
    signal(caught, SIG_DFL);
    raise(caught);
}
