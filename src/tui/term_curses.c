#include "tui/term.h"

#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#include "tui/decode.h"
#include "tui/palette.h"
#include "tui/term_size.h"

/* Curses keeps the terminal in globals of its own; what belongs to it is kept beside them. */
#define PAIRS_MOST 4096 /* a power of two */
/* Presses and releases; terminals that know how tell them in numbers. */
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
/* Far beyond the numbers that curses gives to the keys it finds by itself. */
#define KEY_SGR_MOUSE 2000
#define KEY_X10_MOUSE 2001
static struct {
    SCREEN *screen;
    bool ascii, mono, mouse;
    struct gf_canvas shown; /* what is on the screen */
    bool shown_valid;
    uint32_t pair_keys[PAIRS_MOST]; /* 0: free, else 1 + (fg + 1) << 9 | (bg + 1) */
    short pair_numbers[PAIRS_MOST];
    bool pair_dim[PAIRS_MOST]; /* by number */
    int pair_count, pair_most;
    struct gf_decode decode;
    char crash_text[256];
    size_t crash_length;
} term;

bool gf_term_check(struct gf_error *reterr)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gf_error_set(reterr,
                            "the screen needs a terminal on standard %s; `gradflow run` works without one",
                            isatty(STDIN_FILENO) ? "output" : "input");
    const char *name = getenv("TERM");
    if (!name || !*name)
        return gf_error_set(reterr, "TERM is not set, so it is not known how to draw on this terminal; try "
                                    "TERM=xterm-256color, or `gradflow run`");
    char quoted[80];
    gf_error_quote(name, strlen(name), quoted, sizeof quoted);
    int status = 0;
    if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
        return gf_error_set(reterr, "no terminal of type TERM=%s is known on this machine%s", quoted,
                            status < 0 ? " (no terminal database)" : "");
    char *can_move = tigetstr("cup");
    if (!can_move || can_move == (char *)-1)
        return gf_error_set(reterr,
                            "a terminal of type TERM=%s can't move its cursor; try another TERM, or "
                            "`gradflow run`",
                            quoted);
    return true;
}

static void crash_append(const char *text)
{
    size_t length = text && text != (const char *)-1 ? strlen(text) : 0;
    if (term.crash_length + length >= sizeof term.crash_text)
        return;
    memcpy(term.crash_text + term.crash_length, text ? text : "", length);
    term.crash_length += length;
}

/* Terminfo strings may hold delays ("$<20>"), which tputs would wait out: the few modern ones that matter
 * don't, and at a crash a stray delay mark is the smaller evil. */
static void prepare_crash_text(void)
{
    term.crash_length = 0;
    if (term.mouse)
        crash_append(MOUSE_OFF);
    crash_append(tigetstr("sgr0"));
    crash_append(tigetstr("rmkx"));
    crash_append(tigetstr("cnorm"));
    crash_append(tigetstr("rmcup"));
}

const char *gf_term_crash_text(size_t *ret_length)
{
    *ret_length = term.crash_length;
    return term.crash_text;
}

/* The text console's fonts have neither eighth blocks nor braille, whatever its encoding. */
static bool is_console(void)
{
    const char *name = getenv("TERM");
    return name && strncmp(name, "linux", 5) == 0;
}

static void start_colours(void)
{
    const char *no_colour = getenv("NO_COLOR");
    if (no_colour && *no_colour)
        term.mono = true;
    if (!term.mono && (!has_colors() || start_color() != OK || COLORS < 8))
        term.mono = true;
    if (term.mono)
        return;
    if (use_default_colors() != OK)
        assume_default_colors(COLOR_WHITE, COLOR_BLACK);
    term.pair_most = COLOR_PAIRS - 1;
    if (term.pair_most > PAIRS_MOST / 2)
        term.pair_most = PAIRS_MOST / 2; /* half full at most: short probes */
}

/* Past the buffers of curses and of stdout: whenever this is called they hold nothing that must come first.
 */
static void say_mouse(const char *text)
{
    ssize_t written = term.mouse ? write(STDOUT_FILENO, text, strlen(text)) : 0;
    (void)written; /* a terminal that has gone is noticed by what is read from it */
}

/* Its reports come as the keys of their beginnings, and the rest as characters: see decode.h. */
static void start_mouse(void)
{
    const char *reports = tigetstr("kmous");
    term.mouse = term.mouse && reports && reports != (const char *)-1;
    if (!term.mouse)
        return;
    define_key("\033[<", KEY_SGR_MOUSE);
    define_key("\033[M", KEY_X10_MOUSE);
    say_mouse(MOUSE_ON);
}

/* Ctrl-S is a key as any other, which must not stop the screen until somebody thinks of Ctrl-Q; but a
 * terminal that itself asks for a rest by it is given one. */
static void release_flow_control(void)
{
    struct termios modes;
    char xon[] = "xon";
    if (tigetflag(xon) > 0 || tcgetattr(STDOUT_FILENO, &modes) != 0)
        return;
    modes.c_iflag &= ~(tcflag_t)IXON;
    if (tcsetattr(STDOUT_FILENO, TCSADRAIN, &modes) == 0)
        def_prog_mode(); /* so that it is as now again after Ctrl-Z */
}

bool gf_term_start(const struct gf_tui_options *options, struct gf_error *reterr)
{
    setlocale(LC_CTYPE, "");
    memset(&term, 0, sizeof term);
    term.ascii = options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0 || is_console();
    term.mono = options->mono;
    term.mouse = options->mouse;
    if (!gf_term_check(reterr))
        return false;
    gf_term_size_limit();
    term.screen = newterm(NULL, stdout, stdin);
    if (!term.screen)
        return gf_error_lack(reterr, "no memory for the terminal"); /* all else was checked */
    set_term(term.screen);
    cbreak();
    noecho();
    intrflush(stdscr,
              FALSE); /* Ctrl-C must not throw away half a sequence that is on its way, or the end of all */
    nonl();
    nodelay(stdscr, TRUE);
    notimeout(stdscr, FALSE);
    keypad(stdscr, TRUE);
    set_escdelay(25);
    release_flow_control();
    curs_set(0);
    idcok(stdscr, FALSE); /* not every terminal moves what stands behind a change as it should */
    typeahead(-1);        /* or a frame may stop half-way where something is typed */
    leaveok(stdscr, TRUE);
    start_colours();
    gf_decode_init(&term.decode);
    start_mouse();
    prepare_crash_text();
    return true;
}

void gf_term_finish(void)
{
    if (!term.screen)
        return;
    gf_term_suspend();
    delscreen(term.screen);
    gf_canvas_finish(&term.shown);
    term.screen = NULL;
    term.shown_valid = false;
}

bool gf_term_ascii(void)
{
    return term.ascii;
}

bool gf_term_mono(void)
{
    return term.mono;
}

void gf_term_size(int *ret_width, int *ret_height)
{
    getmaxyx(stdscr, *ret_height, *ret_width);
}

void gf_term_forget(void)
{
    term.shown_valid = false;
}

void gf_term_resize(void)
{
    int width, height;
    if (gf_term_size_told(&width, &height))
        resize_term(height, width);
    gf_term_forget();
}

void gf_term_suspend(void)
{
    say_mouse(MOUSE_OFF);
    endwin();
}

void gf_term_resume(void)
{
    reset_prog_mode();
    doupdate(); /* leaves endwin's state: the alternate screen, the keypad, the mouse */
    curs_set(0);
    say_mouse(MOUSE_ON);
    gf_term_resize();
}

static bool define_pair(int number, int fg, int bg)
{
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
    return init_extended_pair(number, fg, bg) == OK;
#else
    return fg < 256 && bg < 256 && init_pair((short)number, (short)fg, (short)bg) == OK;
#endif
}

/* The pair for these colours, made when it is first asked for. With no pairs left, the foreground alone, and
 * then the terminal's own colours: readable, if plain. */
static short pair_for(int fg, int bg)
{
    if (term.mono || (fg < 0 && bg < 0))
        return 0;
    uint32_t key = 1 + ((uint32_t)(fg + 1) << 9 | (uint32_t)(bg + 1));
    uint32_t slot = key * 2654435761u >> 20 & (PAIRS_MOST - 1);
    while (term.pair_keys[slot] && term.pair_keys[slot] != key)
        slot = (slot + 1) & (PAIRS_MOST - 1);
    if (term.pair_keys[slot])
        return term.pair_numbers[slot];
    if (term.pair_count >= term.pair_most)
        return bg < 0 ? 0 : pair_for(fg, -1);
    struct gf_palette_pair colours = gf_palette_map(fg, bg, COLORS);
    if (!define_pair(term.pair_count + 1, colours.fg, colours.bg))
        return 0;
    term.pair_count++;
    term.pair_keys[slot] = key;
    term.pair_numbers[slot] = (short)term.pair_count;
    term.pair_dim[term.pair_count] = colours.dim;
    return (short)term.pair_count;
}

static attr_t attributes_of(const struct gf_style *style)
{
    attr_t attributes = A_NORMAL;
    if (style->attributes & GF_BOLD)
        attributes |= A_BOLD;
    if (style->attributes & GF_DIM)
        attributes |= A_DIM;
    if (style->attributes & GF_REVERSE)
        attributes |= A_REVERSE;
    if (style->attributes & GF_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (style->attributes & GF_BLINK)
        attributes |= A_BLINK;
    return attributes;
}

/* Curses puts each character by the C library's idea of its width. One that it does not know, or of which it
 * thinks otherwise than the canvas, would leave there what was there before, or move the rest of the row. */
static wchar_t drawable(uint32_t glyph, int width)
{
    if (glyph < 0x20 || glyph == 0x7f)
        return L' ';
    if (glyph < 0x7f || wcwidth((wchar_t)glyph) == width)
        return (wchar_t)glyph;
    return wcwidth(0xfffd) == 1 ? 0xfffd : L'?';
}

static void draw_cell(int x, int y, const struct gf_cell *cell, int width)
{
    cchar_t out;
    const wchar_t text[2] = {drawable(cell->glyph, width), 0};
    short pair = pair_for(cell->style.fg, cell->style.bg);
    attr_t attributes = attributes_of(&cell->style);
    if (term.pair_dim[pair] && !(attributes & A_BOLD))
        attributes |= A_DIM;
    setcchar(&out, text, attributes, pair, NULL);
    mvadd_wch(y, x, &out);
    if (width == 2 && text[0] != (wchar_t)cell->glyph)
        mvadd_wch(y, x + 1, &out);
}

static bool same_cell(const struct gf_cell *a, const struct gf_cell *b)
{
    return a->glyph == b->glyph && a->style.fg == b->style.fg && a->style.bg == b->style.bg &&
           a->style.attributes == b->style.attributes;
}

static bool prepare_shown(const struct gf_canvas *canvas)
{
    if (term.shown_valid && term.shown.width == canvas->width && term.shown.height == canvas->height)
        return true;
    clear(); /* and clearok: curses does not trust what it thinks is there */
    term.shown_valid = false;
    if (canvas->width <= 0 || canvas->height <= 0)
        return false;
    if (!term.shown.cells)
        return gf_canvas_init(&term.shown, canvas->width, canvas->height, NULL);
    return gf_canvas_resize(&term.shown, canvas->width, canvas->height, NULL);
}

/* Where the last cell can't be written without the screen being scrolled, curses writes it beside its place
 * and moves it there; in a single column, that scrolls all the same. */
static bool is_writable(const struct gf_canvas *canvas, int y)
{
    return canvas->width > 1 || y < canvas->height - 1;
}

void gf_term_draw(const struct gf_canvas *canvas)
{
    bool copied = prepare_shown(canvas), changed = !term.shown_valid;
    for (int y = 0; y < canvas->height; y++) {
        const struct gf_cell *row = canvas->cells + (size_t)y * (size_t)canvas->width;
        struct gf_cell *shown = copied ? term.shown.cells + (size_t)y * (size_t)canvas->width : NULL;
        for (int x = 0; x < canvas->width; x++) {
            if (term.shown_valid && shown && same_cell(&row[x], &shown[x]))
                continue;
            if (row[x].glyph && is_writable(canvas, y))
                draw_cell(x, y, &row[x], x + 1 < canvas->width && !row[x + 1].glyph ? 2 : 1);
            if (shown)
                shown[x] = row[x];
            changed = true;
        }
    }
    term.shown_valid = copied;
    if (changed)
        refresh();
}

static int own_code(int key)
{
    static const struct {
        int curses, own;
    } keys[] = {
        {KEY_UP, GF_KEY_UP},
        {KEY_DOWN, GF_KEY_DOWN},
        {KEY_LEFT, GF_KEY_LEFT},
        {KEY_RIGHT, GF_KEY_RIGHT},
        {KEY_PPAGE, GF_KEY_PAGE_UP},
        {KEY_NPAGE, GF_KEY_PAGE_DOWN},
        {KEY_HOME, GF_KEY_HOME},
        {KEY_END, GF_KEY_END},
        {KEY_ENTER, GF_KEY_ENTER},
        {KEY_BTAB, GF_KEY_BACK_TAB},
        {KEY_BACKSPACE, GF_KEY_BACKSPACE},
        {KEY_DC, GF_KEY_DELETE},
        {KEY_F(1), GF_KEY_F1},
        {KEY_SGR_MOUSE, GF_CODE_MOUSE},
        {KEY_X10_MOUSE, GF_CODE_OLD_MOUSE},
        {KEY_A1, GF_KEY_HOME},
        {KEY_A3, GF_KEY_PAGE_UP},
        {KEY_C1, GF_KEY_END},
        {KEY_C3, GF_KEY_PAGE_DOWN},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i].curses == key)
            return keys[i].own;
    return key <= 0xff ? key : GF_CODE_NONE;
}

/* Curses says ERR both for "nothing there" and for "nobody there". */
static bool closed(void)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&in, 1, 0) <= 0)
        return false;
    if (in.revents & (POLLHUP | POLLERR | POLLNVAL))
        return true;
    int waiting = 0;
    return (in.revents & POLLIN) && (ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0);
}

bool gf_term_read(struct gf_input *ret_input)
{
    if (gf_decode_left(&term.decode, ret_input))
        return true;
    for (;;) {
        int code = getch(); /* bytes: get_wch may lose a character that comes in pieces */
        if (code != ERR && gf_decode(&term.decode, own_code(code), ret_input))
            return true;
        if (code == ERR)
            break;
    }
    if (gf_decode_silence(&term.decode, ret_input))
        return true;
    if (!closed())
        return false;
    *ret_input = (struct gf_input){.kind = GF_INPUT_CLOSED};
    return true;
}
