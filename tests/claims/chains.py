"""Chains of width 1: the chain rule with nothing else in the way, and signals that meet nothing but zeros."""

from claims import decades, hidden, row

CHAIN = ["network.width=1", "network.init=identity"]


@row(2, "A chain of ten derivatives: 0.25^10; of twenty: 1.5^20", "Right, exactly.")
def chain(bench):
    # z = 0 in every layer: the first has no weights, each later one sees 0.5 − 0.5.
    settings = CHAIN + ["network.depth=11", "network.activation=sigmoid", "network.bias=-0.5", "layer.1.init=zero",
                        "layer.1.bias=0"]
    values = [10 ** decades(record) for record in bench.first("vanishing-relu-lecun", settings, range(1, 4))]
    bench.all("0.25^10", values, 9.5367e-7 * (1 - 1e-5), 9.5368e-7 * (1 + 1e-5))
    settings = CHAIN + ["network.depth=21", "network.activation=identity", "network.gain=1.5"]
    values = [10 ** decades(record) for record in bench.first("vanishing-relu-lecun", settings, range(1, 4))]
    bench.all("1.5^20", values, 3325.2567 * (1 - 1e-5), 3325.2567 * (1 + 1e-5))


@row(34, "A layer of dead neurons is a zero mapping",
     "Right: the output is the same for every sample, and nothing before the layer gets any gradient at all.")
def zero_mapping(bench):
    settings = ["network.init=he", "network.depth=6"]
    records = bench.first("vanishing-relu-lecun", settings, at=["0:kill 4"])
    bench.all("dead units of layer 4", [hidden(record)[3]["dead_count"] for record in records], 64, 64)
    bench.all("its output", [hidden(record)[3]["activation_max"] for record in records], 0, 0)
    bench.all("largest weight gradient of layers 1 to 4",
              [layer["weight_gradient_max_abs"] for record in records for layer in hidden(record)[:4]], 0, 0)
    bench.all("δ of layer 1", [hidden(record)[0]["delta_rms"] for record in records], 0, 0)
    runs = bench.runs("vanishing-relu-lecun", settings, at=["0:kill 4"], seeds=range(1, 6))
    bench.all("rule zero_mapping fires", [float("zero_mapping" in run[-1]["diagnosis"]) for run in runs], 1, 1)


@row(30, "∏(1 + F′) ≥ 1: a residual network is never worse than the identity",
     "Wrong in general: F′ may be negative. Fifty blocks with F′ = −0.1 leave 0.005; and with He initialisation and "
     "unscaled branches the gradient **explodes**, by √3 a block. `residual_scale` = auto (1/√blocks) does not.")
def never_worse(bench):
    blocks = CHAIN + ["network.activation=identity", "network.residual=2", "network.depth=101",
                      "network.gain=0.31622777", "layer.1.gain=1"]
    for name, at, exact in (("F′ = 0.1", [], 1.1 ** 50),
                            ("F′ = −0.1", ["0:scale %d -1" % layer for layer in range(3, 102, 2)], 0.9 ** 50)):
        ratios = []
        for record in bench.first("vanishing-relu-lecun", blocks, range(1, 4), at):
            layers = hidden(record)
            # δ of the last block's end is s·∂L/∂x with s = 1; δ of layer 1 is ∂L/∂x at the first block's entry.
            ratios.append(10 ** (layers[0]["delta_magnitude"] - layers[-1]["delta_magnitude"]))
        bench.all("fifty blocks, " + name, ratios, exact * (1 - 1e-4), exact * (1 + 1e-4))
    settings = ["network.init=he", "network.residual=2", "network.depth=41"]
    for scale, low, high in (("1", 1.60, 1.87), ("auto", 1.0, 1.1)):
        records = bench.first("vanishing-relu-lecun", settings + ["network.residual_scale=" + scale])
        growth = [10 ** ((hidden(record)[2]["delta_magnitude"] - hidden(record)[40]["delta_magnitude"]) / 19)
                  for record in records]
        bench.median("growth a block, He, scale " + scale, growth, low, high)
