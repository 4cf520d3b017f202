"""Exports computed again by PyTorch, where it is installed; skipped elsewhere.

Arguments: the program, the source folder."""
import os
import re
import struct
import subprocess
import sys
import unittest

from cli_case import ROOT, SMALL, Case, main, mechanisms

SKIPPED = 77  # meson's word for it
CHECKER = os.path.join(ROOT, 'contrib', 'check_with_torch.py')
HOUSES = 'rooms,price\n' + ''.join('%d,%d.25\n' % (i % 7, 3 * i - i * i // 9) for i in range(40))


def python_with_torch():
    for python in ('/usr/bin/python3', sys.executable):
        if os.path.exists(python) and subprocess.run([python, '-c', 'import torch'], capture_output=True,
                                                     timeout=120).returncode == 0:
            return python
    return None


class Torch(Case):
    def export(self, name, preset, *settings, iterations='5'):
        words = [word for setting in settings for word in ('--set', setting)]
        self.good('export', preset, '--iterations', iterations, '-o', name, *words)

    def check(self, status, *words):
        done = subprocess.run([PYTHON, '-B', CHECKER, *words], cwd=self.folder, capture_output=True, timeout=240)
        self.assertEqual(done.returncode, status, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode()

    def check_all(self):
        files = sorted(name for name in os.listdir(self.folder) if name.endswith('.safetensors'))
        out = self.check(0, '--quiet', *files)
        print(out)
        for name in files:
            self.assertRegex(out, r'%s: .*\n  largest error, float64: [\d.e-]+ \(.+\)\n  largest error, float32: ' %
                             re.escape(name))

    def test_activations_and_losses(self):
        preset = self.write('small.ini', SMALL)
        for activation in self.choices('network.activation'):
            for loss in ('cross_entropy', 'mse'):
                self.export('%s-%s.safetensors' % (activation, loss), preset, 'network.activation=' + activation,
                            'training.loss=' + loss, 'network.bias_std=0.3')
        self.export('zero.safetensors', preset, 'network.activation=relu', 'network.init=he', 'layer.1.init=zero',
                    'network.relu_at_zero=0.5', iterations='0')
        self.check_all()

    def test_norms_and_residual_blocks(self):
        preset = self.write('small.ini', SMALL)
        for name, settings in mechanisms(self):
            for activation in ('relu', 'tanh', 'prelu'):
                self.export('%s-%s.safetensors' % (name, activation), preset, 'network.depth=6', 'network.width=9',
                            'network.init=he', 'network.activation=' + activation, *settings)
        self.check_all()

    def test_data_from_files(self):
        self.write('houses.csv', HOUSES)
        self.export('houses.safetensors', self.write('small.ini', SMALL), 'data.source=csv', 'data.file=houses.csv',
                    'network.activation=tanh')
        for name in ('iris', 'digits', 'vanishing-sigmoid', 'healthy-relu-he'):
            self.export(name + '.safetensors', os.path.join(ROOT, 'presets', name + '.ini'))
        self.check_all()

    def test_a_wrong_number_is_found(self):
        self.export('good', self.write('small.ini', SMALL))
        with open(self.path('good'), 'rb') as file:
            content = bytearray(file.read())
        header = struct.unpack('<Q', content[:8])[0]
        begin = int(re.search(rb'"grads.layers.1.weight":\{[^}]*"data_offsets":\[(\d+)', content)[1])
        value, = struct.unpack_from('<f', content, 8 + header + begin)
        struct.pack_into('<f', content, 8 + header + begin, value * 1.1)
        self.write('wrong', bytes(content))
        self.check(0, 'good')
        self.assertIn('TOO LARGE', self.check(1, 'good', 'wrong'))

    def test_files_that_are_none(self):
        self.write('text', 'no tensors')
        self.check(2, 'text')
        self.check(2, 'absent')
        self.check(2)


PYTHON = python_with_torch()
if __name__ == '__main__':
    if not PYTHON:
        print('PyTorch is not installed')
        sys.exit(SKIPPED)
    main()
