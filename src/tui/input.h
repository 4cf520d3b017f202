/* What a person does at the keyboard and the mouse, in our own words. */
#ifndef GRADFLOW_TUI_INPUT_H
#define GRADFLOW_TUI_INPUT_H

#include <stdbool.h>

/* Keys that are not characters; beyond the last code point. Control keys are the characters they send
 * (Ctrl-L is 12), but for these. */
enum gf_key {
    GF_KEY_UP = 0x110000,
    GF_KEY_DOWN,
    GF_KEY_LEFT,
    GF_KEY_RIGHT,
    GF_KEY_PAGE_UP,
    GF_KEY_PAGE_DOWN,
    GF_KEY_HOME,
    GF_KEY_END,
    GF_KEY_ENTER,
    GF_KEY_TAB,
    GF_KEY_BACK_TAB,
    GF_KEY_BACKSPACE,
    GF_KEY_DELETE,
    GF_KEY_ESCAPE,
    GF_KEY_F1,
};
#define GF_KEY_CONTROL(letter) ((letter)&0x1f)

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
