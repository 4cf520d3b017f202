"""The layer table and the keys that change the network."""

from pty_gradflow import *
from pty_screen import *


def test_rows_at_120x36(binary):
    with start(binary) as screen:
        screen.wait_for(lambda s: sorted(k for k in layer_rows(s) if k != "out") == list(range(1, 21)),
                        "20 layer rows")
        screen.wait_for(lambda s: (iteration(s) or 0) > 3, "iterations to go on by themselves")
        expect("vanishing-sigmoid" in header(screen), "the header does not name the preset")
        expect("20 × 16 sigmoid" in header(screen), "the header does not say what the network is")
        expect(re.search(r"\bquit\b", footer(screen)) and re.search(r"\bhelp\b", footer(screen)),
               "the footer does not say how to quit or get help")
        quit_cleanly(screen)


def test_opens_vanishing_sigmoid(binary):
    with Screen(binary, folder=ROOT) as screen:
        wait_started(screen)
        expect("vanishing-sigmoid" in header(screen), "without arguments another preset opens")
        quit_cleanly(screen)


def test_bars_fill(binary):
    """vanishing-sigmoid, `a` until relu, `i` until he: layer 1's bar grows by far."""
    with start_paused(binary) as screen:
        before = layer_rows(screen)
        expect(bar_length(before[20]) > 2 * bar_length(before[1]), "the gradient does not vanish to begin with")
        for key, setting, wanted in (("a", "network.activation", "relu"), ("i", "network.init", "he")):
            tried = []
            while wanted not in tried:
                expect(len(tried) < 20, "%r never came to %s, but to %s" % (key, wanted, tried))
                tried.append(step_setting(screen, key, setting))
        screen.wait_for(lambda s: network(s) == {"depth": "20", "width": "16", "activation": "relu", "init": "he"} and
                        not pending(s), "20 × 16 relu · he to be measured")

        def grown(s):
            rows = layer_rows(s)
            first, last = bar_length(rows.get(1, "")), bar_length(rows.get(20, ""))
            return first >= 0.8 * last > 0 and first > 1.5 * bar_length(before[1])
        screen.wait_for(grown, "the bar of layer 1 to grow, and to be nearly as long as that of layer 20")
        quit_cleanly(screen)


def test_theory(binary):
    """`t` hides and shows χ₁ and the phase, and what is told is of the present network."""
    with start_paused(binary, "network.init=lecun") as screen:
        expect("χ₁ 0.0557 ordered" in header(screen), "the header does not tell the phase")
        screen.keys("t")
        screen.wait_for(lambda s: "χ₁" not in header(s), "t to hide what theory says")
        screen.keys("t")
        screen.wait_for(lambda s: "χ₁ 0.0557 ordered" in header(s), "t to show it again")
        screen.keys(":set network.activation relu", "Enter", ":set network.init he", "Enter")
        screen.wait_for(lambda s: "χ₁ 1.000 critical" in header(s), "the phase of relu with he")
        screen.keys(":set network.init zero", "Enter")
        screen.wait_for(lambda s: network(s).get("init") == "zero" and not pending(s) and "χ₁" not in header(s),
                        "weights that are not random to have no phase")
        quit_cleanly(screen)


def test_depth_keys(binary):
    with start_paused(binary, "network.depth=6") as screen:
        def layers(count):
            screen.wait_for(lambda s: sorted(k for k in layer_rows(s) if k != "out") == list(range(1, count + 1)) and
                            network(s).get("depth") == str(count) and not pending(s),
                            "%d layer rows, and the header to say so" % count)
        layers(6)
        for key, count in (("]", 7), ("]", 8), ("[", 7), ("[", 6), ("[", 5)):
            screen.keys(key)
            layers(count)
        quit_cleanly(screen)


def test_depth_keys_while_running(binary):
    with start(binary, "network.depth=3", "view.speed=max") as screen:
        wait_started(screen)
        screen.text("]]]]]")
        screen.wait_for(lambda s: 8 in layer_rows(s) and 9 not in layer_rows(s), "8 layers")
        screen.text("[[")
        screen.wait_for(lambda s: 6 in layer_rows(s) and 7 not in layer_rows(s), "6 layers")
        quit_cleanly(screen)


def test_step(binary):
    """space pauses; n makes exactly one iteration; so many presses, so many iterations."""
    with start(binary, "view.speed=max") as screen:
        wait_started(screen)
        at = pause(screen)
        for _ in range(3):
            screen.keys("n")
            at += 1
            wait_iteration(screen, at)
            screen.settled()
            expect(iteration(screen) == at, "one press of n made more than one iteration")
        # Where an iteration takes long, presses in the middle of it are not kept, and this machine may be busy.
        made = []
        while 7 not in made:
            expect(len(made) < 20, "seven presses of n made %s iterations" % made)
            screen.text("nnnnnnn")
            screen.wait_for(lambda s: (iteration(s) or 0) > at, "an iteration")
            screen.settled()
            wait_paused(screen)
            made.append(iteration(screen) - at)
            expect(1 <= made[-1] <= 7, "seven presses of n made %d iterations" % made[-1])
            at += made[-1]
        screen.keys(" ")
        screen.wait_for(lambda s: (iteration(s) or 0) > at + 8, "running again after space")
        quit_cleanly(screen)


def test_epoch_at_full_speed(binary):
    """N trains as fast as it goes, and says so whatever the speed that is set; Space ends it, even at once."""
    with start_paused(binary, "network.depth=1", "network.width=1", "data.samples=100000", "training.batch=1") as screen:
        screen.keys("N")
        screen.wait_for(lambda s: "▶ max" in header(s), "full speed")
        screen.keys(" ")
        wait_paused(screen)
        screen.settled()
        screen.text("N ")
        wait_paused(screen)
        screen.settled()
        expect("paused" in header(screen), "N and Space together have started it")
        quit_cleanly(screen)


def test_epoch_restart_seed(binary):
    with start_paused(binary, "data.samples=500", "data.test_fraction=0.2", "training.batch=32") as screen:
        screen.keys("N")
        wait_iteration(screen, 13)  # 400 training samples: 12.5 batches
        wait_paused(screen)
        screen.keys("r")
        wait_iteration(screen, 0)
        wait_paused(screen)
        screen.keys("1")
        screen.settled()
        first = layer_rows(screen)[1]
        screen.keys("R")
        screen.wait_for(lambda s: re.search(r"^ *seed = \d+, everything drawn anew", s.contents(), re.M) and
                        not pending(s), "word of the new seed")
        screen.keys("1")
        screen.settled()
        expect(iteration(screen) == 0, "another seed did not begin at iteration 0")
        expect(layer_rows(screen)[1] != first, "the same numbers from another seed: %r" % first)
        quit_cleanly(screen)


def test_live_change_keeps_weights(binary):
    """Another activation or rate in place: the iteration goes on; another depth: it begins anew. Undo goes back."""
    with start_paused(binary, "training.learning_rate=0.5", at=4) as screen:
        step_setting(screen, "a", "network.activation")
        expect(iteration(screen) == 4, "changing the activation went to iteration %s" % iteration(screen))
        screen.keys("u")
        wait_network(screen, "undo", activation="sigmoid")
        screen.keys(">")
        screen.wait_for(lambda s: "· sgd 1 " in header(s) and not pending(s), "the rate 1")
        expect(iteration(screen) == 4, "changing the rate went to iteration %s" % iteration(screen))
        screen.keys("]")
        wait_network(screen, "21 layers from iteration 0", depth="21", paused_at=0)
        screen.keys("u")
        wait_network(screen, "20 layers again", depth="20", paused_at=0)
        screen.text("u")
        screen.wait_for(lambda s: "· sgd 0.5 " in header(s) and not pending(s), "the first rate again")
        screen.text("u")
        screen.wait_text("nothing to undo")
        quit_cleanly(screen)


def test_norm_and_residual_keys(binary):
    """A norm comes and goes in place; blocks begin a new network. The header tells of both only while they are on."""
    with start_paused(binary, "network.activation=relu", "network.depth=6", at=3) as screen:
        expect("norm" not in header(screen) and "residual" not in header(screen), header(screen))
        screen.keys("b")
        screen.wait_for(lambda s: "· batch norm" in header(s) and not pending(s), "batch norm")
        screen.keys("b")
        screen.wait_for(lambda s: "· layer norm" in header(s) and not pending(s), "layer norm")
        expect(iteration(screen) == 3, "changing the norm went to iteration %s" % iteration(screen))
        screen.keys("b")
        screen.wait_for(lambda s: "norm" not in header(s) and not pending(s), "no norm")
        screen.keys("g")
        screen.wait_for(lambda s: "· residual 2" in header(s) and iteration(s) == 0 and not pending(s),
                        "blocks of 2 from iteration 0")
        screen.keys("g")
        screen.wait_for(lambda s: "· residual 3" in header(s) and not pending(s), "blocks of 3")
        screen.keys("G", "G")
        screen.wait_for(lambda s: "residual" not in header(s) and not pending(s), "no blocks")
        quit_cleanly(screen)


def test_selection(binary):
    with start_paused(binary) as screen:
        def chosen(layer):
            screen.wait_for(lambda s: selected_layer(s) == layer, "layer %s to be selected" % layer)
        chosen(1)
        screen.keys("j", "Down")
        chosen(3)
        screen.keys("k")
        chosen(2)
        screen.keys("End")
        chosen("out")
        screen.keys("Home")
        chosen(1)
        screen.keys("Up")
        screen.settled()
        chosen(1)
        quit_cleanly(screen)


def test_deeper_than_the_screen(binary):
    with start_paused(binary, "network.depth=100", columns=80, rows=24) as screen:
        expect(1 in layer_rows(screen) and 60 not in layer_rows(screen), "the table does not begin with layer 1")
        screen.text("j" * 59)
        screen.wait_for(lambda s: selected_layer(s) == 60, "the table to follow the selection to layer 60")
        screen.keys("End")
        screen.wait_for(lambda s: selected_layer(s) == "out" and 100 in layer_rows(s), "the read-out")
        screen.keys("PPage")
        screen.wait_for(lambda s: selected_layer(s) not in (None, "out", 100), "a page up")
        quit_cleanly(screen)


def mouse(binary, term):
    with start_paused(binary, term=term) as screen:
        row = next(i for i, line in enumerate(screen.lines()) if line == layer_rows(screen)[7])
        screen.click(10, row)
        screen.wait_for(lambda s: selected_layer(s) == 7, "the clicked layer to be selected")
        screen.click(10, row, button=5)
        screen.wait_for(lambda s: selected_layer(s) in range(8, 21), "the wheel to move the selection down")
        screen.click(10, row, button=4)
        screen.wait_for(lambda s: selected_layer(s) == 7, "the wheel to move it back")
        quit_cleanly(screen)


def test_mouse(binary):
    mouse(binary, "xterm-256color")


def test_mouse_of_old(binary):
    mouse(binary, "tmux-256color")


def test_other_mouse_buttons(binary):
    """They do nothing; above all, they do not hold up the screen until the next key."""
    with start(binary, "view.speed=100") as screen:
        wait_started(screen)
        for button in (2, 3):
            screen.click(10, 8, button)
            at = iteration(screen)
            screen.wait_for(lambda s: iteration(s) > at + 2, "the training to go on after button %d" % button)
        screen.text("\x1b[<0;5")  # half a report
        at = iteration(screen)
        screen.wait_for(lambda s: iteration(s) > at + 2, "the training to go on after half a report of the mouse")
        quit_cleanly(screen)


def test_unknown_keys(binary):
    """What no terminal type knows is no Escape and whatever letters follow it."""
    with start_paused(binary, at=2) as screen:
        before = screen.cells()
        for sequence in ("\x1b[99~", "\x1b[1;5P", "\x1b[I", "\x1bOZ", "\x1b[[A", "\x1b[27;5;9~", "\x1b[?1;2c", "\x1b[57399u"):
            screen.text(sequence)
            screen.settled()
            expect(screen.cells() == before, "%r changes the screen" % sequence)
        quit_cleanly(screen)


def test_bytes_that_are_no_text(binary):
    """Characters in pieces are whole; bytes that are none are nothing, and no key."""
    with start_paused(binary, at=2) as screen:
        before = screen.cells()
        for data in (b"\xff", b"\xc0\xaf", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf4\x90\x80\x81", b"\x80"):
            screen.send(data)
            screen.settled()
            expect(screen.cells() == before, "%r changes the screen" % data)
        screen.keys(":")
        for byte in "aé漢👍z".encode():
            screen.send(bytes([byte]))
            screen.settled()
        expect(":aé漢👍z" in footer(screen), "typed byte by byte: %r" % footer(screen))
        screen.keys("Escape")
        screen.settled()
        quit_cleanly(screen)


def test_no_mouse(binary):
    with start_paused(binary, options=["--no-mouse"]) as screen:
        expect(not screen.mouse(), "--no-mouse does not leave the mouse alone")
        quit_cleanly(screen)


main(tests_of(globals()))
