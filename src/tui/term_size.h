/* How large the terminal says it is, within what is drawn of it. */
#ifndef GRADFLOW_TUI_TERM_SIZE_H
#define GRADFLOW_TUI_TERM_SIZE_H

#include <stdbool.h>

/* Columns, rows. Curses counts both in 16 bits with a sign, and a million cells take it a second. */
#define GF_TERM_SIZE_MOST 1000

/* false: it does not tell. */
bool gf_term_size_told(int *ret_columns, int *ret_rows);
/* Before curses starts, which asks the environment and the terminal itself: neither gives it more than the
 * most. */
void gf_term_size_limit(void);

#endif
