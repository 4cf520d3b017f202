"""How much memory the program has resident at most.

The default preset on the screen, after some training, against a fixed limit; a large network without a screen, after two
iterations, against three times what its parameters, their gradients and its activations are. Prints a table with a
verdict; judges nothing.
"""

import os
import re
import subprocess
import sys

from terminal import Terminal, verdict

TRAINING = 4  # seconds
FLOAT = 4     # bytes
DEPTH, WIDTH, BATCH = 20, 1024, 256
LARGE = ["network.depth=%d" % DEPTH, "network.width=%d" % WIDTH, "network.activation=relu", "network.init=he",
         "training.batch=%d" % BATCH, "data.samples=640", "measure.histograms=every"]


def on_screen(binary, preset):
    """Megabytes."""
    with Terminal([binary, preset], 120, 36) as terminal:
        terminal.wait_for(b"quit", 120)
        terminal.drain(TRAINING)
        with open("/proc/%d/status" % terminal.pid) as status:
            return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) / 1e3


def without_screen(binary, preset):
    """Megabytes."""
    command = [binary, "run", preset, "--iterations", "2"]
    for setting in LARGE:
        command += ["--set", setting]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("%s failed" % " ".join(command))
    return usage.ru_maxrss / 1e3


def large_bytes():
    parameters = (DEPTH - 1) * (WIDTH * WIDTH + WIDTH) + (2 * WIDTH + WIDTH) + (2 * WIDTH + 2)
    activations = BATCH * (DEPTH * WIDTH + 2)
    return FLOAT * (2 * parameters + activations)


def row(name, megabytes, most):
    print("| %s | %.1f | %.1f | %s |" % (name, megabytes, most, verdict(megabytes < most)), flush=True)


def main(binary, preset):
    print("| network | resident at most, MB | to stay below | |\n|---|--:|--:|---|")
    row("the default preset", on_screen(binary, preset), 12)
    row("%d × %d, batch %d" % (DEPTH, WIDTH, BATCH), without_screen(binary, preset), 3e-6 * large_bytes())


main(sys.argv[1], sys.argv[2])
