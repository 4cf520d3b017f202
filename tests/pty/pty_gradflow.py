"""What gradflow's screen says, read back from its text."""

import os
import re

from pty_screen import PRESETS, Screen, expect

BAR = "█▉▊▋▌▍▎▏"
MARK = "│┃|▏▕╎"
STILL = "∅"  # stands on the bar of a layer whose update is exactly zero


def preset(name):
    return os.path.join(PRESETS, name + ".ini")


def start(binary, *settings, name="vanishing-sigmoid", options=(), **more):
    """The program on a preset, each setting given as "KEY=VALUE"."""
    arguments = [preset(name)] + list(options)
    for setting in settings:
        arguments += ["--set", setting]
    return Screen(binary, arguments, **more)


def header(screen):
    return screen.lines()[0]


def footer(screen):
    return screen.lines()[screen.rows - 1]


def iteration(screen):
    """The number in the header, or None."""
    found = re.search(r"\bit(?:eration)? (\d+)", header(screen))
    return int(found.group(1)) if found else None


def network(screen):
    """What the header says the network is: {"depth", "width", "activation", "init"}, or {} while it says nothing."""
    found = re.search(r"(?P<depth>\d+) × (?P<width>\d+) (?P<activation>\w+)(?: · \d+ layers? differs?)? · (?P<init>\w+)",
                      header(screen))
    return found.groupdict() if found else {}


def pending(screen):
    """Whether the header marks its settings as asked for, but not measured under yet."""
    return any(character == "×" and (dict(state).get("fg") == "5:214" or "4" in dict(state))
               for character, state in screen.cells()[0])


def step_setting(screen, key, setting):
    """Press a key that goes to a setting's next value, and wait until the program says so, shows it in the header (if
    it stands there) and has measured the network under it. Returns the value."""
    name = setting.split(".")[1]
    old = network(screen).get(name)
    screen.keys(key)

    def done(s):
        said = re.search(r"^ *%s = (\w+)" % re.escape(setting), s.contents(), re.M)
        return said and said.group(1) != old and said.group(1) == network(s).get(name) and not pending(s) and said.group(1)

    return screen.wait_for(done, "%r to go on from %s %s" % (key, setting, old))


def wait_started(screen):
    screen.wait_for(lambda s: iteration(s) is not None and "NAN" not in header(s), "the header with an iteration")


def wait_iteration(screen, wanted):
    screen.wait_for(lambda s: iteration(s) == wanted, "iteration %d" % wanted)


def wait_paused(screen):
    screen.wait_for(lambda s: "paused" in header(s), "'paused' in the header")


def pause(screen):
    """Pause, wait until it holds, and return the iteration it stands at."""
    wait_started(screen)
    if "paused" not in header(screen):
        screen.keys(" ")
    wait_paused(screen)
    screen.settled()
    return iteration(screen)


def start_paused(binary, *settings, at=None, **more):
    """Started slowly, paused at once, and stepped to iteration `at` if that is given. How far it comes before it is
    paused depends on the machine: a test to which that matters gives `at`."""
    screen = start(binary, "view.speed=1", *settings, **more)
    try:
        reached = pause(screen)
        if at is not None:
            if reached > at:
                screen.keys("r")
                wait_iteration(screen, 0)
                screen.settled()
                reached = 0
            for number in range(reached + 1, at + 1):
                screen.keys("n")
                wait_iteration(screen, number)
            screen.keys("1")  # puts away what the keys had to say
            wait_paused(screen)
            screen.settled()
    except BaseException as problem:
        screen.__exit__(type(problem), problem, None)
        raise
    return screen


def layer_rows(screen):
    """{layer: its row's text} of the table; "out" is the read-out."""
    rows = {}
    for line in screen.lines()[1:-1]:  # between header and footer
        found = re.match(r"^[^\w]{0,3}(\d{1,3}|out) +[a-z]{2,6}\b(.*)$", line)
        if found:
            key = found.group(1)
            rows[int(key) if key.isdigit() else key] = line
    return rows


def bar_length(row):
    """Columns of the gradient bar in a layer's row."""
    found = re.match(r"^[^\w]{0,3}(?:\d{1,3}|out) +[a-z]{2,6} *([%s%s%s]*)" % (BAR, MARK, STILL), row)
    return len(found.group(1)) if found else 0


def selected_layer(screen):
    for layer, row in layer_rows(screen).items():
        if row[:1] not in (" ", "") and not row[:1].isdigit():
            return layer
    return None


def wait_network(screen, what, paused_at=None, **wanted):
    """Wait until the header tells these of network(), measured, and if it is given, this iteration."""
    def measured(s):
        told = network(s)
        return (all(told.get(key) == value for key, value in wanted.items()) and not pending(s) and
                (paused_at is None or iteration(s) == paused_at))
    screen.wait_for(measured, what)


def command(screen, text):
    screen.keys(":")
    screen.wait_for(lambda s: footer(s).lstrip().startswith(":"), "the command line")
    screen.text(text)
    screen.wait_for(lambda s: text in footer(s), "%r in the command line" % text)
    screen.keys("Enter")


def quit_cleanly(screen):
    screen.keys("q")
    status = screen.wait_end()
    expect(status == 0, "exit status %d after q" % status)
    screen.expect_clean()
