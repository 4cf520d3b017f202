/* A terminal in memory, for the tests: libvterm, and what a test wants to know of it in flat arrays. Loaded
 * into Python (pty_emulator.py holds the same layouts). */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vterm.h>

#if VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 2
typedef VTermStateFallbacks fallback_table;
#else
typedef VTermParserCallbacks fallback_table;
#endif

#define ANSWERS_MOST   65536
#define UNKNOWN_MOST   256
#define GLYPHS_A_CELL  3
#define CHARACTER_MOST 6 /* bytes */
#define RULER_COLUMNS  8

enum { /* attributes of a cell */
       ATTR_BOLD = 1,
       ATTR_UNDERLINE = 2,
       ATTR_ITALIC = 4,
       ATTR_BLINK = 8,
       ATTR_REVERSE = 16,
       ATTR_STRIKE = 32,
};

struct emulator_cell {
    uint32_t glyphs[GLYPHS_A_CELL]; /* ' ' when empty; 0 after the last, and behind a double-width one */
    uint32_t fg, bg;                /* 0: the terminal's own; 1 << 24 | index; 2 << 24 | rgb */
    uint32_t attributes;
};

struct emulator_state {
    int32_t cursor_x, cursor_y;
    int32_t cursor_visible, alternate, mouse; /* as the terminal was told */
    int32_t pen_is_plain;
    int32_t bells, titles;
    int32_t unknown; /* sequences that it did not know */
};

struct emulator {
    VTerm *vterm;
    VTermScreen *screen;
    VTerm *ruler; /* one line, to see how wide libvterm takes a character for */
    struct emulator_state state;
    char unknown[UNKNOWN_MOST]; /* the first of them */
    char answers[ANSWERS_MOST]; /* what it has to say to the program, not yet taken */
    size_t answered;
    int columns;
    char pending[CHARACTER_MOST]; /* the first bytes of a character */
    size_t pending_count;
};

struct emulator *emulator_create(int columns, int rows);
void emulator_destroy(struct emulator *emulator);
void emulator_feed(struct emulator *emulator, const char *bytes, size_t count);
void emulator_resize(struct emulator *emulator, int columns, int rows);
void emulator_cells(struct emulator *emulator, struct emulator_cell *ret_cells /* [rows][columns] */);
void emulator_state(struct emulator *emulator, struct emulator_state *ret_state);
const char *emulator_unknown(const struct emulator *emulator);
size_t emulator_answers(struct emulator *emulator, char *ret_bytes /* [ANSWERS_MOST] */);
void emulator_button(struct emulator *emulator, int x, int y, int button, int pressed);
void emulator_key(struct emulator *emulator, int key);

static void answer(const char *bytes, size_t count, void *context)
{
    struct emulator *emulator = context;
    if (count > ANSWERS_MOST - emulator->answered)
        count = ANSWERS_MOST - emulator->answered;
    memcpy(emulator->answers + emulator->answered, bytes, count);
    emulator->answered += count;
}

static int set_property(VTermProp property, VTermValue *value, void *context)
{
    struct emulator_state *state = &((struct emulator *)context)->state;
    switch (property) {
    case VTERM_PROP_CURSORVISIBLE: state->cursor_visible = value->boolean; break;
    case VTERM_PROP_ALTSCREEN: state->alternate = value->boolean; break;
    case VTERM_PROP_MOUSE: state->mouse = value->number; break;
    case VTERM_PROP_TITLE:
    case VTERM_PROP_ICONNAME: state->titles++; break;
    default: break;
    }
    return 1;
}

static int ring(void *context)
{
    ((struct emulator *)context)->state.bells++;
    return 1;
}

static void append(struct emulator *emulator, const char *text)
{
    strncat(emulator->unknown, text, sizeof emulator->unknown - strlen(emulator->unknown) - 1);
}

static void append_character(struct emulator *emulator, char character)
{
    append(emulator, (char[]){character, 0});
}

static int unknown_control(unsigned char control, void *context)
{
    struct emulator *emulator = context;
    if (emulator->state.unknown++ == 0) {
        append(emulator, "the control character ");
        append_character(emulator, (char)('@' + (control & 0x1f)));
    }
    return 1;
}

static int unknown_csi(const char *leader, const long args[], int count, const char *between, char command,
                       void *context)
{
    struct emulator *emulator = context;
    (void)args;
    (void)count;
    if (emulator->state.unknown++ == 0) {
        append(emulator, "CSI ");
        append(emulator, leader ? leader : "");
        append(emulator, "... ");
        append(emulator, between ? between : "");
        append_character(emulator, command);
    }
    return 1;
}

struct emulator *emulator_create(int columns, int rows)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = set_property, .bell = ring};
    static const fallback_table fallbacks = {.control = unknown_control, .csi = unknown_csi};
    struct emulator *emulator = calloc(1, sizeof *emulator);
    if (!emulator)
        return NULL;
    emulator->columns = columns;
    emulator->vterm = vterm_new(rows, columns);
    emulator->ruler = vterm_new(1, RULER_COLUMNS);
    emulator->screen = vterm_obtain_screen(emulator->vterm);
    emulator->state.cursor_visible = 1;
    vterm_set_utf8(emulator->vterm, 1);
    vterm_output_set_callback(emulator->vterm, answer, emulator);
    vterm_screen_set_callbacks(emulator->screen, &callbacks, emulator);
    vterm_screen_set_unrecognised_fallbacks(emulator->screen, &fallbacks, emulator);
    vterm_screen_enable_altscreen(emulator->screen, 1);
    vterm_screen_reset(emulator->screen, 1);
    vterm_set_utf8(emulator->ruler, 1);
    vterm_state_reset(vterm_obtain_state(emulator->ruler), 1);
    return emulator;
}

void emulator_destroy(struct emulator *emulator)
{
    if (!emulator)
        return;
    vterm_free(emulator->vterm);
    vterm_free(emulator->ruler);
    free(emulator);
}

/* How many columns libvterm takes a whole character to need: nobody else's table is the same. */
static int width_of(const struct emulator *emulator, const char *character, size_t count)
{
    VTermPos cursor;
    vterm_input_write(emulator->ruler, "\r", 1);
    vterm_input_write(emulator->ruler, character, count);
    vterm_state_get_cursorpos(vterm_obtain_state(emulator->ruler), &cursor);
    return cursor.col;
}

/* libvterm ends with a fault where a character of two cells comes to a terminal of one column, as it does
 * when the program has not yet heard that it is so narrow. And it takes a control character of two bytes
 * (U+0080 to U+009F) to be -1 cells wide, which leads its cursor out of the screen. */
static bool has_no_room(const struct emulator *emulator)
{
    const int width = width_of(emulator, emulator->pending, emulator->pending_count);
    return width < 0 || width > emulator->columns;
}

static void write_pending(struct emulator *emulator)
{
    vterm_input_write(emulator->vterm, emulator->pending, emulator->pending_count);
    emulator->pending_count = 0;
}

/* Bytes of the character in UTF-8 (which once went up to six) that begins with `lead`. */
static size_t length_of(unsigned char lead)
{
    size_t ones = 0;
    while (lead & 0x80u >> ones)
        ones++;
    return ones > 0 && ones <= CHARACTER_MOST ? ones : 1;
}

/* A byte of a character that is not ASCII, or what comes after one: whole ones go on, and what is none. */
static void feed_part(struct emulator *emulator, char byte)
{
    if ((byte & 0xc0) != 0x80 && emulator->pending_count)
        write_pending(emulator);
    emulator->pending[emulator->pending_count++] = byte;
    if (emulator->pending_count < length_of((unsigned char)emulator->pending[0]))
        return;
    if (emulator->pending_count > 1 && has_no_room(emulator)) {
        emulator->pending[0] = '?';
        emulator->pending_count = 1;
    }
    write_pending(emulator);
}

void emulator_feed(struct emulator *emulator, const char *bytes, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && !(bytes[end] & 0x80) && !emulator->pending_count;)
            end++;
        vterm_input_write(emulator->vterm, bytes + i, end - i);
        if (end < count)
            feed_part(emulator, bytes[end++]);
    }
}

static void feed_at(struct emulator *emulator, int row, int column, const char *then)
{
    char bytes[64];
    const int count = snprintf(bytes, sizeof bytes, "\x1b[%d;%dH%s", row + 1, column + 1, then);
    vterm_input_write(emulator->vterm, bytes, (size_t)count);
}

/* Makes ready for fewer rows, by sequences of its own: what comes from the program ends with a whole one
 * (pty_emulator.py holds back what has begun).
 * - A scrolling region that ends above its beginning, as libvterm leaves one whose first row is cut off, has
 * it move memory of a negative size at the next line feed. Other terminals have no region after a resize.
 * - On the main screen libvterm scrolls until the last row with text is in, however far below the cursor that
 * is: the cursor's row becomes negative, and the next erasure writes to nowhere. Other terminals cut off what
 * is below. */
static void expect_fewer_rows(struct emulator *emulator, int old_rows, int rows)
{
    VTermPos cursor;
    vterm_state_get_cursorpos(vterm_obtain_state(emulator->vterm), &cursor);
    const int first_cut = cursor.row < rows ? rows : cursor.row + 1;
    vterm_input_write(emulator->vterm, "\x1b[r", 3);
    if (!emulator->state.alternate && first_cut < old_rows)
        feed_at(emulator, first_cut, 0, "\x1b[J");
    feed_at(emulator, cursor.row, cursor.col, "");
}

void emulator_resize(struct emulator *emulator, int columns, int rows)
{
    int old_rows, old_columns;
    vterm_get_size(emulator->vterm, &old_rows, &old_columns);
    if (rows < old_rows)
        expect_fewer_rows(emulator, old_rows, rows);
    emulator->columns = columns;
    vterm_set_size(emulator->vterm, rows, columns);
}

static uint32_t colour_of(const VTermColor *colour, bool is_default)
{
    if (is_default)
        return 0;
    if (VTERM_COLOR_IS_INDEXED(colour))
        return 1u << 24 | colour->indexed.idx;
    return 2u << 24 | (uint32_t)colour->rgb.red << 16 | (uint32_t)colour->rgb.green << 8 | colour->rgb.blue;
}

static uint32_t attributes_of(const VTermScreenCellAttrs *attributes)
{
    return (attributes->bold ? ATTR_BOLD : 0u) | (attributes->underline ? ATTR_UNDERLINE : 0u) |
           (attributes->italic ? ATTR_ITALIC : 0u) | (attributes->blink ? ATTR_BLINK : 0u) |
           (attributes->reverse ? ATTR_REVERSE : 0u) | (attributes->strike ? ATTR_STRIKE : 0u);
}

/* What can be seen of it: an empty cell has no colour of its own but the background's. */
static struct emulator_cell seen(const VTermScreenCell *cell)
{
    if (cell->chars[0] == (uint32_t)-1) /* the wide character before it is what is seen */
        return (struct emulator_cell){0};
    struct emulator_cell seen = {
        .fg = colour_of(&cell->fg, VTERM_COLOR_IS_DEFAULT_FG(&cell->fg)),
        .bg = colour_of(&cell->bg, VTERM_COLOR_IS_DEFAULT_BG(&cell->bg)),
        .attributes = attributes_of(&cell->attrs),
    };
    for (int i = 0; i < GLYPHS_A_CELL && (i == 0 || cell->chars[i - 1]); i++)
        seen.glyphs[i] = cell->chars[i];
    if (cell->chars[0] == 0)
        seen.glyphs[0] = ' ';
    if (seen.glyphs[0] == ' ' && seen.glyphs[1] == 0 &&
        !(seen.attributes & (ATTR_UNDERLINE | ATTR_REVERSE | ATTR_STRIKE)))
        seen.fg = seen.attributes = 0;
    return seen;
}

void emulator_cells(struct emulator *emulator, struct emulator_cell *ret_cells)
{
    int rows, columns;
    vterm_get_size(emulator->vterm, &rows, &columns);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            VTermScreenCell cell;
            memset(&cell, 0, sizeof cell);
            vterm_screen_get_cell(emulator->screen, (VTermPos){.row = row, .col = column}, &cell);
            *ret_cells++ = seen(&cell);
        }
}

static bool pen_is_plain(struct emulator *emulator)
{
    const VTermState *state = vterm_obtain_state(emulator->vterm);
    static const VTermAttr flags[] = {VTERM_ATTR_BOLD,  VTERM_ATTR_UNDERLINE, VTERM_ATTR_ITALIC,
                                      VTERM_ATTR_BLINK, VTERM_ATTR_REVERSE,   VTERM_ATTR_STRIKE};
    VTermValue value;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        memset(&value, 0, sizeof value);
        if (vterm_state_get_penattr(state, flags[i], &value) && value.number)
            return false;
    }
    bool plain = vterm_state_get_penattr(state, VTERM_ATTR_FOREGROUND, &value) &&
                 VTERM_COLOR_IS_DEFAULT_FG(&value.color);
    return vterm_state_get_penattr(state, VTERM_ATTR_BACKGROUND, &value) &&
           VTERM_COLOR_IS_DEFAULT_BG(&value.color) && plain;
}

void emulator_state(struct emulator *emulator, struct emulator_state *ret_state)
{
    VTermPos cursor;
    vterm_state_get_cursorpos(vterm_obtain_state(emulator->vterm), &cursor);
    *ret_state = emulator->state;
    ret_state->cursor_x = cursor.col;
    ret_state->cursor_y = cursor.row;
    ret_state->pen_is_plain = pen_is_plain(emulator);
}

const char *emulator_unknown(const struct emulator *emulator)
{
    return emulator->unknown;
}

size_t emulator_answers(struct emulator *emulator, char *ret_bytes)
{
    const size_t count = emulator->answered;
    memcpy(ret_bytes, emulator->answers, count);
    emulator->answered = 0;
    return count;
}

void emulator_button(struct emulator *emulator, int x, int y, int button, int pressed)
{
    vterm_mouse_move(emulator->vterm, y, x, VTERM_MOD_NONE);
    vterm_mouse_button(emulator->vterm, button, pressed != 0, VTERM_MOD_NONE);
}

/* One of VTermKey. */
void emulator_key(struct emulator *emulator, int key)
{
    vterm_keyboard_key(emulator->vterm, (VTermKey)key, VTERM_MOD_NONE);
}
