"""A plain reference for the gradient at initialisation: loops, Python's own random numbers, nothing of gradflow.

A sigmoid network on two spirals, drawn and differentiated from scratch: z = W a + b, a = σ(z), softmax cross-entropy,
δ = ∂loss/∂z by the chain rule. Means over many seeds say what a correct program must show within the spread of one.
"""

import math
import random


def spiral(rng, samples, noise):
    """Two arms of samples/2 points; radius i/n, angle 2π·1.75·r (+ π), normal noise; then mean 0, deviation 1."""
    half = samples // 2
    points, labels = [], []
    for arm in (0, 1):
        for i in range(half):
            radius = i / half
            angle = 2 * math.pi * 1.75 * radius + arm * math.pi
            points.append([radius * math.sin(angle) + rng.gauss(0, noise),
                           radius * math.cos(angle) + rng.gauss(0, noise)])
            labels.append(arm)
    for column in (0, 1):
        mean = sum(point[column] for point in points) / len(points)
        deviation = math.sqrt(sum((point[column] - mean) ** 2 for point in points) / len(points))
        for point in points:
            point[column] = (point[column] - mean) / deviation
    return points, labels


def xavier(rng, units, inputs):
    deviation = math.sqrt(2.0 / (inputs + units))
    return [[rng.gauss(0, deviation) for _ in range(inputs)] for _ in range(units)]


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def delta_rms(seed, depth=20, width=16, batch=32, samples=500, noise=0.1):
    """[δ_rms of layer 1 … depth] over one batch; the per-sample error signal."""
    rng = random.Random(seed)
    points, labels = spiral(rng, samples, noise)
    weights = [xavier(rng, width, 2 if layer == 0 else width) for layer in range(depth)]
    read_out = xavier(rng, 2, width)
    squares = [0.0] * depth
    for sample in rng.sample(range(len(points)), batch):
        outputs = [points[sample]]
        for matrix in weights:
            below = outputs[-1]
            outputs.append([sigmoid(sum(w * a for w, a in zip(row, below))) for row in matrix])
        scores = [sum(w * a for w, a in zip(row, outputs[-1])) for row in read_out]
        exponentials = [math.exp(score - max(scores)) for score in scores]
        delta = [e / sum(exponentials) - (1.0 if k == labels[sample] else 0.0)
                 for k, e in enumerate(exponentials)]
        above = read_out
        for layer in reversed(range(depth)):
            a = outputs[layer + 1]
            delta = [sum(above[k][i] * delta[k] for k in range(len(delta))) * a[i] * (1.0 - a[i])
                     for i in range(width)]
            squares[layer] += sum(d * d for d in delta)
            above = weights[layer]
    return [math.sqrt(total / (batch * width)) for total in squares]


def decades(seeds):
    """log10(δ_rms layer 1 / layer 20), one value a seed."""
    values = []
    for seed in seeds:
        rms = delta_rms(seed)
        values.append(math.log10(rms[0] / rms[-1]))
    return values
