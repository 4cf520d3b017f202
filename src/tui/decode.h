/* What the terminal sends, code by code as curses hands it on, in our own words: characters from their bytes,
 * mouse reports, and keys nobody knows, which do nothing. Curses could decode characters and the mouse
 * itself, but then it waits for the rest of what has begun, or for another event if it was not asked for this
 * one, and the screen with it. */
#ifndef GRADFLOW_TUI_DECODE_H
#define GRADFLOW_TUI_DECODE_H

#include <stdbool.h>
#include <wchar.h>

#include "tui/input.h"

enum gf_code {
    GF_CODE_NONE = -1, /* a key that we have no use for */
    /* 0 … 255: a byte; enum gf_key: a key */
    GF_CODE_MOUSE = GF_KEY_F1 + 1, /* "\033[<", with "BUTTON;COLUMN;ROW" and M or m behind it */
    GF_CODE_OLD_MOUSE,             /* "\033[M", with a byte for each of them behind it */
};

struct gf_decode {
    enum {
        GF_DECODE_TEXT,
        GF_DECODE_ESCAPE,
        GF_DECODE_UNKNOWN,
        GF_DECODE_LAST,
        GF_DECODE_MOUSE,
        GF_DECODE_OLD_MOUSE
    } state;
    mbstate_t text;
    int numbers[3], count; /* of a mouse report */
    int next;              /* a code that comes after the input that was returned; GF_CODE_NONE: none */
};

void gf_decode_init(struct gf_decode *decode);
/* true: it makes an input. Before the next code, ask for what is left. */
bool gf_decode(struct gf_decode *decode, int code, struct gf_input *ret_input);
bool gf_decode_left(struct gf_decode *decode, struct gf_input *ret_input);
/* Nothing follows, for now: an Escape alone is the key. */
bool gf_decode_silence(struct gf_decode *decode, struct gf_input *ret_input);

#endif
