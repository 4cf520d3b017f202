/* The history view of a scene, as text: beyond how it looks, what it says. */
#ifndef GRADFLOW_TESTS_GOLDEN_HISTORY_SCREEN_H
#define GRADFLOW_TESTS_GOLDEN_HISTORY_SCREEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenes.h"

enum { COLUMNS = 120, ROWS = 36, GUTTER = 12 };

struct fixture {
    struct scene *scene;
    struct gf_view_state state;
    struct gf_canvas canvas;
    struct gf_hit hit;
    char *text; /* as last drawn */
};

struct fixture open_scene(const char *name); /* drawn */
void close_scene(struct fixture *f);

size_t view_index(void); /* of the history view */
void draw(struct fixture *f);
void press(struct fixture *f, int key); /* and draws */

void says(const struct fixture *f, const char *words);
void does_not_say(const struct fixture *f, const char *words);

/* Where the cursor is pointed at, from the left edge of the map; -1: nowhere. */
int cursor_column(const struct fixture *f);

#endif
