/* The linker sends every call of gradflow's own code that asks the system for something here (failing_wraps
 * in meson.build): memory, threads, descriptors, folders, and the libraries' own that allocate. One of them
 * can be made to fail, or all from one on. Calls within libc, ncurses and inih are theirs and are not
 * counted. */
#ifndef GRADFLOW_TESTS_FAILING_H
#define GRADFLOW_TESTS_FAILING_H

#include <stdbool.h>
#include <stddef.h>

/* From now on count; call `number` fails (from 1; 0: none), and all after it if `lasting`. */
void failing_from_now(unsigned long number, bool lasting);
void failing_end(void); /* nothing fails any more; what was counted stays */
/* Whether one has failed since failing_from_now, and which function that was. */
bool failing_happened(void);
const char *failing_function(void);
unsigned long failing_calls(void); /* since failing_from_now */
size_t failing_bytes(void);        /* that were asked for since */

/* From now on the machine has so much memory; 0: as much as it has. Returns what was set before. */
size_t failing_memory(size_t bytes);

#endif
