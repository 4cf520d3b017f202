/* Names of keys, as the key tables of screen and views hold them. */
#ifndef GRADFLOW_VIEWS_KEY_H
#define GRADFLOW_VIEWS_KEY_H

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

#endif
