"""Every size works, and resizing leaves nothing behind."""

import random
import shutil
import tempfile

from pty_gradflow import *
from pty_screen import *

SIZES = {"40x12": (40, 12), "80x24": (80, 24), "120x36": (120, 36), "200x60": (200, 60)}


def words(line):
    return set(re.findall(r"\w[\w.-]*\w|\w", line))


def whole(binary, columns, rows):
    """Nothing is longer than the screen; header and footer hold whole words only."""
    with start_paused(binary, columns=200, rows=rows, at=2) as wide:
        all_words = words(header(wide)) | {"it"}
        all_hints = words(footer(wide)) | {"1-5", "views"}
    with start_paused(binary, columns=columns, rows=rows, at=2) as screen:
        joined = screen.capture("-J").rstrip("\n").split("\n")
        expect(len(joined) == len(screen.capture().rstrip("\n").split("\n")), "a line runs on into the next")
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
            screen.wait_for(lambda s: s.format("#{alternate_on}") == "1", "the screen to be taken")
            screen.resize(80, 24)
            wait_started(screen)
            screen.resize(columns, rows)
            screen.keys("q")
            status = screen.wait_end()
            expect(status == 0, "exit status %d at %d × %d" % (status, columns, rows))
            screen.expect_clean(alternate=False)


def test_resize_leaves_nothing(binary):
    """After a walk over sizes the screen is, cell by cell and colour by colour, the one of a fresh start."""
    for columns, rows in ((80, 24), (120, 36), (47, 13)):
        with start_paused(binary, columns=columns, rows=rows, at=3) as fresh:
            expected, expected_text = fresh.cells(), fresh.contents()
        with start_paused(binary, columns=100, rows=30, at=3) as screen:
            for size in ((200, 60), (40, 12), (1, 1), (120, 10), (7, 50), (columns, rows)):
                screen.resize(*size)
                screen.wait_for(lambda s: s.format("#{pane_width}x#{pane_height}") == "%dx%d" % size, "the new size")
            screen.wait_for(lambda s: s.contents() == expected_text, "the screen of a fresh start:\n%s\n" % expected_text)
            screen.wait_for(lambda s: s.cells() == expected, "the colours of a fresh start")
            screen.keys("q")
            expect(screen.wait_end() == 0, "exit status")
            # tmux itself mixes up the lines it has kept aside when sizes change this fast.
            screen.expect_clean(alternate=False)


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


NAMED = ["Up", "Down", "Left", "Right", "Home", "End", "PPage", "NPage", "Enter", "Tab", "BTab", "BSpace", "DC",
         "Escape", "F1", "F2", "C-l", "C-a", "C-e", "C-k", "C-u", "C-w", "C-d"]


def any_keys(binary, seed):
    """Every key there is, in an order drawn from the seed, while the size changes."""
    rng = random.Random(seed)
    # q would end it, and typed after `:` so would a command's q: what starts with another letter can't.
    keys = [chr(code) for code in range(32, 127) if chr(code) != "q"] + NAMED
    order = [key for key in keys for _ in range(2)]
    rng.shuffle(order)
    print("seed %d" % seed)
    # Whatever is typed may come to be written: the preset is a copy.
    with tempfile.TemporaryDirectory(prefix="gf-") as folder:
        copy = shutil.copy(preset("vanishing-sigmoid"), folder)
        with Screen(binary, [copy, "--set", "network.depth=3", "--set", "network.width=4", "--set", "view.speed=max"],
                    folder=folder) as screen:
            press_all(screen, order, rng)


def press_all(screen, order, rng):
    wait_started(screen)
    for number, key in enumerate(order):
        screen.keys(key)
        if key == "w":
            screen.keys("Escape")  # so that the keys that come next are not all typed into a name
        if number % 4 == 0:
            screen.resize(rng.choice([1, 2, 9, 20, 40, 59, 60, 80, 120, 133, 200]), rng.randint(1, 60))
        if rng.random() < 0.05:
            screen.keys("Escape")
        expect(not screen.ended(), "the program ended with %s after %r" % (screen.note("status"), order[:number + 1]))
    # However far behind the program is, it comes to these before the q.
    screen.keys("Escape", "Escape", "Escape", "Escape")
    screen.resize(80, 24)
    screen.wait_for(lambda s: footer_is_ours(s) and iteration(s) is not None, "the table, after many an Escape")
    quit_cleanly(screen)


for seed in (1, 2, 3):
    globals()["test_any_keys_%d" % seed] = lambda binary, seed=seed: any_keys(binary, seed)


main(tests_of(globals()))
