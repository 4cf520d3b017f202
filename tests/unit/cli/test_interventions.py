"""Interventions without a screen: --at and what is recorded of it.

Arguments: the program, the source folder."""
import unittest

from cli_case import SMALL, Case, main, schema, strict

RELU = ('--set', 'network.activation=relu', '--set', 'network.init=he', '--set', 'network.bias_std=0.1')


class Interventions(Case):
    def setUp(self):
        super().setUp()
        self.preset = self.write('small.ini', SMALL)

    def run_it(self, *words, actions=(), form='jsonl'):
        for action in actions:
            words += ('--at', action)
        return self.good('run', self.preset, '--format', form, *words)

    def jsonl(self, *words, **options):
        return [strict(line) for line in self.run_it(*words, **options).splitlines()]

    @staticmethod
    def of(records, kind):
        return [record for record in records if record['type'] == kind]

    def test_record_shows_it(self):
        records = self.jsonl(*RELU, '--iterations', '9', actions=['4:kill 2'])
        table = schema()['intervention']
        done, = self.of(records, 'intervention')
        self.assertEqual(list(done), [key for key, _ in table])
        self.assertEqual([done['iteration'], done['action']], [4, 'kill 2'])
        self.assertIn('layer 2: bias lowered', done['message'])
        dead = [r['layers'][1]['dead_count'] for r in self.of(records, 'iteration')]
        self.assertLess(dead[3], 5)
        self.assertEqual(dead[4], 5)
        following = records[records.index(done) + 1]
        self.assertEqual([following['type'], following['iteration']], ['iteration', 4])
        before = self.jsonl(*RELU, '--iterations', '9')
        self.assertEqual(records[:5], before[:5])  # nothing earlier is touched

    def test_iteration_zero_and_the_last(self):
        records = self.jsonl(*RELU, '--iterations', '3', actions=['3:scale all 2', '0:bias 1 -50', '0:revive 1.2'])
        self.assertEqual(records[0]['type'], 'experiment')
        self.assertEqual([(r['iteration'], r['action']) for r in records[1:3]], [(0, 'bias 1 -50'), (0, 'revive 1.2')])
        self.assertEqual(records[3]['layers'][0]['dead_count'], 4)
        self.assertEqual(records[-3]['action'], 'scale all 2')
        self.assertEqual(records[-1]['type'], 'summary')

    def test_what_is_not_recorded_is_told_all_the_same(self):
        records = self.jsonl(*RELU, '--iterations', '10', '--every', '5', actions=['3:bias out 1', '7:scale 1 2'])
        self.assertEqual([(r['type'], r['iteration']) for r in records[1:-1] if r['type'] != 'diagnosis'],
                         [('iteration', 0), ('intervention', 3), ('iteration', 5), ('intervention', 7),
                          ('iteration', 10)])
        every = self.jsonl(*RELU, '--iterations', '10', actions=['3:bias out 1', '7:scale 1 2'])
        self.assertEqual([r for r in records[1:-1] if r['type'] == 'iteration'],
                         [r for r in every if r['type'] == 'iteration' and r['iteration'] % 5 == 0])

    def test_setting_is_that_of_a_longer_run(self):
        """From there on as if it had been set from the start, as long as it had no effect before."""
        settings = ('--set', 'network.activation=tanh', '--iterations', '8')
        at = self.of(self.jsonl(*settings, actions=['0:set training.learning_rate 0.7']), 'iteration')
        before = self.of(self.jsonl(*settings, '--set', 'training.learning_rate=0.7'), 'iteration')
        self.assertEqual(at, before)
        changed = self.of(self.jsonl(*settings, actions=['5:set network.activation=relu', '6:kill 3']), 'iteration')
        self.assertEqual([r['layers'][0]['activation'] for r in changed], 5 * ['tanh'] + 4 * ['relu'])
        self.assertEqual(changed[6]['layers'][2]['dead_count'], 5)

    def test_burst_is_one_step(self):
        plain = self.of(self.jsonl(*RELU, '--iterations', '6'), 'iteration')
        burst = self.of(self.jsonl(*RELU, '--iterations', '6', actions=['3:burst 50']), 'iteration')
        self.assertEqual(burst[:3], plain[:3])
        self.assertEqual(burst[3]['loss'], plain[3]['loss'])
        ratio = burst[4]['layers'][2]['update_ratio'] * burst[4]['layers'][2]['weight_norm']
        usual = plain[4]['layers'][2]['update_ratio'] * plain[4]['layers'][2]['weight_norm']
        self.assertAlmostEqual(ratio / usual, 50, delta=0.01)

    def test_gamma_of_a_norm(self):
        settings = ('--set', 'network.activation=prelu', '--set', 'network.norm=batch', '--iterations', '0')
        deviation = []
        for gamma in ('1', '0.1', '0.01'):
            first, = self.of(self.jsonl(*settings, actions=['0:gamma all ' + gamma]), 'iteration')
            deviation.append(first['layers'][0]['activation_std'])
        self.assertAlmostEqual(deviation[1] / deviation[0], 0.1, delta=1e-3)
        self.assertAlmostEqual(deviation[2] / deviation[0], 0.01, delta=1e-4)

    def test_kill_and_revive_under_every_structure(self):
        for extra in (['network.norm=batch'], ['network.norm=layer'], ['network.residual=3'],
                      ['network.residual=3', 'network.residual_order=post', 'network.residual_scale=0.5'],
                      ['training.bias_warmup=2', 'training.bias_warmup_iterations=50']):
            with self.subTest(extra):
                words = tuple(word for setting in extra for word in ('--set', setting))
                records = self.of(self.jsonl(*RELU, *words, '--iterations', '9',
                                             actions=['5:kill 2', '7:revive 2']), 'iteration')
                second = [r['layers'][1] for r in records]
                self.assertEqual(second[5]['dead_count'], 5)
                self.assertEqual(second[5]['firing_count'], 0)
                self.assertEqual(second[7]['dead_count'], 0)
                self.assertEqual(second[7]['firing_count'], 5)

    def test_same_bytes_every_time(self):
        actions = ['2:kill 1.3', '3:burst', '5:set training.optimizer adam', '5:scale 3 -1.5', '6:revive 1']
        for form in ('jsonl', 'csv', 'table'):
            runs = [self.run_it(*RELU, '--iterations', '12', actions=actions, form=form) for _ in range(2)]
            self.assertEqual(*['\n'.join(line for line in run.splitlines()
                                         if '"summary"' not in line and not line.startswith('done:'))
                               for run in runs])

    def test_table_tells_and_csv_does_not(self):
        table = self.run_it(*RELU, '--iterations', '4', actions=['2:bias 3.1 1'], form='table')
        self.assertRegex(table, r'(?m)^      2 > bias 3\.1 1: bias of neuron 1 of layer 3 is 1, was ')
        self.assertTrue(all(len(line) <= 80 for line in table.splitlines() if '>' in line))
        self.assertNotIn('bias 3', self.run_it(*RELU, '--iterations', '4', actions=['2:bias 3.1 1'], form='csv'))

    def test_what_cannot_be_is_refused_before_the_run(self):
        for action, words in {
                'kill 2': ['kill 2', 'ITERATION:ACTION'],
                '3:': ['no intervention', 'bias, kill'],
                '3:kil 2': ['did you mean', 'kill'],
                '3:kill 5': ['no layer 5', '1 to 4'],
                '3:bias 4.6 1': ['no neuron 6', '1 to 5'],
                '3:bias out.3 1': ['no neuron 3', 'read-out', '1 to 2'],
                '3:kill 2.1': ['sigmoid', 'cannot die', 'relu'],
                '3:gamma 2 1': ['no norm'],
                '3:set network.depth 9': ['builds a new network'],
                '3:set training.iterations 9': ['does nothing'],
                '3:set network.activation swish': ['swish', 'sigmoid'],
                '11:burst': ['ends at iteration 10'],
                '3:\x1b[2J': ['\\x1b[2J'],
        }.items():
            with self.subTest(action):
                out, err = self.call('run', self.preset, '--iterations', '10', '--at', '9:burst', '--at', action,
                                     '-o', 'never', status=2)
                self.assertEqual(out, '')
                self.assertEqual(err.count('\n'), 1)
                for word in ['--at'] + words:
                    self.assertIn(word, err)
                with self.assertRaises(OSError):
                    self.read('never')

    def test_earlier_actions_count(self):
        """Checked under the settings that those before have left, whatever order they are given in."""
        self.jsonl('--iterations', '9', actions=['6:kill 2', '4:set network.activation relu'])
        _, err = self.call('run', self.preset, '--iterations', '9', *RELU, '--at', '6:kill 2', '--at',
                           '4:set network.activation tanh', status=2)
        self.assertIn('cannot die', err)

    def test_diverged_networks_fail(self):
        out, err = self.call('run', self.preset, *RELU, '--iterations', '9', '--at', '1:scale all 1000000', '--at',
                             '2:scale all 1000000', '--at', '5:kill 4', status=1)
        self.assertIn('not finite', err)
        self.assertEqual(err.count('\n'), 1)


main()
