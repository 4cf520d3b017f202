"""Each preset shows at its first screen what its name says, for its own seed and for others; what takes training to show
(and may diverge instead), and the numbers in its text, for its own seed."""

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


def firing(record):
    return sum(layer["firing_count"] for layer in gradflow_run.hidden(record))


def dead_units(record):
    return sum(layer["dead_count"] for layer in gradflow_run.hidden(record))


def deviation(layer):
    """Standard deviation of the activations of a hidden layer; -1: the last."""
    return lambda record: gradflow_run.hidden(record)[layer - 1 if layer > 0 else layer]["activation_std"]


def least_alpha(record):
    return min(layer["alpha_min"] for layer in gradflow_run.hidden(record))


def largest_alpha(record):
    return max(layer["alpha_max"] for layer in gradflow_run.hidden(record))


def loss(record):
    """Over the training set, at the end of the run."""
    return record["summary"]["loss"]


def accuracy(record):
    return record["summary"]["accuracy"]


def diverged_at(record):
    return record["summary"]["diverged_at"]


def measured(name):
    return lambda record: record[name]


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
    "clipping-rescue": [("gradient norm", measured("gradient_norm"), 0, 50, math.inf)],
    "warm-up-rescue": [("dead share", dead, 0, 0.9, 1)],
    "prelu": [("decades", decades, 0, -1.5, 1.5), ("dead units", dead_units, 0, 0, 0)],
    "untrained-alpha": [("dead units", dead_units, 0, 0, 0)],
    "gelu-he": [("decades", decades, 0, -6, -1), ("deviation in layer 50", deviation(-1), 0, 0, 0.05)],
    "self-normalising-selu": [("decades", decades, 0, 0.5, 2.5), ("deviation in layer 50", deviation(-1), 0, 0.4, 1.6)],
    "plain-56": [("layers", depth, 0, 56, 56), ("decades", decades, 0, -1.5, 1)],
    "residual-110": [("layers", depth, 0, 110, 110), ("decades", decades, 0, 0.2, 0.7)],
    "batch-norm-50": [("layers", depth, 0, 50, 50), ("decades", decades, 0, 3.5, 5.5)],
}

# The numbers in the texts, as the preset is: settings, actions, iterations, (what, measure, least, most)...
# Training is chaotic, and so are fifty layers of batch norm before any training: the texts name orders of magnitude
# there, and the limits hold in each instruction set, whose last bits differ (GRADFLOW_ISA).
TEXTS = [
    ("residual-110", [], [], 0, [("decades", decades, 0.415, 0.425)]),
    ("residual-110", [], [], 420, [("loss", loss, 0, 0.02)]),
    ("residual-110", ["network.residual_scale=1"], [], 0, [("decades", decades, 12, 12.5)]),
    ("residual-110", ["network.residual_scale=1"], [], 2, [("NaN from", diverged_at, 1, 1)]),
    ("residual-110", ["network.residual=0"], [], 0, [("decades", decades, -1.9, -1.85)]),
    ("residual-110", ["network.residual=0"], [], 100, [("decades", decades, -6, -2), ("loss", loss, 0.685, 0.7)]),
    ("plain-56", [], [], 0, [("decades", decades, -0.4, -0.3)]),
    ("plain-56", [], [], 588, [("loss", loss, 0.6, 0.75)]),
    ("plain-56", ["network.depth=20"], [], 588, [("loss", loss, 0, 0.2)]),
    ("plain-56", ["network.residual=2"], [], 588, [("loss", loss, 0, 0.05)]),
    ("plain-56", ["training.optimizer=adam", "training.learning_rate=0.00005"], [], 588, [("loss", loss, 0, 0.1)]),
    ("plain-56", ["training.optimizer=adam", "training.learning_rate=0.001"], [], 588, [("loss", loss, 0.3, 0.75)]),
    ("batch-norm-50", [], [], 0, [("decades", decades, 4.2, 4.6)]),
    ("batch-norm-50", [], [], 400, [("loss", loss, 0.65, 0.8)]),
    ("batch-norm-50", ["network.residual=2"], [], 0, [("decades", decades, 1.25, 1.35)]),
    ("batch-norm-50", ["network.residual=2"], [], 200, [("right", accuracy, 0.95, 1)]),
    ("clipping-rescue", [], [], 10, [("NaN from", diverged_at, 3, 3)]),
    ("clipping-rescue", ["training.clip_norm=1"], [], 0,
     [("norm", measured("gradient_norm"), 378.5, 379.5), ("scale", measured("clip_scale"), 0.0026, 0.0027)]),
    ("clipping-rescue", ["training.clip_norm=1"], [], 420, [("right", accuracy, 0.85, 1)]),
    ("warm-up-rescue", [], [], 400, [("firing", firing, 0, 0)]),
    ("warm-up-rescue", [], ["30:set training.bias_warmup 2"], 30, [("firing", firing, 64, 64)]),
    ("warm-up-rescue", [], ["30:set training.bias_warmup 2"], 300, [("firing", firing, 52, 56)]),
    ("warm-up-rescue", [], ["300:set training.bias_warmup 2"], 600, [("firing", firing, 36, 42)]),
    ("prelu", [], [], 400, [("dead", dead_units, 0, 0), ("least alpha", least_alpha, -0.2, -0.02),
                            ("largest alpha", largest_alpha, 0.5, 0.9)]),
    ("prelu", [], ["0:set network.activation relu"], 0, [("dead", dead_units, 52, 52)]),
    ("prelu", [], ["100:set network.activation relu"], 100, [("dead", dead_units, 24, 40)]),
    ("untrained-alpha", [], [], 400, [("least alpha", least_alpha, 0.25, 0.25),
                                      ("largest alpha", largest_alpha, 0.25, 0.25), ("loss", loss, 0.65, 0.75)]),
    ("untrained-alpha", [], ["100:revive 1"], 300, [("right", accuracy, 0.98, 1)]),
    ("self-normalising-selu", [], [], 0, [("decades", decades, 1.25, 1.35), ("in layer 1", deviation(1), 0.985, 0.995),
                                          ("in layer 50", deviation(-1), 1.045, 1.055)]),
    ("self-normalising-selu", [], [], 1000, [("loss", loss, 0, 0.01)]),
    ("self-normalising-selu", ["network.activation=elu"], [], 0,
     [("decades", decades, -1.35, -1.25), ("in layer 1", deviation(1), 0.785, 0.795),
      ("in layer 50", deviation(-1), 0.0165, 0.0175)]),
    ("gelu-he", [], [], 0, [("decades", decades, -3.35, -3.25), ("in layer 1", deviation(1), 0.875, 0.885),
                            ("in layer 50", deviation(-1), 0.000245, 0.000255)]),
    ("gelu-he", ["network.gain=1.1"], [], 0, [("decades", decades, 1.55, 1.65)]),
    ("gelu-he", ["network.residual=2"], [], 0, [("decades", decades, 0.25, 0.35)]),
    ("gelu-he", ["network.residual=2"], [], 200, [("loss", loss, 0.3, 0.6)]),
    ("layer-wise", ["training.layerwise_iterations=0"], [], 390, [("right", accuracy, 0.98, 1)]),
]

# layer-wise: at the last end of an epoch before each turn of 200 iterations ends.
TURNS = [0.63, 0.67, 0.71, 0.75, 0.83, 0.84]


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
    for name, settings, actions, iterations, claims in TEXTS:
        run = gradflow_run.records(binary, name, settings, iterations, every=max(1, iterations), at=actions)
        state = [record for record in run if record["type"] == "iteration"][-1]
        state["summary"] = run[-1]
        for what, measure, least, most in claims:
            checks.within(" ".join([name] + settings + actions + ["at %d: %s" % (iterations, what)]), measure(state),
                          least, most)
    run = gradflow_run.records(binary, "layer-wise", iterations=1600, every=1)
    shares = [record["train_accuracy"] for record in run if record["type"] == "iteration"]
    for turn, share in enumerate(TURNS):
        checks.within("layer-wise: right at the end of turn %d" % (turn + 1),
                      [right for right in shares[200 * turn + 1:200 * turn + 200] if right is not None][-1],
                      share - 0.06, share + 0.06)
    checks.within("layer-wise at 1600: right", run[-1]["accuracy"], 0.98, 1)
    # Far too large weights: not a number within a few iterations, and the run goes on to its end.
    run = gradflow_run.records(binary, "exploding-relu", iterations=30)
    checks.within("exploding-relu: records", sum(record["type"] == "iteration" for record in run), 31, 31)
    checks.within("exploding-relu: diverged", float(run[-1]["status"] == "diverged"), 1, 1)
    checks.end()


main(sys.argv[1])
