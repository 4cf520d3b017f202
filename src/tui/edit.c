#include "tui/edit.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "canvas/text.h"

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct gf_edit *edit, size_t at)
{
    if (at > 0)
        do
            at--;
        while (at > 0 && continues(edit->text[at]));
    return at;
}

static size_t after(const struct gf_edit *edit, size_t at)
{
    if (at < edit->length)
        do
            at++;
        while (at < edit->length && continues(edit->text[at]));
    return at;
}

void gf_edit_set(struct gf_edit *edit, const char *text)
{
    size_t length = strlen(text);
    if (length >= sizeof edit->text)
        length = gf_utf8_whole(text, sizeof edit->text - 1);
    memcpy(edit->text, text, length);
    edit->text[length] = 0;
    edit->length = edit->cursor = length;
}

static void delete (struct gf_edit *edit, size_t from, size_t to)
{
    memmove(edit->text + from, edit->text + to, edit->length - to + 1);
    edit->length -= to - from;
    edit->cursor = from;
}

bool gf_edit_insert(struct gf_edit *edit, const char *text)
{
    return gf_edit_replace(edit, 0, text);
}

bool gf_edit_replace(struct gf_edit *edit, size_t bytes, const char *text)
{
    size_t length = strlen(text);
    if (bytes > edit->cursor)
        bytes = edit->cursor;
    if (edit->length - bytes + length >= sizeof edit->text)
        return false;
    delete (edit, edit->cursor - bytes, edit->cursor);
    memmove(edit->text + edit->cursor + length, edit->text + edit->cursor, edit->length - edit->cursor + 1);
    memcpy(edit->text + edit->cursor, text, length);
    edit->length += length;
    edit->cursor += length;
    return true;
}

/* Where the word before the cursor begins: what Ctrl-W takes away. */
static size_t word_start(const struct gf_edit *edit)
{
    size_t at = edit->cursor;
    while (at > 0 && edit->text[at - 1] == ' ')
        at--;
    while (at > 0 && edit->text[at - 1] != ' ')
        at--;
    return at;
}

bool gf_edit_key(struct gf_edit *edit, int key)
{
    switch (key) {
    case GF_KEY_LEFT:
    case GF_KEY_CONTROL('b'): edit->cursor = before(edit, edit->cursor); return true;
    case GF_KEY_RIGHT:
    case GF_KEY_CONTROL('f'): edit->cursor = after(edit, edit->cursor); return true;
    case GF_KEY_HOME:
    case GF_KEY_CONTROL('a'): edit->cursor = 0; return true;
    case GF_KEY_END:
    case GF_KEY_CONTROL('e'): edit->cursor = edit->length; return true;
    case GF_KEY_BACKSPACE: delete (edit, before(edit, edit->cursor), edit->cursor); return true;
    case GF_KEY_DELETE:
    case GF_KEY_CONTROL('d'): delete (edit, edit->cursor, after(edit, edit->cursor)); return true;
    case GF_KEY_CONTROL('u'): delete (edit, 0, edit->cursor); return true;
    case GF_KEY_CONTROL('k'): delete (edit, edit->cursor, edit->length); return true;
    case GF_KEY_CONTROL('w'): delete (edit, word_start(edit), edit->cursor); return true;
    default: break;
    }
    const bool control = key < 0x20 || (key >= 0x7f && key < 0xa0);
    if (control || key >= 0x110000 || (key >= 0xd800 && key < 0xe000))
        return false;
    char text[5];
    gf_text_encode((uint32_t)key, text);
    gf_edit_insert(edit, text);
    return true;
}

void gf_edit_draw(const struct gf_edit *edit, struct gf_canvas *canvas, struct gf_rect row,
                  struct gf_style style)
{
    struct gf_rect clip = gf_canvas_clip(canvas, row);
    char head[GF_EDIT_MOST];
    memcpy(head, edit->text, edit->cursor);
    head[edit->cursor] = 0;
    int column = gf_canvas_columns(canvas, head);
    int skip = column >= row.width ? column - row.width + 1 : 0;
    gf_canvas_fill(canvas, row, ' ', style);
    gf_canvas_text(canvas, row.x - skip, row.y, style, edit->text);
    size_t end = after(edit, edit->cursor);
    memcpy(head, edit->text + edit->cursor, end - edit->cursor);
    head[end - edit->cursor] = 0;
    struct gf_style cursor = style;
    cursor.attributes ^= GF_REVERSE;
    gf_canvas_text(canvas, row.x + column - skip, row.y, cursor, *head ? head : " ");
    canvas->clip = clip;
}
