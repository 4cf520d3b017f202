"""Colours, character sets and terminals, poor ones and none at all."""

import subprocess
import tempfile

from pty_gradflow import *
from pty_screen import *


def colour_codes(screen):
    """All SGR numbers that choose a colour of a cell on the screen."""
    return {code for row in screen.cells() for _, state in row for name, code in state if name in ("fg", "bg")}


def shows_table(screen, label="sigm"):
    expect(len(layer_rows(screen)) >= 20, "the table has %d rows" % len(layer_rows(screen)))
    expect(label in layer_rows(screen)[1], "layer 1 does not tell its activation")


def test_256_colours(binary):
    for term in ("xterm-256color", "tmux-256color"):
        with start_paused(binary, term=term) as screen:
            shows_table(screen)
            expect(any(code.startswith("5:") for code in colour_codes(screen)), "none of 256 colours is used")
            quit_cleanly(screen)


def test_no_color(binary):
    for more in ({"environment": {"NO_COLOR": "1"}}, {"options": ["--no-color"]}):
        with start_paused(binary, **more) as screen:
            shows_table(screen)
            expect(not colour_codes(screen), "colours in spite of %r: %r" % (more, colour_codes(screen)))
            quit_cleanly(screen)
    with start_paused(binary, environment={"NO_COLOR": ""}) as screen:
        expect(colour_codes(screen), "an empty NO_COLOR takes the colours away")
        quit_cleanly(screen)


def few_colours(binary, term):
    with start_paused(binary, term=term) as screen:
        shows_table(screen)
        codes = colour_codes(screen)
        expect(codes and not any(":" in code for code in codes), "colours on %s: %r" % (term, sorted(codes)))
        screen.keys("q")
        expect(screen.wait_end() == 0, "exit status")
        screen.expect_clean(alternate=False)


def test_linux_console(binary):
    few_colours(binary, "linux")


def test_xterm(binary):
    few_colours(binary, "xterm")


def test_vt100(binary):
    """No colours, no alternate screen."""
    with start_paused(binary, term="vt100") as screen:
        shows_table(screen)
        expect(not colour_codes(screen), "colours on a vt100")
        screen.keys("?")
        screen.wait_text("Change the network")
        screen.keys("Escape")
        screen.wait_gone("Change the network")
        screen.keys("q")
        expect(screen.wait_end() == 0, "exit status")
        screen.expect_clean(alternate=False)


def only_ascii(binary, **more):
    with start_paused(binary, **more) as screen:
        shows_table(screen)
        for key in (None, "?", "p", "s", ":", "w"):
            if key:
                screen.keys(key)
                screen.settled()
            odd = {character for character in screen.contents() if ord(character) > 126 or
                   ord(character) < 32 and character != "\n"}
            expect(not odd, "not ASCII, after %r: %r" % (key, odd))
            if key:
                screen.keys("Escape")
                screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the table again")
        quit_cleanly(screen)


def test_ascii(binary):
    only_ascii(binary, options=["--ascii"])


def test_c_locale(binary):
    only_ascii(binary, locale="C")


def test_unknown_locale(binary):
    only_ascii(binary, locale="xx_YY.UTF-8")


def test_latin_1_locale(binary):
    """A locale that knows more than ASCII, but not UTF-8; made here, as machines have none any more."""
    with tempfile.TemporaryDirectory(prefix="gf-") as folder:
        try:
            subprocess.run(["localedef", "-i", "de_DE", "-f", "ISO-8859-1", os.path.join(folder, "de_DE.ISO-8859-1")],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        except (OSError, subprocess.CalledProcessError):
            print("skipped: localedef can't make a locale here")
            raise SystemExit(SKIP)
        only_ascii(binary, locale="de_DE.ISO-8859-1", environment={"LOCPATH": folder})


def no_screen(binary, term, word):
    """One line that says why, and what is wrong with it; the terminal is left alone."""
    with Screen(binary, [preset("vanishing-sigmoid")], term=term, columns=250) as screen:
        status = screen.wait_end()
        lines = [line for line in screen.lines() if line]
        expect(status in (1, 2), "exit status %d" % status)
        expect(len(lines) == 2 and lines[1].startswith("gradflow: ") and word in lines[1], "it said %r" % lines)
        screen.expect_initial()


def test_dumb_terminal(binary):
    no_screen(binary, "dumb", "TERM")


def test_unknown_terminal(binary):
    no_screen(binary, "nonsense-terminal", "nonsense-terminal")


def test_no_term(binary):
    no_screen(binary, None, "TERM")


def test_not_a_terminal(binary):
    for arguments in ([], [preset("vanishing-sigmoid")]):
        done = subprocess.run([binary] + arguments, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=DEADLINE, env=dict(os.environ, TERM="xterm"))
        said = done.stderr.decode()
        expect(done.returncode in (1, 2), "exit status %d" % done.returncode)
        expect(not done.stdout, "it wrote on standard output")
        expect(said.startswith("gradflow: ") and said.count("\n") == 1 and "terminal" in said, "it said %r" % said)


main(tests_of(globals()))
