/* What a terminal sends, byte by byte, with the codes that curses makes of whole keys and pauses in between.
 * Whatever came before, a few keys later each is itself again. */
#include "target.h"

#include <locale.h>

#include "tui/decode.h"

#define INPUTS_MOST 4 /* that one code may end */
#define BYTES_MOST  4 /* that a broken report or character may still take */

static void check_input(const struct gf_input *input)
{
    CHECK(input->kind == GF_INPUT_KEY || input->kind == GF_INPUT_CLICK || input->kind == GF_INPUT_WHEEL);
    if (input->kind == GF_INPUT_KEY) {
        CHECK(input->key >= 0 && input->key <= GF_KEY_F1);
        CHECK(input->key < 0xd800 || input->key > 0xdfff);
        return;
    }
    CHECK(input->x >= 0 && input->y >= 0);
    CHECK(input->kind != GF_INPUT_WHEEL || input->key == 1 || input->key == -1);
}

/* Returns how many inputs came; the last is in ret_last. */
static int take(struct gf_decode *decode, bool first, struct gf_input *ret_last)
{
    int count = 0;
    for (struct gf_input input; first || gf_decode_left(decode, &input); first = false) {
        if (first)
            input = *ret_last;
        check_input(&input);
        *ret_last = input;
        CHECK(++count <= INPUTS_MOST);
    }
    return count;
}

static int code(struct gf_decode *decode, int value, struct gf_input *ret_last)
{
    return take(decode, gf_decode(decode, value, ret_last), ret_last);
}

static int silence(struct gf_decode *decode, struct gf_input *ret_last)
{
    return take(decode, gf_decode_silence(decode, ret_last), ret_last);
}

/* A byte is itself; 0 begins what is not a byte: a pause or a code. */
static int next_code(struct fuzz_input *input, bool *ret_silence)
{
    const uint8_t byte = fuzz_take(input);
    *ret_silence = false;
    if (byte)
        return byte;
    switch (fuzz_take(input) % 5) {
    case 0: *ret_silence = true; return 0;
    case 1: return GF_CODE_NONE;
    case 2: return GF_CODE_MOUSE;
    case 3: return GF_CODE_OLD_MOUSE;
    default: return GF_KEY_F1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool located;
    if (!located)
        located = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
    struct fuzz_input input = {data, size};
    struct gf_decode decode;
    struct gf_input last = {0};
    gf_decode_init(&decode);
    while (input.size) {
        bool quiet;
        const int value = next_code(&input, &quiet);
        if (quiet)
            silence(&decode, &last);
        else
            code(&decode, value, &last);
    }
    for (int i = 0; i < BYTES_MOST; i++) { /* a report that was cut takes its bytes wherever they come from */
        silence(&decode, &last);
        code(&decode, 'q', &last);
    }
    silence(&decode, &last);
    CHECK(code(&decode, 'q', &last) == 1);
    CHECK(last.kind == GF_INPUT_KEY && last.key == 'q');
    return 0;
}
