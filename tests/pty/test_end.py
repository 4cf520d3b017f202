"""How it ends: whatever ends it, the terminal is as it was, and the status tells."""

import time

from pty_gradflow import *
from pty_screen import *

# A signal that a sanitizer reports ends the process in its own way; here the signal itself is what is looked at.
PLAIN_SIGNALS = "handle_segv=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:handle_sigbus=0"


def test_quit(binary):
    with start(binary) as screen:
        wait_started(screen)
        expect(screen.format("#{alternate_on}") == "1", "the program does not use the alternate screen")
        quit_cleanly(screen)
    with start(binary, columns=40, rows=12) as screen:
        wait_started(screen)
        quit_cleanly(screen)


def by_signal(binary, number, **more):
    with start(binary, "view.speed=max", **more) as screen:
        wait_started(screen)
        screen.kill(number)
        status = screen.wait_end()
        expect(status == -number, "exit status %d, expected death by signal %d" % (status, number))
        screen.expect_clean()


def test_interrupt(binary):
    by_signal(binary, signal.SIGINT)


def test_control_c(binary):
    with start(binary) as screen:
        wait_started(screen)
        screen.keys("C-c")
        status = screen.wait_end()
        expect(status == -signal.SIGINT, "exit status %d after Ctrl-C" % status)
        screen.expect_clean()


def test_terminate(binary):
    by_signal(binary, signal.SIGTERM)


def test_hang_up(binary):
    by_signal(binary, signal.SIGHUP)


def crash(binary, number):
    environment = {name: "%s:%s" % (os.environ.get(name, ""), PLAIN_SIGNALS)
                   for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")}
    by_signal(binary, number, environment=environment)


def test_segmentation_fault(binary):
    crash(binary, signal.SIGSEGV)


def test_abort(binary):
    crash(binary, signal.SIGABRT)


def test_terminal_goes_away(binary):
    with start(binary, "view.speed=max") as screen:
        wait_started(screen)
        pid = screen.pid()
        screen.tmux("kill-server")
        until = time.monotonic() + DEADLINE
        while alive(pid):
            expect(time.monotonic() < until, "the program goes on after its terminal has gone")
            time.sleep(0.02)


SHELL = ["sh", "-i"]


def in_shell(binary, stop):
    """A shell with job control; the program is stopped by `stop`, and brought back."""
    with Screen(binary, command=SHELL, environment={"PS1": "prompt> "}) as screen:
        screen.wait_text("prompt>")
        screen.text("stty -g >before; sh -c 'echo $$ >pid; exec \"$0\" \"$@\"' '%s' '%s' --set view.speed=1\n" %
                    (binary, preset("vanishing-sigmoid")))
        screen.wait_for(lambda s: iteration(s) is not None, "the screen")
        with open(os.path.join(screen.home, "pid")) as note:
            pid = int(note.read())
        stop(screen, pid)
        screen.wait_for(lambda s: s.format("#{alternate_on}") == "0", "the alternate screen to be left")
        screen.wait_for(lambda s: s.format("#{cursor_flag}") == "1", "the cursor to be back")
        screen.text("stty -g >stopped; echo is stopped\n")
        screen.wait_match("(?<!echo )is stopped")
        screen.wait_for(lambda s: s.format("#{mouse_any_flag}") == "0", "the mouse to be the terminal's again")
        screen.resize(100, 30)
        screen.text("fg\n")
        screen.wait_for(lambda s: iteration(s) is not None and layer_rows(s).get(1), "the screen to be drawn again")
        screen.wait_for(lambda s: s.format("#{cursor_flag}") == "0", "the cursor to be hidden after fg")
        screen.wait_for(lambda s: "is stopped" not in s.contents(), "what the shell printed to go from the screen")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the footer to be in the last row of the new size")
        screen.keys("?")
        screen.wait_text("Change the network")
        screen.keys("?")
        screen.wait_gone("Change the network")
        screen.keys("q")
        screen.wait_for(lambda s: s.format("#{alternate_on}") == "0", "the alternate screen to be left")
        screen.text("echo ended with $?; stty -g >after; echo all done\n")
        screen.wait_match("ended with 0")
        screen.wait_match("(?<!echo )all done")
        states = []
        for name in ("before", "stopped", "after"):
            with open(os.path.join(screen.home, name)) as note:
                states.append(note.read())
        expect(states[0] == states[1] == states[2], "the terminal's line settings differ: %r" % states)


def test_suspend(binary):
    in_shell(binary, lambda screen, pid: screen.keys("C-z"))


def test_stop_signal(binary):
    in_shell(binary, lambda screen, pid: os.kill(pid, signal.SIGTSTP))


main(tests_of(globals()))
