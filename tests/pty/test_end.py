"""How it ends: whatever ends it, the terminal is as it was, and the status tells."""

import time

from pty_gradflow import *
from pty_screen import *

# A signal that a sanitizer reports ends the process in its own way; here the signal itself is what is looked at.
PLAIN_SIGNALS = "handle_segv=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:handle_sigbus=0"


def test_quit(binary):
    with start(binary) as screen:
        wait_started(screen)
        expect(screen.alternate(), "the program does not use the alternate screen")
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


def test_quit_signal(binary):
    by_signal(binary, signal.SIGQUIT)
    with start(binary) as screen:
        wait_started(screen)
        screen.keys("C-\\")
        expect(screen.wait_end() == -signal.SIGQUIT, "exit status %d after Ctrl-\\" % screen.session.status)
        screen.expect_clean()


def test_hang_up(binary):
    by_signal(binary, signal.SIGHUP)


def test_other_signals(binary):
    """What would end any program: limits that are reached, timers, signals that others send."""
    for number in (signal.SIGXCPU, signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGPROF, signal.SIGVTALRM, signal.SIGPOLL):
        by_signal(binary, number)


def crash(binary, number):
    environment = {name: "%s:%s" % (os.environ.get(name, ""), PLAIN_SIGNALS)
                   for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")}
    by_signal(binary, number, environment=environment)


def test_segmentation_fault(binary):
    crash(binary, signal.SIGSEGV)


def test_abort(binary):
    crash(binary, signal.SIGABRT)


def test_trap(binary):
    for number in (signal.SIGTRAP, signal.SIGSYS):
        crash(binary, number)


def test_terminal_goes_away(binary):
    with start(binary, "view.speed=max") as screen:
        wait_started(screen)
        screen.session.hang_up()
        status = screen.wait_end()
        expect(status in (0, -signal.SIGHUP), "exit status %d when the terminal has gone" % status)


def stopped_and_back(binary, stop, number, size=(100, 30)):
    """Stopped by `stop` and brought back by its shell, in a terminal that has another size by then."""
    with start(binary, "view.speed=1") as screen:
        wait_started(screen)
        stop(screen)
        expect(screen.wait_stopped() == number, "stopped by signal %d" % screen.session.stopped)
        if number == signal.SIGTSTP:
            screen.expect_clean()
        screen.session.restore_line()
        screen.emulator.feed(b"\x1b[H" + 6 * b"stopped; the shell prompts in the program's place\r\n")
        screen.resize(*size)
        screen.session.bring_back()
        screen.wait_for(lambda s: s.alternate() and not s.cursor() and s.mouse(), "the terminal to be taken again")
        screen.wait_for(lambda s: iteration(s) is not None and layer_rows(s).get(1), "the screen to be drawn again")
        screen.wait_for(lambda s: "the shell prompts" not in s.contents(), "what was printed meanwhile to go")
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the footer to be in the last row of the new size")
        screen.keys("?")
        screen.wait_text("Change the network")
        screen.keys("?")
        screen.wait_gone("Change the network")
        screen.keys("q")
        expect(screen.wait_end() == 0, "exit status %d after q" % screen.session.status)
        screen.expect_initial()


def test_suspend(binary):
    stopped_and_back(binary, lambda screen: screen.keys("C-z"), signal.SIGTSTP)
    stopped_and_back(binary, lambda screen: screen.keys("C-z"), signal.SIGTSTP, size=(130, 50))


def test_stop_signal(binary):
    stopped_and_back(binary, lambda screen: screen.kill(signal.SIGTSTP), signal.SIGTSTP)


def test_stopped_unasked(binary):
    """SIGSTOP can't be seen coming: the terminal stays as it is, and what was done to it meanwhile is mended."""
    def stop(screen):
        screen.kill(signal.SIGSTOP)

    stopped_and_back(binary, stop, signal.SIGSTOP)


def test_suspend_while_drawing(binary):
    """Ctrl-Z and Ctrl-C in the middle of a frame, which the terminal takes slowly, cut nothing of it."""
    for key in ("C-z", "C-c"):
        with start(binary, "view.speed=1", "view.screen=plane", columns=300, rows=100) as screen:
            wait_started(screen)
            screen.settle(2)
            screen.kill(signal.SIGWINCH)
            until = time.monotonic() + DEADLINE
            while not screen.blocked_by_terminal():
                expect(time.monotonic() < until, "a frame of 300 × 100 is written at once")
                time.sleep(0.001)
            screen.session.write(screen.key_bytes(key))
            if key == "C-z":
                screen.wait_stopped()
                screen.expect_clean()
                screen.session.bring_back()
                wait_started(screen)
                screen.keys("C-c")
            expect(screen.wait_end() == -signal.SIGINT, "it ended with %s" % screen.session.status)
            screen.expect_initial()
            expect(not screen.emulator.unknown(), "a sequence was cut: %s" % screen.emulator.unknown())


main(tests_of(globals()))
