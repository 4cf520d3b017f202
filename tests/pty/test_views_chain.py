"""The chain rule and its slow motion."""

from pty_gradflow import *
from pty_screen import *


def title(screen):
    return screen.lines()[1]


def factors(screen, layer):
    """The numbers of a layer's row: φ′, weights, factor, product."""
    row = next((line for line in screen.lines() if re.match(r"^[^\w]{0,3}%d +[a-z]{2,5} " % layer, line)), "")
    return [float(number) for number in re.findall(r"(?<![\w.])\d[\d.]*(?:e-?\d+)?(?![\w.])", row)[1:]]


def step(screen):
    found = re.search(r"slow motion .* step (\d+) of (\d+)", title(screen))
    return (int(found.group(1)), int(found.group(2))) if found else None


def test_keys(binary):
    """4 shows the product, c turns it around, z zooms, ↓ chooses another layer."""
    with start_paused(binary, at=2) as screen:
        screen.keys("4")
        screen.wait_for(lambda s: "↑ backward" in title(s) and len(factors(s, 1)) == 4, "the way back")
        for layer in (1, 9, 18):
            slope, weights, gain, _ = factors(screen, layer)
            expect(abs(slope * weights / gain - 1) < 0.01, "layer %d: %g × %g is not %g" % (layer, slope, weights, gain))
        end = factors(screen, 1)[3]
        expect(end < 1e-9 and "%.1e" % end in title(screen).replace("e-", "e-"), "the title does not say the product")
        screen.keys("c")
        screen.wait_for(lambda s: "↓ forward" in title(s) and len(factors(s, 1)) == 4 and factors(s, 1)[3] > 0.01,
                        "the way forward")
        screen.keys("c", "z")
        screen.wait_for(lambda s: "↑ backward" in title(s) and "1e4" in s.contents(), "a finer scale")
        screen.keys("Z", "Z", "Z", "Z")
        screen.wait_for(lambda s: "1e256" in s.contents(), "the widest scale")
        screen.keys("Down", "Down")
        screen.wait_for(lambda s: "layer 3 ·" in s.contents(), "layer 3")
        screen.keys("e")
        screen.wait_for(lambda s: "δ₃ = (W₄ᵀ δ₄) ⊙ φ′(z₃)" in s.contents(), "the chain rule explained")
        screen.keys("Escape", "1")
        screen.wait_for(lambda s: "↑ backward" not in title(s) and bar_length(layer_rows(s).get(20, "")) > 0, "the table")
        quit_cleanly(screen)


def test_slow_motion(binary):
    """m plays one iteration while training stands still; space holds it, n steps, Esc lets training go on."""
    with start(binary, "network.depth=5", "view.speed=60") as screen:
        wait_started(screen)
        screen.keys("4")
        screen.wait_for(lambda s: "↑ backward" in title(s), "the chain rule")
        screen.keys("m")
        screen.wait_for(lambda s: step(s), "slow motion")
        screen.keys(" ")
        screen.wait_for(lambda s: "▮▮ slow motion" in title(s) and "paused" in header(s), "it to stand still")
        screen.settled()
        at, last = step(screen)
        stood = iteration(screen)
        expect(last == 12, "%d steps for 5 layers and the read-out" % last)
        for number in range(at + 1, last + 1):
            screen.keys("n")
            screen.wait_for(lambda s: step(s) == (number, last), "step %d" % number)
        screen.wait_for(lambda s: "the error has come back" in title(s) and len(factors(s, 1)) == 4, "its end")
        expect(iteration(screen) == stood, "n made an iteration")
        gains = [factors(screen, layer)[2] for layer in range(5, 0, -1)]
        written = next(line for line in screen.lines() if line.startswith(" product"))
        shown = [float(number) for number in re.findall(r"\d[\d.]*(?:e-?\d+)?", written)]
        expect(shown[:-1] == gains and shown[-1] == factors(screen, 1)[3], "%s is not the product of %s" % (written, gains))
        screen.keys("Escape")
        screen.wait_for(lambda s: "↑ backward" in title(s) and iteration(s) > stood and "paused" not in header(s),
                        "training to go on")
        quit_cleanly(screen)


def test_held_while_all_changes(binary):
    """What is held begins anew with another network, and stays held; an epoch would be training, which stands still."""
    with start_paused(binary, "network.depth=4", at=1) as screen:
        screen.keys("4", "m", "n")
        screen.wait_for(lambda s: step(s) and step(s)[0] > 0 and "▮▮ slow motion" in title(s), "a step")
        screen.keys("a")
        screen.wait_for(lambda s: "tanh" in header(s) and not pending(s) and step(s) == (0, 10), "the play to begin anew")
        stood = iteration(screen)
        screen.keys("N")
        screen.wait_text("m or Escape ends that")
        screen.settled()
        expect(iteration(screen) == stood and step(screen) == (0, 10), "N has trained")
        screen.keys("Escape")
        screen.wait_for(lambda s: "↑ backward" in title(s) and "paused" in header(s), "it to be put away")
        quit_cleanly(screen)


def test_plays_by_itself(binary):
    """To its end, where it waits; m ends it, and what was paused stays so. Another view ends it too."""
    with start_paused(binary, "network.depth=4", at=1) as screen:
        screen.keys("4", "m", "+", "+", "+")
        screen.wait_for(lambda s: "of iteration 1 " in title(s) and "pace × 2.20" in title(s), "its pace")
        screen.wait_for(lambda s: "the error has come back" in title(s) and step(s) == (10, 10), "the end")
        screen.keys("a")
        screen.wait_for(lambda s: "tanh" in header(s) and not pending(s) and step(s) and step(s)[0] < 10,
                        "the play of another activation")
        screen.wait_for(lambda s: "the error has come back" in title(s) and step(s) == (10, 10), "its end")
        screen.keys("m")
        screen.wait_for(lambda s: "↑ backward" in title(s) and "paused" in header(s), "it to be put away")
        expect(iteration(screen) == 1, "it made an iteration")
        screen.keys("m", "]")
        screen.wait_for(lambda s: "5 × 16" in header(s) and not pending(s) and step(s) == (12, 12), "another network")
        screen.keys("1")
        screen.wait_for(lambda s: 5 in layer_rows(s) and step(s) is None, "the table")
        screen.keys("4")
        screen.wait_for(lambda s: "↑ backward" in title(s), "the chain rule, still")
        quit_cleanly(screen)


main(tests_of(globals()))
