"""Shortcuts and normalisation: what they do to the gradient, and what they cost."""

import math

from claims import hidden, iterations, last, median, row, summary

BASE = "vanishing-relu-lecun"
SEEDS = range(1, 11)
BLOCKS = ["network.init=he", "network.residual=2"]


def block_ends(record):
    """The last layers of the blocks."""
    return [layer for layer in hidden(record) if layer["branch_norm_ratio"] is not None]


@row(22, "PReLU and batch norm fight: a small γ starves α",
     "Half true. With β = 0 what α multiplies is in proportion to γ, and where the read-out comes next, so is its "
     "gradient. But a norm that follows divides by γ again: below one, γ changes nothing. `gamma` is an intervention.")
def starved_alpha(bench):
    # a = max(0, u) + α·min(0, u): ∂a/∂α is the difference that α = 0 and α = 1 make to the output.
    prelu = ["network.activation=prelu", "network.norm=batch", "network.init=he"]
    one, three = prelu + ["network.depth=1"], prelu + ["network.depth=3"]
    sizes, gradients, below = {}, {}, {}
    for gamma in (1, 0.1, 0.01):
        outputs = []
        for leak in (0, 1):
            records = bench.first(BASE, one + ["network.leak=%d" % leak], at=["0:gamma all %g" % gamma])
            outputs.append([hidden(record)[0]["activation_mean"] for record in records])
        sizes[gamma] = [a - b for a, b in zip(*outputs)]
        gradients[gamma] = [hidden(record)[0]["alpha_gradient_norm"]
                            for record in bench.first(BASE, one, at=["0:gamma 1 %g" % gamma])]
        below[gamma] = [hidden(record)[0]["alpha_gradient_norm"]
                        for record in bench.first(BASE, three, at=["0:gamma 1 %g" % gamma])]
    for gamma in (0.1, 0.01):
        bench.all("mean |∂a/∂α|, γ = %g against γ = 1" % gamma,
                  [small / whole for small, whole in zip(sizes[gamma], sizes[1])], gamma * 0.999, gamma * 1.001)
        # The gradient has the factor ∂loss/∂f as well, which changes with f until f is small.
        bench.median("‖∂loss/∂α‖ under the read-out, γ = %g against γ = %g" % (gamma, 10 * gamma),
                     [small / large for small, large in zip(gradients[gamma], gradients[1 if gamma == 0.1 else 0.1])],
                     *((0.04, 0.14) if gamma == 0.1 else (0.08, 0.12)))
        bench.median("‖∂loss/∂α‖ of layer 1 of 3, its γ = %g against γ = 1" % gamma,
                     [small / whole for small, whole in zip(below[gamma], below[1])], 0.8, 1.2)


@row(29, "With F(x) = 0 a residual block is the identity",
     "Right, exactly; inside a zeroed branch δ is 0 at first. But if **all** weights of F are 0 it can never start.")
def identity_blocks(bench):
    settings = BLOCKS + ["network.depth=41", "network.residual_zero=yes"]
    records = bench.first(BASE, settings)
    ends = [[layer["delta_magnitude"] for layer in block_ends(record)] for record in records]
    bench.all("gradient at the first block's end / at the last's", [10 ** (e[0] - e[-1]) for e in ends], 1, 1)
    bench.all("δ inside the first branch", [hidden(record)[1]["delta_rms"] for record in records], 0, 0)
    bench.all("‖F(x)‖/‖x‖", [layer["branch_norm_ratio"] for record in records for layer in block_ends(record)], 0, 0)
    # The last layer of F alone at zero: it learns. Both at zero: never.
    small = BLOCKS + ["network.depth=9", "network.residual_zero=yes", "training.learning_rate=0.01"]
    runs = bench.runs(BASE, small, range(1, 11), 50)
    bench.all("‖F(x)‖/‖x‖ after 50 iterations, last layer of F at 0",
              [layer["branch_norm_ratio"] for run in runs for layer in block_ends(last(run))], 1e-9, 10)
    zeros = small + ["layer.%d.init=zero" % layer for layer in range(2, 10)]
    runs = bench.runs(BASE, zeros, range(1, 11), 50)
    bench.all("after 50 iterations, all of F at 0: norm of its weights",
              [layer["weight_norm"] for run in runs for layer in hidden(last(run))[1:]], 0, 0)


@row(32, "Networks of 100 and more layers train with shortcuts",
     "Right with scaled branches. At the start, with He initialisation: a block's branch multiplies δ² by s²·2·½·2 = "
     "2/blocks (two matrices of gain 2, one ReLU that lets half through), which comes on top of the 1 of the shortcut; "
     "over 54 blocks δ grows by (1 + 2/54)^27 = 10^0.427. The reference bound, 10^0.4, is a little too tight.")
def hundred(bench):
    settings = BLOCKS + ["network.depth=110", "network.residual_scale=auto"]
    records = bench.first(BASE, settings)
    ends = [[layer["delta_magnitude"] for layer in block_ends(record)] for record in records]
    bench.median("log10 gradient at the first block / at the last", [e[0] - e[-1] for e in ends], 0.33, 0.53)
    settings += ["data.noise=0", "training.optimizer=momentum", "training.learning_rate=0.01"]
    runs = bench.runs(BASE, settings, range(1, 4), 490)
    bench.median("training loss after 490 iterations", [summary(run)["loss"] for run in runs], 0, 0.3)
    bench.median("training accuracy", [summary(run)["accuracy"] for run in runs], 0.9, 1)


@row(31, "Residual networks learn where deep plain ones fail (degradation)",
     "Right, but not within 200 iterations. Plain-56 hardly moves while plain-20 learns: that is degradation. After "
     "200 the scaled residual network is below plain-56 only; after 490 it is far below both. A branch scaled by "
     "1/√blocks starts close to the identity: it learns more slowly at first, and then to the end. With Adam at 0.001 "
     "the gap between plain-20 and plain-56 does **not** disappear. Reference figures after 200: 0.33, 0.67 and far below; "
     "at this rate the training of plain-20 is chaotic: from the same start and without any random choice, PyTorch in "
     "float32, in float64 and gradflow agree for some tens of iterations, and after 200 were at 0.0005, 0.22 and "
     "0.47 when that was tried: the last digits decide.")
def degradation(bench):
    # Batch 64; 28 and 70 epochs of seven batches.
    base = ["network.init=he", "data.noise=0"]
    momentum = base + ["training.optimizer=momentum", "training.learning_rate=0.01"]
    adam = base + ["training.optimizer=adam", "training.learning_rate=0.001"]
    plain_20, plain_56 = ["network.depth=20"], ["network.depth=56"]
    residual = plain_56 + ["network.residual=2", "network.residual_scale=auto"]
    losses = {}
    for name, net, early, late in (("plain-20", plain_20, (0.2, 0.62), (0.03, 0.45)),
                                   ("plain-56", plain_56, (0.62, 0.75), (0.6, 0.75)),
                                   ("residual-56", residual, (0.3, 0.62), (0, 0.05))):
        runs = bench.runs(BASE, momentum + net, SEEDS, 490, every=98)
        for done, limits in ((196, early), (490, late)):
            losses[name, done] = [_loss(run, done) for run in runs]
            bench.median("training loss after %d, %s" % (done, name), losses[name, done], *limits)
    for done, one, other, most in ((196, "plain-20", "plain-56", 0.9), (490, "plain-20", "plain-56", 0.7),
                                   (196, "residual-56", "plain-56", 0.95), (490, "residual-56", "plain-20", 0.3)):
        bench.all("%s / %s, medians, after %d" % (one, other, done),
                  [median(losses[one, done]) / median(losses[other, done])], 0, most)
    for name, net, low, high in (("plain-20", plain_20, 0, 0.1), ("plain-56", plain_56, 0.15, 0.75)):
        runs = bench.runs(BASE, adam + net, range(1, 4), 490)
        bench.median("Adam, after 490, %s" % name, [summary(run)["loss"] for run in runs], low, high)


def _loss(run, iteration):
    """Over the training set; infinite once it is no number."""
    value, = [record["train_loss"] for record in iterations(run) if record["iteration"] == iteration]
    return math.inf if value is None else value


@row(33, "Batch norm helps; alone it has its own cost",
     "Right: without shortcuts the gradient grows by √(π/(π − 1)) = 1.211 a layer on its way down: at depth 50, 10^4.")
def batch_norm_cost(bench):
    settings = ["network.norm=batch", "network.init=he"]
    records = bench.first(BASE, settings)
    # Over the layers well away from the read-out and the two inputs, whose batches are not yet typical.
    growth = [10 ** ((hidden(record)[9]["delta_magnitude"] - hidden(record)[44]["delta_magnitude"]) / 35)
              for record in records]
    exact = math.sqrt(math.pi / (math.pi - 1))
    bench.median("growth a layer, layers 10 to 45", growth, exact - 0.05, exact + 0.05)
