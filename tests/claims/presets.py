"""Each preset shows at its first screen what its name says, for its own seed and for others; what takes training to show
(and may diverge instead) for its own seed."""

import math
import sys

import gradflow_run

SEEDS = (None, 11, 12, 13)  # None: as the preset is


def decades(record):
    """log10 of δ_rms of layer 1 / last hidden layer; -inf if nothing arrives."""
    layers = gradflow_run.hidden(record)
    first, last = layers[0]["delta_rms"], layers[-1]["delta_rms"]
    return math.log10(first / last) if first and last else -math.inf


def dead(record):
    layers = gradflow_run.hidden(record)
    return sum(layer["dead_count"] for layer in layers) / sum(layer["width"] for layer in layers)


def saturated(record):
    layers = gradflow_run.hidden(record)
    return sum(layer["saturated_fraction"] for layer in layers) / len(layers)


def depth(record):
    return len(gradflow_run.hidden(record))


# preset: (what, function of a record, iteration, least, most)...
CLAIMS = {
    "vanishing-sigmoid": [("decades", decades, 0, -math.inf, -9)],
    "shallow-sigmoid": [("layers", depth, 0, 1, 5), ("decades", decades, 0, -3, 0)],
    "healthy-relu-he": [("decades", decades, 0, -1.5, 1.5)],
    "vanishing-relu-lecun": [("decades", decades, 0, -12, -5)],
    "exploding-relu": [("decades", decades, 0, 1, math.inf)],
    "edge-of-chaos-tanh": [("layers", depth, 0, 30, 512), ("decades", decades, 0, -2, 1)],
    "saturated-tanh": [("saturated share", saturated, 0, 0.3, 1)],
    "dying-relu-bias": [("dead share", dead, 0, 0.9, 1)],
    "dying-relu-rate": [("dead share", dead, 0, 0, 0.25), ("dead share", dead, 60, 0.3, 1)],
    "leaky-rescue": [("dead share", dead, 0, 0, 0)],
    "iris": [("decades", decades, 0, -1.5, 1.5)],
    "digits": [("decades", decades, 0, -1.5, 1.5)],
}


def main(binary):
    checks = gradflow_run.Checks()
    for name, claims in sorted(CLAIMS.items()):
        for seed in SEEDS:
            settings = [] if seed is None else ["seed=%d" % seed]
            last = max(iteration for _, _, iteration, _, _ in claims)
            run = gradflow_run.records(binary, name, settings, iterations=last, every=max(1, last))
            by_iteration = {record["iteration"]: record for record in run if record["type"] == "iteration"}
            for what, measure, iteration, least, most in claims:
                if seed and iteration:
                    continue
                checks.within("%s, seed %s, iteration %d: %s" % (name, seed or "its own", iteration, what),
                              measure(by_iteration[iteration]), least, most)
    # What the texts say the named keys do.
    cures = [
        ("vanishing-sigmoid", ["network.activation=relu", "network.init=he"], 300, decades, -1.5, 1.5),
        ("vanishing-relu-lecun", ["network.init=he"], 60, decades, -1.5, 1.5),
        ("exploding-relu", ["network.gain=1.4142"], 0, decades, -1.5, 1.5),
        ("saturated-tanh", ["network.gain=1"], 0, saturated, 0, 0.1),
        ("dying-relu-rate", ["training.learning_rate=0.2"], 300, dead, 0, 0.25),
        ("dying-relu-bias", ["training.learning_rate=10"], 100, dead, 0.9, 1),
        ("dying-relu-bias", ["network.activation=leaky_relu"], 0, dead, 0, 0),
        ("edge-of-chaos-tanh", ["network.gain=0.8"], 0, decades, -6, -3),
        ("edge-of-chaos-tanh", ["network.gain=1.5"], 0, decades, 1, 3),
    ]
    for name, settings, iteration, measure, least, most in cures:
        run = gradflow_run.records(binary, name, settings, iterations=iteration, every=max(1, iteration))
        state = [record for record in run if record["type"] == "iteration"][-1]
        what = "%s with %s, iteration %d" % (name, ", ".join(settings), iteration)
        checks.within(what, measure(state), least, most)
    # Far too large weights: not a number within a few iterations, and the run goes on to its end.
    run = gradflow_run.records(binary, "exploding-relu", iterations=30)
    checks.within("exploding-relu: records", sum(record["type"] == "iteration" for record in run), 31, 31)
    checks.within("exploding-relu: diverged", float(run[-1]["status"] == "diverged"), 1, 1)
    checks.end()


main(sys.argv[1])
