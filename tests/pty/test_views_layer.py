"""The layer view and its keys."""

from pty_gradflow import *
from pty_screen import *


def line(screen, start):
    """The first row that begins with this, or ""."""
    return next((row for row in screen.lines() if row.strip().startswith(start)), "")


def shows(screen, layer, neuron=None):
    """The focus has come: the layer, its z and δ, and the chosen neuron with its numbers."""
    name = "read-out" if layer == "out" else "layer %d ·" % layer
    complete = "signed" in line(screen, "δ") and "mean a" in screen.contents()
    return line(screen, name) != "" and complete and (neuron is None or line(screen, "neuron %d of" % neuron) != "")


def test_keys(binary):
    """2 and Tab show it, ↑ ↓ choose the layer, ← → the neuron, also while it runs as fast as it goes."""
    with start_paused(binary, "network.activation=relu", "network.init=he", "network.depth=6", at=3) as screen:
        screen.keys("2")
        screen.wait_for(lambda s: shows(s, 1), "the first layer")
        expect(iteration(screen) == 3, "looking closely made an iteration")
        screen.wait_for(lambda s: "16 neurons" in s.contents() and "choose one" in s.contents(), "all of its neurons")
        screen.keys("Right")
        screen.wait_for(lambda s: shows(s, 1, 1), "neuron 1")
        screen.keys("Down", "Down", "Right", "Right")
        screen.wait_for(lambda s: shows(s, 3, 3), "neuron 3 of layer 3")
        screen.keys("Left", "Up")
        screen.wait_for(lambda s: shows(s, 2, 2), "neuron 2 of layer 2")
        screen.keys("End")
        screen.wait_for(lambda s: shows(s, "out", 2), "the read-out")
        screen.keys("Home")
        screen.wait_for(lambda s: shows(s, 1, 2), "the first layer again")
        expect(iteration(screen) == 3, "looking closely made an iteration")
        screen.keys("n")
        screen.wait_for(lambda s: iteration(s) == 4 and shows(s, 1, 2), "the next iteration")
        screen.keys("BTab")
        screen.wait_for(lambda s: 1 in layer_rows(s), "the table")
        screen.keys("Tab")
        screen.wait_for(lambda s: shows(s, 1, 2), "the layer again")
        screen.keys(":set view.speed max", "Enter", " ")
        screen.wait_for(lambda s: iteration(s) > 30 and shows(s, 1, 2), "iterations")
        screen.keys("Down", "Down")
        screen.wait_for(lambda s: shows(s, 3, 2), "layer 3 while it runs")
        quit_cleanly(screen)


def test_mouse(binary):
    """A click on a neuron's state, or on a bar under it, selects the neuron."""
    with start_paused(binary, "network.activation=relu", "network.init=he", "network.depth=3", at=3) as screen:
        screen.keys("2", "Down")
        screen.wait_for(lambda s: shows(s, 2) and "choose one" in s.contents(), "layer 2")
        lines = screen.lines()
        row = next(i for i, text in enumerate(lines) if text.strip().startswith("state "))
        first = min(lines[row].index(sign) for sign in "■□★◆○✕" if sign in lines[row])
        screen.click(first + 4, row)
        screen.wait_for(lambda s: shows(s, 2, 5), "the clicked neuron")
        screen.click(first + 9, row + 1)
        screen.wait_for(lambda s: shows(s, 2, 10), "the neuron whose bar was clicked")
        screen.click(first, row)
        screen.wait_for(lambda s: shows(s, 2, 1), "the first neuron")
        quit_cleanly(screen)


def test_what_phi_sees(binary):
    """c: z, or what φ sees where a norm lies between; a rebuild in between leaves nothing wrong."""
    with start_paused(binary, "network.activation=relu", "network.depth=4", "network.norm=batch") as screen:
        screen.keys("2")
        screen.wait_for(lambda s: shows(s, 1) and "what φ sees" in line(s, "u "), "u")
        screen.keys("c")
        screen.wait_for(lambda s: "before what φ sees" in line(s, "z ") and "⠤⠤ φ" not in s.contents(), "z")
        screen.keys("c")
        screen.wait_for(lambda s: shows(s, 1) and "what φ sees" in line(s, "u "), "u again")
        screen.keys("]")
        screen.wait_for(lambda s: "5 × 16" in header(s) and not pending(s) and shows(s, 1), "a deeper network")
        screen.keys("b", "b")
        screen.wait_for(lambda s: "what φ sees" not in line(s, "z ") and "⠤⠤ φ" in line(s, "z ") and shows(s, 1), "no norm")
        quit_cleanly(screen)


def test_death(binary):
    """Of a dead neuron it is told what killed it, and e explains."""
    with start_paused(binary, "network.activation=relu", "network.depth=3", "network.bias=-4", "network.init=he") as screen:
        screen.keys("2", "Down", "Down", "Right")
        screen.wait_for(lambda s: "dead since iteration 0: large negative bias" in line(s, "neuron 1 of 16"), "the cause")
        screen.wait_for(lambda s: "exactly 0: no error arrives" in s.contents(), "δ to be told exactly 0")
        screen.keys("e")
        screen.wait_for(lambda s: "z = W a + b, on average" in s.contents() and "neuron 1 of layer 3" in s.contents(),
                        "the explanation")
        screen.keys("Escape")
        screen.wait_for(lambda s: shows(s, 3, 1), "the view again")
        quit_cleanly(screen)


def test_opens(binary):
    """view.screen=layer, at a small size and at a large one."""
    with start(binary, "view.screen=layer", columns=40, rows=12) as screen:
        screen.wait_for(lambda s: line(s, "layer 1") != "" and line(s, "δ") != "", "the layer at 40x12")
        quit_cleanly(screen)
    with start(binary, "view.screen=layer", columns=200, rows=60) as screen:
        screen.wait_for(lambda s: shows(s, 1) and "over the run" in s.contents(), "the layer at 200x60")
        quit_cleanly(screen)


main(tests_of(globals()))
