"""What training does: outcomes depend on data and seeds, their order does not."""

from claims import hidden, iterations, last, median, row, summary

SEEDS = range(1, 11)


@row(26, "Gradient clipping stops explosion",
     "Right with clipping by norm, on the full batch, without noise: every seed reaches 95 %. With batches of 32 the best "
     "of 300 iterations is 0.6 to 0.9, for momentum at this rate is driven by the noise of the batches as well. Clip values "
     "must be symmetric: [0, c] would zero every negative gradient.")
def clipping(bench):
    settings = ["network.depth=10", "network.width=32", "training.optimizer=momentum", "training.learning_rate=0.05",
                "training.batch=400", "data.noise=0"]
    runs = bench.runs("exploding-relu", settings, SEEDS, 300)
    bench.median("diverged without, 1 = yes", [float(run[-1]["status"] == "diverged") for run in runs], 1, 1)
    runs = bench.runs("exploding-relu", settings + ["training.clip_norm=1"], SEEDS, 300, every=5)
    bench.all("diverged with clip_norm 1", [float(run[-1]["status"] == "diverged") for run in runs], 0, 0)
    best = [max(record["train_accuracy"] or 0 for record in iterations(run)) for run in runs]
    bench.median("best training accuracy with it", best, 0.95, 1)


@row(27, "L1 and L2 keep weights small", "Right; the penalty's gradient is checked in suite grad.")
def penalties(bench):
    norms = {}
    for name, settings in (("none", []), ("l1", ["training.l1=0.01"]), ("l2", ["training.l2=0.1"])):
        runs = bench.runs("healthy-relu-he", settings, SEEDS, 500)
        norms[name] = [sum(layer["weight_norm"] ** 2 for layer in last(run)["layers"]) ** 0.5 for run in runs]
    for name in ("l1", "l2"):
        bench.all("norm of all weights with %s / without, after 500" % name,
                  [with_it / without for with_it, without in zip(norms[name], norms["none"])], 0, 0.8)


@row(28, "Layer-wise training: one layer after the other, each on the frozen ones before it",
     "Right, and each layer makes something of what the frozen ones give: with a read-out of its own it lowers the loss "
     "in its turn. The layers that are frozen keep every bit; those whose turn has not come are not in the pass at all.")
def layer_by_layer(bench):
    # Four turns of 260 iterations, which are 20 epochs of 13 batches.
    turn, depth = 260, 4
    settings = ["network.depth=%d" % depth, "training.layerwise_iterations=%d" % turn]
    runs = bench.runs("healthy-relu-he", settings, SEEDS, turn * depth + turn, every=13)
    for number in range(1, depth + 1):
        ratios = []
        for run in runs:
            losses = {record["iteration"]: record["train_loss"] for record in iterations(run)}
            ratios.append(losses[turn * number - 13] / losses[turn * (number - 1)])
        bench.all("loss at the end / at the start of the turn of layer %d" % number, ratios, 0, 0.95)
    inner = [record for run in runs for record in iterations(run)
             if record["iteration"] % turn and record["iteration"] < turn * depth]
    bench.all("update/weight of frozen layers below, all iterations recorded",
              [layer["update_ratio"] for record in inner
               for layer in hidden(record)[:record["iteration"] // turn]], 0, 0)
    bench.all("least update/weight of the layer whose turn it is",
              [min(hidden(record)[record["iteration"] // turn]["update_ratio"] for record in inner)], 1e-9, 1)
    bench.all("layers above that have a δ, of all recorded",
              [sum(layer["delta_rms"] is not None for record in inner
                   for layer in hidden(record)[record["iteration"] // turn + 1:])], 0, 0)
    _frozen_bits(bench, settings, turn, depth)


def _frozen_bits(bench, settings, turn, depth):
    """Two states inside of each turn: which layers' parameters differ, and which layers the export calls dormant."""
    wrong, moved, dormant = 0, 0, 0
    for number in range(depth):
        pairs = zip(*(bench.exports("healthy-relu-he", settings, range(1, 4), turn * number + steps)
                      for steps in (1, turn - 1)))
        for before, after in pairs:
            for layer in range(depth):
                same = all(before.raw["layers.%d.%s" % (layer, name)] == after.raw["layers.%d.%s" % (layer, name)]
                           for name in ("weight", "bias"))
                moved += not same and layer == number
                wrong += not same and layer != number
                asleep = after.metadata.get("layers.%d.dormant" % layer) == "yes"
                dormant += asleep == (layer > number) == ("delta.%d" % layer not in after.values)
    bench.all("layers that differ in any bit between the second and the last iteration of another's turn, 3 seeds",
              [wrong], 0, 0)
    bench.all("layers that differ in their own turn", [moved], 3 * depth, 3 * depth)
    bench.all("exports in which exactly the layers above are dormant, without δ: layers", [dormant], 3 * depth * depth,
              3 * depth * depth)


@row(35, "A sigmoid network of 50 layers does not learn; depth 4 does",
     "Right; ReLU is fastest, sigmoid slowest. The reference figures 63, 168 and 405 are nearly met on the full batch "
     "without noise. With batches of 64 each takes longer (medians of 150, 515 and 3465 iterations), for the noise of the "
     "batches keeps Adam at this rate from settling.")
def sigmoid_learns(bench):
    runs = bench.runs("vanishing-sigmoid", ["network.depth=50"], SEEDS, 1000)
    bench.all("training loss, depth 50, after 1000", [summary(run)["loss"] for run in runs], 0.685, 0.70)
    steps = {}
    for activation, expected in (("relu", 63), ("tanh", 168), ("sigmoid", 405)):
        settings = ["network.activation=" + activation, "network.gain=1", "data.noise=0", "training.batch=400",
                    "network.init=" + ("he" if activation == "relu" else "xavier"), "training.learning_rate=0.01"]
        runs = bench.runs("shallow-sigmoid", settings, SEEDS, 2 * expected, every=expected // 20)
        steps[activation] = [_reaches(run, 0.95) for run in runs]
        bench.median("iteration at which training accuracy is 95 %%, %s" % activation, steps[activation],
                     expected * 0.67, expected * 1.5)
    bench.all("tanh / relu, medians", [median(steps["tanh"]) / median(steps["relu"])], 1.5, 4)
    bench.all("sigmoid / tanh, medians", [median(steps["sigmoid"]) / median(steps["tanh"])], 1.5, 5)


def _reaches(run, accuracy):
    for record in iterations(run):
        if record["train_accuracy"] is not None and record["train_accuracy"] >= accuracy:
            return record["iteration"]
    return 9999
