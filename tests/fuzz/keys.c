/* Keys, mouse and window sizes, as they come from the terminal: after each the screen holds only what a
 * terminal can show, and the program is at one with itself.
 *
 * The first four bytes: the experiment, columns, rows, and whether ASCII, without colours, and the view. Then
 * characters stand for themselves, and 0x80 … 0x9f for what is not a character; see `press`. */
#include "stage.h"

#include "base/utf8.h"
#include "canvas/text.h"

enum { EVENTS_MOST = 160 };

/* As the terminal's reader tells them. */
static int key_of(uint8_t byte)
{
    switch (byte) {
    case '\r':
    case '\n': return GF_KEY_ENTER;
    case '\t': return GF_KEY_TAB;
    case 0x7f:
    case 0x08: return GF_KEY_BACKSPACE;
    case 0x1b: return GF_KEY_ESCAPE;
    default: return byte;
    }
}

static void resize(struct stage *stage, struct fuzz_input *input)
{
    const int columns = fuzz_take(input) % (STAGE_COLUMNS_MOST + 1);
    const int rows = fuzz_take(input) % (STAGE_ROWS_MOST + 1);
    CHECK(gf_canvas_resize(&stage->canvas, columns, rows, NULL));
}

static void point(struct stage *stage, enum gf_input_kind kind, int key, struct fuzz_input *input)
{
    const int x = (int8_t)fuzz_take(input), y = (int8_t)fuzz_take(input);
    stage_input(stage, (struct gf_input){.kind = kind, .key = key, .x = x, .y = y});
}

static void press_key(struct stage *stage, int key)
{
    if (key)
        stage_input(stage, (struct gf_input){.kind = GF_INPUT_KEY, .key = key});
}

/* A character beyond ASCII, or the byte as a terminal without UTF-8 sends it. */
static void press_character(struct stage *stage, uint8_t first, struct fuzz_input *input)
{
    char text[5] = {(char)first};
    const char *at = text;
    const size_t more = input->size < 3 ? input->size : 3;
    memcpy(text + 1, input->bytes, more);
    const size_t sequence = gf_utf8_sequence(text, more + 1);
    for (size_t i = 1; i < sequence; i++)
        fuzz_take(input);
    press_key(stage, sequence ? (int)gf_text_next(&at) : first);
}

static void press(struct stage *stage, struct fuzz_input *input)
{
    const uint8_t byte = fuzz_take(input);
    if (byte < 0x80)
        press_key(stage, key_of(byte));
    else if (byte <= 0x80 + GF_KEY_F1 - GF_KEY_UP)
        press_key(stage, GF_KEY_UP + (byte - 0x80));
    else if (byte == 0x90)
        resize(stage, input);
    else if (byte == 0x91)
        point(stage, GF_INPUT_CLICK, 0, input);
    else if (byte == 0x92 || byte == 0x93)
        point(stage, GF_INPUT_WHEEL, byte == 0x92 ? -1 : 1, input);
    else if (byte == 0x94)
        stage->canvas.ascii = !stage->canvas.ascii;
    else if (byte == 0x95)
        stage->canvas.mono = !stage->canvas.mono;
    else if (byte < 0xa0)
        stage_turn(stage);
    else
        press_character(stage, byte, input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct stage stage;
    const struct gf_preset *preset = stage_preset(fuzz_take(&input));
    const int columns = fuzz_take(&input) % (STAGE_COLUMNS_MOST + 1);
    const int rows = fuzz_take(&input) % (STAGE_ROWS_MOST + 1);
    const uint8_t how = fuzz_take(&input);
    stage_open(&stage, preset, columns, rows);
    stage.canvas.ascii = how & 1;
    stage.canvas.mono = how & 2;
    gf_app_show_view(stage.app, how >> 2);
    for (int i = 0; i < EVENTS_MOST && input.size > 0 && !stage.app->quit; i++) {
        press(&stage, &input);
        if (i % 4 == 0)
            stage_turn(&stage);
    }
    stage_turn(&stage);
    stage_close(&stage);
    return 0;
}
