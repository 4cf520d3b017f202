"""Loss, error signals and gradients of an exported network, computed again with plain loops in float64.

Derivatives come from a tape of scalars (reverse mode), so that nothing here is derived by hand but the elementary
functions. Standard library only; meant for small networks."""
import math


class Tape:
    """Scalars as indices; each remembers what it was computed from and the local derivatives."""

    def __init__(self):
        self.value, self.parents = [], []

    def new(self, value, parents=()):
        self.value.append(value)
        self.parents.append(parents)
        return len(self.value) - 1

    def affine(self, weights, inputs, bias):
        """Σ w·x + b, weights and bias scalars too."""
        value, parents = self.value[bias], [(bias, 1.0)]
        for w, x in zip(weights, inputs):
            value += self.value[w] * self.value[x]
            parents += [(w, self.value[x]), (x, self.value[w])]
        return self.new(value, parents)

    def total(self, terms):
        """Σ factor·scalar of (factor, scalar)."""
        terms = list(terms)
        return self.new(sum(factor * self.value[x] for factor, x in terms), [(x, factor) for factor, x in terms])

    def times(self, a, b):
        return self.new(self.value[a] * self.value[b], [(a, self.value[b]), (b, self.value[a])])

    def leaky(self, u, alpha):
        """u above zero, else α·u, α a scalar too."""
        if self.value[u] > 0:
            return self.new(self.value[u], [(u, 1.0)])
        return self.times(u, alpha)

    def apply(self, function, x):
        """function: u -> (φ(u), φ'(u))"""
        value, slope = function(self.value[x])
        return self.new(value, [(x, slope)])

    def gradients(self, result):
        gradient = [0.0] * len(self.value)
        gradient[result] = 1.0
        for i in range(result, -1, -1):
            if gradient[i]:
                for parent, slope in self.parents[i]:
                    gradient[parent] += gradient[i] * slope
        return gradient


def sigmoid(u):
    return 1 / (1 + math.exp(-u)) if u > -700 else 0.0


def phi(u):
    return 0.5 * math.erfc(-u / math.sqrt(2))


def density(u):
    return math.exp(-u * u / 2) / math.sqrt(2 * math.pi)


LAMBDA, ALPHA = 1.0507009873554805, 1.6732632423543773

# name: (u, α, φ'(0)) -> (φ(u), φ'(u))
ACTIVATIONS = {
    'identity': lambda u, leak, zero: (u, 1.0),
    'sigmoid': lambda u, leak, zero: (sigmoid(u), sigmoid(u) * sigmoid(-u)),
    'tanh': lambda u, leak, zero: (math.tanh(u), 1 - math.tanh(u) ** 2),
    'relu': lambda u, leak, zero: (max(u, 0.0), 1.0 if u > 0 else 0.0 if u < 0 else zero),
    'relu_eps': lambda u, leak, zero: (max(u, 0.0) + leak * u, leak + (1.0 if u > 0 else 0.0 if u < 0 else zero)),
    'leaky_relu': lambda u, leak, zero: (u, 1.0) if u > 0 else (leak * u, leak),
    'elu': lambda u, leak, zero: (u, 1.0) if u > 0 else (leak * math.expm1(u), leak * math.exp(u)),
    'selu': lambda u, leak, zero: (LAMBDA * u, LAMBDA) if u > 0 else
    (LAMBDA * ALPHA * math.expm1(u), LAMBDA * ALPHA * math.exp(u)),
    'gelu': lambda u, leak, zero: (u * phi(u), phi(u) + u * density(u)),
    'silu': lambda u, leak, zero: (u * sigmoid(u), sigmoid(u) + u * sigmoid(u) * sigmoid(-u)),
    'softplus': lambda u, leak, zero: (max(u, 0.0) + math.log1p(math.exp(-abs(u))), sigmoid(u)),
}


def flat(rows):
    return [scalar for row in rows for scalar in row]


class Network:
    def __init__(self, metadata, tensors):
        self.metadata, self.tensors, self.tape = metadata, tensors, Tape()
        self.parameters = {name: [self.tape.new(value) for value in tensor.values]
                           for name, tensor in tensors.items() if name.startswith('layers.')}
        self.inner = {}

    def count(self):
        return int(self.metadata['layers'])

    def matrix(self, name):
        units, inputs = self.tensors[name].shape
        values = self.parameters[name]
        return [values[i * inputs:(i + 1) * inputs] for i in range(units)]

    def activate(self, k, rows):
        learned = self.parameters.get('layers.%d.alpha' % k)
        if learned:
            return [[self.tape.leaky(u, alpha) for u, alpha in zip(row, learned)] for row in rows]
        function = ACTIVATIONS[self.metadata['layers.%d.activation' % k]]
        leak = float(self.metadata.get('layers.%d.leak' % k, 'nan'))
        zero = float(self.metadata['network.relu_at_zero'])
        return [[self.tape.apply(lambda u: function(u, leak, zero), u) for u in row] for row in rows]

    def normalise(self, group, gain, shift):
        """γ·(z − mean)/√(variance + ε) + β of some scalars, each with its γ and β."""
        tape, share = self.tape, 1 / len(group)
        mean = tape.total((share, z) for z in group)
        apart = [tape.total([(1, z), (-1, mean)]) for z in group]
        variance = tape.total((share, tape.times(one, one)) for one in apart)
        epsilon = float(self.metadata['norm.epsilon'])
        inverse = tape.apply(lambda v: ((v + epsilon) ** -0.5, -0.5 * (v + epsilon) ** -1.5), variance)
        return [tape.affine([g], [tape.times(one, inverse)], b) for g, b, one in zip(gain, shift, apart)]

    def norm(self, k, rows):
        kind = self.metadata.get('layers.%d.norm' % k)
        if not kind:
            return rows
        gain, shift = (self.parameters['layers.%d.norm.%s' % (k, name)] for name in ('weight', 'bias'))
        if kind == 'layer':
            return [self.normalise(row, gain, shift) for row in rows]
        assert kind == 'batch', kind
        columns = [self.normalise(column, [g] * len(rows), [b] * len(rows))
                   for column, g, b in zip(zip(*rows), gain, shift)]
        return [list(row) for row in zip(*columns)]

    def add(self, x, rows, scale):
        """x + scale·rows"""
        return [[self.tape.total([(1, a), (scale, b)]) for a, b in zip(left, right)] for left, right in zip(x, rows)]

    def layer(self, k, rows, outputs):
        weights, bias = self.matrix('layers.%d.weight' % k), self.parameters['layers.%d.bias' % k]
        z = [[self.tape.affine(w, row, b) for w, b in zip(weights, bias)] for row in rows]
        self.inner['delta.%d' % k] = self.inner['terms.grads.layers.%d.bias' % k] = flat(z)
        u = self.norm(k, z)
        if u is not z:
            self.inner['terms.grads.layers.%d.norm.bias' % k] = flat(u)
        size = int(self.metadata.get('layers.%d.residual' % k, 0))
        scale = float(self.metadata.get('layers.%d.residual_scale' % k, 0))
        post = self.metadata.get('layers.%d.residual_order' % k) == 'post'
        if size and post:
            u = self.add(outputs[k - size], u, scale)
        warm = float(self.metadata.get('layers.%d.warmup' % k, 0))
        if warm:
            by = self.tape.new(warm)
            u = [[self.tape.total([(1, one), (1, by)]) for one in row] for row in u]
        a = self.activate(k, u)
        return self.add(outputs[k - size], a, scale) if size and not post else a

    def outputs(self):
        rows = [[self.tape.new(value) for value in row] for row in self.tensors['x'].rows()]
        outputs = {}
        for k in range(self.count()):
            if 'layers.%d.dormant' % k not in self.metadata:
                rows = outputs[k] = self.layer(k, rows, outputs)
        return rows

    def targets(self, outputs):
        y = self.tensors['y']
        if y.dtype == 'F32':
            return y.rows()
        return [[1.0 if i == label else 0.0 for i in range(outputs)] for label in y.values]

    def cross_entropy(self, row, target):
        """log Σ exp(o) − o of the class."""
        largest = max(self.tape.value[o] for o in row)
        exponentials = [self.tape.apply(lambda u: 2 * (math.exp(u - largest),), o) for o in row]
        log = self.tape.apply(lambda u: (math.log(u) + largest, 1 / u),
                              self.tape.total((1, e) for e in exponentials))
        return self.tape.total([(1, log)] + [(-t, o) for t, o in zip(target, row)])

    def mse(self, row, target):
        squares = [self.tape.apply(lambda u: ((u - t) ** 2, 2 * (u - t)), o) for o, t in zip(row, target)]
        return self.tape.total((1 / len(row), square) for square in squares)

    def loss(self):
        rows = self.outputs()
        rule = {'cross_entropy': self.cross_entropy, 'mse': self.mse}[self.metadata['loss']]
        losses = [rule(row, target) for row, target in zip(rows, self.targets(len(rows[0])))]
        return self.tape.total((1 / len(losses), loss) for loss in losses)


def compute(metadata, tensors):
    """{name: [value, ...]} of `loss`, `delta.…` and `grads.…`, and the `terms.…` that bias gradients sum."""
    network = Network(metadata, tensors)
    loss = network.loss()
    gradient = network.tape.gradients(loss)
    result = {'loss': [network.tape.value[loss]]}
    result.update((name, [gradient[i] for i in scalars]) for name, scalars in network.inner.items())
    result.update(('grads.' + name, [gradient[i] for i in scalars]) for name, scalars in network.parameters.items()
                  if 'grads.' + name in tensors)
    return result


def norm(values):
    return math.sqrt(sum(value * value for value in values))


def scale(name, found, rows):
    """What the error of a tensor is relative to: its norm. A bias gradient is a sum over the batch which may be 0 but
    for rounding (batch norm takes any bias before it away): there it is the sum of the sizes of its terms."""
    terms = found.get('terms.' + name)
    if not terms:
        return norm(found[name])
    units = len(terms) // rows
    return norm(sum(abs(value) for value in terms[j::units]) for j in range(units))


def errors(metadata, tensors):
    """{name: error relative to the norm of the tensor}."""
    found = compute(metadata, tensors)
    result = {}
    for name, expected in found.items():
        if not name.startswith('terms.'):
            difference = norm(a - b for a, b in zip(expected, tensors[name].values))
            size = scale(name, found, tensors['x'].shape[0])
            result[name] = difference / size if size else difference
    return result
