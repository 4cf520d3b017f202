/* Bytes as text: every decoder there is says the same of them, and what is made of them for messages, JSON
 * and the screen is clean, fits, and never reads on behind their end. */
#include "target.h"

#include "base/json.h"
#include "base/utf8.h"
#include "canvas/text.h"
#include "data/csv.h"
#include "spec/text.h"
#include "stage.h"
#include "tui/edit.h"

/* text is terminated; a NUL among the bytes ends it for those that take terminated text. */
static void check_decoders(const char *text)
{
    const size_t length = strlen(text);
    bool good = true;
    size_t characters = 0;
    const char *at = text;
    for (size_t i = 0; i < length; characters++) {
        const size_t sequence = gf_utf8_sequence(text + i, length - i);
        const uint32_t glyph = gf_text_next(&at);
        char encoded[5];
        good = good && sequence;
        if (sequence) {
            CHECK(gf_text_encode(glyph, encoded) == (int)sequence &&
                  memcmp(encoded, text + i, sequence) == 0);
        } else {
            CHECK(glyph == GF_GLYPH_BAD);
        }
        i += sequence ? sequence : 1;
        CHECK(at == text + i);
    }
    CHECK(gf_text_next(&at) == 0);
    CHECK(gf_utf8_count(text) == characters);
    CHECK(gf_csv_is_utf8(text, length) == good);
    const size_t checked = gf_text_check(text, length, true);
    CHECK(checked <= length && gf_csv_is_utf8(text, checked));
    CHECK(good || checked < length);
}

static void check_quoting(const char *bytes, size_t length)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 6, 9, 17, 80};
    char text[80];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *exact = malloc(sizes[i]);
        CHECK(exact);
        CHECK(gf_error_quote(bytes, length, exact, sizes[i]) == exact && memchr(exact, 0, sizes[i]));
        fuzz_check_text(exact, "");
        free(exact);
    }
    struct gf_error error;
    gf_error_set(&error, "\"%s\" is a text", gf_error_quote(bytes, length, text, sizeof text));
    fuzz_check_error(&error, NULL);
}

/* A string of JSON: nothing in it needs what is not there. */
static void check_json(const char *text)
{
    char *written = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&written, &size);
    CHECK(out);
    struct gf_json json = {.out = out};
    gf_json_string(&json, NULL, text);
    CHECK(fclose(out) == 0);
    fuzz_check_text(written, "\x7f\xc2");
    CHECK(size >= 2 && written[0] == '"' && written[size - 1] == '"');
    for (size_t i = 1; i + 1 < size; i++) {
        CHECK(written[i] != '"');
        if (written[i] == '\\') {
            CHECK(i + 2 < size && strchr("\"\\ntu", written[i + 1]));
            CHECK(written[i + 1] != 'u' || strspn(written + i + 2, "0123456789abcdef") >= 4);
            i++;
        }
    }
    free(written);
}

static void check_drawing(const char *text, bool ascii)
{
    struct gf_canvas canvas;
    const struct gf_style plain = {GF_COLOUR_DEFAULT, GF_COLOUR_DEFAULT, 0};
    CHECK(gf_canvas_init(&canvas, 23, 7, NULL));
    canvas.ascii = ascii;
    const int columns = gf_canvas_columns(&canvas, text);
    CHECK(columns >= 0);
    gf_canvas_text(&canvas, -3, 0, plain, text);
    const int end = gf_canvas_fit(&canvas, 2, 1, 11, plain, text);
    CHECK(end >= 2 && end <= 13);
    const struct gf_rect rect = {1, 2, 9, 4};
    const int rows = gf_canvas_wrap(&canvas, rect, plain, text);
    CHECK(rows == gf_canvas_wrap(&canvas, (struct gf_rect){1, 2, 9, 0}, plain, text));
    stage_check_canvas(&canvas);
    /* Over what is there, so that halves of wide characters meet. */
    gf_canvas_text(&canvas, -2, 0, plain, text);
    gf_canvas_fill(&canvas, (struct gf_rect){3, 1, 4, 3}, '.', plain);
    gf_canvas_put(&canvas, 5, 4, 0x6f22, plain);
    stage_check_canvas(&canvas);
    char *dump = gf_canvas_dump(&canvas, false);
    CHECK(dump);
    fuzz_check_text(dump, "\n");
    free(dump);
    gf_canvas_finish(&canvas);
}

static void check_editing(const char *text)
{
    static struct gf_edit edit;
    gf_edit_set(&edit, "");
    for (const char *at = text; *at;) {
        gf_edit_key(&edit, (int)gf_text_next(&at));
        CHECK(edit.length < sizeof edit.text && edit.cursor <= edit.length && !edit.text[edit.length]);
    }
    CHECK(gf_csv_is_utf8(edit.text, edit.length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    CHECK(text);
    memcpy(text, data, size);
    text[size] = '\0';
    check_decoders(text);
    check_quoting((const char *)data, size);
    check_json(text);
    if (size < 5000) {
        check_drawing(text, false);
        check_drawing(text, true);
        check_editing(text);
    }
    free(text);
    return 0;
}
