/* A worker halted in the very middle of a pass, so that a test can act there. The linker's --wrap puts gate.c
 * in front of what goes through a layer. */
#ifndef GRADFLOW_TESTS_TRAIN_GATE_H
#define GRADFLOW_TESTS_TRAIN_GATE_H

#include <stdatomic.h>
#include <stdbool.h>

extern atomic_uint layers_passed; /* since the gate was set */
extern atomic_bool gate_open;

void set_gate(unsigned at); /* whoever comes to layer number `at` waits until the gate is opened; 0: none */
void await_gate(void);      /* until somebody waits there */

#endif
