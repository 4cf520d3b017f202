"""Runs gradflow headlessly and hands out its records."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PRESETS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "presets")


def preset(name):
    return os.path.join(PRESETS, name + ".ini")


def records(binary, name, settings=(), iterations=None, every=None, at=()):
    """All records of one run as a list of objects."""
    command = [binary, "run", preset(name), "--format", "jsonl"]
    for setting in settings:
        command += ["--set", setting]
    if iterations is not None:
        command += ["--iterations", str(iterations)]
    if every is not None:
        command += ["--every", str(every)]
    for action in at:
        command += ["--at", action]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit("%s: exit status %d: %s" % (" ".join(command), done.returncode, done.stderr.decode().strip()))
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def begun(binary, name, settings, iterations):
    """What the diagnosis lines say: for each rule that began, its lines in order."""
    lines = {}
    for record in records(binary, name, settings, iterations=iterations, every=max(1, iterations)):
        if record["type"] == "diagnosis" and record["active"]:
            lines.setdefault(record["rule"], []).append(record)
    return lines


def fired(binary, name, settings, iterations):
    """For each rule that began, its first line."""
    return {rule: lines[0] for rule, lines in begun(binary, name, settings, iterations).items()}


def first(binary, name, settings=()):
    """The record of iteration 0."""
    for record in records(binary, name, settings, iterations=0):
        if record["type"] == "iteration" and record["iteration"] == 0:
            return record
    sys.exit("no record of iteration 0")


def hidden(record):
    """The hidden layers' measures, layer 1 first; the read-out is left out."""
    return record["layers"][:-1]


class Checks:
    """Prints every comparison; `end` exits with 1 if one did not hold."""

    def __init__(self):
        self.failed = 0

    def within(self, what, value, low, high):
        holds = value is not None and low <= value <= high
        self.failed += not holds
        print("%s %s = %s, expected %g … %g" % ("ok    " if holds else "FAILED", what,
                                               "null" if value is None else "%.6g" % value, low, high))

    def end(self):
        sys.exit(1 if self.failed else 0)
