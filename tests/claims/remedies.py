"""What a finding offers as a remedy helps: followed as its words say, the finding is gone, or nearer to its line.

Over all presets, and over networks that have something right already, which must not be offered again."""

import configparser
import math
import os
import re
import sys

import gradflow_run

USUAL = 30  # updates
# What takes longer to show.
LATE = {"untrained-alpha": 400, "vanishing-sigmoid": 400, "dying-relu-bias": 400, "plain-56": 560}

# Where more than a preset's own settings are wrong already: what is offered must not be what is there.
ODD = [
    ("residual-110", ["network.residual_scale=1"], 5),
    ("residual-110", ["network.residual=0"], 30),
    ("residual-110", ["network.residual=0", "network.activation=gelu"], 30),
    ("gelu-he", ["network.bias=-0.5"], 30),
    ("vanishing-sigmoid", ["network.init=he"], 30),
    ("vanishing-sigmoid", ["network.gain=0.5"], 30),
    ("vanishing-relu-lecun", ["network.init=zero"], 30),
    ("vanishing-relu-lecun", ["network.activation=leaky_relu"], 30),
    ("saturated-tanh", ["network.init=he"], 30),
    ("saturated-tanh", ["network.gain=1", "network.bias=4"], 30),
    ("exploding-relu", ["network.init=he"], 5),
    ("batch-norm-50", ["network.norm=layer", "network.gain=2"], 30),
    ("dying-relu-bias", ["layer.2.activation=leaky_relu"], 30),
    ("untrained-alpha", ["network.bias=0", "network.init=zero"], 100),
    ("healthy-relu-he", ["training.learning_rate=0.000001", "training.optimizer=sgd"], 60),
    ("healthy-relu-he", ["training.learning_rate=30", "training.optimizer=sgd"], 60),
]

UNTIL = {"a": "network.activation", "i": "network.init", "b": "network.norm", "o": "training.optimizer"}


def assignments(remedy, setting):
    """The ways to follow one of a remedy's alternatives, each as settings. setting: what holds now."""
    fixed = ["%s=%s" % pair for pair in re.findall(r":set (\S+) ([^\s,]+)", remedy)]
    fixed += ["%s=%s" % (UNTIL[key], value) for key, value in re.findall(r"\b([aibo]) until (\w+)", remedy)]
    fixed += ["network.residual=2"] if "g for residual" in remedy else []
    fixed += ["network.depth=%d" % max(1, setting("network.depth") // 2)] if "[ for fewer" in remedy else []
    fixed += ["network.width=%d" % (2 * setting("network.width"))] if "} for more" in remedy else []
    rate = re.search("[<>] for a", remedy)
    if rate is None:
        return [fixed] if fixed else []
    # The key may be pressed more than once.
    factors = [0.1, 0.01, 0.001] if rate.group(0)[0] == "<" else [10, 100, 1000]
    return [fixed + ["training.learning_rate=%.9g" % (setting("training.learning_rate") * f)] for f in factors]


def badness(record):
    """Decades beyond the line."""
    value, threshold = record["value"], record["threshold"]
    if value is None or not threshold or value <= 0:
        return math.inf
    return abs(math.log10(value / threshold))


def helps(before, after):
    return after is None or badness(after) < 0.9 * badness(before)


def try_remedies(binary, name, settings, iterations):
    """Follows what every finding offers. Returns how many remedies did not help."""
    wrong, known = 0, {}
    given = dict(pair.split("=", 1) for pair in settings)

    def setting(key):
        return float(given[key]) if key in given else preset_number(name, key)

    for rule, record in gradflow_run.fired(binary, name, settings, iterations).items():
        for alternative in re.split(", or ", record["remedy"]):
            ways = assignments(alternative, setting)
            good = not ways and re.search("^press [ux] ", alternative) is not None
            for way in ways:
                if all(given.get(pair.split("=", 1)[0]) == pair.split("=", 1)[1] for pair in way):
                    break  # it is so already
                if tuple(way) not in known:
                    known[tuple(way)] = gradflow_run.fired(binary, name, settings + way, iterations)
                good = helps(record, known[tuple(way)].get(rule))
                if good:
                    break
            wrong += not good
            print("%s %s%s: %s, %s: %s" % ("ok    " if good else "FAILED", name,
                                          " with " + ", ".join(settings) if settings else "", rule,
                                          record["cause"], alternative))
    return wrong


def preset_number(name, key):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(gradflow_run.preset(name), encoding="utf-8")
    section, field = key.split(".")
    return float(parser.get(section, field))


def main(binary):
    wrong = 0
    for name in sorted(name[:-4] for name in os.listdir(gradflow_run.PRESETS) if name.endswith(".ini")):
        wrong += try_remedies(binary, name, [], LATE.get(name, USUAL))
    for name, settings, iterations in ODD:
        wrong += try_remedies(binary, name, settings, iterations)
    sys.exit(1 if wrong else 0)


main(sys.argv[1])
