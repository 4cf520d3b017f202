"""The same training iterations in PyTorch, written as fast as we know how.

First says what it is. Then reads "DEPTH WIDTH BATCH ACTIVATION bare|layers|stacked SECONDS", answers with the
milliseconds of an iteration.
usage: torch_iteration.py THREADS

Nothing is allocated where PyTorch can write into what is there, and the derivatives are written out, which spares what
autograd does to find them. All layers lie in one tensor, so that the update is one call. What is measured, of every
layer: the norm of the weight gradient, mean and variance of the activations, units that no sample of the batch
activates, and a histogram of 64 bins from the least activation to the largest:

- layers: layer by layer, with what PyTorch has for it (torch.histc)
- stacked: of all hidden layers in one go, which needs layers of the same width. The bins of all layers are counted by
  one torch.bincount, and the variance comes from a sum of squares: several times as fast as histc and var_mean.
"""

import ctypes
import os
import statistics
import sys
import time

import torch

BINS = 64
SAMPLES_LEAST, SAMPLES_MOST = 3, 9
RATE = 1e-3


class Network:
    def __init__(self, depth, width, batch, activation):
        self.depth, self.batch, self.tanh = depth, batch, activation == "tanh"
        deviation = (2.0 / width) ** 0.5
        self.weights = torch.randn(depth - 1, width, width).mul_(deviation)
        self.first, self.last = torch.randn(width, 2), torch.randn(2, width).mul_(deviation)
        self.biases, self.last_bias = torch.zeros(depth, width), torch.zeros(2)
        self.input = torch.randn(batch, 2)
        self.target = torch.nn.functional.one_hot(torch.arange(batch) % 2, 2).float()
        self.outputs, self.deltas = torch.empty(depth, batch, width), torch.empty(depth, batch, width)
        self.slopes, self.gradients = torch.empty(depth, batch, width), torch.empty(depth - 1, width, width)
        self.first_gradient, self.last_gradient = torch.empty(width, 2), torch.empty(2, width)
        self.bias_gradients, self.logits = torch.empty(depth, width), torch.empty(batch, 2)
        self.bins = torch.empty(depth, batch * width)
        self.counted = torch.empty(depth, batch * width, dtype=torch.int32)
        self.offsets = torch.arange(depth).view(depth, 1) * float(BINS)
        self.flat = self.outputs.view(depth, -1)
        # views once, not in every iteration
        self.output, self.delta, self.slope = list(self.outputs), list(self.deltas), list(self.slopes)
        self.up = list(zip(self.biases[1:], self.outputs[:-1], [w.t() for w in self.weights], self.outputs[1:]))
        self.down = list(zip(self.deltas[1:], self.weights, self.deltas[:-1], self.slopes[:-1]))[::-1]
        self.turned = self.deltas[1:].transpose(1, 2)

    def forward(self):
        addmm, activate = torch.addmm, torch.tanh_ if self.tanh else torch.relu_
        activate(addmm(self.biases[0], self.input, self.first.t(), out=self.output[0]))
        for bias, below, weights, output in self.up:
            activate(addmm(bias, below, weights, out=output))
        addmm(self.last_bias, self.output[-1], self.last.t(), out=self.logits)
        self.log_probability = torch.log_softmax(self.logits, 1)
        self.loss = -(self.log_probability * self.target).sum() / self.batch
        self.correct = (self.logits.argmax(1) == self.target.argmax(1)).sum()

    def backward(self):
        mm = torch.mm
        if self.tanh:
            torch.mul(self.outputs, self.outputs, out=self.slopes).neg_().add_(1)
        else:
            torch.sign(self.outputs, out=self.slopes)
        self.last_delta = (self.log_probability.exp() - self.target).div_(self.batch)
        mm(self.last_delta.t(), self.output[-1], out=self.last_gradient)
        mm(self.last_delta, self.last, out=self.delta[-1]).mul_(self.slope[-1])
        for delta, weights, below, slope in self.down:
            mm(delta, weights, out=below).mul_(slope)
        torch.bmm(self.turned, self.outputs[:-1], out=self.gradients)
        mm(self.delta[0].t(), self.input, out=self.first_gradient)
        torch.sum(self.deltas, 1, out=self.bias_gradients)
        self.last_bias_gradient = self.last_delta.sum(0)

    def update(self):
        self.weights.add_(self.gradients, alpha=-RATE)
        self.first.add_(self.first_gradient, alpha=-RATE)
        self.last.add_(self.last_gradient, alpha=-RATE)
        self.biases.add_(self.bias_gradients, alpha=-RATE)
        self.last_bias.add_(self.last_bias_gradient, alpha=-RATE)

    def measure_nothing(self):
        pass

    def norms_of_ends(self):
        return self.first_gradient.norm(), self.last_gradient.norm()

    def measure_layers(self):
        norm, histc, moments = torch.linalg.vector_norm, torch.histc, torch.var_mean
        return ([norm(gradient) for gradient in self.gradients], self.norms_of_ends(),
                [(histc(output, BINS), moments(output, unbiased=False), output.amax(0) > 0) for output in self.output])

    def measure_stacked(self):
        norms = torch.linalg.vector_norm(self.gradients, dim=(1, 2))
        length, mean, count = torch.linalg.vector_norm(self.flat, dim=1), self.flat.mean(1), self.flat.shape[1]
        variance = length * length / count - mean * mean
        dead = self.outputs.amax(1) <= 0
        low, high = self.flat.amin(1, keepdim=True), self.flat.amax(1, keepdim=True)
        scale = (BINS - 0.001) / (high - low)
        self.counted.copy_(torch.addcmul(self.offsets - low * scale, self.flat, scale, out=self.bins))
        histograms = torch.bincount(self.counted.view(-1), minlength=BINS * self.depth)
        return norms, self.norms_of_ends(), variance, mean, dead, histograms


def time_one(network, measure, seconds, clock):
    """Median of the milliseconds of an iteration."""
    def run(times):
        begun = clock()
        for _ in range(times):
            network.forward()
            network.backward()
            measure()
            network.update()
        return (clock() - begun) / times
    run(1)
    times = max(1, int(seconds / SAMPLES_MOST / run(1)))
    samples, until = [], time.monotonic() + seconds
    while len(samples) < SAMPLES_LEAST or len(samples) < SAMPLES_MOST and time.monotonic() < until:
        samples.append(run(times))
    return 1000 * statistics.median(samples)


def description():
    """Which PyTorch, which BLAS, and for which processor that computes."""
    torch.mm(torch.ones(64, 64), torch.ones(64, 64))
    with open("/proc/self/maps") as maps:
        blas = sorted({line.split()[-1] for line in maps if "blas" in line})
    words = ["PyTorch " + torch.__version__]
    for path in blas:
        words.append(os.path.join(*path.split(os.sep)[-2:]))
        try:
            core = ctypes.CDLL(path).openblas_get_corename
            core.restype = ctypes.c_char_p
            words[-1] += " for " + core().decode()
        except AttributeError:
            pass
    return ", ".join(words)


def main(threads):
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    print(description(), flush=True)
    # A thread by itself counts the time in which it ran: others on the machine then matter little.
    clock = time.thread_time if threads == 1 else time.perf_counter
    for line in iter(sys.stdin.readline, ""):
        depth, width, batch, activation, mode, seconds = line.split()
        network = Network(int(depth), int(width), int(batch), activation)
        measure = {"bare": network.measure_nothing, "layers": network.measure_layers,
                   "stacked": network.measure_stacked}[mode]
        print("%.6f" % time_one(network, measure, float(seconds), clock), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
