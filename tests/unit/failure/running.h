/* The program as it runs, without a terminal, for tests in which something fails. */
#ifndef GRADFLOW_TESTS_RUNNING_H
#define GRADFLOW_TESTS_RUNNING_H

#include <stdbool.h>

#include "tui/app.h"

/* From "KEY=VALUE" until NULL. */
struct gf_preset running_preset_of(const char *const *assignments);
struct gf_preset running_preset(void); /* a small one */

/* With that preset and one change that undo could go back from; its first iteration is measured. */
struct gf_app *running_open(void);
/* Everything that is asked for has been done, measured and received; as long as it lasts. */
void running_settle(struct gf_app *app);

/* Whether a message tells what could not be had. */
bool running_says_what_lacks(const char *message);

#endif
