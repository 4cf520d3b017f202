/* The screen: everything between a preset and a person at a terminal. Thread: one call at a time; the
 * terminal, the signal handlers and LC_CTYPE are the process's own while it runs. */
#ifndef GRADFLOW_TUI_TUI_H
#define GRADFLOW_TUI_TUI_H

#include <stdbool.h>
#include <stdio.h>

#include "gradflow/error.h"
#include "gradflow/preset.h"

struct gf_pool;
struct gf_tui_options {
    bool ascii;           /* only ASCII glyphs; also when the locale is not UTF-8 */
    bool mono;            /* no colours; also when NO_COLOR is set or the terminal has none */
    bool mouse;           /* clicks and wheel */
    struct gf_pool *pool; /* threads that training takes; NULL: none */
    /* NULL, or where an asciicast of everything shown goes. `film_done` is called when the terminal is as it
     * was, before a signal ends the process; write errors are left in the stream's error flag. */
    FILE *film;
    void (*film_done)(void *context);
    void *context;
};

/* Run `preset` until the user quits. Errors (no terminal, a terminal that can't move its cursor, a preset
 * whose data does not load) leave the terminal untouched; whatever ends it, the terminal is as before when
 * this returns. A signal that asks the process to end does so after everything is restored, by its default
 * action, so that the exit status tells. */
bool gf_tui_run(const struct gf_preset *preset, const struct gf_tui_options *options,
                struct gf_error *reterr);

#endif
