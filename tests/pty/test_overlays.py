"""Help, preset picker, settings panel, command line, writing a preset."""

from pty_gradflow import *
from pty_screen import *


def test_help(binary):
    with start_paused(binary) as screen:
        before = screen.cells()
        for open_key, close_key in (("?", "?"), ("h", "Escape"), ("F1", "q")):
            screen.keys(open_key)
            screen.wait_text("Change the network")
            screen.keys(close_key)
            screen.wait_gone("Change the network")
            screen.wait_for(lambda s: s.cells() == before, "the screen of before")
        quit_cleanly(screen)


def test_explanation(binary):
    with start_paused(binary) as screen:
        expect("vanishing gradient" in screen.contents(), "no finding in the loss line")
        screen.keys("e")
        screen.wait_text("flat activation")
        screen.wait_text("diagnosis.decades = 3")
        screen.keys("e")
        screen.wait_gone("flat activation")
        screen.keys("e")
        screen.wait_text("flat activation")
        # The cure works from there: away from the sigmoid, the cause is another one.
        screen.keys("a")
        wait_network(screen, "the next activation", activation="tanh")
        screen.wait_gone("flat activation")
        screen.keys("Escape")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the explanation to be closed")
        quit_cleanly(screen)


def test_picker(binary):
    with start_paused(binary, folder=ROOT) as screen:
        screen.keys("p")
        screen.wait_text("healthy-relu-he")
        screen.keys("Escape")
        screen.wait_gone("healthy-relu-he")
        screen.keys("p")
        screen.wait_text("healthy-relu-he")
        # Sorted by name; what is moved to is opened.
        names = sorted(name[:-4] for name in os.listdir(PRESETS) if name.endswith(".ini"))
        screen.wait_for(lambda s: all(name in s.contents() for name in names), "every preset to be listed")
        screen.keys("Home", "Down", "Up", "End", "Home")
        for _ in range(names.index("healthy-relu-he")):
            screen.keys("Down")
        screen.keys("Enter")
        screen.wait_for(lambda s: "healthy-relu-he" in header(s) and "× 32 relu" in header(s), "the preset to open")
        wait_started(screen)
        screen.keys("u")
        screen.wait_for(lambda s: "vanishing-sigmoid" in header(s) and "sigmoid ·" in header(s), "undo to go back")
        quit_cleanly(screen)


def test_panel(binary):
    with start_paused(binary) as screen:
        panel_select(screen, "width")
        screen.keys("Enter", "C-u")
        screen.text("24")
        screen.keys("Enter")
        screen.wait_for(lambda s: "24" in panel_row(s), "the new width in the panel")
        screen.keys("Down")
        screen.wait_for(lambda s: panel_selected(s) == "activation", "the next setting")
        screen.keys("Right")
        screen.wait_for(lambda s: "tanh" in panel_row(s), "the next activation")
        screen.keys("Escape")
        screen.wait_for(lambda s: not panel_row(s) and "20 × 24 tanh" in header(s), "the header to show the changes")
        screen.keys("u")
        screen.wait_for(lambda s: "20 × 24 sigmoid" in header(s), "undo")
        screen.keys("u")
        screen.wait_for(lambda s: "20 × 16 sigmoid" in header(s), "undo")
        quit_cleanly(screen)


def panel_row(screen):
    return next((line for line in screen.lines() if "◂" in line), "")


def panel_selected(screen):
    """The setting whose value stands between arrows."""
    found = re.search(r"(\w+) +◂ ", screen.contents())
    return found.group(1) if found else None


def panel_select(screen, name):
    screen.keys("s")
    passed = [screen.wait_for(panel_selected, "the settings panel")]
    while passed[-1] != name:
        expect(len(passed) < 60, "%s can't be selected" % name)
        screen.keys("Down")
        passed.append(screen.wait_for(lambda s: panel_selected(s) not in (None, passed[-1]) and panel_selected(s),
                                      "the selection to move on from %s" % passed[-1]))


def test_panel_refuses(binary):
    with start_paused(binary) as screen:
        panel_select(screen, "depth")
        screen.keys("Enter", "C-u")
        screen.text("9999")
        screen.wait_text("9999")
        screen.keys("Enter")
        screen.wait_match('network.depth = "9999": allowed')
        screen.keys("Escape", "Escape")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the panel to be closed")
        screen.settled()
        expect("20 × 16" in header(screen), "a value out of range was taken")
        quit_cleanly(screen)


def test_command_line(binary):
    with start_paused(binary) as screen:
        command(screen, "set network.depth 5")
        screen.wait_for(lambda s: "5 × 16" in header(s) and 5 in layer_rows(s) and 6 not in layer_rows(s), "5 layers")
        command(screen, "set layer.3.activation tanh")
        screen.wait_for(lambda s: "tanh" in layer_rows(s).get(3, ""), "layer 3 to be tanh")
        command(screen, "set network.depth 0")
        screen.wait_text('network.depth = "0": allowed is a whole number from 1 to 512')
        screen.settled()
        expect("5 × 16" in header(screen), "a depth of 0 was taken")
        command(screen, "set network.activation nonsense")
        screen.wait_match('network.activation = "nonsense": allowed is one of .*sigmoid, tanh')
        command(screen, "dance")
        screen.wait_text("no command 'dance'")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the command line to be closed")
        quit_cleanly(screen)


def test_command_editing(binary):
    with start_paused(binary) as screen:
        screen.keys(":")
        screen.text("set network.dep")
        screen.keys("Tab")
        screen.wait_for(lambda s: "network.depth" in footer(s), "the completion")
        screen.text("7")
        screen.keys("Enter")
        screen.wait_for(lambda s: "7 × 16" in header(s), "7 layers")
        screen.keys(":", "Up")
        screen.wait_for(lambda s: "set network.depth 7" in footer(s), "the line before")
        screen.keys("BSpace")
        screen.text("9")
        screen.keys("Enter")
        screen.wait_for(lambda s: "9 × 16" in header(s), "9 layers")
        screen.keys(":")
        screen.text("set network.depth 3")
        screen.keys("Escape")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the command line to be closed")
        screen.settled()
        expect("9 × 16" in header(screen), "an abandoned command was carried out")
        quit_cleanly(screen)


def test_odd_characters(binary):
    """Typed into the command line over what stood there: wide ones, combining ones, some of no width, some of which
    the C library may know no width."""
    for text in ("漢字かな한글ｆｕｌｌ", "e\u0301o\u0308\u200b\u200d\ufeff\u00ad", "\U0001fae8\U0001fae9\U0001fbff\U00032000",
                 "\u0085\u009b\ue000\ufdd0\U0010ffff", "\u1161\u11a8\u3164\uffa0"):
        with start_paused(binary) as screen:
            screen.keys(":")
            screen.text(text)
            screen.settled()
            expect(":" in footer(screen), "no command line")
            screen.expect_redrawn_the_same()
            screen.keys("Home", "Right", "DC", "x", "Escape")
            screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the command line to be closed")
            screen.settled()
            screen.expect_redrawn_the_same()
            quit_cleanly(screen)


def test_wide_to_the_end(binary):
    """Wide characters up to the end of the last row, in a terminal whose last cell is hard to write."""
    with start_paused(binary, term="tmux-256color") as screen:
        screen.resize(21, 8)
        screen.keys(":")
        for character in "漢a字かxな한글ｆyｕｌｌ漢字":
            screen.text(character)
            screen.settled()
            screen.expect_redrawn_the_same()
        for _ in range(6):
            screen.keys("Left")
            screen.settled()
            screen.expect_redrawn_the_same()
        screen.keys("Escape")
        screen.settled()
        quit_cleanly(screen)


def test_write(binary):
    """w asks for a name, and before it overwrites; what it wrote opens again."""
    with start_paused(binary) as screen:
        def write(name, word):
            screen.keys("w")
            screen.wait_text("Write the settings as a preset")
            screen.keys("C-u")
            screen.text(name)
            screen.wait_text(name)
            screen.keys("Enter")
            screen.wait_text(word)

        def contents():
            with open(os.path.join(screen.home, "mine.ini")) as written:
                return written.read()

        screen.keys("]")
        screen.wait_for(lambda s: "21 × 16" in header(s), "21 layers")
        write("mine.ini", "written: mine.ini")
        first = contents()
        expect(re.search(r"^depth *= *21$", first, re.M), "the depth is not in what was written")
        screen.keys("]")
        screen.wait_for(lambda s: "22 × 16" in header(s), "22 layers")
        write("mine.ini", "exists. Overwrite it?")
        expect(contents() == first, "it was overwritten before the answer")
        screen.text("n")
        screen.settled()
        expect(contents() == first, "it was overwritten though the answer was no")
        screen.keys("Escape", "Escape")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the question to go")
        write("mine.ini", "exists. Overwrite it?")
        screen.text("y")
        screen.wait_for(lambda s: "22" in re.findall(r"^depth *= *(\d+)$", contents(), re.M), "it to be overwritten")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the question to go")
        quit_cleanly(screen)


def neurons(screen, layer):
    """A layer's neurons; "" while its row is not to be seen."""
    return (layer_rows(screen).get(layer, "").split() or [""])[-1]


def test_undo_puts_back(binary):
    """What a change of the activation took away: undone at once, the same loss and the same α are there."""
    def shown(screen):
        return [found and found.group(0) for found in
                (re.search(wanted, screen.contents()) for wanted in (r"\bloss \S+", r"α \S+ … \S+ .* gain \S+"))]

    with start_paused(binary, "training.learning_rate=0.05", name="prelu", at=6) as screen:
        before = shown(screen)
        expect(all(before), "no loss, or no alpha: %r" % before)
        command(screen, "set network.activation relu")
        wait_network(screen, "relu", activation="relu", paused_at=6)
        expect(shown(screen) != before, "relu makes no difference")
        screen.keys("u")
        screen.wait_text("undone: network.activation is prelu again, with the alpha of iteration 6")
        wait_network(screen, "undo", activation="prelu", paused_at=6)
        screen.wait_for(lambda s: shown(s) == before, "the loss and the alpha of before")
        # A network begun anew has nothing of it left.
        command(screen, "set network.activation relu")
        wait_network(screen, "relu again", activation="relu", paused_at=6)
        screen.keys("r")
        wait_network(screen, "the restart", activation="relu", paused_at=0)
        screen.keys("u")
        screen.wait_text("network.activation is prelu again; nothing is left to go back to of alpha")
        quit_cleanly(screen)


def test_intervene(binary):
    with start_paused(binary, name="healthy-relu-he", at=3) as screen:
        before = neurons(screen, 1)
        expect(len(before) >= 16 and "✕" * 16 not in before, "the layer is dead from the start: %r" % before)
        screen.keys("x")
        screen.wait_text("kill all its units")
        screen.keys("Down", "Down", "Down", "Down", "Enter")
        screen.wait_text("layer 1: bias lowered")
        screen.wait_gone("Intervene")
        screen.wait_for(lambda s: neurons(s, 1).count("✕") == 16, "the whole row to be dead")
        expect(iteration(screen) == 3, "the iteration has moved")
        screen.keys("u")
        screen.wait_text("undone: kill 1")
        screen.wait_for(lambda s: len(neurons(s, 1)) >= 16 and neurons(s, 1).count("✕") < 16,
                        "undo to bring the units back")
        screen.keys("n")
        wait_iteration(screen, 4)
        # The same words on the command line; what was learned since goes with it.
        command(screen, "bias 2.1 -50")
        screen.wait_match(r"bias of neuron 1 of layer 2 is -50, was ")
        screen.keys("n")
        wait_iteration(screen, 5)
        screen.keys("u")
        screen.wait_text("undone: bias 2.1 -50; the parameters are those of iteration 4, at iteration 5")
        command(screen, "burst 10")
        wait_iteration(screen, 6)
        screen.wait_match(r"iteration 6 was made at rate \S+: 10 times ")
        command(screen, "kill 11")
        screen.wait_text("there is no layer 11, but 1 to 10")
        # A value that is asked for.
        screen.keys("x", "Home", "Enter")
        screen.text("0.25")
        screen.keys("Enter")
        screen.wait_match(r"bias of neuron 1 of layer 1 is 0\.25, was ")
        quit_cleanly(screen)


main(tests_of(globals()))
