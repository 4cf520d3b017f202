"""The claims about gradient flow, each measured with the program over many seeds and compared with what must come out.

`claims.py GRADFLOW GROUP` measures one group and fails if a number is not where it must be; scripts/claims measures
all of them and writes docs/claims.md. A group is a module of this folder with a function for each claim.
"""

import importlib
import json
import math
import multiprocessing.pool
import os
import shlex
import struct
import subprocess
import sys
import tempfile

import gradflow_run

GROUPS = ("chains", "dying", "initialisation", "regions", "residual", "training")
ROWS = {}


def row(number, claim, verdict):
    """Registers a function that measures a claim; `verdict` is what to think of it."""
    def register(function):
        ROWS[number] = (claim, verdict, function)
        return function
    return register


def hidden(record):
    return gradflow_run.hidden(record)


def decades(record):
    """log10 of δ of layer 1 / δ of the last hidden layer, also where float32 underflows."""
    layers = hidden(record)
    return layers[0]["delta_magnitude"] - layers[-1]["delta_magnitude"]


def slope(layers):
    """Decades by which δ falls with each layer on its way down: least squares over these layers."""
    ys = [layer["delta_magnitude"] for layer in layers]
    mean_x, mean_y = (len(ys) - 1) / 2, sum(ys) / len(ys)
    return (sum((x - mean_x) * (y - mean_y) for x, y in enumerate(ys)) /
            sum((x - mean_x) ** 2 for x in range(len(ys))))


def quantile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    if values[below] == values[above]:
        return values[below]
    return values[below] + (values[above] - values[below]) * (place - below)


def median(values):
    return quantile(values, 0.5)


def iterations(run):
    return [record for record in run if record["type"] == "iteration"]


def last(run):
    return iterations(run)[-1]


def summary(run):
    return run[-1]


class Tensors:
    """An export: tensors by name, as flat lists; `shape` tells their shapes."""

    def __init__(self, path):
        with open(path, "rb") as file:
            size, = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size).decode("utf-8"))
            data = file.read()
        self.metadata = header.pop("__metadata__")
        self.shape, self.values, self.raw = {}, {}, {}
        for name, tensor in header.items():
            begin, end = tensor["data_offsets"]
            letter = {"F32": "f", "I64": "q"}[tensor["dtype"]]
            count = (end - begin) // struct.calcsize(letter)
            self.raw[name] = data[begin:end]
            self.values[name] = struct.unpack("<%d%s" % (count, letter), data[begin:end])
            self.shape[name] = tensor["shape"]

    def rows(self, name):
        count, width = self.shape[name]
        return [self.values[name][i * width:(i + 1) * width] for i in range(count)]

    def bits(self, name, index):
        """The bytes of one row, or of one element of a vector."""
        width = len(self.raw[name]) // self.shape[name][0]
        return self.raw[name][index * width:(index + 1) * width]


class Bench:
    """Runs the program for a claim, two at a time, and collects what is seen."""

    def __init__(self, binary):
        self.binary = binary
        self.pool = multiprocessing.pool.ThreadPool(2)
        self.begin()

    def begin(self):
        self.commands, self.seen = [], []

    def _remember(self, words):
        command = " ".join(shlex.quote(word) for word in words)
        if command not in self.commands:
            self.commands.append(command)

    def runs(self, preset, settings=(), seeds=range(1, 21), steps=0, at=(), every=None):
        """One list of records a seed: iteration 0, multiples of `every`, and the last."""
        words = ["gradflow", "run", preset]
        for setting in settings:
            words += ["--set", setting]
        words += ["--iterations", str(steps)]
        for action in at:
            words += ["--at", action]
        self._remember(words)

        def run(seed):
            return gradflow_run.records(self.binary, preset, list(settings) + ["seed=%d" % seed], steps,
                                        every or max(1, steps), at)
        return self.pool.map(run, seeds)

    def first(self, preset, settings=(), seeds=range(1, 21), at=()):
        """The record of iteration 0, one a seed."""
        return [iterations(run)[0] for run in self.runs(preset, settings, seeds, 0, at)]

    def exports(self, preset, settings=(), seeds=range(1, 21), steps=0):
        words = [word for setting in settings for word in ("--set", setting)]
        self._remember(["gradflow", "export", preset] + words +
                       ["--iterations", str(steps), "-o", "FILE.safetensors"])

        def export(seed):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "state.safetensors")
                done = subprocess.run([self.binary, "export", gradflow_run.preset(preset)] + words +
                                      ["--set", "seed=%d" % seed, "--iterations", str(steps), "-o", path],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                if done.returncode != 0:
                    sys.exit("export %s: %s" % (preset, done.stderr.decode().strip()))
                return Tensors(path)
        return self.pool.map(export, seeds)

    def median(self, what, values, low, high):
        """The median over the seeds must be in [low, high]."""
        self.seen.append((what, values, low, high, low <= median(values) <= high))

    def all(self, what, values, low, high):
        """Every single value must."""
        self.seen.append((what, values, low, high, all(low <= value <= high for value in values)))


def measure(binary, group, numbers=()):
    """Yields (number, claim, verdict, commands, seen) of the group's rows."""
    importlib.import_module(group)
    bench = Bench(binary)
    for number, (claim, verdict, function) in sorted(ROWS.items()):
        if function.__module__ != group or (numbers and number not in numbers):
            continue
        bench.begin()
        function(bench)
        yield number, claim, verdict, bench.commands, bench.seen


def main(binary, group, numbers):
    failed = 0
    for number, claim, _, _, seen in measure(binary, group, numbers):
        print("%d. %s" % (number, claim))
        if not seen:
            sys.exit("claim %d measures nothing" % number)
        for what, values, low, high, holds in seen:
            failed += not holds
            print("  %s %s: median %.6g, 5-95 %% %.6g … %.6g, %d values, expected %.6g … %.6g"
                  % ("ok    " if holds else "FAILED", what, median(values), quantile(values, 0.05),
                     quantile(values, 0.95), len(values), low, high), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    # The groups import this module by its name; that one, not __main__, has the rows.
    import claims
    claims.main(sys.argv[1], sys.argv[2], [int(number) for number in sys.argv[3:]])
