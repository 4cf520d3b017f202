/* Signals that end a program (base/signals.h) ask a run to end well; a second one ends it at once. */
#ifndef GRADFLOW_CLI_INTERRUPT_H
#define GRADFLOW_CLI_INTERRUPT_H

#include <stdbool.h>

/* unfinished: a file to remove when a second signal ends the run at once, or NULL; must stay valid. */
void gf_interrupt_catch(const char *unfinished);
int gf_interrupted(void); /* the signal that came, 0: none */
/* End by the signal that came, as if it had not been caught; returns if none came. */
void gf_interrupt_raise(void);

#endif
