/* The terminal: the only part that knows curses. There is one of it, as there is one stdin. A canvas is put
 * on the screen by touching only the cells that differ from the last one, so that an unchanged canvas writes
 * nothing. */
#ifndef GRADFLOW_TUI_TERM_H
#define GRADFLOW_TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"
#include "gradflow/error.h"
#include "tui/input.h"
#include "tui/tui.h"

/* Whether stdin and stdout are a terminal that can move its cursor. Writes nothing. */
bool gf_term_check(struct gf_error *reterr);

bool gf_term_start(const struct gf_tui_options *options, struct gf_error *reterr);
void gf_term_finish(void); /* the terminal as it was before */

/* What the canvas should be made for. */
bool gf_term_ascii(void);
bool gf_term_mono(void);
void gf_term_size(int *ret_width, int *ret_height);

/* Put the canvas on the screen. Without memory for the copy it compares with, every cell is written. */
void gf_term_draw(const struct gf_canvas *canvas);
void gf_term_forget(void); /* the next draw writes everything, over a cleared screen */
void gf_term_resize(void); /* the window's size has changed */

void gf_term_suspend(void); /* hand the terminal back to the shell */
void gf_term_resume(void);

/* The next input, without waiting. false: none (yet). */
bool gf_term_read(struct gf_input *ret_input);

/* What a crash handler writes to bring the terminal back: valid between start and finish. */
const char *gf_term_crash_text(size_t *ret_length);

#endif
