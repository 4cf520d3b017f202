/* Which signals end a program that does nothing about them: a list each for an array of int. */
#ifndef GRADFLOW_BASE_SIGNALS_H
#define GRADFLOW_BASE_SIGNALS_H

#include <signal.h>

/* Without a fault of its own: because somebody asks for it, a limit of processor time is reached, or a timer
 * that was set before the program began has run out. */
#define GF_SIGNALS_ENDING                                                                                    \
    SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2, SIGPROF, SIGVTALRM, SIGPOLL

#define GF_SIGNALS_FAULTS SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP

#endif
