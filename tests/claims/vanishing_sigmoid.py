"""vanishing-sigmoid loses as many decades between layer 20 and layer 1 as a plain reference says."""

import math
import sys

import gradflow_run
import reference


def measured(binary, seed):
    layers = gradflow_run.hidden(gradflow_run.first(binary, "vanishing-sigmoid", ["seed=%d" % seed]))
    if len(layers) != 20:
        sys.exit("%d hidden layers, expected 20" % len(layers))
    return math.log10(layers[0]["delta_rms"] / layers[-1]["delta_rms"])


def main(binary):
    checks = gradflow_run.Checks()
    expected = reference.decades(range(1000, 1096))
    mean = sum(expected) / len(expected)
    spread = math.sqrt(sum((value - mean) ** 2 for value in expected) / (len(expected) - 1))
    print("reference: mean %.3f, standard deviation %.3f, %d seeds" % (mean, spread, len(expected)))
    checks.within("log10(δ_rms layer 1 / layer 20), seed 1", measured(binary, 1), mean - 0.4, mean + 0.4)
    # One seed strays by as much as it is allowed to; the mean over many does not.
    values = [measured(binary, seed) for seed in range(1, 97)]
    error = spread * math.sqrt(1 / len(values) + 1 / len(expected))
    checks.within("its mean over %d seeds" % len(values), sum(values) / len(values), mean - 4 * error,
                  mean + 4 * error)
    checks.end()


main(sys.argv[1])
