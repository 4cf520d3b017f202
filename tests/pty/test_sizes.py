"""Every size works, and resizing leaves nothing behind."""

import contextlib

from pty_emulator import Emulator
from pty_gradflow import *
from pty_screen import *
from pty_screen import emulator_library

SIZES = {"40x12": (40, 12), "80x24": (80, 24), "120x36": (120, 36), "200x60": (200, 60)}


def words(line):
    return set(re.findall(r"\w[\w.-]*\w|\w", line))


def whole(binary, columns, rows):
    """Nothing is longer than the screen; header and footer hold whole words only."""
    with start_paused(binary, columns=200, rows=rows, at=2) as wide:
        all_words = words(header(wide)) | {"it"}
        all_hints = words(footer(wide)) | {"1-5", "views"}
    with start_paused(binary, columns=columns, rows=rows, at=2) as screen:
        expect(len(header(screen)) <= columns and len(footer(screen)) <= columns, "too long a line")
        expect(words(header(screen)) <= all_words,
               "cut words in the header: %r" % sorted(words(header(screen)) - all_words))
        expect(words(footer(screen)) <= all_hints,
               "cut words in the footer: %r" % sorted(words(footer(screen)) - all_hints))
        expect("vanishing-sigmoid" in header(screen), "the header does not name the preset")
        expect(iteration(screen) == 2, "the header does not tell the iteration")
        expect("help" in words(footer(screen)) and "quit" in words(footer(screen)), "the footer lacks help and quit")
        layers = layer_rows(screen)
        expect(len(layers) >= min(21, rows - 8), "only %d layers are shown" % len(layers))
        expect(any(bar_length(row) > 0 for row in layers.values()), "no bar is shown")
        quit_cleanly(screen)


for name, size in SIZES.items():
    globals()["test_whole_at_" + name] = lambda binary, size=size: whole(binary, *size)


def test_tiny(binary):
    for columns, rows in ((1, 1), (2, 1), (1, 2), (5, 3), (200, 1), (1, 60), (12, 4), (26, 8)):
        with start(binary, columns=columns, rows=rows) as screen:
            # There may be nothing to read yet: being there and leaving as asked is all that can be seen.
            screen.wait_for(lambda s: s.alternate(), "the screen to be taken")
            screen.resize(80, 24)
            wait_started(screen)
            screen.resize(columns, rows)
            screen.keys("q")
            status = screen.wait_end()
            expect(status == 0, "exit status %d at %d × %d" % (status, columns, rows))
            screen.expect_clean(alternate=False)


def test_beyond_all(binary):
    """The kernel lets a terminal tell any size of 16 bits, and the environment any at all; 1000 × 1000 is drawn."""
    sizes = (65535, 65535), (1, 65535), (65535, 1)
    with start_paused(binary) as screen:
        before = screen.contents()
        for size in sizes:
            screen.session.set_size(*size)
            screen.settled()
            screen.session.set_size(screen.columns, screen.rows)
            screen.wait_for(lambda s: s.contents() == before, "the screen of before")
        quit_cleanly(screen)
    for size in sizes:
        with start(binary, told=size) as screen:
            screen.wait_for(lambda s: s.alternate(), "the screen to be taken")
            screen.session.set_size(screen.columns, screen.rows)
            wait_started(screen)
            quit_cleanly(screen)
    with start(binary, environment={"COLUMNS": "65535", "LINES": "65535"}) as screen:
        wait_started(screen)
        quit_cleanly(screen)


def test_resize_leaves_nothing(binary):
    """After a walk over sizes the screen is, cell by cell and colour by colour, the one of a fresh start."""
    for columns, rows in ((80, 24), (120, 36), (47, 13)):
        with start_paused(binary, columns=columns, rows=rows, at=3) as fresh:
            expected, expected_text = fresh.cells(), fresh.contents()
        with start_paused(binary, columns=100, rows=30, at=3) as screen:
            for size in ((200, 60), (40, 12), (1, 1), (120, 10), (7, 50), (columns, rows)):
                screen.resize(*size)
                screen.settled()
            screen.wait_for(lambda s: s.contents() == expected_text, "the screen of a fresh start:\n%s\n" % expected_text)
            screen.wait_for(lambda s: s.cells() == expected, "the colours of a fresh start")
            screen.keys("q")
            expect(screen.wait_end() == 0, "exit status")
            screen.expect_clean(alternate=False)


def emulated(binary, columns, rows):
    """The emulator alone. What a program sends is often on its way when the size changes, and must not end libvterm with
    a fault, as it does unless pty_emulator.py and vterm_cells.c prevent it: each of the tests below ended so."""
    return contextlib.closing(Emulator(emulator_library(binary), columns, rows))


def expect_lines(emulator, *lines):
    expect(emulator.lines() == list(lines), "the lines are %r" % emulator.lines())


def test_wide_in_one_column(binary):
    wide, combining = "\u6f22".encode(), "\u3099".encode()  # that one is two cells wide, says libvterm alone
    with emulated(binary, 1, 3) as emulator:
        emulator.feed(b"a" + wide + b"b" + wide[:2])
        emulator.feed(wide[2:] + b"c\xff" + wide[:1] + b"d")
        expect("".join(emulator.lines()).endswith("d"), "the cells are %r" % emulator.lines())
        emulator.feed(b"\x1b[H\x1b[J" + combining + wide[:2] + b"\x1b[3;1H" + wide)
        expect_lines(emulator, "?", "\ufffd", "?")


def test_control_character_of_two_bytes(binary):
    """Typed while the program is stopped, it is sent by the kernel's echo."""
    with emulated(binary, 5, 1) as emulator:
        emulator.feed("\u0085\x1b[Kab".encode())
        expect_lines(emulator, "?ab")


def test_what_is_no_sequence(binary):
    """As the rest of one, behind another whose own rest is missing."""
    for sent in b"\x1b\xe2\x80\x8d8\x1b[1Kb", b"\x1b[83;" + 40 * b":" + b"m":
        with emulated(binary, 80, 20) as emulator:
            emulator.feed(b"\x1b[2;80H\x1b7\x1b[H")
            emulator.resize(9, 2)
            emulator.feed(sent + b"\x1b[2;1Hc")
            expect(emulator.lines()[1].startswith("c"), "the lines are %r" % emulator.lines())
            expect(emulator.unknown() is not None, "a program may not write %r" % sent)


def test_fewer_rows_than_text(binary):
    """On the main screen, which keeps the cursor's row and what is above."""
    for cursor, first in ((1, 1), (5, 1), (6, 2), (20, 16)):
        with emulated(binary, 9, 20) as emulator:
            emulator.feed(b"\r\n".join(b"row %d" % row for row in range(1, 21)) + b"\x1b[%d;5H" % cursor)
            emulator.resize(9, 5)
            emulator.feed(b"\x1b[Kx")
            expect_lines(emulator, *("row x" if row == cursor else "row %d" % row for row in range(first, first + 5)))


def test_scrolling_region_cut_off(binary):
    for screen in b"", b"\x1b[?1049h":
        with emulated(binary, 9, 20) as emulator:
            emulator.feed(screen + b"\x1b[10;15r\x1b[12;1H")
            emulator.resize(9, 3)
            emulator.feed(b"\x1b[H\x1b[Ja\r\nb\r\nc\r\nd\r\ne")
            expect_lines(emulator, "c", "d", "e")


def test_saved_cursor_cut_off(binary):
    for save, restore in (b"\x1b7", b"\x1b8"), (b"\x1b[?1048h", b"\x1b[?1048l"), (b"\x1b[?1049h", b"\x1b[?1049l"):
        with emulated(binary, 80, 20) as emulator:
            emulator.feed(b"\x1b[2;80H" + save + b"\x1b[H")
            emulator.resize(9, 2)
            emulator.feed(restore + b"\x1b[1Kb")
            expect_lines(emulator, "", "        b")


def test_one_column(binary):
    """Terminals differ in whether their last cell can be written at all."""
    for term in ("xterm-256color", "tmux-256color", "xterm", "linux", "vt100"):
        with start_paused(binary, "network.depth=20", term=term) as screen:
            screen.resize(1, 20)
            for key in "12345:":
                screen.keys(key)
                screen.settled()
                screen.expect_redrawn_the_same()
            screen.keys("Escape")
            screen.settled()
            screen.keys("1")
            screen.settled()
            expect("".join(screen.lines()) == "123456789", "the first column of the table is %r" % screen.lines())
            screen.keys("q")
            expect(screen.wait_end() == 0, "exit status")
            screen.expect_clean()


def test_resize_with_overlays(binary):
    for key in "?ps:w":
        with start(binary, "view.speed=max") as screen:
            wait_started(screen)
            screen.keys(key)
            for size in ((200, 60), (40, 12), (1, 1), (30, 4), (80, 24)):
                screen.resize(*size)
            screen.keys("Escape")
            screen.wait_for(lambda s: footer_is_ours(s) and iteration(s) is not None, "the screen, after %r" % key)
            quit_cleanly(screen)


def footer_is_ours(screen):
    return {"help", "quit"} <= words(footer(screen))


main(tests_of(globals()))
