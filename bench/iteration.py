"""Time of one training iteration with all its measuring, over some sizes: `gradflow run`, best of three."""

import json
import subprocess
import sys

SECONDS = 1.0  # a size, roughly
# depth, width, batch, milliseconds an iteration that the project wants to reach (on one modern core)
SIZES = [(10, 16, 32, 0.0148), (20, 64, 64, 0.21), (50, 64, 128, 1.02), (100, 32, 64, 0.375), (50, 256, 128, 10.9),
         (20, 1024, 256, 106)]


def run(binary, preset, depth, width, batch, iterations, histograms):
    command = [binary, "run", preset, "--format", "jsonl", "--every", "1000000000", "--iterations", str(iterations)]
    for setting in ("network.depth=%d" % depth, "network.width=%d" % width, "network.activation=relu",
                    "network.init=he", "training.batch=%d" % batch, "training.learning_rate=0.001",
                    "training.optimizer=sgd", "measure.histograms=" + histograms):
        command += ["--set", setting]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    summary = json.loads(done.stdout.splitlines()[-1])
    return summary["seconds"] / summary["iterations"]


def main(binary, preset):
    print("%5s %5s %5s   %12s %12s %12s" % ("depth", "width", "batch", "ms, scalars", "ms, all", "to reach"))
    for depth, width, batch, reach in SIZES:
        iterations = max(2, min(20000, int(SECONDS * 1000 / reach / 2)))
        best = [min(run(binary, preset, depth, width, batch, iterations, histograms) for _ in range(3))
                for histograms in ("shown", "every")]
        print("%5d %5d %5d   %12.4f %12.4f %12.4f" % (depth, width, batch, 1000 * best[0], 1000 * best[1], reach))


main(sys.argv[1], sys.argv[2])
