"""A person at a terminal: drives the real program inside a tmux of its own and reads its screen.

Nothing of the machine's settings reaches the program: the environment is built here, HOME is an empty folder, and the
tmux server has a private socket and no configuration. Everything waits for what it wants to see, up to a deadline;
nothing sleeps for a fixed time to hope for the best.
"""

import os
import re  # noqa: F401 (for the tests, too)
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PRESETS = os.path.join(ROOT, "presets")
# Seconds; only a failing test waits that long. Under sanitizers, on a machine that is busy, all takes long.
DEADLINE = float(os.environ.get("GF_DEADLINE", "180" if os.environ.get("GF_TEST_SLOW") else "60"))
SKIP = 77

# The program's parent: notes the state of the terminal before and after, and how the program ended.
PARENT = r"""
import os, resource, signal, subprocess, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if os.environ.get("LANG") == "C":
    os.environ.pop("LC_CTYPE", None)  # Python's own idea
folder, command = sys.argv[1], sys.argv[2:]
def note(name, text):
    with open(os.path.join(folder, name + ".new"), "w") as out:
        out.write(text)
    os.rename(os.path.join(folder, name + ".new"), os.path.join(folder, name))
def stty():
    return subprocess.run(["stty", "-g"], stdout=subprocess.PIPE, text=True).stdout.strip()
for number in (signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
print("before the program", flush=True)
note("before", stty())
child = subprocess.Popen(command, preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL)
                                                      for n in (signal.SIGINT, signal.SIGQUIT)])
note("pid", str(child.pid))
status = child.wait()
note("after", stty())
note("status", str(status))
print("after the program", flush=True)
note("printed", "")
signal.pause()
"""

TMUX_CONFIGURATION = """
set -g default-terminal tmux-256color
set -g default-shell /bin/sh
set -g remain-on-exit on
set -g status off
set -g history-limit 2000
set -s escape-time 0
set -s exit-empty off
"""


class Failure(AssertionError):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


class Screen:
    """One pane with the program in it. Use as a context manager: the pane never outlives it."""

    def __init__(self, binary, arguments=(), columns=120, rows=36, term="tmux-256color", locale="C.UTF-8",
                 environment=None, command=None, folder=None):
        """command: run this instead of the program and its parent (a shell, say)."""
        if shutil.which("tmux") is None:
            print("skipped: tmux is missing")
            sys.exit(SKIP)
        self.columns, self.rows = columns, rows
        self.seen = None  # captures while a predicate looks
        # A socket's path may be about a hundred bytes long, whatever TMPDIR is.
        base = tempfile.gettempdir()
        self.folder = tempfile.mkdtemp(prefix="gf-", dir=base if len(base) < 60 else "/tmp")
        self.socket = os.path.join(self.folder, "socket")
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.home)
        self.working = folder or self.home
        self.environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.home,
                            "LANG": "C.UTF-8", "TERM": "dumb"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "MALLOC_PERTURB_"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        # The sanitizers' reports would be drawn over: keep them in files.
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            self.environment[name] = "%s:log_path='%s'" % (
                self.environment.get(name, ""), os.path.join(self.folder, "sanitizer"))
        # Libraries have no frame pointers; only slow unwinding sees that an allocation was made by one.
        self.environment["ASAN_OPTIONS"] += ":fast_unwind_on_malloc=0"
        self.environment["LSAN_OPTIONS"] = "%s:print_suppressions=0:suppressions='%s'" % (
            self.environment.get("LSAN_OPTIONS", ""), os.path.join(HERE, "lsan.supp"))
        inner = {"LANG": locale, "HOME": self.home}
        if term is not None:
            inner["TERM"] = term
        inner.update(environment or {})
        wanted = [sys.executable, "-I", "-c", PARENT, self.folder, binary] + list(arguments)
        words = ["env", "-u", "TMUX", "-u", "TMUX_PANE", "-u", "TERM_PROGRAM", "-u", "TERM_PROGRAM_VERSION", "-u",
                 "TERM", "-u", "LINES", "-u", "COLUMNS"]
        words += ["%s=%s" % item for item in inner.items()]
        words += command if command is not None else wanted
        configuration = os.path.join(self.folder, "tmux.conf")
        with open(configuration, "w") as out:
            out.write(TMUX_CONFIGURATION)
        self.closed = False
        try:
            self.tmux("-f", configuration, "new-session", "-d", "-s", "gf", "-x", str(columns), "-y", str(rows),
                      "-c", self.working, "exec " + " ".join(quote(word) for word in words))
        except BaseException:
            self.close()
            raise

    # -- tmux ----------------------------------------------------------------------------------------------------

    def tmux(self, *arguments, data=None):
        # -u: this client, too, speaks UTF-8, or captures would lose what is not ASCII.
        done = subprocess.run(["tmux", "-u", "-S", self.socket] + list(arguments), input=data, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE)
        if done.returncode != 0:
            raise Failure("tmux %s: %s" % (arguments[0], done.stderr.decode(errors="replace").strip()))
        return done.stdout.decode("utf-8", errors="replace")

    def format(self, text):
        return self.tmux("display-message", "-p", "-t", "gf", text).rstrip("\n")

    def close(self):
        if self.closed:
            return
        self.closed = True
        pid = self.note("pid")
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], env=self.environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        if pid and self.note("status") is None:
            # Losing its terminal ends the program; nothing of ours may go on running if it does not.
            until = time.monotonic() + 10
            while alive(int(pid)) and time.monotonic() < until:
                time.sleep(0.02)
            if alive(int(pid)):
                os.kill(int(pid), signal.SIGKILL)
        self.reports = ""
        for name in sorted(os.listdir(self.folder)):
            if name.startswith("sanitizer"):
                with open(os.path.join(self.folder, name), errors="replace") as report:
                    self.reports += report.read()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and not self.closed:
            try:
                print("the screen (%d × %d) was:" % (self.columns, self.rows))
                print("\n".join("  |" + line for line in self.lines()))
                print("status: %s" % self.note("status"))
            except (Failure, OSError, subprocess.SubprocessError):
                pass
        self.close()
        if self.reports:
            print(self.reports)
            if kind is None:
                raise Failure("a sanitizer complained")

    # -- what a person does --------------------------------------------------------------------------------------

    def keys(self, *names):
        """Press keys by tmux's names ("Up", "Enter", "C-z"); single characters are themselves."""
        for name in names:
            if len(name) == 1 or name.startswith("\x1b"):
                self.text(name)
            else:
                self.tmux("send-keys", "-t", "gf", name)

    def text(self, text):
        """Type a text; bytes go to the program as they are."""
        self.tmux("send-keys", "-t", "gf", "-H", *["%x" % byte for byte in text.encode()])

    def click(self, column, row, button=0):
        """Press and release a mouse button at a cell counted from 0 (64 and 65 are the wheel), in the coding that the
        program has asked the terminal for."""
        self.wait_for(lambda screen: screen.format("#{mouse_any_flag}") == "1", "the program to ask for the mouse")
        if self.format("#{mouse_sgr_flag}") == "1":
            self.text("\x1b[<%d;%d;%dM" % (button, column + 1, row + 1))
            if button < 64:
                self.text("\x1b[<%d;%d;%dm" % (button, column + 1, row + 1))
        else:
            self.text("\x1b[M" + chr(32 + button) + chr(33 + column) + chr(33 + row))
            if button < 64:
                self.text("\x1b[M" + chr(32 + 3) + chr(33 + column) + chr(33 + row))

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.tmux("resize-window", "-t", "gf", "-x", str(columns), "-y", str(rows))

    def kill(self, number):
        os.kill(self.pid(), number)

    # -- what a person sees --------------------------------------------------------------------------------------

    def capture(self, *options):
        if self.seen is None:
            return self.tmux("capture-pane", "-p", "-t", "gf", *options)
        if options not in self.seen:
            self.seen[options] = self.tmux("capture-pane", "-p", "-t", "gf", *options)
        return self.seen[options]

    def lines(self):
        lines = self.capture().split("\n")[:self.rows]
        return lines + [""] * (self.rows - len(lines))

    def contents(self):
        return "\n".join(self.lines())

    def coloured(self):
        return self.capture("-e")

    def cells(self):
        """Rows of (character, its SGR state): what is seen, however tmux spells it."""
        rows, state = [], ()
        for line in self.coloured().split("\n")[:self.rows]:
            row = []
            for found in re.finditer(r"\x1b\[([0-9;:]*)m|(.)", line):
                if found.group(2) is not None:
                    row.append((found.group(2), state))
                else:
                    state = sgr(state, found.group(1))
            while row and row[-1] == (" ", ()):
                row.pop()
            rows.append(row)
        return rows

    def look(self, predicate):
        """What predicate(self) says of one screen: however often it asks, it sees the same."""
        self.seen = {}
        try:
            return predicate(self)
        finally:
            self.seen = None

    def wait_for(self, predicate, what, deadline=DEADLINE):
        """Wait until predicate(self) is true (or has a value) and return what it gave. What may be drawn in parts, or
        change once more, is waited for as a whole: "it has changed" is true too early."""
        until = time.monotonic() + deadline
        pause = 0.01
        while True:
            value = self.look(predicate)
            if value or value == 0 and value is not False:
                return value
            if self.ended():
                value = self.look(predicate)
                if value:
                    return value
                raise Failure("waiting for %s, but the program has ended (%s)" % (what, self.note("status")))
            if time.monotonic() > until:
                raise Failure("waited in vain for %s" % what)
            if pause == 0.1:
                expect(self.format("#{pane_dead}") == "0", "waiting for %s, but what ran there has ended" % what)
            time.sleep(pause)
            pause = min(0.1, pause * 1.5)

    def wait_text(self, text):
        return self.wait_for(lambda screen: text in screen.contents(), repr(text))

    def wait_gone(self, text):
        return self.wait_for(lambda screen: text not in screen.contents(), "%r to go" % text)

    def wait_match(self, pattern):
        return self.wait_for(lambda screen: re.search(pattern, screen.contents(), re.M), "/%s/" % pattern)

    def activity(self):
        """What changes whenever the program does something; None while it is at work or waits for a processor."""
        try:
            pid = self.pid()
            for thread in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/stat" % (pid, thread)) as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] != "S":
                        return None
            # The screen's thread alone: that of a sanitizer wakes up all the time.
            with open("/proc/%d/task/%d/status" % (pid, pid)) as status:
                return re.findall(r"ctxt_switches:\s*(\d+)", status.read())
        except (OSError, IndexError):
            return None

    def settled(self):
        """The contents, once all keys have been answered and all that was begun is done and drawn: all threads sleep,
        and the screen's has not woken between several captures that agree. A capture has tmux hand on what it holds,
        so that nothing is on its way, however slow the machine is. The program must be paused."""
        last = [None, None, 0]

        def same(screen):
            before, now, after = screen.activity(), screen.coloured(), screen.activity()
            quiet = before is not None and before == after and [before, now] == last[:2]
            last[:] = [after, now, last[2] + 1 if quiet else 0]
            return last[2] >= 3

        self.wait_for(same, "the screen to settle")
        return self.contents()

    # -- the program ---------------------------------------------------------------------------------------------

    def note(self, name):
        try:
            with open(os.path.join(self.folder, name), errors="replace") as note:
                return note.read()
        except OSError:
            return None

    def pid(self):
        until = time.monotonic() + DEADLINE
        while self.note("pid") is None:
            expect(time.monotonic() < until, "the program did not start")
            time.sleep(0.01)
        return int(self.note("pid"))

    def ended(self):
        return self.note("status") is not None

    def wait_end(self, deadline=DEADLINE):
        """The exit status; -N if signal N ended it."""
        until = time.monotonic() + deadline
        while not self.ended():
            expect(time.monotonic() < until, "the program does not end")
            time.sleep(0.01)
        # On a tiny screen the line may have been wrapped or scrolled away.
        while self.note("printed") is None or (self.columns >= 20 and self.rows >= 4 and
                                               "after the program" not in self.contents()):
            expect(time.monotonic() < until, "nothing is printed after the program has ended")
            time.sleep(0.01)
        return int(self.note("status"))

    def expect_clean(self, alternate=True):
        """The terminal is as it was before the program: modes, cursor, contents, line settings."""
        until = time.monotonic() + DEADLINE / 4  # on a tiny screen tmux may not have read all of it
        while True:
            state = self.format(
                "alternate #{alternate_on} cursor #{cursor_flag} keypad #{keypad_flag} arrows #{keypad_cursor_flag} "
                "mouse #{mouse_any_flag} insert #{insert_flag} origin #{origin_flag} wrap #{wrap_flag}")
            if state == "alternate 0 cursor 1 keypad 0 arrows 0 mouse 0 insert 0 origin 0 wrap 1":
                break
            expect(time.monotonic() < until, "the terminal's modes were left changed: " + state)
            time.sleep(0.02)
        expect(self.note("before") == self.note("after"), "the terminal's line settings (stty) were left changed: "
               "before %s, after %s" % (self.note("before"), self.note("after")))
        lines = self.contents().rstrip("\n").split("\n")
        if alternate and self.columns >= 20 and self.rows >= 4:
            expect([line for line in lines if line] == ["before the program", "after the program"] and
                   lines[0] == "before the program",
                   "something was left on the screen, or the cursor is elsewhere: %r" % lines)
            expect(all(state == () for row in self.cells() for _, state in row), "colours were left on")


def sgr(state, text):
    """The state after one more SGR sequence: a sorted tuple of (what, value); () is the terminal's default."""
    attributes = dict(state)
    numbers = re.split("[;:]", text) if text else ["0"]
    while numbers:
        number = numbers.pop(0) or "0"
        if number == "0":
            attributes = {}
        elif number in ("38", "48"):
            count = 2 if numbers and numbers[0] == "5" else 4
            attributes["fg" if number == "38" else "bg"] = ":".join(numbers[:count])
            del numbers[:count]
        elif number in ("39", "49"):
            attributes.pop("fg" if number == "39" else "bg", None)
        elif number in ("22", "24", "25", "27"):
            for name in {"22": ("1", "2"), "24": ("4",), "25": ("5",), "27": ("7",)}[number]:
                attributes.pop(name, None)
        elif 30 <= int(number) <= 37 or 90 <= int(number) <= 97:
            attributes["fg"] = number
        elif 40 <= int(number) <= 47 or 100 <= int(number) <= 107:
            attributes["bg"] = number
        else:
            attributes[number] = ""
    return tuple(sorted(attributes.items()))


def quote(word):
    return "'" + word.replace("'", "'\\''") + "'"


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
    binary = os.path.abspath(sys.argv[1])
    names = sys.argv[2:] or sorted(tests)
    failed = 0
    for name in names:
        started = time.monotonic()
        try:
            tests[name](binary)
        except (Failure, subprocess.SubprocessError, OSError) as problem:
            failed += 1
            print("FAILED %s: %s" % (name, problem))
            traceback.print_exc(file=sys.stdout)
        else:
            print("ok %s (%.1f s)" % (name, time.monotonic() - started))
    sys.exit(1 if failed else 0)


def tests_of(scope):
    return {name[5:]: value for name, value in scope.items() if name.startswith("test_")}


__all__ = ["alive", "Screen", "Failure", "expect", "main", "tests_of", "ROOT", "PRESETS", "DEADLINE", "re", "signal", "os"]
