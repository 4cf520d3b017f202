"""What is decided before the first step: numbers that do not depend on the data."""

import math

from claims import decades, hidden, median, quantile, row, slope

RELU50 = "vanishing-relu-lecun"  # width 64, batch 64, spiral
SMALL = ["network.depth=1", "network.width=4", "network.init=zero"]


def derivative(bench, activation, z, extra=()):
    settings = SMALL + ["network.activation=" + activation, "network.bias=%g" % z] + list(extra)
    return hidden(bench.first(RELU50, settings, [1])[0])[0]["derivative_mean"]


@row(1, "sigmoid' ≤ 0.25, tanh' ≤ 1, both saturate", "Right.")
def saturation(bench):
    bench.all("sigmoid'(0)", [derivative(bench, "sigmoid", 0)], 0.25, 0.25)
    bench.all("sigmoid'(10)", [derivative(bench, "sigmoid", 10)], 4.5395e-5, 4.5397e-5)
    bench.all("tanh'(3)", [derivative(bench, "tanh", 3)], 0.0098655, 0.0098665)
    grid = [z / 2 for z in range(-8, 9)]
    bench.all("sigmoid' between -4 and 4", [derivative(bench, "sigmoid", z) for z in grid], 0, 0.25)
    bench.all("tanh' between -4 and 4", [derivative(bench, "tanh", z) for z in grid], 0, 1)


@row(3, "Deep sigmoid networks vanish exponentially", "Right: a straight line over fifty layers, 10^-31 in all.")
def sigmoid_depth(bench):
    settings = ["network.activation=sigmoid", "network.init=lecun"]
    bench.median("decades a layer, depth 50",
                 [-slope(hidden(record)) for record in bench.first(RELU50, settings)], -0.652, -0.612)
    depths = []
    for depth in (10, 20, 40):
        records = bench.first(RELU50, settings + ["network.depth=%d" % depth])
        depths.append(median([decades(record) for record in records]))
    bench.all("decades a layer, from depth 10 to 20 and from 20 to 40",
              [(depths[1] - depths[0]) / 10, (depths[2] - depths[1]) / 20], -0.652, -0.612)


@row(4, "Large weights explode, to NaN", "Right: +0.15 decades a layer (χ = 2), and the run goes on after the NaN.")
def explode(bench):
    records = bench.first("exploding-relu")
    bench.median("decades a layer at iteration 0", [-slope(hidden(record)) for record in records], 0.12, 0.18)
    runs = bench.runs("exploding-relu", steps=20)
    bench.median("iteration at which it diverges (99: never)",
                 [99 if run[-1]["diverged_at"] is None else run[-1]["diverged_at"] for run in runs], 1, 10)
    bench.all("iterations recorded to the end", [run[-1]["iterations"] for run in runs], 20, 20)


@row(5, "Repeated matrix products explode",
     "Half true: ten **fresh** N(0, 1) 4 × 4 matrices do, on average by √4 each. The same matrix ten times grows with its "
     "spectral radius ρ alone, as ρ^10: the often printed example has ρ = 1.008 and does not explode. No matrix is quoted "
     "here: each is a layer's, for the last two lines scaled to that ρ.")
def products(bench):
    fresh, powers, ratios, quoted = [], [], [], []
    settings = ["network.activation=identity", "network.width=4", "network.init=normal", "network.gain=2",
                "network.depth=11"]
    for state in bench.exports(RELU50, settings, range(1, 101)):
        matrices = [state.rows("layers.%d.weight" % layer) for layer in range(1, 11)]
        fresh.append(_frobenius(_product(matrices)))
        radius = _spectral_radius(matrices[0])
        powers.append(radius)
        ratios.append(_frobenius(_product([matrices[0]] * 10)) / radius ** 10)
        quoted.append(ratios[-1] * 1.008 ** 10)
    bench.median("‖product of ten fresh matrices‖", fresh, 500, 1300)
    bench.all("its 5 %", [quantile(fresh, 0.05)], 80, 280)
    bench.all("its 95 %", [quantile(fresh, 0.95)], 2500, 6500)
    bench.median("spectral radius ρ of one", powers, 1.6, 2.4)
    bench.median("‖the same ten times‖ / ρ^10", ratios, 1, 3)
    bench.median("‖the same ten times‖, scaled to ρ = 1.008", quoted, 1, 3.5)
    bench.all("its 95 %", [quantile(quoted, 0.95)], 1, 20)


def _product(matrices):
    product = [[float(i == j) for j in range(len(matrices[0]))] for i in range(len(matrices[0]))]
    for matrix in matrices:
        product = [[sum(w * line[j] for w, line in zip(row, product)) for j in range(len(row))] for row in matrix]
    return product


def _frobenius(matrix):
    return math.sqrt(sum(w * w for line in matrix for w in line))


def _spectral_radius(matrix):
    """lim ‖M^n‖^(1/n) (Gelfand), with n = 2^20: squared twenty times, the norm carried as a logarithm."""
    logarithm = 0.0
    for squarings in range(21):
        norm = _frobenius(matrix)
        logarithm += math.log(norm) / 2 ** squarings
        matrix = [[w / norm for w in line] for line in matrix]
        matrix = _product([matrix, matrix])
    return math.exp(logarithm)


@row(6, "ReLU cures vanishing and explosion",
     "Half true: only with He initialisation. σw² = 1 vanishes, σw² = 4 explodes.")
def relu_cure(bench):
    for variance, settings, low, high in ((1, ["network.init=lecun"], -8.2, -7.2),
                                          (2, ["network.init=he"], -0.8, 0.25),
                                          (4, ["network.init=normal", "network.gain=2"], 6.5, 7.6)):
        bench.median("log10 δ1/δ50, σw² = %d" % variance,
                     [decades(record) for record in bench.first(RELU50, settings)], low, high)


@row(7, "The weight-gradient bars tell the story",
     "Wrong: δ falls by 10^7.7 while the weight gradients hardly change, for activations shrink on the way up as errors "
     "do on the way down. The table shows both (`y`).")
def bars(bench):
    records = bench.first(RELU50)
    bench.median("log10 δ1/δ50", [decades(record) for record in records], -8.2, -7.2)
    bench.median("log10 ‖∂W2‖/‖∂W50‖",
                 [hidden(record)[1]["weight_gradient_magnitude"] - hidden(record)[-1]["weight_gradient_magnitude"]
                  for record in records], -1, 1)


@row(8, "He and Xavier keep the signal", "Each with its own activation; Xavier does not help sigmoid at all.")
def keep(bench):
    for activation, init, low, high in (("sigmoid", "xavier", -31.5, -30.5), ("tanh", "xavier", -1.0, -0.1),
                                        ("relu", "he", -0.8, 0.25), ("relu", "lecun", -8.2, -7.2)):
        records = bench.first(RELU50, ["network.activation=" + activation, "network.init=" + init])
        bench.median("log10 δ1/δ50, %s %s" % (activation, init), [decades(record) for record in records], low, high)


@row(9, "About half of all ReLU outputs are zero", "Right at initialisation, without biases.")
def half_zero(bench):
    records = bench.first(RELU50, ["network.init=he", "network.depth=10"])
    bench.median("share of zeros, ten layers",
                 [sum(layer["zero_fraction"] for layer in hidden(record)) / 10 for record in records], 0.48, 0.52)


@row(10, "E[relu(Z)] = 1/√(2π), E[gelu(Z)] = 1/(2√π), their ratio is √2",
     "Right. Measured with random biases as Z, 2048 units a seed; the exact values are in the tests of the theory.")
def expectations(bench):
    means = {}
    for activation, exact in (("relu", 0.398942), ("gelu", 0.282095)):
        settings = ["network.depth=1", "network.width=2048", "network.init=zero", "network.bias_std=1",
                    "network.activation=" + activation]
        means[activation] = [hidden(record)[0]["activation_mean"] for record in bench.first(RELU50, settings)]
        bench.median("E[%s]" % activation, means[activation], exact - 0.01, exact + 0.01)
    bench.all("ratio of the means over all seeds", [sum(means["relu"]) / sum(means["gelu"])], 1.39, 1.44)


@row(18, "The derivative of ReLU at exactly 0 is a choice",
     "Right, and with all weights 0 it decides whether anything gets a gradient.")
def at_zero(bench):
    for choice in (0, 1):
        settings = SMALL + ["network.activation=relu", "network.relu_at_zero=%d" % choice]
        layer = hidden(bench.first(RELU50, settings, [1])[0])[0]
        bench.all("relu_at_zero %d: φ'" % choice, [layer["derivative_mean"]], choice, choice)
        bench.all("relu_at_zero %d: dead units of 4" % choice, [layer["dead_count"]], 4 - 4 * choice, 4 - 4 * choice)
        settings = ["network.depth=3", "network.init=he", "network.relu_at_zero=%d" % choice]
        settings += ["layer.%d.init=zero" % number for number in (1, 2, 3)]
        # Not each seed: in a batch with as many samples of either class they cancel.
        gradients = [hidden(record)[-1]["bias_gradient_norm"] for record in bench.first(RELU50, settings)]
        bench.median("relu_at_zero %d: bias gradient under a read-out that is not 0" % choice, gradients,
                     1e-3 if choice else 0, 10 if choice else 0)


@row(19, "Leaky ReLU is the identity plus a gated residual; its slope jumps by |1 − α|", "Right, exactly.")
def jump(bench):
    for leak in (0, 0.01, 0.1, 0.3):
        extra = ["network.leak=%g" % leak]
        above, below = (derivative(bench, "leaky_relu", z, extra) for z in (1, -1))
        bench.all("jump, α = %g" % leak, [above - below], 1 - leak - 1e-6, 1 - leak + 1e-6)


@row(20, "PReLU: ∂L/∂α = Σ over z < 0 of ∂L/∂a · z, for each neuron",
     "Right, with ∂L/∂a at the activation's **output**; the δ that is usually written there is ∂L/∂z.")
def prelu_gradient(bench):
    settings = ["network.activation=prelu", "network.depth=3", "network.width=8", "network.init=he"]
    errors = []
    for state in bench.exports("vanishing-relu-lecun", settings):
        for layer in range(3):
            errors.append(_alpha_error(state, layer))
    bench.all("‖ours − formula‖ / ‖formula‖", errors, 0, 1e-5)
    positive = bench.exports("vanishing-relu-lecun", settings + ["network.bias=100"], range(1, 6))
    bench.all("∂L/∂α where no z < 0", [gradient for state in positive
                                       for gradient in state.values["grads.layers.0.alpha"]], 0, 0)


def _alpha_error(state, layer):
    x = state.rows("x")
    alphas = [state.values["layers.%d.alpha" % i] for i in range(layer + 1)]
    for i in range(layer + 1):
        weight, bias = state.rows("layers.%d.weight" % i), state.values["layers.%d.bias" % i]
        z = [[sum(w * a for w, a in zip(line, sample)) + b for line, b in zip(weight, bias)] for sample in x]
        x = [[u if u > 0 else alphas[i][unit] * u for unit, u in enumerate(sample)] for sample in z]
    above, delta = state.rows("layers.%d.weight" % (layer + 1)), state.rows("delta.%d" % (layer + 1))
    expected = [0.0] * len(alphas[layer])
    for sample, errors in zip(z, delta):
        for unit, u in enumerate(sample):
            if u < 0:
                expected[unit] += u * sum(line[unit] * error for line, error in zip(above, errors))
    ours = state.values["grads.layers.%d.alpha" % layer]
    return (math.sqrt(sum((a - b) ** 2 for a, b in zip(ours, expected))) /
            math.sqrt(sum(b * b for b in expected)))


@row(24, "ReLU networks without biases are positively homogeneous: f(aW) = a^L f(W)",
     "Right; hence ⟨W, ∂L/∂W⟩ is the same in every layer.")
def homogeneous(bench):
    settings = ["network.depth=9", "network.init=he"]
    plain = bench.first(RELU50, settings)
    scaled = bench.first(RELU50, settings, at=["0:scale all 1.3"])
    bench.all("output ×, a = 1.3, ten matrices",
              [b["layers"][-1]["preactivation_std"] / a["layers"][-1]["preactivation_std"]
               for a, b in zip(plain, scaled)], 13.785 * (1 - 1e-4), 13.786 * (1 + 1e-4))
    spreads = []
    for state in bench.exports(RELU50, settings):
        products = [sum(w * g for w, g in zip(state.values["layers.%d.weight" % layer],
                                              state.values["grads.layers.%d.weight" % layer])) for layer in range(10)]
        spreads.append((max(products) - min(products)) / max(abs(product) for product in products))
    bench.median("spread of ⟨W, ∂L/∂W⟩ over the layers", spreads, 0, 1e-3)


@row(25, "Edge of chaos: χ = g²(1 + α²)/2 for Leaky ReLU", "Right; width 64 adds about −0.007 decades a layer.")
def edge(bench):
    leaky = ["network.activation=leaky_relu", "network.leak=0.1"]
    for name, init, low, high in (("g = 1", "lecun", -0.165, -0.141), ("g² = 2/(1 + α²)", "he", -0.017, 0.007)):
        records = bench.first(RELU50, leaky + ["network.init=" + init])
        bench.median("decades a layer, " + name, [decades(record) / 49 for record in records], low, high)
