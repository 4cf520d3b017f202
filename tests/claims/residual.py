"""Shortcuts and normalisation: what they do to the gradient, and what they cost."""

import math

from claims import hidden, last, row

BASE = "vanishing-relu-lecun"
BLOCKS = ["network.init=he", "network.residual=2"]


def block_ends(record):
    """The last layers of the blocks."""
    return [layer for layer in hidden(record) if layer["branch_norm_ratio"] is not None]


@row(22, "PReLU and batch norm fight: a small γ starves α",
     "Right: with β = 0 what α multiplies is in proportion to γ, and so is its gradient. `gamma` is an intervention.")
def starved_alpha(bench):
    # a = max(0, u) + α·min(0, u): ∂a/∂α is the difference that α = 0 and α = 1 make to the output.
    sizes = {}
    for gamma in (1, 0.1, 0.01):
        outputs = []
        settings = ["network.activation=prelu", "network.norm=batch", "network.depth=1", "network.init=he"]
        for leak in (0, 1):
            records = bench.first(BASE, settings + ["network.leak=%d" % leak], at=["0:gamma all %g" % gamma])
            outputs.append([hidden(record)[0]["activation_mean"] for record in records])
        sizes[gamma] = [below - above for below, above in zip(*outputs)]
    for gamma in (0.1, 0.01):
        bench.all("mean |∂a/∂α|, γ = %g against γ = 1" % gamma,
                  [small / one for small, one in zip(sizes[gamma], sizes[1])], gamma * 0.999, gamma * 1.001)


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


@row(32, "Networks of 100 and more layers keep their gradient with shortcuts",
     "Right with scaled branches: for He initialisation theory says (1 + 2/blocks)^(blocks/2), which is 10^0.43 over 54 "
     "blocks; a bound of 10^0.4 that is sometimes quoted is slightly too tight.")
def hundred(bench):
    records = bench.first(BASE, BLOCKS + ["network.depth=110", "network.residual_scale=auto"])
    ends = [[layer["delta_magnitude"] for layer in block_ends(record)] for record in records]
    bench.median("log10 gradient at the first block / at the last", [e[0] - e[-1] for e in ends], 0.33, 0.53)


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
