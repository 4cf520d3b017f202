"""Records of real runs: valid against docs/records.md, consistent in themselves, the same every time.

Arguments: the program, the source folder."""
import csv
import io
import math
import unittest

from cli_case import FLOWERS, SMALL, Case, main, schema, strict

TYPES = {
    'string': lambda v: isinstance(v, str),
    'integer': lambda v: isinstance(v, int) and not isinstance(v, bool),
    'number': lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    'boolean': lambda v: isinstance(v, bool),
    'null': lambda v: v is None,
    'object': lambda v: isinstance(v, dict),
    'array': lambda v: isinstance(v, list),
    'counts': lambda v: isinstance(v, list) and len(v) == 64 and all(type(n) is int and n >= 0 for n in v),
}

# Whatever a record may have to say: classes and numbers, every kind of null, divergence, files, overrides.
RUNS = {
    'sigmoid': [],
    'one neuron': ['network.depth=1', 'network.width=1'],
    'numbers': ['data.source=plane', 'network.activation=tanh'],
    'relu': ['network.activation=relu', 'network.init=he', 'data.test_fraction=0'],
    'diverging': ['network.activation=relu', 'network.init=normal', 'network.gain=200', 'network.depth=20',
                  'training.learning_rate=1000'],
    'zero': ['network.init=zero'],
    'override': ['layer.2.activation=relu', 'layer.2.gain=0.5', 'layer.3.frozen=yes', 'layer.9.bias=-1'],
    'regularised': ['training.optimizer=adamw', 'training.l1=0.001', 'training.l2=0.01', 'training.clip_norm=0.01',
                    'training.clip_value=0.001'],
    'alpha': ['network.activation=prelu', 'layer.2.activation=relu'],
    'regions': ['network.activation=relu', 'network.init=he', 'measure.regions=yes', 'measure.regions_grid=40'],
    'file': ['data.source=csv', 'data.file=flowers.csv', 'data.labels=kind'],
    'whole set': ['training.batch=1000', 'measure.histograms=every', 'view.speed=max'],
}


class Records(Case):
    def setUp(self):
        super().setUp()
        self.preset = self.write('small.ini', SMALL)
        self.write('flowers.csv', FLOWERS)
        self.schema = schema()

    def run_it(self, settings=(), *words):
        for setting in settings:
            words += ('--set', setting)
        return self.good('run', self.preset, *words)

    def everything(self, settings=(), *words):
        return [strict(line) for line in self.run_it(settings, '--format', 'jsonl', *words).splitlines()]

    def jsonl(self, settings=(), *words):
        return [record for record in self.everything(settings, *words) if record['type'] != 'diagnosis']

    def conforms(self, value, name):
        table = self.schema[name]
        self.assertEqual(list(value), [key for key, _ in table], name)
        for key, kinds in table:
            self.assertTrue(any(TYPES[kind](value[key]) for kind in kinds.split(' or ')),
                            '%s.%s is %r, not %s' % (name, key, value[key], kinds))

    def layer_conforms(self, layer, inputs, rows):
        self.conforms(layer, 'layer')
        self.conforms(layer['activation_histogram'], 'activation_histogram')
        self.conforms(layer['gradient_histogram'], 'gradient_histogram')
        self.assertEqual(len(layer['neurons']), layer['width'])
        self.assertLessEqual(set(layer['neurons']), set('asdqrp'))
        self.assertEqual(layer['neurons'].count('d'), layer['dead_count'])
        values = layer['activation_histogram']
        self.assertEqual(sum(values['counts']) + values['nonfinite'], rows * layer['width'])
        gradients = layer['gradient_histogram']
        entries = sum(gradients['counts']) + sum(gradients[k] for k in ('below', 'above', 'zeros', 'nonfinite'))
        self.assertEqual(entries, inputs * layer['width'])

    def iteration_conforms(self, record, experiment, rows):
        self.conforms(record, 'iteration')
        layers = record['layers']
        self.assertEqual([layer['index'] for layer in layers], list(range(1, len(layers) + 1)))
        self.assertEqual(len(layers), experiment['settings']['network.depth'] + 1)
        inputs = experiment['features']
        for layer in layers:
            self.layer_conforms(layer, inputs, rows)
            inputs = layer['width']
        self.assertIsNone(layers[-1]['backward_gain'])
        self.assertEqual(layers[-1]['width'], experiment['outputs'])
        for layer, above in zip(layers, layers[1:]):
            if layer['delta_rms'] and above['delta_rms'] and layer['backward_gain'] is not None:
                gain = layer['delta_rms'] / above['delta_rms']
                self.assertTrue(math.isclose(gain, layer['backward_gain'], rel_tol=1e-9))
        norms = [layer[k] for layer in layers for k in ('weight_gradient_norm', 'bias_gradient_norm')]
        norms += [layer['alpha_gradient_norm'] for layer in layers if layer['activation'] == 'prelu']
        if record['gradient_norm'] is not None and None not in norms:
            self.assertTrue(math.isclose(record['gradient_norm'], math.hypot(*norms), rel_tol=1e-6, abs_tol=1e-30))
        begins_epoch = record['iteration'] % experiment['iterations_per_epoch'] == 0
        if record['status'] == 'ok':
            self.assertEqual(record['train_loss'] is not None, begins_epoch)
            self.assertEqual(record['test_loss'] is not None, begins_epoch and experiment['test_samples'] > 0)
            for layer in layers:
                self.assertEqual(layer['update_ratio'] is None,
                                 record['iteration'] == 0 or not layer['weight_norm'])

    def batch_rows(self, experiment, iteration):
        batch, samples = experiment['settings']['training.batch'], experiment['train_samples']
        first = iteration % experiment['iterations_per_epoch'] * batch
        return min(batch, samples - first)

    def test_every_run_conforms(self):
        for name, settings in RUNS.items():
            with self.subTest(name):
                experiment, *records, summary = self.jsonl(settings, '--iterations', '12')
                self.conforms(experiment, 'experiment')
                self.conforms(experiment['theory'], 'theory')
                self.conforms(summary, 'summary')
                self.assertEqual([r['iteration'] for r in records], list(range(13)))
                for record in records:
                    rows = self.batch_rows(experiment, record['iteration'])
                    self.iteration_conforms(record, experiment, rows)
                self.assertEqual(summary['iterations'], 12)
                self.assertFalse(summary['interrupted'])
                self.assertEqual(summary['status'], 'diverged' if name == 'diverging' else 'ok')

    def test_what_is_learned_of_alpha(self):
        settings = ['network.activation=prelu', 'layer.2.activation=relu', 'network.leak=0.5']
        keys = ('alpha_mean', 'alpha_gradient_norm', 'alpha_min', 'alpha_max')
        _, *records, _ = self.jsonl(settings, '--iterations', '9')
        for layer in records[0]['layers']:
            if layer['activation'] == 'prelu':
                self.assertEqual([layer[k] for k in keys if 'norm' not in k], [0.5] * 3)
        for layer in records[-1]['layers']:
            values = [layer[k] for k in keys]
            if layer['activation'] != 'prelu':
                self.assertEqual(values, [None] * 4)
            else:
                self.assertLess(layer['alpha_min'], layer['alpha_mean'])
                self.assertLess(layer['alpha_mean'], layer['alpha_max'])
                self.assertGreater(layer['alpha_gradient_norm'], 0)
        rows = list(csv.DictReader(io.StringIO(self.run_it(settings, '--iterations', '9', '--format', 'csv'))))
        for row, layer in zip(rows[-5:], records[-1]['layers']):
            self.assertEqual([row[k] and float(row[k]) or None for k in keys], [layer[k] for k in keys])

    def test_what_is_frozen_and_whose_turn_has_not_come(self):
        settings = ['training.layerwise_iterations=3', 'layer.4.frozen=yes']
        _, *records, _ = self.jsonl(settings, '--iterations', '4')
        for record, turn in ((records[1], 0), (records[4], 1)):
            hidden = record['layers'][:-1]
            self.assertEqual([layer['dormant'] for layer in hidden], [k > turn for k in range(len(hidden))])
            self.assertEqual([layer['frozen'] for layer in hidden[:turn + 1]], [k < turn for k in range(turn + 1)])
        _, *records, _ = self.jsonl(['layer.2.frozen=yes'], '--iterations', '1')
        self.assertEqual([layer['frozen'] for layer in records[1]['layers']],
                         [k == 1 for k in range(len(records[1]['layers']))])
        rows = list(csv.DictReader(io.StringIO(self.run_it(['layer.2.frozen=yes'], '--iterations', '0',
                                                           '--format', 'csv'))))
        self.assertEqual([row['frozen'] for row in rows],
                         ['true' if row['index'] == '2' else 'false' for row in rows])

    def test_linear_regions(self):
        def regions(*settings):
            _, *records, _ = self.jsonl(['network.activation=relu', 'network.init=he', 'measure.regions_grid=100',
                                         *settings], '--iterations', '2')
            return [record['linear_regions'] for record in records]
        for count in regions('measure.regions=yes'):
            self.assertEqual(type(count), int)
            self.assertGreater(count, 5)
        self.assertEqual(regions(), [None] * 3)
        one = 'measure.regions=yes'
        self.assertEqual(regions(one, 'network.activation=sigmoid'), [None] * 3)
        self.assertEqual(regions(one, 'layer.2.activation=elu'), [None] * 3)
        self.assertEqual(regions(one, 'network.norm=layer'), [None] * 3)
        self.assertEqual(regions(one, 'data.source=csv', 'data.file=flowers.csv', 'data.labels=kind'), [None] * 3)
        self.assertEqual(regions(one, 'network.activation=identity'), [1] * 3)
        self.assertEqual(regions(one, 'network.activation=leaky_relu', 'network.leak=1'), [1] * 3)
        self.assertGreater(regions(one, 'network.norm=batch')[0], 5)
        self.assertEqual(regions(one, 'measure.regions_grid=1'), [1] * 3)
        self.assertEqual(regions(one, *RUNS['diverging'])[-1], None)
        # Without biases every line of layer 1 goes through the origin: the same regions in any window.
        lines = ['network.depth=1', one, 'measure.regions_grid=500']
        self.assertEqual(regions(*lines, 'measure.regions_window=0.01')[0], 10)
        self.assertEqual(regions(*lines, 'measure.regions_window=100')[0], 10)

    def test_what_theory_says(self):
        def theory(*settings):
            return self.jsonl(settings, '--iterations', '0')[0]['theory']
        sigmoid = theory('network.init=lecun')
        self.assertAlmostEqual(sigmoid['chi1'], 0.0557, places=4)
        self.assertAlmostEqual(sigmoid['q_star'], 0.26469, places=5)
        self.assertEqual((sigmoid['phase'], sigmoid['c_star'], sigmoid['not_for']), ('ordered', 1, None))
        self.assertAlmostEqual(sigmoid['trainable_depth'], -6 / math.log(sigmoid['chi1']), places=9)
        self.assertEqual(len(sigmoid['predicted_delta_log10']), 4)
        self.assertEqual(sigmoid['predicted_delta_log10'][-1], 0)
        self.assertAlmostEqual(sigmoid['predicted_delta_log10'][0], -1.5 * -math.log10(sigmoid['chi1']), delta=0.1)
        self.assertAlmostEqual(sigmoid['sigma_w'], 1, places=9)
        self.assertEqual(sigmoid['sigma_b'], 0)
        critical = theory('network.init=lecun', 'network.gain=%.17g' % sigmoid['critical_sigma_w'])
        self.assertAlmostEqual(critical['chi1'], 1, places=4)
        self.assertEqual(critical['phase'], 'critical')
        self.assertAlmostEqual(critical['critical_sigma_w'], critical['sigma_w'], places=9)
        self.assertIsNone(theory('network.bias=1')['critical_sigma_w'])
        he = theory('network.activation=relu', 'network.init=he')
        self.assertAlmostEqual(he['critical_sigma_w'], math.sqrt(2), places=9)
        self.assertEqual((he['phase'], he['trainable_depth'], he['xi_q']), ('critical', None, None))
        exploding = theory('network.activation=relu', 'network.init=normal', 'network.gain=2')
        self.assertEqual((exploding['phase'], exploding['q_star']), ('chaotic', None))
        self.assertAlmostEqual(exploding['chi1'], 2, places=6)
        norm = theory('network.norm=batch')
        self.assertEqual((norm['chi1'], norm['phase'], norm['not_for']), (None, None, 'a norm'))
        self.assertEqual((norm['sigma_w'], norm['sigma_b'], norm['critical_sigma_w']), (None, None, None))
        self.assertEqual(len(norm['predicted_delta_log10']), 4)
        zero = theory('network.init=zero')
        self.assertEqual((zero['predicted_delta_log10'], zero['not_for']), ([], 'weights that are not random'))

    def test_schema_is_read(self):
        for name in ('experiment', 'theory', 'iteration', 'layer', 'summary', 'activation_histogram', 'gradient_histogram'):
            self.assertGreater(len(self.schema[name]), 3)

    def test_what_the_settings_say(self):
        settings = self.jsonl(RUNS['override'], '--iterations', '3')[0]['settings']
        listed = [line.split()[0] for line in self.good('settings').splitlines()[1:]]
        overrides = {'layer.2.activation': 'relu', 'layer.2.gain': 0.5, 'layer.3.frozen': True, 'layer.9.bias': -1}
        self.assertEqual(list(settings)[:-len(overrides)], [key for key in listed if '.N.' not in key])
        self.assertEqual({key: settings[key] for key in overrides}, overrides)
        expected = {'network.depth': 4, 'network.leak': 'auto', 'network.activation': 'sigmoid',
                    'data.standardize': True, 'training.iterations': 3, 'data.file': '', 'view.speed': 30}
        self.assertEqual({key: settings[key] for key in expected}, expected)
        self.assertEqual(self.jsonl(['view.speed=max'], '--iterations', '0')[0]['settings']['view.speed'], 'max')

    def test_what_a_run_says_of_itself(self):
        experiment, first, summary = self.jsonl([], '--iterations', '0')
        self.assertEqual(experiment['preset'], 'small')
        self.assertEqual(experiment['title'], 'A small one')
        self.assertEqual(experiment['parameters'], (2 + 1) * 5 + 3 * (5 + 1) * 5 + (5 + 1) * 2)
        self.assertEqual((experiment['train_samples'], experiment['test_samples']), (48, 12))
        self.assertEqual(summary['loss'], first['train_loss'])
        self.assertEqual(summary['test_accuracy'], first['test_accuracy'])
        self.assertEqual(summary['iterations'], 0)

    def test_nobody_knows_the_accuracy_of_what_is_not_finite(self):
        settings = RUNS['diverging'] + ['training.batch=1000']
        _, *records, summary = self.jsonl(settings, '--iterations', '12')
        lost = [record for record in records if record['loss'] is None]
        self.assertTrue(lost)
        for record in lost:
            self.assertEqual([record[k] for k in ('accuracy', 'train_accuracy', 'test_accuracy')], [None] * 3)
        self.assertEqual((summary['accuracy'], summary['test_accuracy']), (None, None))
        table = self.run_it(settings, '--iterations', '12')
        self.assertIn('; training loss -; test loss -\n', table)
        self.assertNotIn(' 0.0 ', table.splitlines()[-8])

    def test_numbers_have_no_accuracy(self):
        _, *records, summary = self.jsonl(RUNS['numbers'], '--iterations', '3')
        for record in records + [summary]:
            self.assertIsNone(record['accuracy'])
            self.assertIsNotNone(record['loss'])
            self.assertIsNone(record['test_accuracy'])

    def test_divergence_is_recorded_to_the_end(self):
        _, *records, summary = self.jsonl(RUNS['diverging'], '--iterations', '12')
        states = [record['status'] for record in records]
        self.assertIn('diverged', states)
        self.assertEqual(states, sorted(states, reverse=True))  # ok before diverged
        self.assertEqual(summary['diverged_at'], states.index('diverged'))

    def test_training_learns(self):
        settings = ['network.depth=2', 'network.width=16', 'network.activation=tanh', 'data.source=gauss',
                    'training.learning_rate=0.5']
        experiment, first, *_, summary = self.jsonl(settings, '--iterations', '200', '--every', '100')
        self.assertLess(summary['loss'], 0.5 * first['train_loss'])
        self.assertGreater(summary['accuracy'], 0.9)

    def test_the_same_run_gives_the_same_bytes(self):
        for name in ('sigmoid', 'relu', 'diverging', 'regularised'):
            for form in ('jsonl', 'csv', 'table'):
                texts = [self.run_it(RUNS[name], '--format', form, '--iterations', '20').splitlines() for _ in '12']
                if form == 'jsonl':
                    for text in texts:
                        summary = strict(text.pop())
                        self.assertGreater(summary.pop('seconds'), 0)
                        summary.pop('iterations_per_second')
                        text.append(summary)
                elif form == 'table':
                    texts = [[line for line in text if ' s; ' not in line] for text in texts]
                self.assertEqual(texts[0], texts[1], '%s as %s' % (name, form))
        other = self.run_it(['seed=2'], '--format', 'csv', '--iterations', '3')
        self.assertNotEqual(other, self.run_it([], '--format', 'csv', '--iterations', '3'))

    def test_any_number_of_threads_gives_the_same_bytes(self):
        large = ['network.depth=3', 'network.width=130', 'training.batch=100', 'training.optimizer=adam']
        alone, *others = [self.run_it(large, '--format', 'jsonl', '--iterations', '8', '--threads', threads).splitlines()
                          for threads in '123']
        for other in others:
            self.assertEqual(other[:-1], alone[:-1])
        self.assertEqual(strict(alone[-1])['type'], 'summary')

    def test_what_is_recorded_does_not_depend_on_every(self):
        for name in ('sigmoid', 'relu'):
            every = self.everything(RUNS[name], '--iterations', '17')[1:-1]
            some = self.everything(RUNS[name], '--iterations', '17', '--every', '5')[1:-1]
            self.assertEqual(some, [record for record in every
                                    if record['type'] == 'diagnosis' or record['iteration'] in (0, 5, 10, 15, 17)])

    def test_csv_says_what_jsonl_says(self):
        for name, settings in RUNS.items():
            records = self.jsonl(settings, '--iterations', '5')[1:-1]
            rows = list(csv.reader(io.StringIO(self.run_it(settings, '--format', 'csv', '--iterations', '5'))))
            header = rows.pop(0)
            scalars = [[key for key, kind in self.schema[table] if kind not in ('object', 'array', 'counts')]
                       for table in ('iteration', 'layer')]
            scalars[0].remove('type')
            scalars[1].remove('neurons')
            self.assertEqual(header, scalars[0] + scalars[1])
            wanted = [[record[key] for key in scalars[0]] + [layer[key] for key in scalars[1]]
                      for record in records for layer in record['layers']]
            self.assertEqual(len(rows), len(wanted))
            for row, values in zip(rows, wanted):
                self.assertEqual(len(row), len(values))
                for text, value in zip(row, values):
                    if value is None:
                        self.assertEqual(text, '')
                    else:
                        read = {'true': True, 'false': False}.get if isinstance(value, bool) else type(value)
                        self.assertEqual(read(text), value)

    def test_diagnosis_begins_and_ceases(self):
        for name, settings in RUNS.items():
            with self.subTest(name):
                *records, summary = self.everything(settings, '--iterations', '40', '--every', '7')
                active = {}
                at = 0
                for record in records[1:]:
                    self.assertGreaterEqual(record['iteration'], at)
                    at = record['iteration']
                    if record['type'] != 'diagnosis':
                        continue
                    self.conforms(record, 'diagnosis')
                    self.assertEqual(record['active'], not active.get(record['rule'], False))
                    self.assertEqual(record['cause'] is None, not record['active'])
                    self.assertEqual(record['remedy'] is None, not record['active'])
                    self.assertEqual(record['layers'], sorted(set(record['layers'])))
                    active[record['rule']] = record['active']
                self.assertEqual(sorted(summary['diagnosis']), sorted(rule for rule in active if active[rule]))

    def test_fail_on(self):
        words = ('run', self.preset, '--iterations', '5', '--format', 'csv', '--set', 'network.init=zero')
        out, err = self.call(*words, '--fail-on', 'vanishing_gradient', status=3)
        self.assertIn('vanishing_gradient since iteration 0: ', err)
        self.assertEqual(out, self.good(*words))  # the run goes on to its end
        self.call(*words, '--fail-on', 'diverged', '--fail-on=vanishing_gradient', status=3)
        self.call(*words, '--fail-on', 'any', status=3)
        self.good(*words, '--fail-on', 'diverged', '--fail-on', 'saturated')

    def test_table_is_aligned(self):
        for name, settings in RUNS.items():
            lines = self.run_it(settings, '--iterations', '1000' if name == 'sigmoid' else '30').splitlines()
            header = lines[1]
            rows = [line for line in lines[2:] if line[:7].strip().isdigit() and line[8] not in '!-']
            self.assertTrue(lines[0].startswith('gradflow run small: '))
            self.assertTrue(any(line.startswith('done: ') for line in lines[2 + len(rows):]))
            for line in lines:
                if line[7:9] in (' !', ' -') or line.startswith('diagnosis: '):
                    self.assertLessEqual(len(line), 80)
                    self.assertTrue(line.isascii())
            self.assertTrue(15 <= len(rows) <= 22, len(rows))
            for row in rows:
                self.assertLessEqual(len(row), 80)
                self.assertTrue(row.isascii())
                self.assertEqual(len(row.split()), len(header.split()))
                for column in ('iter', 'loss', 'acc%', 'delta_1', 'delta_L', 'dW_max', 'dead'):
                    end = header.index(column) + len(column)
                    self.assertNotEqual(row[end - 1], ' ')
                    self.assertEqual(row[end], ' ')


if __name__ == '__main__':
    main()
