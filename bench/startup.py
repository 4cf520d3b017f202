"""How long it takes from the start of the program until the first whole frame is written."""

import statistics
import sys
import time

from terminal import Terminal, verdict

STARTS = 20
MOST = 30  # milliseconds


def first_frame(binary, preset):
    """Seconds until the last byte of the first burst: the frame is whole once nothing follows at once."""
    with Terminal([binary, preset, "--set", "view.speed=1"], 120, 36) as terminal:
        terminal.wait_for(b"quit", 20)
        last = time.monotonic()
        while terminal.read(0.02):
            last = time.monotonic()
        return last - terminal.started


def main(binary, preset):
    values = sorted(1000 * first_frame(binary, preset) for _ in range(STARTS))
    median = statistics.median(values)
    print("| first frame, median, ms | worst of %d starts | to reach | |\n|--:|--:|--:|---|" % STARTS)
    print("| %.1f | %.1f | %g | %s |" % (median, values[-1], MOST, verdict(median <= MOST)))


main(sys.argv[1], sys.argv[2])
