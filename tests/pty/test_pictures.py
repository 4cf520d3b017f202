"""P writes a picture of the screen; `record` films what is shown."""

import json
import xml.etree.ElementTree

from pty_gradflow import *
from pty_screen import *


def read(screen, name):
    try:
        with open(os.path.join(screen.home, name), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def test_picture(binary):
    """P asks for a name, and before it overwrites; the picture is of the moment P was pressed."""
    with start_paused(binary, at=5) as screen:
        def answer(name, word):
            screen.keys("P")
            screen.wait_text("Write a picture of the screen")
            screen.keys("C-u")
            screen.text(name)
            screen.wait_text(name)
            screen.keys("Enter")
            screen.wait_text(word)

        lines = screen.settled().split("\n")

        def layer_numbers(text):
            """The numbers of the layers' rows, whatever bars are drawn with."""
            rows = text.split("\n") if isinstance(text, str) else text
            return [re.findall(r"\d\.\de-\d+", row) for row in rows[3:25]]

        expect(any(layer_numbers(lines)), "no numbers on the screen")
        answer("shot.txt", "written: shot.txt")
        first = read(screen, "shot.txt")
        expect(first.split("\n")[0].rstrip() == lines[0].rstrip() and layer_numbers(first) == layer_numbers(lines),
               "the picture is not what the screen showed:\n" + first)
        screen.keys("n")
        wait_iteration(screen, 6)
        wait_paused(screen)
        answer("shot.txt", "Overwrite it?")
        expect(read(screen, "shot.txt") == first, "it was overwritten before the answer")
        screen.text("y")
        screen.wait_for(lambda s: re.search(r"\b6\b", read(s, "shot.txt").split("\n")[0]), "it to be overwritten")
        screen.wait_text("written: shot.txt")
        answer("shot.png", "ends in .svg or .txt")
        screen.keys("Escape")
        screen.wait_gone("Write a picture of the screen")
        answer("plain", "written: plain.svg")
        texts = [element.text for element in xml.etree.ElementTree.fromstring(read(screen, "plain.svg")).iter()]
        expect("vanishing-sigmoid" in texts, "the SVG does not hold the preset's name")
        screen.keys("e")
        screen.wait_text("What is shown, and why")
        answer("explained.txt", "written: explained.txt")
        expect("What is shown, and why" in read(screen, "explained.txt"), "the explanation is not in the picture")
        screen.wait_gone("What is shown, and why")
        screen.keys(":picture again.svg", "Enter")
        screen.wait_text("written: again.svg")
        quit_cleanly(screen)


def film(screen):
    """Its events; None while it is not whole."""
    text = read(screen, "film.cast")
    if not text:
        return None
    head, *events = [json.loads(line) for line in text.splitlines()]
    expect((head["version"], head["width"], head["height"]) == (2, 100, 30), "the head of the film is wrong")
    times = [event[0] for event in events]
    expect(times == sorted(times), "time goes back")
    return events


def filming(binary):
    return Screen(binary, ["record", "film.cast", preset("vanishing-sigmoid")], columns=100, rows=30)


def test_film(binary):
    with filming(binary) as screen:
        wait_started(screen)
        screen.wait_for(lambda s: (iteration(s) or 0) > 3, "iterations to go on")
        expect(read(screen, "film.cast") == "", "the film is there before it is complete")
        screen.resize(90, 28)
        screen.wait_for(lambda s: re.search(r"\bquit\b", footer(s)), "the footer at its new place")
        quit_cleanly(screen)
        events = film(screen)
        expect(events, "there is no film")
        expect([event[2] for event in events if event[1] == "r"] == ["90x28"], "the resize is not in the film")
        expect(any("vanishing-sigmoid" in event[2] for event in events), "the film does not show the screen")


def test_film_ended_by_signal(binary):
    """The film is whole even then."""
    with filming(binary) as screen:
        wait_started(screen)
        screen.kill(signal.SIGTERM)
        expect(screen.wait_end() == -signal.SIGTERM, "it did not end by the signal")
        screen.expect_clean()
        expect(film(screen), "there is no film")


tests = tests_of(globals())

if __name__ == "__main__":
    main(tests)
