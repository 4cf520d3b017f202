"""Every key in every view and in everything that opens over one, one test each, at three sizes.

After each key the program is let come to rest, and a full redraw must change no cell; the terminal's modes are as they
should be, and the program runs on, or has ended as asked: q in a view, with status 0 and a clean terminal. Then it is
brought back to where the next key is to be tried; that it is there is read from the screen.
"""

import array
import random
import tempfile

from pty_emulator import REVERSE, WORDS_A_CELL
from pty_gradflow import *
from pty_screen import *

SIZES = [(80, 24), (120, 36), (40, 12)]
KEYS = CHARACTER_KEYS + NAMED_KEYS + CONTROL_KEYS
PATIENCE = 0.4 if os.environ.get("GF_TEST_SLOW") else 0.1
PRESET = """[about]
title = Small
text = A network so small that whatever a key does to it is done at once.
[network]
depth = 3
width = 4
activation = relu
init = he
bias_std = 0.3
[data]
source = spiral
samples = 64
[training]
learning_rate = 0.05
"""
# How each view is known at any size, whatever its keys have chosen to be shown.
VIEWS = {"view_1": r"^ layer +1e-", "view_2": r"^ [zu]  .*\ba  ", "view_3": r"^ ?(from 0|close-up|log)\b|╱ n",
         "view_4": r"\bfactor .*\bproduct\b", "view_5": r"of iteration \d+ *$"}
BOXES = {"Help": "help", "What is shown, and why": "explanation", "Presets": "presets", "Settings": "settings",
         "Write the settings as a preset": "write", "Write a picture of the screen": "picture", "Intervene": "intervene"}
# From where each of the others is reached, "view" being any of them, and by which keys.
WAYS = {"slow_motion": ("view_4", ["m", " "]), "help": ("view", ["?"]), "explanation": ("view", ["e"]),
        "presets": ("view", ["p"]), "settings": ("view", ["s"]), "settings_value": ("settings", ["Home", "Enter"]),
        "command_line": ("view", [":"]), "write": ("view", ["w"]),
        "overwrite": ("write", ["C-u", *"small.ini", "Enter"]), "picture": ("view", ["P"]), "intervene": ("view", ["x"]),
        "intervene_value": ("intervene", ["Home", "Enter"])}


def cursor_between(screen, left, right):
    """Whether a cursor stands in these columns: a value is being typed."""
    looks = array.array("I", screen.emulator.cells())[WORDS_A_CELL - 1::WORDS_A_CELL]
    return any(look & REVERSE for row in range(screen.rows)
               for look in looks[row * screen.columns + left:row * screen.columns + right])


def place(screen):
    """Where keys go, as the screen shows it."""
    lines = screen.lines()
    if lines[-1].startswith(":"):
        return "command_line"
    for line in lines:
        box = re.search(r"╭─ (\w.*?) ─*╮", line)
        name = BOXES.get(box.group(1)) if box else None
        if name in ("settings", "intervene") and cursor_between(screen, *box.span()):
            return name + "_value"
        if name == "write" and re.search(r"y / n\b", "\n".join(lines)):
            return "overwrite"
        if name:
            return name
    contents = "\n".join(lines[1:])
    if re.search(r"^ (▮▮|▶) slow motion\b", contents, re.M):
        return "slow_motion"
    return next((name for name, sign in VIEWS.items() if re.search(sign, contents, re.M)), None)


class Tour:
    """Tries keys in one place, at one size."""

    def __init__(self, binary, folder, size, view):
        self.binary, self.folder, self.size, self.view = binary, folder, size, view
        self.screen = None
        self.pressed = set()

    def start(self):
        with open(os.path.join(self.folder, "small.ini"), "w") as preset:
            preset.write(PRESET)
        columns, rows = self.size
        self.screen = start_paused(self.binary, name=os.path.join(self.folder, "small"), folder=self.folder, at=2,
                                   columns=columns, rows=rows)

    def rest(self):
        """Let it come to rest; what runs is paused for it."""
        patience = PATIENCE
        while not self.screen.settle(patience):
            if self.screen.ended():
                return
            expect(patience < DEADLINE, "it does not come to rest")
            self.screen.keys(" ")
            patience *= 2

    def press(self, *names):
        for name in names:
            expect(self.screen.key_bytes(name), "the terminal has no key " + name)
            self.screen.keys(name)
            self.screen.wait_read()  # what follows an Escape at once is taken for a part of it
        self.rest()

    def go_to(self, wanted):
        """A step at a time, as each may lead elsewhere than from where it should have been made."""
        for _ in range(12):
            here = place(self.screen)
            if here == wanted:
                return
            way, keys = WAYS.get(wanted, (None, [wanted[-1]]))
            way = self.view if way == "view" else way
            if here == way or way is None and here in VIEWS:
                self.press(*keys)
            elif here in VIEWS or way in WAYS and here == WAYS[way][0]:
                self.go_to(way)
            else:
                self.press("Escape")
        raise Failure("%s can't be reached" % wanted)

    def come_back(self, wanted):
        if self.screen is None:
            self.start()
        if place(self.screen) != wanted and wanted in VIEWS:
            self.go_to(wanted)
        if wanted in VIEWS and iteration(self.screen) == 0:
            self.press("n", "n")  # of a history there is more to see
        self.go_to(wanted)

    def try_key(self, wanted, key):
        self.come_back(wanted)
        self.pressed.add((place(self.screen), key))
        self.press(key)
        if self.screen.ended():
            expect(key == "q" and (wanted in VIEWS or wanted == "slow_motion"), "it has ended")
            expect(self.screen.wait_end() == 0, "exit status %d" % self.screen.session.status)
            self.screen.expect_clean()
            self.end()
            return
        expect(key != "q" or wanted not in VIEWS, "it has not ended")
        self.screen.expect_redrawn_the_same()
        self.screen.expect_modes()

    def end(self, *problem):
        screen, self.screen = self.screen, None
        if screen is not None:
            screen.__exit__(*problem or (None, None, None))


def every_key(binary, wanted):
    for number, size in enumerate(SIZES):
        keys = list(KEYS)
        random.Random("%s at %d" % (wanted, number)).shuffle(keys)
        with tempfile.TemporaryDirectory(prefix="gf-") as folder:
            below = wanted if wanted in VIEWS else list(VIEWS)[(2 * number + len(wanted)) % len(VIEWS)]
            tour = Tour(binary, folder, size, below)
            try:
                for key in keys:
                    tour.try_key(wanted, key)
                tour.end()
            except BaseException as problem:
                print("%s at %d × %d, over %s, key %r" % (wanted, *size, tour.view, key))
                tour.end(type(problem), problem, None)
                raise
        missed = {(wanted, key) for key in KEYS} ^ tour.pressed
        expect(not missed, "not pressed, or elsewhere: %r" % sorted(missed))
    print("%d keys at %d sizes" % (len(KEYS), len(SIZES)))


for name in [*VIEWS, *WAYS]:
    globals()["test_" + name] = lambda binary, name=name: every_key(binary, name)


def test_are_all(binary):
    """The keys that the help page tells of are among those that are tried, and its views among the places."""
    words = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right", "PgUp": "PPage", "PgDn": "NPage", "space": " ",
             "Ctrl-L": "C-l", "Esc": "Escape"}
    with start_paused(binary, columns=80, rows=100) as screen:
        screen.keys("?")
        screen.wait_text("Program")
        screen.settled()
        text = screen.contents()
        expect("↓ more" not in text, "the page is longer than the screen")
        # Beside the group's heading at the left edge, a key's row begins one column or three further in.
        keys = re.findall(r"^ *│ {2,4}(\S+(?: \S+)*) {2,}\S", text, re.M)
        told = {words.get(key, key) for line in keys for key in line.split()}
        screen.keys("Escape")
        screen.wait_gone("Change the network")
        quit_cleanly(screen)
    expect(len(told) > 50, "only these keys were read from the help page: %r" % sorted(told))
    expect(told <= set(KEYS), "the help page tells of keys that are not tried: %r" % sorted(told - set(KEYS)))
    views = {"view_" + key for key in told if key.isdigit()}
    expect(views == set(VIEWS), "the views are not those that are tried: %r" % sorted(views))


main(tests_of(globals()))
