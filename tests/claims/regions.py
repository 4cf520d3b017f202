"""The mosaic of a piecewise-linear network over two features: how many linear regions there are."""

import math

from claims import hidden, iterations, median, row

RELU50 = "vanishing-relu-lecun"
GRID, WINDOW = 2048, 10
COUNTED = ["measure.regions=yes", "measure.regions_grid=%d" % GRID, "measure.regions_window=%d" % WINDOW]


def crossings(lines):
    """Where each two of the lines w·x + b = 0 meet."""
    for i, ((a, b), c) in enumerate(lines):
        for (d, e), f in lines[:i]:
            determinant = a * e - b * d
            yield (b * f - c * e) / determinant, (c * d - a * f) / determinant


def cells(lines):
    """The polygons that the lines cut the window into."""
    polygons = [[(-WINDOW, -WINDOW), (WINDOW, -WINDOW), (WINDOW, WINDOW), (-WINDOW, WINDOW)]]
    for (a, b), c in lines:
        parts = []
        for polygon in polygons:
            sides = {1: [], -1: []}
            for (x, y), (u, v) in zip(polygon, polygon[1:] + polygon[:1]):
                here, there = a * x + b * y + c, a * u + b * v + c
                sides[1 if here > 0 else -1].append((x, y))
                if (here > 0) != (there > 0):
                    share = here / (here - there)
                    for side in sides.values():
                        side.append((x + share * (u - x), y + share * (v - y)))
            parts += [side for side in sides.values() if len(side) > 2]
        polygons = parts
    return polygons


def radius(polygon):
    """A convex polygon holds a circle at least this large: area / perimeter."""
    edges = list(zip(polygon, polygon[1:] + polygon[:1]))
    return (abs(sum(x * v - u * y for (x, y), (u, v) in edges)) / 2 /
            sum(math.hypot(u - x, v - y) for (x, y), (u, v) in edges))


def off_line(state):
    """How far the network's outputs at midpoints are from the means of those at the ends."""
    x, off, size = state.rows("x"), 0.0, 0.0
    for one, other in zip(x[0::2], x[1::2]):
        middle = [(a + b) / 2 for a, b in zip(one, other)]
        first, second, between = (outputs(state, point) for point in (one, other, middle))
        off += sum((m - (a + b) / 2) ** 2 for a, b, m in zip(first, second, between))
        size += sum(m * m for m in between)
    return math.sqrt(off / size)


def outputs(state, a):
    """A plain prelu network's outputs from its exported parameters."""
    count = int(state.metadata["layers"])
    for layer in range(count):
        z = [sum(w * v for w, v in zip(line, a)) + b for line, b in
             zip(state.rows("layers.%d.weight" % layer), state.values["layers.%d.bias" % layer])]
        a = z if layer == count - 1 else [u if u > 0 else alpha * u
                                          for u, alpha in zip(z, state.values["layers.%d.alpha" % layer])]
    return a


@row(21, "α = 1 gives up the kink, and all regions but one with it",
     "Right: a unit whose α is 1 is a straight line and parts nothing. Training lets α roam: beyond 1 now and then, "
     "and below 0, where the unit is not monotone; `alpha_min` and `alpha_max` tell.")
def kink(bench):
    settings = ["network.activation=prelu", "network.init=he", "network.depth=3", "network.width=16",
                "network.bias_std=0.3", "measure.regions=yes", "training.optimizer=adam",
                "training.learning_rate=0.02"]
    for leak, low, high in ((0.25, 100, 10000), (0.9, 100, 10000), (1, 1, 1)):
        runs = bench.runs(RELU50, settings + ["network.leak=%g" % leak])
        bench.all("regions of 3 × 16 units, α = %g" % leak,
                  [iterations(run)[0]["linear_regions"] for run in runs], low, high)
    runs = bench.runs(RELU50, settings, steps=0, at=["0:set network.leak 1"])
    bench.all("regions after α is set to 1 in place", [iterations(run)[0]["linear_regions"] for run in runs], 1, 1)
    layers = [layer for record in bench.first(RELU50, settings + ["network.leak=1"]) for layer in hidden(record)]
    bench.all("α = 1: mean of a − mean of z", [layer["activation_mean"] - layer["preactivation_mean"]
                                               for layer in layers], 0, 0)
    for leak, low, high in ((1, 0, 1e-12), (0.25, 0.01, 1)):
        bench.all("f(midpoint) − mean of f(ends), of the size of f, α = %g" % leak,
                  [off_line(state) for state in bench.exports(RELU50, settings + ["network.leak=%g" % leak],
                                                              range(1, 6))], low, high)
    runs = bench.runs(RELU50, settings, range(1, 11), steps=300)
    layers = [iterations(run)[-1]["layers"][:3] for run in runs]
    bench.median("smallest α after 300 iterations of Adam", [min(l["alpha_min"] for l in three) for three in layers],
                 -3, 0)
    bench.all("largest of all", [max(l["alpha_max"] for three in layers for l in three)], 1, 5)


@row(23, "A ReLU network is a mosaic of linear regions; Leaky ReLU has as many",
     "Right: one hidden layer of n units in general position makes 1 + n + n(n−1)/2 regions if the window holds every "
     "crossing. The seeds are those all of whose crossings are within 10, and whose smallest region is large enough for the "
     "grid to meet.")
def mosaic(bench):
    for n in (3, 4, 5):
        base = ["network.depth=1", "network.width=%d" % n, "network.init=normal", "network.bias_std=0.5"]
        seeds = []
        for seed, state in enumerate(bench.exports(RELU50, base, range(1, 61)), 1):
            lines = list(zip(state.rows("layers.0.weight"), state.values["layers.0.bias"]))
            farthest = max(max(abs(x), abs(y)) for x, y in crossings(lines))
            if farthest < WINDOW and min(map(radius, cells(lines))) > math.sqrt(0.5) * 2 * WINDOW / GRID:
                seeds.append(seed)
        bench.all("n = %d: seeds of 60 to count with" % n, [float(len(seeds))], 10, 60)
        formula = 1 + n + n * (n - 1) // 2
        for activation in ("relu", "leaky_relu"):
            runs = bench.runs(RELU50, base + ["network.activation=" + activation] + COUNTED, seeds[:10])
            bench.all("regions of %d units, %s" % (n, activation),
                      [iterations(run)[0]["linear_regions"] for run in runs], formula, formula)
    counts = {}
    for activation, settings in (("relu", []), ("leaky_relu", ["network.leak=0.1"])):
        deep = ["network.depth=3", "network.width=16", "network.init=he", "network.bias_std=0.3",
                "network.activation=" + activation, "measure.regions=yes"]
        counts[activation] = [iterations(run)[0]["linear_regions"] for run in bench.runs(RELU50, deep + settings)]
    bench.all("three layers of 16, median of leaky_relu / relu",
              [median(counts["leaky_relu"]) / median(counts["relu"])], 0.8, 1.25)
