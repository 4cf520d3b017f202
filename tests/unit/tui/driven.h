/* From keys to the trainer's queue, against a trainer that only notes what it is told. */
#ifndef GRADFLOW_TESTS_TUI_DRIVEN_H
#define GRADFLOW_TESTS_TUI_DRIVEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/app.h"

/* cmocka's setup and teardown: *state is the app, on a preset "first" with every default, at 50 seconds. */
int start(void **state);
int stop(void **state);
#define DRIVE_TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

void press(struct gf_app *app, int key);
void type(struct gf_app *app, const char *keys);
void command(struct gf_app *app, const char *line); /* typed after a : */

/* The trainer has measured an iteration under the settings it holds; the screen takes and draws it. */
void publish(struct gf_app *app, uint64_t iteration);

#endif
