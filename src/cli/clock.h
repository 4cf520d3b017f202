/* The time that passes, for progress and rates. */
#ifndef GRADFLOW_CLI_CLOCK_H
#define GRADFLOW_CLI_CLOCK_H

double gf_seconds_now(void); /* from an arbitrary start, never going back */

#endif
