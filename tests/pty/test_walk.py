"""A long walk of random keys, texts, clicks, resizes and signals through the real program, seeded.

A walk is made of pieces: each starts the program anew, on one of the presets and one of the terminals below, and quits
it. Between events the program is let come to rest, and then
- a full redraw changes no cell: what was drawn bit by bit is what would be drawn from nothing, whatever was resized;
- nothing is written outside the screen, and nothing that the terminal does not know;
- the alternate screen, the cursor and the mouse are as they should be.
At the end the status is 0, the terminal is as it was before, and no sanitizer has complained.

GF_WALK=SEED:PIECE[:EVENTS] walks one piece, up to so many events; a failure prints it.
"""

import random
import shutil
import tempfile

from pty_screen import *

PIECES = 14
EVENTS_A_PIECE = 125
SLOW = 4 if os.environ.get("GF_TEST_SLOW") else 1
SIZES = [1, 2, 3, 5, 9, 12, 20, 26, 40, 59, 60, 79, 80, 81, 100, 120, 133, 160, 200, 300]
TERMINALS = [{}, {}, {}, {"term": "tmux-256color"}, {"term": "xterm"}, {"term": "linux"}, {"term": "vt100"},
             {"locale": "C"}, {"options": ["--ascii"]}, {"options": ["--no-color"]}, {"options": ["--no-mouse"]}]
# q ends it, / and ~ would lead out of the folder it works in.
CHARACTERS = [character for character in CHARACTER_KEYS if character not in "q/~"]
NAMED = NAMED_KEYS + ["Escape"] + ["C-" + letter for letter in "aekuwdgv]l"]
OPENERS = "?ps:wPxe12345"
COMMANDS = ["set network.depth %d", "set network.width %d", "set layer.%d.activation relu", "set training.batch %d",
            "set nonsense %d", "set network.activation %d", "set view.speed %d", "goto %d", "kill %d", "bias %d.1 -50",
            "burst %d", "revive %d", "step %d", "scale %d 2", "picture p%d.svg", "picture p%d.txt", "write own%d",
            "open healthy-relu-he", "open iris", "open plain-56", "open none%d", "restart", "run", "pause", "epoch", "undo",
            "speed max", "speed %d", "view layer", "view chain", "view history", "view plane", "view table", "help",
            "settings", "set seed %d", "set data.noise 0.%d", "set training.learning_rate 1e%d", "dance %d", "%d", ""]
TEXTS = ["äöüß", "漢字かな", "한글", "e\u0301o\u0308", "\u200d\u200b\ufeff", "👍🏽👨‍👩‍👧", "\u202eabc", "שלום", "ﷺ", "\U0001fae8",
         "a\u0300\u0301\u0302\u0303", "\u1100\u1161\u11a8", "ｆｕｌｌ", "½²∂", "\u00ad\u0085\u009b", "\ue000\U0010ffff", "क्षि", "☺️"]
# What no terminal sends, or not to us: unknown function keys, reports, sequences without an end.
ODD_SEQUENCES = [b"\x1b[99~", b"\x1b[1;5P", b"\x1bOZ", b"\x1b[200~pasted\x1b[201~", b"\x1b[?1;2c", b"\x1b[12;40R", b"\x1b[I", b"\x1b[O",
                 b"\x1b]11;rgb:0000/0000/0000\x07", b"\x1bP1$r0m\x1b\\", b"\x1b[<0;9999;9999M", b"\x1b[<0;0;0M",
                 b"\x1b[<64;-1;5M", b"\x1b[<35;3;3M", b"\x1b[M\x20\x21\x21", b"\x1b[M\xff\xff\xff", b"\x1b[", b"\x1bO", b"\x1b[1;",
                 b"\x1b\x1b[A", b"\x1b[[A", b"\x1b[1;2A", b"\x1b[3;5~", b"\x1bx", b"\x1b[9999999999999999999A", b"\x9b5~"]
BAD_BYTES = [b"\xff", b"\xc0\xaf", b"\xe2\x82", b"\xf8\x88\x80\x80\x80", b"\xed\xa0\x80", b"\x80\x80", b"\xf4\x90\x80\x80", b"\x00", b"\xe2"]


class Walk:
    def __init__(self, screen, rng, options):
        self.screen, self.rng = screen, rng
        self.mouse_wanted = "--no-mouse" not in options
        self.events = []
        self.checks = self.missed = 0

    # -- what can happen -----------------------------------------------------------------------------------------

    def note(self, text):
        self.events.append("%d × %d: %s" % (self.screen.columns, self.screen.rows, text))

    def press(self, *names):
        self.note("keys " + " ".join(names))
        self.screen.keys(*names)

    def send(self, data):
        self.note("sends %r" % data[:80] + (" … %d bytes" % len(data) if len(data) > 80 else ""))
        self.screen.send(data)

    def key(self):
        self.press(self.rng.choice(CHARACTERS + NAMED))

    def opener(self):
        self.press(self.rng.choice(OPENERS))

    def held_key(self):
        key = self.rng.choice(["Up", "Down", "Left", "Right", "j", "k", "n", "Tab", "a", "u", "y", "z", "BSpace", " ", "c"])
        self.press(*[key] * self.rng.randint(5, 60))

    def command(self):
        text = self.rng.choice(COMMANDS).replace("%d", str(self.rng.randint(0, 9)))
        self.press("Escape")
        self.screen.wait_read()  # or the : may be taken for a part of the key that Escape begins
        self.send(b":" + text.encode() + self.rng.choice([b"\r", b"\r", b"\r", b"\t\t", b"\x1b", b""]))

    def typed(self):
        text = "".join(self.rng.choice(TEXTS) for _ in range(self.rng.randint(1, 12)))
        self.send(self.rng.choice([b"", b":", b":set ", b"w"]) + text.encode())

    def bad_bytes(self):
        self.send(self.rng.choice([b"", b":"]) + b"".join(self.rng.choice(BAD_BYTES) for _ in range(self.rng.randint(1, 4))))

    def odd_sequence(self):
        self.send(self.rng.choice(ODD_SEQUENCES))

    def cut_sequence(self):
        """A key in two pieces, with or without a pause that ends it."""
        sequence = self.screen.key_bytes(self.rng.choice(["Up", "PPage", "F1", "DC"]))
        cut = self.rng.randint(0, len(sequence))
        self.send(sequence[:cut])
        if self.rng.random() < 0.5:
            self.screen.wait_read()
        self.send(sequence[cut:])

    def paste(self):
        characters = CHARACTERS + ["\n", "é", "漢"]
        self.send("".join(self.rng.choice(characters) for _ in range(self.rng.choice([300, 3000]))).encode())

    def click(self):
        if self.screen.mouse():
            at = self.rng.randrange(self.screen.columns + 3), self.rng.randrange(self.screen.rows + 3)
            button = self.rng.choice([1, 1, 1, 2, 3, 4, 5])
            self.note("button %d at %d, %d" % (button, *at))
            self.screen.button(*at, button)

    def resize(self):
        for _ in range(self.rng.choice([1, 1, 1, 2, 6])):
            columns, rows = self.rng.choice(SIZES), min(100, self.rng.choice(SIZES))
            self.note("resize to %d × %d" % (columns, rows))
            self.screen.resize(columns, rows)

    def stop(self):
        """Ctrl-Z, or a stop that can't be seen coming; the shell prints something, and brings it back."""
        by_key = self.rng.random() < 0.5
        self.note("stopped, by key %s" % by_key)
        if by_key:
            self.screen.keys("C-z")
        else:
            self.screen.wait_for(lambda screen: True, "the frame to be finished")  # what is cut then is cut
            self.screen.kill(signal.SIGSTOP)
        self.screen.wait_stopped()
        if by_key:
            self.screen.expect_initial()
        self.screen.session.restore_line()
        self.screen.emulator.feed(b"\x1b[Hprompt> ")
        if self.rng.random() < 0.5:
            self.resize()
        self.screen.session.bring_back()

    EVENTS = [(key, 40), (opener, 10), (resize, 14), (command, 9), (click, 6), (held_key, 4), (typed, 4), (odd_sequence, 3),
              (bad_bytes, 2), (cut_sequence, 2), (stop, 1), (paste, 1)]

    def event(self):
        functions, weights = zip(*self.EVENTS)
        self.rng.choices(functions, weights)[0](self)

    # -- what must hold ------------------------------------------------------------------------------------------

    def still(self):
        """Come to rest; what runs is paused for it. False: it does not."""
        if self.screen.settle(0.03 * SLOW):
            return True
        for keys in ((" ",), ("Escape", " "), ("Escape", "1", " "), (" ",), (" ",)):
            for key in keys:
                self.press(key)
                self.screen.wait_read()
            if self.screen.settle(0.2 * SLOW):
                return True
        return False

    def check(self):
        screen = self.screen
        if not self.still():
            self.missed += 1
            return
        self.checks += 1
        screen.expect_redrawn_the_same()
        screen.expect_modes(self.mouse_wanted)

    def look(self):
        expect(not self.screen.ended(), "the program has ended with %s" % self.screen.session.status)
        expect(self.screen.emulator.unknown() is None,
               "it has written what the terminal does not know: %s" % self.screen.emulator.unknown())

    def walk(self, events):
        for number in range(events):
            self.event()
            self.screen.pump()
            if self.rng.random() < 0.4:
                self.check()
            self.look()
        self.check()

    def leave(self):
        by_command = self.rng.random() < 0.5
        for _ in range(5):  # one by one: what follows another at once is read as one key
            self.press("Escape")
            self.screen.wait_read()
        self.press(*":quit" if by_command else "q")
        if by_command:
            self.press("Enter")
        status = self.screen.wait_end()
        expect(status == 0, "exit status %d" % status)
        self.screen.expect_clean(alternate=False)


def walk_piece(binary, seed, piece, events):
    rng = random.Random("%s:%s" % (seed, piece))
    terminal = dict(rng.choice(TERMINALS))
    options = terminal.pop("options", [])
    with tempfile.TemporaryDirectory(prefix="gf-") as folder:
        for name in ("presets", "data"):
            shutil.copytree(os.path.join(ROOT, name), os.path.join(folder, name))
        preset = rng.choice(sorted(os.listdir(os.path.join(folder, "presets"))))
        settings = ["network.depth=%d" % rng.choice([1, 3, 20]), "network.width=%d" % rng.choice([1, 4, 16]),
                    "view.speed=%s" % rng.choice(["1", "30", "max"])]
        arguments = [os.path.join("presets", preset)] if preset.endswith(".ini") else []
        for setting in settings:
            arguments += ["--set", setting]
        with Screen(binary, arguments + options, columns=rng.choice(SIZES), rows=min(100, rng.choice(SIZES)), folder=folder,
                    **terminal) as screen:
            walk = Walk(screen, rng, options)
            try:
                screen.wait_for(lambda s: s.emulator.changes > 1, "the screen to be taken")
                walk.walk(events)
                walk.leave()
            except Failure:
                print("GF_WALK=%s:%s:%d; %s, %r; the last of %d steps:" %
                      (seed, piece, events, " ".join(arguments + options), terminal, len(walk.events)))
                print("\n".join("  " + event for event in walk.events[-60:]))
                raise
    return walk


def walk_pieces(binary, seed):
    checks = missed = 0
    replay = os.environ.get("GF_WALK")
    if replay:
        seed, piece, *events = (int(number) for number in replay.split(":"))
        walk_piece(binary, seed, piece, events[0] if events else EVENTS_A_PIECE)
        return
    for piece in range(PIECES):
        walk = walk_piece(binary, seed, piece, EVENTS_A_PIECE)
        checks, missed = checks + walk.checks, missed + walk.missed
    print("%d events, %d times at rest and redrawn, %d times not at rest" % (PIECES * EVENTS_A_PIECE, checks, missed))
    expect(checks > PIECES * EVENTS_A_PIECE // 5, "too seldom at rest")


def test_1(binary):
    walk_pieces(binary, 1)


def test_2(binary):
    walk_pieces(binary, 2)


def test_3(binary):
    walk_pieces(binary, 3)


main(tests_of(globals()))
