"""The history view and its keys."""

from pty_gradflow import *
from pty_screen import *


def at_cursor(screen):
    """What the line below the map says after the layer's name: "iteration 8, the newest   δ 1.2e-9"; or ""."""
    for row in screen.lines()[1:screen.rows - 1]:
        found = re.match(r"^ (?:layer \d+|read-out)(?: · \w+)? +(it.*?)\s*$", row)
        if found:
            return found.group(1)
    return ""


def cursor_on(screen, wanted):
    """Wait until the cursor is on this iteration."""
    screen.wait_for(lambda s: re.match(r"iteration %d\b" % wanted, at_cursor(s)), "the cursor on iteration %d" % wanted)


def test_keys(binary):
    """3 shows it; ← → Home End go through time, ↑ ↓ through layers, c through measures."""
    with start_paused(binary, at=8) as screen:
        screen.keys("3")
        screen.wait_for(lambda s: at_cursor(s).startswith("iteration 8, the newest   δ "), "the newest iteration")
        expect("8 columns an iteration, the whole run" in screen.contents(), "the title does not tell the cut")
        screen.keys("Left", "Left")
        cursor_on(screen, 6)
        screen.keys("n")
        wait_iteration(screen, 9)
        cursor_on(screen, 6)
        screen.keys("Right")
        cursor_on(screen, 7)
        screen.keys("Home")
        cursor_on(screen, 0)
        screen.keys("End")
        screen.wait_for(lambda s: at_cursor(s).startswith("iteration 9, the newest"), "the newest again")
        screen.keys("n")
        screen.wait_for(lambda s: at_cursor(s).startswith("iteration 10, the newest"), "the next to be followed")
        screen.keys("Down", "Down")
        screen.wait_for(lambda s: re.search(r"^ layer 3 · sigmoid +iteration 10", s.contents(), re.M), "layer 3")
        for title in ("weight gradient", "update ratio", "dead units", "saturation", "error δ"):
            screen.keys("c")
            screen.wait_for(lambda s: title + " of every layer" in s.contents(), title)
        screen.keys("e")
        screen.wait_for(lambda s: "δ = √(mean over samples" in s.contents(), "the explanation")
        screen.keys("Escape", "1")
        screen.wait_for(lambda s: 1 in layer_rows(s) and "‖∂W‖" in s.contents(), "the table")
        quit_cleanly(screen)


def test_what_was_done(binary):
    """A change in place leaves a mark with its words, and , . go there."""
    with start_paused(binary, at=5) as screen:
        screen.keys("3")
        cursor_on(screen, 5)
        screen.keys("a")
        screen.wait_for(lambda s: "▼ activation tanh" in s.contents(), "the mark")
        for wanted in (6, 7):
            screen.keys("n")
            wait_iteration(screen, wanted)
        screen.keys(",")
        screen.wait_for(lambda s: re.match(r"iteration 5 .*▼ activation tanh", at_cursor(s)), "the cursor on the mark")
        screen.keys(".")
        screen.wait_for(lambda s: at_cursor(s).startswith("iteration 7, the newest"), "the newest again")
        quit_cleanly(screen)


def test_while_it_runs(binary):
    """Zoomed at full speed, through a rebuild and sizes."""
    with start(binary, "view.speed=max", "network.depth=4", "network.width=4") as screen:
        wait_started(screen)
        screen.keys("3")
        screen.wait_for(lambda s: "the whole run" in s.contents() and (iteration(s) or 0) > 300, "some hundred iterations")
        screen.keys("z", "z")
        screen.wait_for(lambda s: "zoomed in" in s.contents() and "the newest" in at_cursor(s), "zoomed in, following")
        screen.keys("Home")
        screen.wait_for(lambda s: re.match(r"iterations? 0\b", at_cursor(s)), "the start")
        screen.keys("Z", "Z", "Z", "Z", "Z", "Z")
        screen.wait_for(lambda s: "the whole run" in s.contents() and re.match(r"iterations? 0\b", at_cursor(s)),
                        "the whole run, the cursor still at its start")
        screen.keys("]")
        screen.wait_for(lambda s: "5 × 4" in header(s) and not pending(s), "the deeper network")
        screen.keys("End")
        screen.wait_for(lambda s: "the newest" in at_cursor(s), "the newest")
        for columns, rows in ((40, 12), (200, 60), (80, 24)):
            screen.resize(columns, rows)
            screen.wait_for(lambda s: "error δ" in s.contents() and re.search(r"≥1e4", s.contents()),
                            "the view at %d × %d" % (columns, rows))
        screen.keys(" ")
        wait_paused(screen)
        screen.wait_for(lambda s: re.match(r"iterations? (?:\d+–)?%d\b" % iteration(s), at_cursor(s)), "the last iteration")
        quit_cleanly(screen)


def test_mouse(binary):
    """A click sets layer and time."""
    with start_paused(binary, at=6) as screen:
        screen.keys("3")
        cursor_on(screen, 6)
        rows = screen.lines()
        row = next(number for number, line in enumerate(rows) if re.match(r"^   5 sigm", line))
        screen.click(12 + 8 * 3 + 1, row)
        screen.wait_for(lambda s: re.search(r"^ layer 5 +iteration 3 ", s.contents(), re.M), "layer 5 at iteration 3")
        screen.click(12 + 8 * 9, row + 1)
        screen.wait_for(lambda s: re.search(r"^ layer 6 · sigmoid +iteration 6, the newest", s.contents(), re.M),
                        "the newest, clicked beyond")
        quit_cleanly(screen)


main(tests_of(globals()))
