"""The view of the input plane and its keys."""

import re

from pty_gradflow import *
from pty_screen import *

RELU = ("network.activation=relu", "network.init=he", "network.depth=3", "network.bias_std=0.3")


def words(screen):
    """The row above the map, which tells what it is a picture of; "" while there is none."""
    return next((row for row in screen.lines() if re.search(r"of iteration \d+ *$", row)), "")


def of_iteration(screen):
    found = re.search(r"of iteration (\d+) *$", words(screen))
    return int(found.group(1)) if found else -1


def regions(screen):
    """The number of regions, 0 while there is none."""
    found = re.search(r"linear regions: (\d+) met by", words(screen))
    return int(found.group(1)) if found else 0


def is_finest(screen):
    """A point a column: of 120 the map has 112."""
    return "met by 112 ×" in words(screen)


def test_keys(binary):
    """5 shows it; c what is shown, ↑ ↓ ← → the neuron, z Z how near, d without samples."""
    with start_paused(binary, *RELU, at=3) as screen:
        screen.keys("Escape", "5")
        screen.wait_for(lambda s: words(s).strip().startswith("output") and of_iteration(s) == 3, "the output")
        expect("●" in screen.contents(), "no sample is drawn")
        screen.keys("c")
        screen.wait_for(lambda s: is_finest(s) and regions(s) > 20, "the mosaic")
        screen.keys("n")
        screen.wait_for(lambda s: is_finest(s) and of_iteration(s) == 4, "the mosaic of the next iteration")
        screen.keys("c", "Down", "Right", "Right")
        screen.wait_for(lambda s: "layer 2, neuron 2" in words(s) and of_iteration(s) == 4, "a neuron")
        screen.keys("End")
        screen.wait_for(lambda s: "u of output 2" in words(s), "an output")
        screen.keys("c")
        screen.wait_for(lambda s: words(s).strip().startswith("output"), "the output again")
        screen.settled()
        axis = screen.lines()[34].split()
        screen.keys("z", "z")
        screen.wait_for(lambda s: words(s) and s.lines()[34].split() != axis, "another scale")
        screen.keys("Z", "Z")
        screen.wait_for(lambda s: words(s) and s.lines()[34].split() == axis, "the first scale again")
        expect(iteration(screen) == 4, "looking made an iteration")
        quit_cleanly(screen)


def test_smooth(binary):
    """A smooth activation has no regions; in its place relu does, and with α = 1 there is one."""
    with start_paused(binary, "network.depth=3", "network.activation=tanh", "network.init=he", at=2) as screen:
        screen.keys("5", "c")
        screen.wait_for(lambda s: "No linear regions" in s.contents(), "why there are none")
        command(screen, "set network.activation leaky_relu")
        screen.wait_for(lambda s: not pending(s) and is_finest(s) and regions(s) > 5, "a mosaic")
        command(screen, "set network.leak 1")
        screen.wait_for(lambda s: is_finest(s) and regions(s) == 1, "one region")
        quit_cleanly(screen)


def test_while_running(binary):
    """Pictures follow while it runs as fast as it goes; standing still, the picture is of that iteration."""
    with start_paused(binary, *RELU) as screen:
        screen.keys("5", "c")
        screen.wait_for(is_finest, "the mosaic")
        command(screen, "set view.speed max")
        screen.keys(" ")
        screen.wait_for(lambda s: of_iteration(s) > 30, "a picture of a later iteration")
        screen.keys("]", "]")
        screen.wait_for(lambda s: "5 × 16" in header(s) and not pending(s) and of_iteration(s) > 0, "a deeper network")
        pause(screen)
        screen.wait_for(lambda s: is_finest(s) and of_iteration(s) == iteration(s), "the last picture")
        screen.keys("r")
        screen.wait_for(lambda s: iteration(s) == 0 and is_finest(s) and of_iteration(s) == 0, "the start")
        quit_cleanly(screen)


def test_other_data(binary):
    """Data without a plane is told what to press; with one it comes by itself."""
    with start_paused(binary, "data.source=sine", "view.screen=plane") as screen:
        screen.wait_for(lambda s: "this has 1" in s.contents() and "Press p" in s.contents(), "what to press")
        command(screen, "set data.source plane")
        screen.wait_for(lambda s: words(s).strip().startswith("output") and not pending(s), "numbers over a plane")
        screen.keys("e")
        screen.wait_for(lambda s: "targets" in s.contents(), "the explanation")
        screen.keys("Escape")
        quit_cleanly(screen)


main(tests_of(globals()))
