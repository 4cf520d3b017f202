"""What a frame costs the screen's thread, from the snapshot to the last byte on the terminal, and how many bytes it is.

Every view of a network of 100 layers at several sizes: paused, then one iteration after the other by `n`, each of which
is two frames: one for the key and one for the iteration. Also counts the bytes that an unchanged screen writes. Prints a
table with a verdict; judges nothing.
"""

import os
import sys
import time

from terminal import Terminal, verdict

STEPS = 30
MOST = 2  # milliseconds
SIZES = [(80, 24), (200, 60)]
FRAMES_A_STEP = 2
QUIET = 0.05  # seconds without a byte: the frame is written
VIEWS = ["table", "layer", "history", "chain", "plane"]
NETWORK = ["network.depth=100", "network.activation=relu", "network.init=he"]


def processor_seconds(pid):
    """Of the screen's thread: the main one."""
    with open("/proc/%d/task/%d/schedstat" % (pid, pid)) as stat:
        return int(stat.read().split()[0]) * 1e-9


def read_until_quiet(terminal):
    count = 0
    while True:
        data = terminal.read(QUIET)
        if not data:
            return count
        count += len(data)


def measure(binary, preset, view, columns, rows):
    """Milliseconds a frame, bytes an iteration, bytes in a second without any change."""
    arguments = [preset]
    for setting in NETWORK + ["view.screen=" + view]:
        arguments += ["--set", setting]
    with Terminal([binary] + arguments, columns, rows) as terminal:
        terminal.wait_for(b"quit", 60)
        os.write(terminal.descriptor, b" ")
        terminal.drain(1.5)
        before, count = processor_seconds(terminal.pid), 0
        for _ in range(STEPS):
            os.write(terminal.descriptor, b"n")
            count += read_until_quiet(terminal)
        spent = processor_seconds(terminal.pid) - before
        idle, until = 0, time.monotonic() + 1
        while time.monotonic() < until:
            idle += len(terminal.read(0.2))
    return 1000 * spent / STEPS / FRAMES_A_STEP, count // STEPS, idle


def main(binary, preset):
    print("| view, size | ms a frame, composed and written | to reach | | bytes an iteration | bytes a second, unchanged |")
    print("|---|--:|--:|---|--:|--:|")
    for view in VIEWS:
        for columns, rows in SIZES:
            spent, count, idle = measure(binary, preset, view, columns, rows)
            print("| %s, %d × %d | %.2f | %g | %s | %d | %d |" %
                  (view, columns, rows, spent, MOST, verdict(spent <= MOST), count, idle), flush=True)


main(sys.argv[1], sys.argv[2])
