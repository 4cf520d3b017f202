#!/usr/bin/python3
"""Computes what `gradflow export` wrote again with PyTorch, and compares.

    check_with_torch.py [--quiet] FILE.safetensors...

Builds the network of each file from its metadata and parameters, takes loss, δ and gradients from autograd, in float64
and in float32, and prints for every tensor the norm of the difference divided by the norm of the tensor; and, as a
measure of what float32 can give, the same between PyTorch's float32 and its float64 ("its own"). Exit status: 0 all
errors are below 1e-4, or below 4 times its own where that is more; 1 one is not; 2 a file cannot be read.

Needs PyTorch (Debian: python3-torch) and nothing else."""
import argparse
import json
import math
import struct
import sys

import torch
import torch.nn.functional as F

LIMIT = 1e-4
OWN_LIMIT = 4  # times what PyTorch's own float32 is away from its float64
# Below about 1e-38 float32 is 0. A tensor this small is compared as if it had this norm.
SMALLEST = 1e-30
HEADER_MOST = 100000000  # bytes, as the format has it
DTYPES = {'F32': (torch.float32, 4), 'I64': (torch.int64, 8)}


def load(path):
    """({key: text}, {name: tensor}) of a safetensors file; little-endian machines only."""
    with open(path, 'rb') as file:
        length, = struct.unpack('<Q', file.read(8))
        if length > HEADER_MOST:
            raise ValueError('not a safetensors file')
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    metadata = header.pop('__metadata__', {})
    for name, entry in header.items():
        dtype, width = DTYPES[entry['dtype']]
        begin, end = entry['data_offsets']
        flat = torch.frombuffer(data, dtype=dtype, count=(end - begin) // width, offset=begin)
        tensors[name] = flat.reshape(entry['shape'])
    if metadata.get('format') != 'gradflow':
        raise ValueError('not an export of gradflow')
    return metadata, tensors


def at_zero(u, slope):
    """max(0, u) with another derivative at 0 than PyTorch's."""
    return F.relu(u) if slope == 0 else torch.where(u > 0, u, torch.where(u < 0, 0 * u, slope * u))


class Layer:
    """One layer as the metadata describe it."""

    def __init__(self, metadata, parameters, k):
        def fact(name, fallback=None):
            return metadata.get('layers.%d.%s' % (k, name), fallback)
        self.k, self.parameters = k, parameters
        self.kind, self.activation = fact('kind'), fact('activation')
        self.leak = float(fact('leak', 'nan'))
        self.slope_at_zero = float(metadata['network.relu_at_zero'])
        self.norm, self.epsilon = fact('norm'), float(metadata['norm.epsilon'])
        self.residual, self.residual_scale = int(fact('residual', '0')), float(fact('residual_scale', 'nan'))
        self.residual_order, self.warmup = fact('residual_order'), float(fact('warmup', '0'))

    def parameter(self, name):
        return self.parameters['layers.%d.%s' % (self.k, name)]

    def linear(self, x):
        if self.kind != 'dense':
            raise ValueError('layers.%d is %s, which this program does not know' % (self.k, self.kind))
        return F.linear(x, self.parameter('weight'), self.parameter('bias'))

    def normalise(self, z):
        """The statistics are those of the batch, as in training."""
        if not self.norm:
            return z
        gain, shift = self.parameter('norm.weight'), self.parameter('norm.bias')
        if self.norm == 'batch' and len(z) == 1:  # which batch_norm refuses
            return (z - z) * gain / self.epsilon ** 0.5 + shift
        if self.norm == 'batch':
            return F.batch_norm(z, None, None, gain, shift, training=True, eps=self.epsilon)
        if self.norm == 'layer':
            return F.layer_norm(z, z.shape[1:], gain, shift, eps=self.epsilon)
        raise ValueError('layers.%d: norm %s, which this program does not know' % (self.k, self.norm))

    def forward(self, u, outputs):
        """a from what comes out of the norm; outputs are those of the layers below."""
        x = outputs[self.k - self.residual] if self.residual else None
        if self.residual_order == 'post':
            u = x + self.residual_scale * u
        a = self.activate(u + self.warmup)
        return x + self.residual_scale * a if self.residual_order == 'identity' else a

    def activate(self, u):
        functions = {
            'identity': lambda: u,
            'sigmoid': lambda: torch.sigmoid(u),
            'tanh': lambda: torch.tanh(u),
            'relu': lambda: at_zero(u, self.slope_at_zero),
            'relu_eps': lambda: at_zero(u, self.slope_at_zero) + self.leak * u,
            'leaky_relu': lambda: F.leaky_relu(u, self.leak),
            'prelu': lambda: F.prelu(u, self.parameter('alpha')),
            'elu': lambda: F.elu(u, self.leak),
            'selu': lambda: F.selu(u),
            'gelu': lambda: F.gelu(u),
            'silu': lambda: F.silu(u),
            'softplus': lambda: -F.logsigmoid(-u),
        }
        if self.activation not in functions:
            raise ValueError('layers.%d: %s, which this program does not know' % (self.k, self.activation))
        return functions[self.activation]()


def forward(metadata, parameters, x):
    """The outputs, and by name what gradients are wanted of: every z, and what biases are added to."""
    wanted, outputs = {}, {}
    for k in range(int(metadata['layers'])):
        if 'layers.%d.dormant' % k not in metadata:
            layer = Layer(metadata, parameters, k)
            z = wanted['delta.%d' % k] = wanted['terms.grads.layers.%d.bias' % k] = layer.linear(x)
            u = layer.normalise(z)
            if layer.norm:
                wanted['terms.grads.layers.%d.norm.bias' % k] = u
            x = outputs[k] = layer.forward(u, outputs)
    return x, wanted


def loss_of(metadata, outputs, y):
    if metadata['loss'] == 'cross_entropy':
        return F.cross_entropy(outputs, y)
    if metadata['loss'] == 'mse':
        target = y if y.is_floating_point() else F.one_hot(y, outputs.shape[1])
        return F.mse_loss(outputs, target.to(outputs.dtype))
    raise ValueError('%s, a loss which this program does not know' % metadata['loss'])


def compute(metadata, tensors, dtype):
    """{name: tensor} of everything that the file has and autograd gives, and the terms.… that bias gradients sum."""
    parameters = {name: tensor.to(dtype).requires_grad_() for name, tensor in tensors.items()
                  if 'grads.' + name in tensors}
    outputs, inner = forward(metadata, parameters, tensors['x'].to(dtype))
    loss = loss_of(metadata, outputs, tensors['y'])
    wanted = {'grads.' + name: tensor for name, tensor in parameters.items()}
    wanted.update(inner)
    gradients = torch.autograd.grad(loss, list(wanted.values()), allow_unused=True)
    found = {'loss': loss.detach()}
    for (name, tensor), gradient in zip(wanted.items(), gradients):
        found[name] = torch.zeros_like(tensor) if gradient is None else gradient
    return found


def error(name, ours, found):
    """The norm of the difference relative to the norm; NaN where a number is missing.

    A bias gradient is a sum over the batch which may be 0 but for rounding (batch norm takes any bias before it away):
    it is compared with the sum of the sizes of its terms."""
    theirs = found[name].double()
    terms = found.get('terms.' + name)
    size = torch.linalg.norm(theirs if terms is None else terms.double().abs().sum(0)).item()
    return torch.linalg.norm(ours.double() - theirs).item() / max(size, SMALLEST)


def check(path, quiet):
    """Whether every error is below the limit."""
    metadata, tensors = load(path)
    print('%s: %s layers, %s, iteration %s' % (path, metadata['layers'], metadata['loss'], metadata['iteration']))
    if metadata['status'] != 'ok':
        print('  %s: nothing to compare' % metadata['status'])
        return True
    exact, single = compute(metadata, tensors, torch.float64), compute(metadata, tensors, torch.float32)
    left_out = {name for name in tensors if name.startswith(('delta.', 'grads.'))} - set(exact)
    if left_out:
        raise ValueError('nothing was computed for ' + ', '.join(sorted(left_out)))
    errors = {name: (error(name, tensors[name], exact), error(name, tensors[name], single),
                     error(name, single[name], exact)) for name in exact if not name.startswith('terms.')}
    report(errors, quiet)
    return all(value < max(LIMIT, OWN_LIMIT * own) for *pair, own in errors.values() for value in pair)


def report(errors, quiet):
    """errors: {name: (float64, float32, its own)}"""
    columns = ('float64', 'float32', 'its own')
    width = max(map(len, errors))
    if not quiet:
        print('  %-*s  %s' % (width, 'tensor', '  '.join(columns)))
        for name, values in errors.items():
            print('  %-*s  %7.1e  %7.1e  %7.1e' % (width, name, *values))
    for index, what in enumerate(columns):
        value, name = max((math.inf if math.isnan(values[index]) else values[index], name)
                          for name, values in errors.items())
        print('  largest error, %s: %.1e (%s)' % (what, value, name))
    beyond = [name for name, (*pair, own) in errors.items() if LIMIT <= max(pair) < OWN_LIMIT * own]
    if beyond:
        print('  beyond float32 (%d of %d tensors, no nearer to float64 in PyTorch): %s' %
              (len(beyond), len(errors), ', '.join(beyond[:4]) + (', …' if beyond[4:] else '')))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--quiet', action='store_true', help='print the largest errors only')
    parser.add_argument('files', metavar='FILE', nargs='+')
    arguments = parser.parse_args()
    status = 0
    for path in arguments.files:
        try:
            if not check(path, arguments.quiet):
                print('  TOO LARGE: the limit is %g, or %d times its own' % (LIMIT, OWN_LIMIT))
                status = max(status, 1)
        except (OSError, KeyError, ValueError, struct.error) as problem:
            print('%s: %s: %s' % (path, type(problem).__name__, problem), file=sys.stderr)
            status = 2
    return status


if __name__ == '__main__':
    sys.exit(main())
