"""A terminal in memory: libvterm, through the small library beside this file (vterm_cells.c).

It is what a program on TERM=xterm-256color writes to. What other terminals know and libvterm does not is done here, or
is known to be without effect on what is seen; all else that it does not know counts as an error of the program.
"""

import array
import ctypes
import re
import subprocess

BOLD, UNDERLINE, ITALIC, BLINK, REVERSE, STRIKE = 1, 2, 4, 8, 16, 32
WORDS_A_CELL = 6  # glyph, two combining ones, foreground, background, attributes
KEYPAD_1 = 513  # of enum VTermKey
ANSWERS_MOST = 65536
STATE = ("cursor_x", "cursor_y", "cursor_visible", "alternate", "mouse", "pen_is_plain", "bells", "titles", "unknown")
# A character and how often it is repeated: REP, which older versions of libvterm lack.
REPEATED = re.compile(rb"([ -~])\x1b\[(\d*)b")
# A sequence that is not complete yet.
BEGUN = re.compile(rb"\x1b(?:\[[0-9;:?]*|[()]|\][0-9]*)?\Z")
# Several modes at once, of which older versions take the first.
SEVERAL_MODES = re.compile(rb"\x1b\[\?(\d+(?:;\d+)+)([hl])")
# Titles kept and brought back, as smcup and rmcup of xterm have it; the Linux console's cursor shape and palette.
WITHOUT_EFFECT = re.compile(rb"\x1b\[2[23];0;0t|\x1b\[\?\d+c|\x1b\]R")
# What any terminal of the xterm family knows (of the CSI ones, libvterm says itself; it overruns its memory, if there are
# more than 16 numbers in one).
KNOWN = re.compile(rb"\x1b(?:\[(?:\d*[;:]){0,15}\d*[A-Za-z@]|\[\?[0-9;]+[hl]|[()][AB0]|[=>78M]|\]104\x07)|[\x07\x08\t\r\n\x0e\x0f]")
CONTROL = re.compile(rb"\x1b.{0,8}|[\x00-\x1f\x7f]", re.S)
KNOWN_OR_CONTROL = re.compile(rb"(%s)|[\x00-\x1f\x7f]" % KNOWN.pattern)
SHOWN = re.compile(rb"\x1b(?:8|\[\?(?:25[hl]|104[89]l))")
MODES = re.compile(rb"\x1b\[\?(\d+)[hl]")
# Arrow keys, wrapping, the cursor's blinking and visibility, the mouse, the alternate screen.
KNOWN_MODES = {1, 7, 12, 25, 1000, 1002, 1006, 1047, 1048, 1049}


class Emulator:
    def __init__(self, library, columns, rows):
        self.library = ctypes.CDLL(library)
        self.library.emulator_create.restype = ctypes.c_void_p
        self.library.emulator_unknown.restype = ctypes.c_char_p
        self.library.emulator_answers.restype = ctypes.c_size_t
        self.columns, self.rows = columns, rows
        self.this = ctypes.c_void_p(self.library.emulator_create(columns, rows))
        self.held, self.shown = b"", b"\x1b[?25h"
        self.last = b""  # the last bytes that were fed
        self.wrong = None  # the first thing it was sent and does not know
        self.record = None  # all that is fed from now on, if bytes
        self.changes = 0  # counts what may have changed the screen
        self.seen_at, self.seen = -1, None

    def close(self):
        self.library.emulator_destroy(self.this)
        self.this = None

    # -- from the program ----------------------------------------------------------------------------------------

    def feed(self, data):
        data = self.held + data
        found = BEGUN.search(data)
        self.held = data[found.start():] if found else b""
        data = data[:found.start()] if found else data
        if not data:
            return
        if data.startswith(b"\x1b") and re.match(rb"\x1b\[\d*b", data):
            data = REPEATED.sub(lambda match: match.group(1) * int(match.group(2) or 1), self.last[-1:] + data, count=1)
        data = REPEATED.sub(lambda match: match.group(1) * (1 + int(match.group(2) or 1)), data)
        self.last = (self.last + data)[-400:]
        data = SEVERAL_MODES.sub(one_by_one, data)
        data = WITHOUT_EFFECT.sub(b"", data)
        data = SHOWN.sub(self.show_cursor, data)
        data = self.judge(data)
        if self.record is not None:
            self.record += data
        self.changes += 1
        self.library.emulator_feed(self.this, data, ctypes.c_size_t(len(data)))

    def show_cursor(self, match):
        """libvterm lets a saved cursor have back its visibility, too; no other terminal does. And it puts the cursor out of
        the screen, if that has become smaller, where the next character ends in a fault: any sequence brings it in."""
        if match.group(0).endswith((b"25h", b"25l")):
            self.shown = match.group(0)
            return self.shown
        return match.group(0) + self.shown

    def judge(self, data):
        """Notes what is not known, and leaves it out: in what it is no sequence of, libvterm sees others."""
        left = CONTROL.search(KNOWN.sub(b"", data))
        if left:
            self.wrong = self.wrong or repr(left.group(0))
            data = KNOWN_OR_CONTROL.sub(rb"\1", data)
        for mode in set(MODES.findall(data)):
            if int(mode) not in KNOWN_MODES:
                self.wrong = self.wrong or "the mode " + mode.decode()
        return data

    def unknown(self):
        """What of all it was sent it does not know, or None."""
        if self.state()["unknown"]:
            return self.library.emulator_unknown(self.this).decode()
        return self.wrong

    # -- to the program ------------------------------------------------------------------------------------------

    def answers(self):
        """What the terminal has to say to the program: taken."""
        buffer = ctypes.create_string_buffer(ANSWERS_MOST)
        count = self.library.emulator_answers(self.this, buffer)
        return buffer.raw[:count]

    def button(self, column, row, button, pressed):
        """A mouse button, counted from 1 (4 and 5: the wheel), in the coding that the program has asked for."""
        self.library.emulator_button(self.this, column, row, button, int(pressed))
        return self.answers()

    # -- what a person does and sees -----------------------------------------------------------------------------

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.changes += 1
        self.library.emulator_resize(self.this, columns, rows)

    def cells(self):
        """All cells as bytes; the same bytes are the same to see."""
        if self.seen_at != self.changes:
            buffer = (ctypes.c_uint32 * (self.columns * self.rows * WORDS_A_CELL))()
            self.library.emulator_cells(self.this, buffer)
            self.seen_at, self.seen = self.changes, bytes(buffer)
        return self.seen

    def state(self):
        numbers = (ctypes.c_int32 * len(STATE))()
        self.library.emulator_state(self.this, numbers)
        return dict(zip(STATE, numbers))

    def words(self, row):
        """A row as [(glyph's text, foreground, background, attributes)]; the text is "" behind a wide character."""
        size = 4 * WORDS_A_CELL * self.columns
        numbers = array.array("I", self.cells()[row * size:(row + 1) * size])
        return [("".join(chr(glyph) for glyph in numbers[i:i + 3] if glyph), *numbers[i + 3:i + 6])
                for i in range(0, len(numbers), WORDS_A_CELL)]

    def lines(self):
        """The text of each row, without spaces at its end."""
        numbers = array.array("I", self.cells())
        columns = [numbers[i::WORDS_A_CELL] for i in range(3)]
        if not any(columns[1]):
            text = "".join(map(chr, columns[0]))
            return [text[i:i + self.columns].replace("\0", "").rstrip()
                    for i in range(0, len(text), self.columns)]
        return ["".join(cell[0] for cell in self.words(row)).rstrip() for row in range(self.rows)]

    def changed_cells(self, before):
        """Those that are not as in `before`, the cells() of then, in words."""
        old, new = array.array("I", before), array.array("I", self.cells())
        return ["row %d, column %d: %r, was %r" % (*divmod(i // WORDS_A_CELL, self.columns), list(new[i:i + WORDS_A_CELL]),
                                                   list(old[i:i + WORDS_A_CELL]))
                for i in range(0, len(new), WORDS_A_CELL) if old[i:i + WORDS_A_CELL] != new[i:i + WORDS_A_CELL]]

    # -- how it is set -------------------------------------------------------------------------------------------

    def ask(self, question):
        self.library.emulator_feed(self.this, question, ctypes.c_size_t(len(question)))
        return self.answers()

    def mode(self, number):
        """Whether a mode is set (DECRQM)."""
        answer = re.fullmatch(rb"\x1b\[\?%d;(\d)\$y" % number, self.ask(b"\x1b[?%d$p" % number))
        return answer is not None and answer.group(1) == b"1"

    def settings(self):
        """All that a program may leave changed."""
        state = self.state()
        self.library.emulator_key(self.this, KEYPAD_1)
        keypad = self.answers() != b"1"
        return {"alternate screen": bool(state["alternate"]), "cursor": bool(state["cursor_visible"]),
                "mouse": state["mouse"], "plain pen": bool(state["pen_is_plain"]), "keypad": keypad,
                "cursor keys": self.mode(1), "origin": self.mode(6), "wrap": self.mode(7),
                "mouse coding": self.mode(1006), "bracketed paste": self.mode(2004)}


INITIAL = {"alternate screen": False, "cursor": True, "mouse": 0, "plain pen": True, "keypad": False,
           "cursor keys": False, "origin": False, "wrap": True, "mouse coding": False, "bracketed paste": False}


def one_by_one(match):
    return b"".join(b"\x1b[?" + mode + match.group(2) for mode in match.group(1).split(b";"))


def colour_code(colour, base):
    """The SGR number(s) that choose it; base is 30 or 40."""
    if colour >> 24 == 2:
        return "2:%d:%d:%d" % (colour >> 16 & 255, colour >> 8 & 255, colour & 255)
    index = colour & 255
    return str(base + index) if index < 8 else str(base + 52 + index) if index < 16 else "5:%d" % index


def sgr_state(fg, bg, attributes):
    """A cell's look as a sorted tuple of (SGR number or "fg" or "bg", value); () is the terminal's default."""
    state = [(code, "") for bit, code in ((BOLD, "1"), (UNDERLINE, "4"), (ITALIC, "3"), (BLINK, "5"), (REVERSE, "7"),
                                          (STRIKE, "9")) if attributes & bit]
    state += [(name, colour_code(colour, base)) for name, colour, base in (("fg", fg, 30), ("bg", bg, 40)) if colour]
    return tuple(sorted(state))


ESCAPES = {"E": "\x1b", "e": "\x1b", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "\\": "\\", "^": "^", ",": ",", ":": ":"}


def terminfo_strings(term):
    """{capability: string} of a terminal type; {} if there is none."""
    done = subprocess.run(["infocmp", "-1", "-x", term], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = re.findall(r"^\t(\w+)=(.*),$", done.stdout.decode("latin-1"), re.M)
    return {name: re.sub(r"\\(\d{3}|.)|\^(.)", unescape, text) for name, text in found}


def unescape(match):
    if match.group(2):
        return chr(ord(match.group(2)) & 0x1f) if match.group(2) != "?" else "\x7f"
    code = match.group(1)
    return chr(int(code, 8)) if len(code) == 3 else ESCAPES.get(code, code)
