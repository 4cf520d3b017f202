"""How long a key takes to show on the screen while a large network trains as fast as it can.

Opens a pseudo-terminal directly (no tmux in between), presses keys that change the screen in a known way, and
measures until the answer is there. Prints a table with a verdict; judges nothing.
"""

import os
import statistics
import sys
import time

from terminal import Terminal, verdict

PRESSES = 200
MOST, QUIT_MOST = 16, 1000  # milliseconds
NETWORK = ["network.depth=512", "network.width=256", "network.activation=relu", "network.init=he",
           "view.speed=max", "training.batch=128"]
# Help coming or going changes most of the screen. An iteration that ends in those milliseconds draws as much, and then
# passes for the answer; with iterations this long that is rare.
ANSWER = rb"(?s).{300}"


def main(binary, preset):
    arguments = [preset]
    for setting in NETWORK:
        arguments += ["--set", setting]
    with Terminal([binary] + arguments, 120, 36) as terminal:
        terminal.wait_for(b"quit", 60)
        terminal.drain(0.5)
        open_times, close_times = [], []
        for _ in range(PRESSES // 2):
            open_times.append(terminal.press(b"?", ANSWER))
            terminal.drain(0.03)
            close_times.append(terminal.press(b"?", ANSWER))
            terminal.drain(0.03)
        started = time.monotonic()
        os.write(terminal.descriptor, b"q")
        terminal.wait_end(60)
        quitting = time.monotonic() - started
    print("| key | presses | median, ms | 99th percentile | worst | 99th percentile to reach | |")
    print("|---|--:|--:|--:|--:|--:|---|")
    report("help appears", open_times, MOST)
    report("help goes", close_times, MOST)
    report("quit", [quitting], QUIT_MOST)


def report(what, seconds, most):
    values = sorted(1000 * value for value in seconds)
    percentile = values[min(len(values) - 1, int(0.99 * len(values)))]
    print("| %s | %d | %.2f | %.2f | %.2f | %g | %s |" % (what, len(values), statistics.median(values), percentile, values[-1],
                                                       most, verdict(percentile <= most)))


main(sys.argv[1], sys.argv[2])
