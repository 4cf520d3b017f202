"""export: the format to the byte, what it holds against records and against a computation of its own, and where it goes.

Arguments: the program, the source folder."""
import errno
import math
import os
import pty
import re
import signal
import unittest

import recompute
import safetensors
from cli_case import FLOWERS, ROOT, SECONDS, SMALL, Case, main, mechanisms, small_files, strict

TOLERANCE = 1e-5
HOUSES = 'rooms,price\n' + ''.join('%d,%d.25\n' % (i % 7, 3 * i - i * i // 9) for i in range(40))


def bits(values):
    """Comparable, NaN included."""
    return ['%r' % value for value in values]


class Export(Case):
    def setUp(self):
        super().setUp()
        self.preset = self.write('small.ini', SMALL)

    def export(self, *settings, iterations='3', name='out', preset=None, actions=()):
        words = [word for setting in settings for word in ('--set', setting)]
        words += [word for action in actions for word in ('--at', action)]
        self.assertEqual(self.good('export', preset or self.preset, '--iterations', iterations, '-o', name, *words), '')
        return safetensors.load(self.path(name))

    def record(self, *settings, iterations, preset=None, actions=()):
        """(experiment, the last iteration) as `run` tells them."""
        words = [word for setting in settings for word in ('--set', setting)]
        words += [word for action in actions for word in ('--at', action)]
        lines = self.good('run', preset or self.preset, '--iterations', iterations, '--format', 'jsonl', *words)
        records = [strict(line) for line in lines.splitlines()]
        return records[0], [one for one in records if one['type'] == 'iteration'][-1]

    def nothing_is_left_behind(self, *files):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(('small.ini', *files)))


class Contents(Export):
    def test_every_tensor_has_its_name_and_shape(self):
        _, tensors = self.export('data.samples=50', 'training.batch=8')
        shapes = {'x': (8, 2), 'y': (8,), 'loss': ()}
        for k, (units, inputs) in enumerate([(5, 2), (5, 5), (5, 5), (5, 5), (2, 5)]):
            shapes['delta.%d' % k] = (8, units)
            for before in ('', 'grads.'):
                shapes['%slayers.%d.weight' % (before, k)] = (units, inputs)
                shapes['%slayers.%d.bias' % (before, k)] = (units,)
        self.assertEqual({name: tensor.shape for name, tensor in tensors.items()}, shapes)
        self.assertEqual({name for name, tensor in tensors.items() if tensor.dtype == 'I64'}, {'y'})
        self.assertLessEqual(set(tensors['y'].values), {0, 1})

    def test_the_last_batch_of_an_epoch_is_short(self):
        _, tensors = self.export('data.samples=50', 'training.batch=32', iterations='1')
        self.assertEqual(tensors['x'].shape, (8, 2))
        self.assertEqual(tensors['delta.0'].shape, (8, 5))

    def test_numbers_as_targets(self):
        self.write('houses.csv', HOUSES)
        metadata, tensors = self.export('data.source=csv', 'data.file=houses.csv', 'training.batch=6')
        self.assertEqual((tensors['y'].dtype, tensors['y'].shape), ('F32', (6, 1)))
        self.assertEqual((metadata['targets'], metadata['loss']), ('numbers', 'mse'))

    def test_metadata_tell_everything(self):
        metadata, _ = self.export('seed=7', 'network.activation=leaky_relu', 'layer.2.activation=tanh',
                                  'layer.3.leak=0.125', 'training.learning_rate=0.3')
        for key, value in {
            'format': 'gradflow', 'format_version': '1', 'preset': 'small', 'title': 'A small one', 'iteration': '3',
            'status': 'ok', 'layers': '5', 'read_out': 'layers.4', 'loss': 'cross_entropy', 'targets': 'classes',
            'layers.0.kind': 'dense', 'layers.0.activation': 'leaky_relu', 'layers.0.leak': '0.01',
            'layers.1.activation': 'tanh', 'layers.2.leak': '0.125', 'layers.4.activation': 'identity',
            'activation.tanh': 'φ(u) = tanh u', 'seed': '7', 'network.depth': '4', 'network.leak': 'auto',
            'layer.2.activation': 'tanh', 'layer.3.leak': '0.125', 'training.learning_rate': '0.3',
            'training.iterations': '3',
        }.items():
            self.assertEqual(metadata.get(key), value, key)
        self.assertEqual(metadata['gradflow_version'], self.good('version').split()[1])
        self.assertNotIn('layers.1.leak', metadata)
        self.assertNotIn('activation.sigmoid', metadata)
        for line in self.good('settings').splitlines()[1:]:
            if not line.startswith('layer.N'):
                self.assertIn(line.split()[0], metadata)

    def test_document_names_every_tensor_and_fact(self):
        with open(os.path.join(ROOT, 'docs', 'export.md'), encoding='utf-8') as file:
            text = file.read()
        named = re.findall(r'^\| `([^`]+)` \|', text, re.MULTILINE)
        patterns = [re.escape(name).replace('K', r'\d+').replace('NAME', r'\w+') for name in named]
        known = re.compile('|'.join('(?:%s)' % pattern for pattern in patterns))
        settings = {line.split()[0] for line in self.good('settings').splitlines()[1:]}
        for _, mechanism in mechanisms(self):
            for activation in ('elu', 'prelu'):
                metadata, tensors = self.export('network.activation=' + activation, *mechanism)
                for name in [*tensors, *(set(metadata) - settings)]:
                    self.assertTrue(known.fullmatch(name), name)

    def test_classes_have_names(self):
        self.write('flowers.csv', FLOWERS)
        metadata, tensors = self.export('data.source=csv', 'data.file=flowers.csv', 'training.batch=20')
        self.assertEqual({metadata['class.0'], metadata['class.1']}, {'a', 'b'})
        self.assertEqual(set(tensors['y'].values), {0, 1})

    def test_text_of_any_kind(self):
        odd = self.write('odd "name" ü.ini', '[about]\ntitle = a "quoted" \\ ü\n' + SMALL.split('\n', 2)[2])
        metadata, _ = self.export(preset=odd)
        self.assertEqual((metadata['title'], metadata['preset']), ('a "quoted" \\ ü', 'odd "name" ü'))

    def test_same_bytes_every_time(self):
        self.export(name='a')
        self.export(name='b')
        with open(self.path('a'), 'rb') as a, open(self.path('b'), 'rb') as b:
            content = a.read()
            self.assertEqual(content, b.read())
        process = self.start('export', self.preset, '--iterations', '3', '--output', '-')
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual((out, err, process.returncode), (content, b'', 0))

    def test_iterations_are_the_preset_s_unless_given(self):
        preset = self.write('seven.ini', SMALL + '[training]\niterations = 7\n')
        self.good('export', preset, '-o', 'out')
        self.assertEqual(safetensors.load(self.path('out'))[0]['iteration'], '7')

    def test_numbers_that_are_none(self):
        preset = os.path.join(ROOT, 'presets', 'exploding-relu.ini')
        metadata, tensors = self.export(preset=preset, iterations='40')
        self.assertEqual(metadata['status'], 'diverged')
        self.assertFalse(all(math.isfinite(value) for value in tensors['loss'].values))
        self.assertTrue(any(math.isnan(value) for value in tensors['layers.0.weight'].values))
        self.assertTrue(all(math.isfinite(value) for value in tensors['x'].values))

    def test_a_file_that_is_wrong_is_refused_by_the_tests(self):
        """The reader that all this relies on."""
        self.export()
        with open(self.path('out'), 'rb') as file:
            content = file.read()
        safetensors.parse(content)
        for old, new in ((b'"F32"', b'"F64"'), (b'"shape":[5]', b'"shape":[6]'), (b'"delta.0"', b'"delta.1"'),
                         (b'"loss":{', b'"aoss":{'), (b'"iteration":"3"', b'"iteration": 3 '), (b'[5,2]', b'[05,2')):
            self.assertIn(old, content)
            with self.assertRaises((safetensors.Bad, KeyError, ValueError)):
                safetensors.parse(content.replace(old, new, 1))
        for broken in (content[:-1], content + b'\0', content[:100], bytes([content[0] ^ 8]) + content[1:]):
            with self.assertRaises((safetensors.Bad, KeyError, ValueError)):
                safetensors.parse(broken)


class Numbers(Export):
    """Against the records of the same run, and against a computation that has nothing of gradflow."""

    def agree(self, *settings, **options):
        metadata, tensors = self.export(*settings, **options)
        parameters = {name for name in tensors if name.startswith('layers.') and '.running_' not in name}
        self.assertEqual({name for name in tensors if name.startswith('grads.')},
                         {'grads.' + name for name in parameters})
        for name, error in recompute.errors(metadata, tensors).items():
            self.assertLess(error, TOLERANCE, name)
        return tensors

    def test_every_activation_and_loss(self):
        for activation in self.choices('network.activation'):
            for loss in ('cross_entropy', 'mse'):
                with self.subTest(activation + ' ' + loss):
                    self.agree('network.activation=' + activation, 'training.loss=' + loss, 'training.batch=9',
                               'network.bias_std=0.3', iterations='5')

    def test_targets_that_are_numbers(self):
        self.write('houses.csv', HOUSES)
        self.agree('data.source=csv', 'data.file=houses.csv', 'training.batch=7', 'network.activation=tanh')

    def test_layers_that_differ(self):
        self.agree('layer.1.activation=relu', 'layer.2.activation=elu', 'layer.2.leak=0.3',
                   'layer.3.activation=leaky_relu', 'layer.3.leak=0.2', 'layer.4.frozen=yes', 'training.batch=9')

    def test_norms_and_residual_blocks(self):
        for name, settings in mechanisms(self):
            for activation in ('tanh', 'prelu'):
                with self.subTest('%s %s' % (name, activation)):
                    tensors = self.agree('network.depth=6', 'network.activation=' + activation, 'training.batch=9',
                                         *settings, iterations='4')
                    self.assertEqual('layers.0.norm.weight' in tensors, not name.startswith('none'))
                    self.assertEqual('layers.0.alpha' in tensors, activation == 'prelu')
                    self.assertEqual('grads.layers.0.alpha' in tensors, activation == 'prelu')

    def test_bias_warm_up(self):
        settings = ('training.bias_warmup=2', 'training.bias_warmup_iterations=8', 'network.activation=tanh',
                    'network.norm=batch', 'training.batch=9')
        self.agree(*settings, iterations='2')
        metadata, _ = self.export(*settings, iterations='2')
        self.assertEqual((metadata['layers.0.warmup'], metadata.get('layers.4.warmup')), ('1.5', None))
        self.assertNotIn('layers.0.warmup', self.export(*settings, iterations='8')[0])

    def test_running_statistics_of_batch_norm(self):
        """After one update they are those of the first batch."""
        settings = ('network.norm=batch', 'training.batch=9')
        _, first = self.export(*settings, iterations='0')
        _, second = self.export(*settings, iterations='1')
        self.assertFalse([name for name in first if '.running_' in name])
        z = [[sum(w * x for w, x in zip(weights, row)) + bias
              for weights, bias in zip(first['layers.0.weight'].rows(), first['layers.0.bias'].values)]
             for row in first['x'].rows()]
        for j, column in enumerate(zip(*z)):
            mean = sum(column) / len(column)
            variance = sum((value - mean) ** 2 for value in column) / len(column)
            self.assertAlmostEqual(second['layers.0.norm.running_mean'].values[j], mean, places=5)
            self.assertAlmostEqual(second['layers.0.norm.running_var'].values[j], variance, places=5)

    def test_penalty_and_clipping_change_no_gradient(self):
        free = self.agree('training.batch=9', iterations='0')
        held = self.agree('training.batch=9', 'training.l1=0.1', 'training.l2=0.2', 'training.clip_norm=1e-3',
                          'training.clip_value=1e-4', iterations='0')
        self.assertEqual({name: bits(tensor.values) for name, tensor in free.items()},
                         {name: bits(tensor.values) for name, tensor in held.items()})

    def test_the_derivative_at_zero(self):
        """A first layer of zeros: every ReLU stands at 0."""
        settings = ('network.activation=relu', 'network.init=he', 'layer.1.init=zero', 'training.batch=9')
        for slope in ('0', '0.5'):
            tensors = self.agree(*settings, 'network.relu_at_zero=' + slope, iterations='0')
            self.assertEqual(any(tensors['delta.0'].values), slope != '0')

    def test_records_say_the_same(self):
        settings = ('training.batch=32', 'data.samples=50', 'network.activation=tanh', 'training.optimizer=adam')
        for iterations in ('0', '1', '7'):
            metadata, tensors = self.export(*settings, iterations=iterations)
            experiment, record = self.record(*settings, iterations=iterations)
            rows = tensors['x'].shape[0]
            self.assertEqual(metadata['iteration'], str(record['iteration']))
            self.assertAlmostEqual(tensors['loss'].values[0], record['loss'], delta=1e-6 * record['loss'])
            count = sum(len(tensor.values) for name, tensor in tensors.items() if name.startswith('layers.'))
            self.assertEqual(count, experiment['parameters'])
            for k, layer in enumerate(record['layers']):
                delta = tensors['delta.%d' % k].values
                for mine, theirs in (
                        (recompute.norm(tensors['grads.layers.%d.weight' % k].values), 'weight_gradient_norm'),
                        (recompute.norm(tensors['grads.layers.%d.bias' % k].values), 'bias_gradient_norm'),
                        (recompute.norm(tensors['layers.%d.weight' % k].values), 'weight_norm'),
                        (rows * recompute.norm(delta) / math.sqrt(len(delta)), 'delta_rms')):
                    self.assertAlmostEqual(mine, layer[theirs], delta=1e-9 * layer[theirs])

    def test_interventions_are_those_of_run(self):
        settings = ('network.activation=tanh', 'training.batch=9')
        actions = ('4:set network.activation relu', '2:burst 5', '6:bias 2.3 -50', '6:scale out 2')
        metadata, tensors = self.export(*settings, iterations='6', actions=actions)
        _, record = self.record(*settings, iterations='6', actions=actions)
        self.assertAlmostEqual(tensors['loss'].values[0], record['loss'], delta=1e-6 * record['loss'])
        for k, layer in enumerate(record['layers']):
            for name, key in (('grads.layers.%d.weight', 'weight_gradient_norm'), ('layers.%d.weight', 'weight_norm')):
                self.assertAlmostEqual(recompute.norm(tensors[name % k].values), layer[key], delta=1e-9 * layer[key])
        self.assertEqual(tensors['layers.1.bias'].values[2], -50)
        # done in the order of time, told as they were given; the settings are those that they have left
        told = [metadata['at.%d' % i] for i in range(4)]
        self.assertEqual(told, [actions[1], actions[0], actions[2], actions[3]])
        self.assertEqual((metadata['network.activation'], metadata['layers.0.activation']), ('relu', 'relu'))
        for name, error in recompute.errors(metadata, tensors).items():
            self.assertLess(error, TOLERANCE, name)
        self.assertFalse([key for key in self.export(*settings)[0] if key.startswith('at.')])

    def test_units_dead_at_birth_are_dead(self):
        """In a deep ReLU network about half of the units give 0 for every sample, however well it is initialised."""
        settings = ('network.activation=relu', 'network.init=he', 'network.depth=30', 'network.width=16', 'seed=2')
        _, tensors = self.export(*settings, 'training.batch=100000', iterations='0')  # all samples
        _, record = self.record(*settings, iterations='0')
        rows, dead = tensors['x'].rows(), []
        for k in range(30):
            weights, biases = tensors['layers.%d.weight' % k].rows(), tensors['layers.%d.bias' % k].values
            z = [[sum(w * a for w, a in zip(unit, row)) + bias for unit, bias in zip(weights, biases)] for row in rows]
            dead.append(sum(max(column) <= 0 for column in zip(*z)))
            rows = [[max(value, 0) for value in row] for row in z]
        self.assertEqual(dead, [layer['dead_count'] for layer in record['layers'][:30]])
        self.assertGreater(sum(dead[20:]), sum(dead[:10]))
        self.assertGreater(max(dead), 8)

    def test_wrong_numbers_are_found(self):
        """The computation that all this relies on: any other number anywhere is seen."""
        metadata, tensors = self.export('training.batch=9', 'network.activation=tanh')
        for name in ('layers.0.weight', 'layers.2.bias', 'grads.layers.1.weight', 'delta.3', 'loss', 'x'):
            kept = tensors[name].values[0]
            tensors[name].values[0] = kept * 1.01 + 1e-3
            self.assertGreater(max(recompute.errors(metadata, tensors).values()), 10 * TOLERANCE, name)
            tensors[name].values[0] = kept
        for key, value in (('layers.1.activation', 'sigmoid'), ('loss', 'mse')):
            self.assertGreater(max(recompute.errors(dict(metadata, **{key: value}), tensors).values()), TOLERANCE)


class Places(Export):
    def test_mistakes(self):
        for words, told in {
            (): 'PRESET',
            (self.preset,): '--output FILE',
            (self.preset, '-o'): '-o FILE',
            (self.preset, '-o', ''): 'empty',
            (self.preset, 'more', '-o', 'x'): 'more',
            (self.preset, '-o', 'x', '--iterations', '-1'): '--iterations',
            (self.preset, '-o', 'x', '--format', 'csv'): '--format',
            (self.preset, '-o', 'x', '--set', 'network.dept=3'): 'network.depth',
            (self.preset, '-o', 'x', '--set', 'data.source=csv'): 'data.file',
            (self.preset, '-o', 'x', '--iterations', '5', '--at', '6:burst'): 'ends at iteration 5',
            (self.preset, '-o', 'x', '--at', '2:kill 2'): 'cannot die',
            ('nosuchpreset', '-o', 'x'): 'nosuchpreset',
        }.items():
            with self.subTest(' '.join(words)):
                self.assertIn(told, self.bad('export', *words))
        self.nothing_is_left_behind()

    def test_only_exports_are_replaced(self):
        self.export(name='out')
        metadata, _ = self.export('seed=2', name='out')
        self.assertEqual(metadata['seed'], '2')
        self.write('empty', '')
        self.export(name='empty')
        another = b'{"__metadata__":{"format":"pt"}}'
        another = len(another).to_bytes(8, 'little') + another
        for content in (b'precious\n', another, b'{"__metadata__":{"format":"gradflow"', SMALL.encode()):
            self.write('kept', content)
            self.assertIn('kept: is not an export', self.bad('export', self.preset, '-o', 'kept', '--iterations', '1'))
            with open(self.path('kept'), 'rb') as file:
                self.assertEqual(file.read(), content)
        self.good('run', self.preset, '--iterations', '1', '-o', 'record')
        self.bad('export', self.preset, '--iterations', '1', '-o', 'record')
        self.bad('run', self.preset, '--iterations', '1', '-o', 'out')
        self.nothing_is_left_behind('out', 'empty', 'kept', 'record')

    def test_places_that_cannot_be(self):
        os.mkdir(self.path('folder'))
        os.symlink('nowhere', self.path('dangling'))
        for name in ('folder', 'none/there', 'small.ini/there', 'dangling', 'x' * 300):
            self.bad('export', self.preset, '-o', name, '--iterations', '1')
        self.nothing_is_left_behind('folder', 'dangling')

    def test_devices(self):
        self.good('export', self.preset, '-o', '/dev/null', '--iterations', '1')
        for settings in ([], ['--set', 'network.width=200']):  # the error comes at the end, or at once
            words = ['export', self.preset, '--iterations', '1', *settings]
            _, err = self.call(*words, '-o', '/dev/full', status=1)
            self.assertIn('No space left', self.one_complaint(err))
            with open('/dev/full', 'wb') as full:
                _, err = self.call(*words, '-o', '-', status=1, stdout=full)
            self.assertIn('No space left', self.one_complaint(err))
            read, write = os.pipe()
            os.close(read)
            _, err = self.call(*words, '-o', '-', status=1, stdout=write)
            os.close(write)
            self.assertEqual(err, '')  # a reader that went away is not told

    def test_a_terminal_is_spared(self):
        master, slave = pty.openpty()
        _, err = self.call('export', self.preset, '-o', '-', '--iterations', '1', status=2, stdout=slave)
        os.close(slave)
        self.assertIn('terminal', self.one_complaint(err))
        try:
            self.assertEqual(os.read(master, 100), b'')
        except OSError as error:
            self.assertEqual(error.errno, errno.EIO)
        os.close(master)

    def test_a_failure_keeps_the_earlier_export(self):
        self.export(name='out')
        with open(self.path('out'), 'rb') as file:
            before = file.read()
        err = self.bad('export', self.preset, '--set', 'network.width=100', '--iterations', '0', '-o', 'out', status=1,
                       preexec_fn=small_files)
        self.assertIn('out: ', err)
        with open(self.path('out'), 'rb') as file:
            self.assertEqual(file.read(), before)
        self.nothing_is_left_behind('out')

    def test_an_intervention_that_fails_leaves_nothing(self):
        self.bad('export', self.preset, '--set', 'network.activation=relu', '--set', 'network.init=he', '--iterations', '9', '-o',
                 'out', '--at', '1:scale all 1000000', '--at', '2:scale all 1000000', '--at', '5:kill 4', status=1)
        self.nothing_is_left_behind()

    def test_a_signal_leaves_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGXCPU):
            # the progress on its terminal tells that it is under way
            master, slave = pty.openpty()
            process = self.start('export', self.preset, '--iterations', '1000000000', '-o', 'out', stderr=slave)
            os.close(slave)
            self.assertIn(b'iteration', self.told(master))
            process.send_signal(number)
            self.drain(master)
            self.assertEqual(process.wait(SECONDS), -number)
            self.nothing_is_left_behind()

    @staticmethod
    def told(master):
        seen = b''
        while b'iteration' not in seen:
            seen += os.read(master, 65536)
        return seen

    @staticmethod
    def drain(master):
        try:
            while os.read(master, 65536):
                pass
        except OSError as error:
            assert error.errno == errno.EIO
        os.close(master)


if __name__ == '__main__':
    main()
