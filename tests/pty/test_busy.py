"""A network whose single iteration takes long: keys are answered in the middle of it."""

from pty_gradflow import *
from pty_screen import *

# Sanitizers make it some fifty times slower: there a smaller network takes as long.
DEPTH, WIDTH = (128, 128) if os.environ.get("GF_TEST_SLOW") else (512, 256)
LARGE = ["network.depth=%d" % DEPTH, "network.width=%d" % WIDTH, "network.activation=relu", "network.init=he",
         "data.samples=16", "training.batch=8", "training.learning_rate=1e-6"]


def help_is(shown):
    return lambda screen: ("Change the network" in screen.contents()) == shown


def test_keys_are_answered(binary):
    """Help comes and goes within one iteration. On a fast machine an iteration may end just then, which says nothing;
    then it is tried again, and with larger batches. A screen that waits for the worker never passes."""
    with start(binary, "view.speed=max", *LARGE, columns=200, rows=60) as screen:
        wait_started(screen)
        for batch in (8, 32, 128, 512):
            if batch > 8:
                command(screen, "set training.batch %d" % batch)
                command(screen, "set data.samples %d" % (2 * batch))
                screen.wait_for(lambda s: "batch %d" % batch in header(s) and iteration(s) is not None, "the batch")
            if any(answered_within_an_iteration(screen) for _ in range(12)):
                break
        else:
            raise Failure("help came and went only ever when an iteration had ended")
        screen.keys("j")
        screen.wait_for(lambda s: selected_layer(s) == 2, "the selection to move")
        quit_cleanly(screen)


def answered_within_an_iteration(screen):
    before = iteration(screen)
    screen.keys("?")
    screen.wait_for(help_is(True), "help")
    during = iteration(screen)
    screen.keys("?")
    screen.wait_for(help_is(False), "help to go")
    return before is not None and before == during == iteration(screen)


def test_quits_in_the_middle(binary):
    with start(binary, "view.speed=max", *LARGE) as screen:
        wait_started(screen)
        quit_cleanly(screen)


def test_quits_before_the_first_iteration(binary):
    with start(binary, "view.speed=max", *LARGE) as screen:
        screen.wait_for(lambda s: s.alternate(), "the screen to be taken")
        quit_cleanly(screen)


def test_ends_in_the_middle_by_signal(binary):
    with start(binary, "view.speed=max", *LARGE) as screen:
        wait_started(screen)
        screen.kill(signal.SIGTERM)
        expect(screen.wait_end() == -signal.SIGTERM, "exit status")
        screen.expect_clean()


def test_rebuild_in_the_middle(binary):
    with start(binary, "view.speed=max", *LARGE) as screen:
        wait_started(screen)
        command(screen, "set network.depth 4")
        screen.wait_for(lambda s: "4 × %d" % WIDTH in header(s) and sorted(k for k in layer_rows(s) if k != "out") == [1, 2, 3, 4],
                        "a network of 4 layers")
        quit_cleanly(screen)


main(tests_of(globals()))
