/* What a person does at the keyboard and the mouse, in our own words. */
#ifndef GRADFLOW_TUI_INPUT_H
#define GRADFLOW_TUI_INPUT_H

#include <stdbool.h>

#include "views/key.h"

enum gf_input_kind {
    GF_INPUT_KEY,
    GF_INPUT_CLICK, /* left button, at x, y */
    GF_INPUT_WHEEL, /* key is -1 (up) or 1 (down), at x, y */
    GF_INPUT_CLOSED /* the terminal is gone */
};

struct gf_input {
    enum gf_input_kind kind;
    int key; /* a code point or an enum gf_key */
    int x, y;
};

#endif
