"""Dead units: how they come about, what wakes them and what does not."""

from claims import hidden, iterations, last, median, row

BIAS = "dying-relu-bias"  # relu 3 × 32, bias −2, standard deviation of the weights 0.3
ONE = ["network.depth=1", "network.width=64"]
SEEDS = range(1, 13)


def dead(record):
    return sum(layer["dead_count"] for layer in hidden(record)) / sum(layer["width"] for layer in hidden(record))


def firing(record):
    return sum(layer["firing_count"] for layer in hidden(record)) / sum(layer["width"] for layer in hidden(record))


def revived(run):
    """Units of layer 1 that are dead in the first record and not in the last."""
    before, after = (hidden(record)[0]["neurons"] for record in (iterations(run)[0], last(run)))
    return sum(a == "d" != b for a, b in zip(before, after))


@row(11, "A large negative bias kills", "Right: before the first step.")
def bias_kills(bench):
    records = bench.first(BIAS, ["network.width=64"], range(1, 21))
    bench.median("dead at iteration 0", [dead(record) for record in records], 0.97, 1)


@row(12, "A dead unit is frozen for ever",
     "Right where its inputs do not change: one hidden layer, no decay, no momentum from before. In deeper layers a dead "
     "unit can wake when the layers below move, and with momentum one that dies on the way coasts on.")
def frozen(bench):
    for optimizer in ("sgd", "adam"):
        settings = ONE + ["training.optimizer=" + optimizer]
        records = bench.first(BIAS, settings, SEEDS)
        states = [bench.exports(BIAS, settings, SEEDS, steps) for steps in (0, 500)]
        moved, watched = 0, 0
        for record, before, after in zip(records, *states):
            for unit, letter in enumerate(hidden(record)[0]["neurons"]):
                if letter == "d":
                    watched += 1
                    moved += any(before.bits(name, unit) != after.bits(name, unit)
                                 for name in ("layers.0.weight", "layers.0.bias"))
        bench.all("dead units watched, " + optimizer, [watched], 500, 64 * len(SEEDS))
        bench.all("of these with a bit changed after 500 iterations", [moved], 0, 0)
    # Deeper: units of layers 2 and 3 that are dead at some time and later are not.
    woken = []
    settings = ["training.learning_rate=1", "training.bias_warmup=0"]
    for run in bench.runs("dying-relu-rate", settings, SEEDS, 200, every=10):
        woken.append(_woken(run))
    bench.median("units of layers 2 and 3 that wake again, relu 3 × 32, rate 1", woken, 1, 64)
    # Momentum: killed at 100, the velocity of the unit's bias drives on.
    coasting = []
    for run in bench.runs("healthy-relu-he", ["network.depth=1", "training.optimizer=momentum",
                                              "training.learning_rate=0.1"], SEEDS, 104, ["100:kill 1"], 1):
        by_iteration = {record["iteration"]: record for record in iterations(run)}
        coasting.append(hidden(by_iteration[102])[0]["update_ratio"])
    bench.all("update/weight of a layer killed at 100, two iterations later, momentum", coasting, 1e-12, 1)


def _woken(run):
    count = 0
    for layer in (1, 2):
        maps = [hidden(record)[layer]["neurons"] for record in iterations(run)]
        for unit in range(len(maps[0])):
            letters = [letters_of[unit] for letters_of in maps]
            count += "d" in letters and any(letter != "d" for letter in letters[letters.index("d"):])
    return count


@row(13, "A larger learning rate does not revive", "Right: nothing times a larger rate is nothing.")
def rate_does_not_revive(bench):
    for factor, rate in ((1, 0.1), (10, 1), (100, 10)):
        runs = bench.runs(BIAS, ONE + ["training.learning_rate=%g" % rate], SEEDS, 300)
        bench.all("revived of 64, rate × %d" % factor, [revived(run) for run in runs], 0, 0)


@row(14, "Weight decay does not revive, it may worsen",
     "Right here: weights shrink, the bias stays, and the largest pre-activation of dead units sinks towards it.")
def decay_does_not_revive(bench):
    settings = ONE + ["training.l2=0.01", "training.batch=400"]
    falls, before_all, after_all = [], [], []
    letters = [hidden(record)[0]["neurons"] for record in bench.first(BIAS, settings, SEEDS)]
    states = [bench.exports(BIAS, settings, SEEDS, steps) for steps in (0, 500)]
    for neurons, before, after in zip(letters, *states):
        first, then = (_largest(state, neurons) for state in (before, after))
        before_all.append(first)
        after_all.append(then)
        falls.append(then - first)
    bench.median("mean over dead units of max z, iteration 0", before_all, -1.5, -1.1)
    bench.median("after 500 iterations", after_all, -1.8, -1.4)
    bench.all("change", falls, -1, -0.1)
    bench.all("revived of 64", [revived(run) for run in bench.runs(BIAS, settings, SEEDS, 500)], 0, 0)


def _largest(state, neurons):
    """Mean over dead units of the largest z on the batch, here the whole training set."""
    x, bias, total = state.rows("x"), state.values["layers.0.bias"], 0
    for unit, weight in enumerate(state.rows("layers.0.weight")):
        if neurons[unit] == "d":
            total += bias[unit] + max(sum(w * a for w, a in zip(weight, sample)) for sample in x)
    return total / neurons.count("d")


@row(15, "A high learning rate kills",
     "Right. On the full batch about half of the runs at rate 3 end in NaN, and are counted apart; with batches of 32 it "
     "is 17 of 20. What is left after 300 iterations at rate 3 is more dead (about 0.8) than the reference figure, 0.5.")
def rate_kills(bench):
    shares = {}
    for rate in (0.1, 1, 3):
        runs = bench.runs("dying-relu-rate", ["training.learning_rate=%g" % rate, "training.batch=400"], range(1, 21),
                          300)
        shares[rate] = [dead(last(run)) for run in runs if run[-1]["status"] == "ok"]
        bench.all("diverged of 20, rate %g" % rate, [20 - len(shares[rate])], 2 if rate == 3 else 0,
                  17 if rate == 3 else 0)
    bench.median("dead, rate 0.1", shares[0.1], 0.01, 0.1)
    bench.median("dead, rate 1", shares[1], 0.1, 0.5)
    bench.median("dead, rate 3", shares[3], 0.4, 0.95)
    bench.all("rate 3 / rate 0.1, medians", [median(shares[3]) / median(shares[0.1])], 5, 50)


FULL = ONE + ["training.batch=400"]
RESCUES = (("SGD 0.1", "sgd", 0.1), ("SGD 1", "sgd", 1), ("Adam 0.01", "adam", 0.01))


@row(16, "Leaky ReLU revives, slowly",
     "Right, and **slowly** is the point: every unit has a gradient at once, but firing again takes far longer. On the "
     "full batch; with batches of 32 the shares are 0.02, 0.03 and 0.90. Reference figures: 0, 0.02 and 0.67.")
def leaky_revives(bench):
    shares = {}
    for name, optimizer, rate in RESCUES:
        settings = FULL + ["training.optimizer=" + optimizer, "training.learning_rate=%g" % rate]
        switch = ["1:set network.activation leaky_relu"]
        # The record of iteration 1 shows what the switch at iteration 1 has done, before any update.
        for what, at, low in (("without", [], 50), ("with", switch, 0)):
            runs = bench.runs(BIAS, settings, SEEDS, 1, at)
            bench.all("dead at iteration 1 %s the switch, %s" % (what, name),
                      [sum(layer["dead_count"] for layer in hidden(last(run))) for run in runs], low, low and 64)
        runs = bench.runs(BIAS, settings, SEEDS, 500, switch)
        shares[name] = [firing(last(run)) for run in runs]
    bench.median("firing after 500, SGD 0.1", shares["SGD 0.1"], 0, 0.05)
    bench.median("firing after 500, SGD 1", shares["SGD 1"], 0, 0.15)
    bench.median("firing after 500, Adam 0.01", shares["Adam 0.01"], 0.4, 1)


@row(17, "Bias warm-up revives",
     "Right: γ falls from 2 to 0, units fire meanwhile and learn biases of their own. On the full batch; with batches of "
     "32 the shares are 0.64 and 0.80. Reference figures: 0.71 and 0.88.")
def warmup_revives(bench):
    shares = {}
    for name, optimizer, rate in RESCUES[1:]:
        settings = FULL + ["training.optimizer=" + optimizer, "training.learning_rate=%g" % rate,
                           "training.bias_warmup=2", "training.bias_warmup_iterations=250"]
        runs = bench.runs(BIAS, settings, SEEDS, 500)
        shares[name] = [firing(last(run)) for run in runs]
    bench.median("firing after 500, SGD 1", shares["SGD 1"], 0.4, 1)
    bench.median("firing after 500, Adam 0.01", shares["Adam 0.01"], 0.6, 1)
    runs = bench.runs(BIAS, FULL + ["training.learning_rate=1"], SEEDS, 500)
    bench.median("without warm-up, SGD 1", [firing(last(run)) for run in runs], 0, 0.05)
