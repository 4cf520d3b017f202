#include "tui/term_size.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int within(int size)
{
    return size < GF_TERM_SIZE_MOST ? size : GF_TERM_SIZE_MOST;
}

static bool ask(struct winsize *ret_size)
{
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, ret_size) == 0 && ret_size->ws_row > 0 && ret_size->ws_col > 0;
}

bool gf_term_size_told(int *ret_columns, int *ret_rows)
{
    struct winsize size;
    if (!ask(&size))
        return false;
    *ret_columns = within(size.ws_col);
    *ret_rows = within(size.ws_row);
    return true;
}

/* What curses takes from the environment counts before what the terminal tells. */
static void limit(const char *name, int told)
{
    const char *chosen = getenv(name);
    char text[16];
    if (chosen && strtol(chosen, NULL, 10) > GF_TERM_SIZE_MOST)
        unsetenv(name);
    if (told > GF_TERM_SIZE_MOST && !getenv(name)) {
        snprintf(text, sizeof text, "%d", GF_TERM_SIZE_MOST);
        setenv(name, text, 1);
    }
}

void gf_term_size_limit(void)
{
    struct winsize size;
    const bool told = ask(&size);
    limit("COLUMNS", told ? size.ws_col : 0);
    limit("LINES", told ? size.ws_row : 0);
}
