"""A person at a terminal: drives the real program on a pseudo-terminal and reads the screen of a terminal emulator.

Nothing of the machine's settings reaches the program: the environment is built here, and HOME is an empty folder.
Everything waits for what it wants to see, up to a deadline; nothing sleeps for a fixed time to hope for the best.
"""

import faulthandler
import os
import platform
import re  # noqa: F401 (for the tests, too)
import shutil
import signal
import sys
import tempfile
import time
import traceback

from pty_emulator import INITIAL, Emulator, sgr_state, terminfo_strings
from pty_session import Session

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PRESETS = os.path.join(ROOT, "presets")
# Seconds; only a failing test waits that long. Under sanitizers, on a machine that is busy, all takes long.
DEADLINE = float(os.environ.get("GF_DEADLINE", "180" if os.environ.get("GF_TEST_SLOW") else "60"))
SKIP = 77
# Where terminal types differ from what their names promise, this is what libvterm is.
TERM = "xterm-256color"
KEYS = {"Up": "kcuu1", "Down": "kcud1", "Left": "kcub1", "Right": "kcuf1", "Home": "khome", "End": "kend",
        "PPage": "kpp", "NPage": "knp", "DC": "kdch1", "IC": "kich1", "BTab": "kcbt",
        **{"F%d" % number: "kf%d" % number for number in range(1, 64)}}
PLAIN_KEYS = {"Enter": "\r", "Tab": "\t", "BSpace": "\x7f", "Escape": "\x1b", "Space": " "}
# All that a keyboard sends, but what ends or stops any program: Ctrl-C, Ctrl-\\, Ctrl-Z.
CHARACTER_KEYS = [chr(code) for code in range(32, 127)]
NAMED_KEYS = ["Up", "Down", "Left", "Right", "Home", "End", "PPage", "NPage", "Enter", "Tab", "BTab", "BSpace", "DC", "IC",
              "Escape", "F1", "F2", "F12"]
CONTROL_KEYS = ["C-" + letter for letter in "@abdefghjklnopqrstuvwxy]^_"]
# poll and ppoll, and how they are asked to wait without a limit.
POLLS = {"x86_64": {"7": 0xffffffff, "271": 0}, "aarch64": {"73": 0}}.get(platform.machine(), {})
WRITE = {"x86_64": "1", "aarch64": "64"}.get(platform.machine())
# Where the kernel does not tell what a program waits for, one that sleeps so long is taken to wait for input.
EXACT = bool(POLLS) and os.access("/proc/self/syscall", os.R_OK)
SLEEP_ENOUGH = 0 if EXACT else 0.3
MARK_SECONDS = 0.1  # a key that stops the program throws away what is on its way, and a mark with it: it is sent again
LOOP_SOURCES = 3  # what the screen's loop waits for: keys, signals, the trainer


class Failure(AssertionError):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


def emulator_library(binary):
    """Built beside the tests, in the same build folder as the program."""
    build = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(binary))))
    return os.path.join(build, "tests", "pty", "libgf_emulator.so")


def sanitizer_environment(folder):
    """The sanitizers' own settings, with their reports, which would be drawn over, in files of `folder`."""
    names = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "MALLOC_PERTURB_")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    for name in names[:3]:
        environment[name] = "%s:log_path='%s'" % (environment.get(name, ""), os.path.join(folder, "sanitizer"))
    # Libraries have no frame pointers; only slow unwinding sees that an allocation was made by one.
    environment["ASAN_OPTIONS"] += ":fast_unwind_on_malloc=0"
    environment["LSAN_OPTIONS"] = "%s:print_suppressions=0:suppressions='%s'" % (
        environment.get("LSAN_OPTIONS", ""), os.path.join(HERE, "lsan.supp"))
    return environment


def sanitizer_reports(folder):
    reports = ""
    for name in sorted(os.listdir(folder)):
        if name.startswith("sanitizer"):
            with open(os.path.join(folder, name), errors="replace") as report:
                reports += report.read()
    return reports


class Screen:
    """One terminal with the program in it. Use as a context manager: the program never outlives it."""

    def __init__(self, binary, arguments=(), columns=120, rows=36, term=TERM, locale="C.UTF-8", environment=None,
                 folder=None, told=None):
        """environment: added to what is built here; None as a value takes a name away. told: the size (columns, rows) that
        the terminal tells, if not its own."""
        library = emulator_library(binary)
        if not os.path.exists(library):
            print("skipped: built without libvterm")
            sys.exit(SKIP)
        self.columns, self.rows = columns, rows
        self.terminal_keys = terminfo_strings(term) if term else {}
        self.folder = tempfile.mkdtemp(prefix="gf-")
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.home)
        inner = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": locale, "HOME": self.home}
        inner.update(sanitizer_environment(self.folder))
        if term is not None:
            inner["TERM"] = term
        inner.update(environment or {})
        inner = {name: value for name, value in inner.items() if value is not None}
        self.closed = self.resized = False
        self.emulator = Emulator(library, columns, rows)
        self.emulator.feed(b"before the program\r\n")
        self.session = Session([binary] + list(arguments), inner, folder or self.home, *(told or (columns, rows)))

    def close(self):
        if self.closed:
            return
        self.closed = True
        self.session.close(patience=10)
        self.reports = sanitizer_reports(self.folder)
        self.emulator.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and not self.closed:
            print("the screen (%d × %d) was:" % (self.columns, self.rows))
            print("\n".join("  |" + line for line in self.lines()))
            print("status: %s" % self.session.status)
        unknown = None if self.closed else self.emulator.unknown()
        self.close()
        if self.reports:
            print(self.reports)
            if kind is None:
                raise Failure("a sanitizer complained")
        if unknown and kind is None:
            raise Failure("the program has written what the terminal does not know: " + unknown)

    # -- what goes to and fro ------------------------------------------------------------------------------------

    def pump(self, seconds=0.0):
        """Let the terminal have what the program has written; wait for something at most so long."""
        self.session.wait(seconds)
        while self.session.master is not None:
            data = self.session.read()
            if not data:
                break
            self.emulator.feed(data)
            answers = self.emulator.answers()
            if answers:
                self.send(answers)

    def pump_all(self):
        """Let the terminal have all that the program has written until now; False: it has gone."""
        until = time.monotonic() + DEADLINE
        while self.session.master is not None:
            expect(time.monotonic() < until, "what the program has written does not arrive")
            again = time.monotonic() + MARK_SECONDS
            self.session.mark()
            while not self.session.marked and time.monotonic() < again:
                self.pump(0.001)
            if self.session.marked:
                return True
        return False

    def send(self, data):
        """Bytes to the program, as its terminal would send them."""
        until = time.monotonic() + DEADLINE
        while data and not self.ended():
            data = data[self.session.write(data):]
            if data:
                expect(time.monotonic() < until, "the program reads nothing any more")
                self.pump(0.01)

    # -- what a person does --------------------------------------------------------------------------------------

    def key_bytes(self, name):
        """What the terminal sends for a key ("Up", "Enter", "C-z"); single characters are themselves."""
        if name in PLAIN_KEYS:
            return PLAIN_KEYS[name].encode()
        if name in KEYS:
            return self.terminal_keys.get(KEYS[name], "").encode("latin-1")
        if name.startswith("C-"):
            return bytes([ord(name[2].upper()) & 0x1f])
        return name.encode()

    def keys(self, *names):
        for name in names:
            self.send(self.key_bytes(name))

    def text(self, text):
        """Type a text; bytes go to the program as they are."""
        self.send(text.encode())

    def click(self, column, row, button=1):
        """Press and release a mouse button (4 and 5 are the wheel) at a cell counted from 0, in the coding that the
        program has asked the terminal for."""
        self.wait_for(lambda screen: screen.mouse(), "the program to ask for the mouse")
        self.button(column, row, button)

    def button(self, column, row, button):
        for pressed in (True, False) if button < 4 else (True,):
            self.send(self.emulator.button(column, row, button, pressed))

    def resize(self, columns, rows):
        self.columns, self.rows, self.resized = columns, rows, True
        self.pump()
        self.emulator.resize(columns, rows)
        self.session.set_size(columns, rows)

    def kill(self, number):
        os.kill(self.pid(), number)

    # -- what a person sees --------------------------------------------------------------------------------------

    def lines(self):
        return self.emulator.lines()

    def contents(self):
        return "\n".join(self.lines())

    def cells(self):
        """Rows of (character, its SGR state), without empty cells at their ends."""
        rows = []
        for number in range(self.rows):
            row = [(text, sgr_state(*look)) for text, *look in self.emulator.words(number) if text]
            while row and row[-1] == (" ", ()):
                row.pop()
            rows.append(row)
        return rows

    def alternate(self):
        """Whether the alternate screen is shown."""
        return bool(self.emulator.state()["alternate"])

    def cursor(self):
        return bool(self.emulator.state()["cursor_visible"])

    def mouse(self):
        return bool(self.emulator.state()["mouse"])

    def wait_for(self, predicate, what, deadline=DEADLINE):
        """Wait until predicate(self) is true (or has a value) and return what it gave. What may be drawn in parts, or
        change once more, is waited for as a whole: "it has changed" is true too early."""
        until = time.monotonic() + deadline
        looked = time.monotonic()
        while True:
            over = self.ended() or self.session.stopped is not None or time.monotonic() > until
            # Not all that runs here draws frames: it is looked at now and then.
            if self.whole() or over or time.monotonic() > looked + 1:
                looked = time.monotonic()
                value = predicate(self)
                if value or value == 0 and value is not False:
                    return value
            if self.ended() and over:
                raise Failure("waiting for %s, but the program has ended (%s)" % (what, self.session.status))
            if time.monotonic() > until:
                raise Failure("waited in vain for %s" % what)
            self.pump(0.005)

    def wait_text(self, text):
        return self.wait_for(lambda screen: text in screen.contents(), repr(text))

    def wait_gone(self, text):
        return self.wait_for(lambda screen: text not in screen.contents(), "%r to go" % text)

    def wait_match(self, pattern):
        return self.wait_for(lambda screen: re.search(pattern, screen.contents(), re.M), "/%s/" % pattern)

    def waiting(self):
        """(whether it has a limit, what changes whenever the screen's thread does something) while that thread waits in
        the poll of its loop, where every frame it has begun is finished; else None."""
        try:
            limited = False
            if EXACT:
                with open("/proc/%d/syscall" % self.pid()) as file:
                    call = file.read().split()
                if call[0] not in POLLS or int(call[2], 16) != LOOP_SOURCES:
                    return None
                limited = int(call[3], 16) != POLLS[call[0]]
            with open("/proc/%d/task/%d/status" % (self.pid(), self.pid())) as status:
                return limited, re.findall(r"ctxt_switches:\s*(\d+)", status.read())
        except (FileNotFoundError, ProcessLookupError, IndexError):
            return None

    def blocked_by_terminal(self):
        """Whether the screen's thread waits for the terminal to take more of what it writes."""
        with open("/proc/%d/syscall" % self.pid()) as file:
            return file.read().split()[0] == WRITE

    def all_asleep(self):
        try:
            folder = "/proc/%d/task" % self.pid()
            for thread in os.listdir(folder):
                with open("%s/%s/stat" % (folder, thread)) as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] != "S":
                        return False
            return True
        except (FileNotFoundError, ProcessLookupError):
            return False

    def wait_read(self):
        """Until all keys have been taken for what they are (an Escape alone is one only after a while)."""
        until = time.monotonic() + DEADLINE
        while not self.ended() and (self.session.has_unread_input() or self.waiting() is None):
            expect(time.monotonic() < until, "the program reads nothing any more")
            self.pump(0.002)

    def whole(self):
        """Whether what is on the screen is a frame as it was meant, none that is half written."""
        before = self.waiting()
        return before is not None and self.pump_all() and before == self.waiting()

    def idle(self):
        """Whether all that was pressed has been read and answered, all that was begun is done, and all of it stands on
        the screen. Nothing of this is a guess: the kernel is asked, in an order in which nothing can slip through."""
        if self.session.has_unread_input():
            return False
        before = self.waiting()
        if before is None or before[0] or not self.all_asleep():
            return False
        if not self.pump_all():
            return False
        time.sleep(SLEEP_ENOUGH)
        return before == self.waiting()

    def settle(self, seconds):
        """Wait until it is idle(), at most so long; whether it is."""
        until = time.monotonic() + seconds
        while not self.idle():
            if self.ended() or time.monotonic() > until:
                return False
            self.pump(0.002)
        return True

    def settled(self):
        """The contents, once nothing more will change. The program must be paused."""
        expect(self.settle(DEADLINE), "waited in vain for the screen to settle")
        return self.contents()

    def expect_redrawn_the_same(self):
        """What was drawn bit by bit is what is drawn from nothing. The program must be at rest."""
        before, last = self.emulator.cells(), self.emulator.last
        self.emulator.record = b""
        self.kill(signal.SIGWINCH)  # without a new size: all is drawn anew
        expect(self.settle(DEADLINE), "waited in vain for a full redraw")
        written, self.emulator.record = self.emulator.record, None
        expect(written, "nothing was drawn anew")
        for row, column in re.findall(rb"\x1b\[(\d+);(\d+)H", written):
            expect(1 <= int(row) <= self.rows and 1 <= int(column) <= self.columns,
                   "the cursor was sent to row %s, column %s" % (row.decode(), column.decode()))
        changed = self.emulator.changed_cells(before)
        expect(not changed, "a full redraw changes %d cells:\n%s\nafter %r" %
               (len(changed), "\n".join(changed[:20]), last))

    def expect_modes(self, mouse=True):
        """The terminal's modes are those of a program that has the whole screen."""
        state, can = self.emulator.state(), self.terminal_keys
        expect(state["alternate"] == ("smcup" in can), "the alternate screen is %s" % state["alternate"])
        expect(state["cursor_visible"] == ("civis" not in can), "the cursor is %s" % state["cursor_visible"])
        expect(bool(state["mouse"]) == (mouse and "kmous" in can), "the mouse is %s" % state["mouse"])
        expect(state["bells"] == state["titles"] == 0, "it has rung, or named the window")

    # -- the program ---------------------------------------------------------------------------------------------

    def pid(self):
        until = time.monotonic() + DEADLINE
        while self.session.pid is None:
            expect(time.monotonic() < until, "the program did not start")
            self.session.wait(0.05)
        return self.session.pid

    def ended(self):
        return self.session.status is not None

    def wait_end(self, deadline=DEADLINE):
        """The exit status; -N if signal N ended it. The cursor stands where a shell would go on."""
        until = time.monotonic() + deadline
        while not self.ended():
            expect(time.monotonic() < until, "the program does not end")
            self.pump(0.05)
        self.pump_all()
        return self.session.status

    def wait_stopped(self):
        """The number of the signal that has stopped it."""
        self.wait_for(lambda screen: screen.session.stopped is not None, "the program to be stopped")
        self.pump_all()
        return self.session.stopped

    def expect_initial(self):
        """The terminal's modes and line settings are as they were before the program."""
        settings = self.emulator.settings()
        changed = ["%s: %r" % item for item in settings.items() if item[1] != INITIAL[item[0]]]
        expect(not changed, "the terminal's modes were left changed: %s; the last it was sent is %r" %
               (", ".join(changed), self.emulator.last))
        changed = self.session.changed_line_settings()
        expect(not changed, "the terminal's line settings were left changed: " + ", ".join(changed))

    def expect_clean(self, alternate=True):
        """As expect_initial; and what is written next stands as it should. alternate: on the screen of before, unless
        that has lost some of it in a smaller size."""
        self.expect_initial()
        if alternate and not self.resized and self.columns >= 20 and self.rows >= 4:
            self.emulator.feed(b"after the program\r\n")
            lines = self.lines()
            expect([line for line in lines if line] == ["before the program", "after the program"] and
                   lines[0] == "before the program",
                   "something was left on the screen, or the cursor is elsewhere: %r" % lines)
            expect(all(state == () for row in self.cells() for _, state in row), "colours were left on")
        else:
            self.emulator.feed(b"\x1b[H\x1b[2Jq")
            expect(self.contents().strip() == "q", "another character set was left on: %r" % self.contents())


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def main(tests):
    """python3 FILE BINARY NAME: run one test of this file. Without NAME: all of them. python3 FILE --list: their names."""
    if sys.argv[1:] == ["--list"]:
        print("\n".join(sorted(tests)))
        return
    faulthandler.enable()
    faulthandler.register(signal.SIGTERM, chain=True)  # as meson sends it when the time is up
    binary = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or sorted(tests)
    failed = 0
    for name in names:
        started = time.monotonic()
        try:
            tests[name](binary)
        except (Failure, OSError) as problem:
            failed += 1
            print("FAILED %s: %s" % (name, problem))
            traceback.print_exc(file=sys.stdout)
        else:
            print("ok %s (%.1f s)" % (name, time.monotonic() - started))
    sys.exit(1 if failed else 0)


def tests_of(scope):
    return {name[5:]: value for name, value in scope.items() if name.startswith("test_")}


__all__ = ["alive", "Screen", "Failure", "expect", "main", "tests_of", "ROOT", "PRESETS", "DEADLINE", "SKIP", "CHARACTER_KEYS", "NAMED_KEYS",
           "CONTROL_KEYS", "re", "signal", "os"]
