#include "tui/decode.h"

#include <string.h>

#define ESCAPE 0x1b

enum { /* of the number that a mouse report tells for the button */
       MODIFIERS = 4 | 8 | 16,
       MOTION = 32,
       WHEEL_UP = 64,
       WHEEL_DOWN = 65,
       OLD_RELEASE = 3,
};

void gf_decode_init(struct gf_decode *decode)
{
    memset(decode, 0, sizeof *decode);
    decode->next = GF_CODE_NONE;
}

static bool give_key(int key, struct gf_input *ret_input)
{
    *ret_input = (struct gf_input){.kind = GF_INPUT_KEY, .key = key};
    return true;
}

static bool give_mouse(int button, int column, int row, struct gf_input *ret_input)
{
    struct gf_input input = {.x = column - 1, .y = row - 1};
    button &= ~MODIFIERS;
    if (column < 1 || row < 1)
        return false;
    if (button == 0)
        input.kind = GF_INPUT_CLICK;
    else if (button == WHEEL_UP || button == WHEEL_DOWN)
        input.kind = GF_INPUT_WHEEL, input.key = button == WHEEL_UP ? -1 : 1;
    else
        return false; /* another button, a release, a motion */
    *ret_input = input;
    return true;
}

static void expect_mouse(struct gf_decode *decode, int code)
{
    decode->state = code == GF_CODE_MOUSE ? GF_DECODE_MOUSE : GF_DECODE_OLD_MOUSE;
    memset(decode->numbers, 0, sizeof decode->numbers);
    decode->count = 0;
}

static int own_character(wchar_t character)
{
    switch (character) {
    case L'\r':
    case L'\n': return GF_KEY_ENTER;
    case L'\t': return GF_KEY_TAB;
    case 0x7f:
    case 0x08: return GF_KEY_BACKSPACE;
    default: return (int)character;
    }
}

/* A byte of a character. One that fits nowhere is left out, and what follows it is read anew. */
static bool take_byte(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    const char byte = (char)code;
    wchar_t character;
    const bool fresh = mbsinit(&decode->text);
    const size_t length = mbrtowc(&character, &byte, 1, &decode->text);
    if (length == (size_t)-2 || length == 0)
        return false;
    if (length != (size_t)-1) /* some libraries decode more than there is, up to where our keys begin */
        return character < GF_KEY_UP && give_key(own_character(character), ret_input);
    memset(&decode->text, 0, sizeof decode->text);
    return !fresh && gf_decode(decode, code, ret_input);
}

static bool take_text(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    if (code < 0)
        return false;
    if (code == GF_CODE_MOUSE || code == GF_CODE_OLD_MOUSE)
        expect_mouse(decode, code);
    else if (code == ESCAPE)
        decode->state = GF_DECODE_ESCAPE;
    else if (code <= 0xff)
        return take_byte(decode, code, ret_input);
    else
        return give_key(code, ret_input);
    return false;
}

/* What is not the beginning of a sequence is the key Escape, and then another one. */
static bool take_after_escape(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    if (code == '[' || code == 'O') {
        decode->state = code == '[' ? GF_DECODE_UNKNOWN : GF_DECODE_LAST;
        return false;
    }
    decode->state = GF_DECODE_TEXT;
    decode->next = code;
    return give_key(GF_KEY_ESCAPE, ret_input);
}

/* The rest of a sequence that curses has not recognised. */
static bool take_unknown(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    const bool last = decode->state == GF_DECODE_LAST, ends = code >= 0x40 && code <= 0x7e;
    if (!last && code >= 0x20 && code < 0x40)
        return false;
    if (!last && code == '[') { /* the Linux console's function keys */
        decode->state = GF_DECODE_LAST;
        return false;
    }
    decode->state = GF_DECODE_TEXT;
    return !ends && gf_decode(decode, code, ret_input);
}

static bool take_mouse(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    int *number = &decode->numbers[decode->count];
    if (code >= '0' && code <= '9' && *number < 100000) {
        *number = 10 * *number + code - '0';
        return false;
    }
    if (code == ';' && decode->count < 2) {
        decode->count++;
        return false;
    }
    decode->state = GF_DECODE_TEXT;
    if (code == 'm')
        return false;
    if (code == 'M')
        return decode->count == 2 &&
               give_mouse(decode->numbers[0], decode->numbers[1], decode->numbers[2], ret_input);
    return gf_decode(decode, code, ret_input);
}

static bool take_old_mouse(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    if (code < 0x20 || code > 0xff) {
        decode->state = GF_DECODE_TEXT;
        return gf_decode(decode, code, ret_input);
    }
    decode->numbers[decode->count++] = code - 0x20;
    if (decode->count < 3)
        return false;
    decode->state = GF_DECODE_TEXT;
    return give_mouse(decode->numbers[0], decode->numbers[1], decode->numbers[2], ret_input);
}

bool gf_decode(struct gf_decode *decode, int code, struct gf_input *ret_input)
{
    if (code < 0 || code > 0xff || code == ESCAPE) /* in the middle of a character: that is lost */
        memset(&decode->text, 0, sizeof decode->text);
    switch (decode->state) {
    case GF_DECODE_ESCAPE: return take_after_escape(decode, code, ret_input);
    case GF_DECODE_UNKNOWN:
    case GF_DECODE_LAST: return take_unknown(decode, code, ret_input);
    case GF_DECODE_MOUSE: return take_mouse(decode, code, ret_input);
    case GF_DECODE_OLD_MOUSE: return take_old_mouse(decode, code, ret_input);
    case GF_DECODE_TEXT: break;
    }
    return take_text(decode, code, ret_input);
}

bool gf_decode_left(struct gf_decode *decode, struct gf_input *ret_input)
{
    const int code = decode->next;
    decode->next = GF_CODE_NONE;
    return code != GF_CODE_NONE && gf_decode(decode, code, ret_input);
}

bool gf_decode_silence(struct gf_decode *decode, struct gf_input *ret_input)
{
    const bool escape = decode->state == GF_DECODE_ESCAPE;
    if (escape || decode->state == GF_DECODE_UNKNOWN || decode->state == GF_DECODE_LAST)
        decode->state = GF_DECODE_TEXT;
    return escape && give_key(GF_KEY_ESCAPE, ret_input);
}
