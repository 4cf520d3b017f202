/* Signals as input: handlers write into a pipe that the loop polls, so that everything happens in the loop.
 * Crashes can't wait for it: their handler writes a prepared text and restores the terminal's modes, both
 * async-signal-safe, and lets the signal do what it would have done. */
#ifndef GRADFLOW_TUI_SIGNALS_H
#define GRADFLOW_TUI_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>

#include "gradflow/error.h"

/* Install the handlers. *ret_descriptor is readable when a signal has come. Remembers the terminal's modes:
 * call before the terminal is started. Signals the parent has chosen to ignore stay ignored. */
bool gf_signals_start(int *ret_descriptor, struct gf_error *reterr);
void gf_signals_finish(void); /* the handlers of before */

/* The text a crash writes to the terminal; borrowed until finish. Call once the terminal is started. */
void gf_signals_crash_text(const char *text, size_t length);

int gf_signals_take(void);           /* the next signal that has come; 0: none */
bool gf_signals_is_end(int signal);  /* one that asks the process to end */
void gf_signals_default(int signal); /* do to this process what the signal does by default */

#endif
