"""The command line as a whole: exit statuses, complaints, help, and that the documents say what it does.

Arguments: the program, the source folder."""
import os
import re
import shutil
import subprocess
import unittest

from cli_case import FLOWERS, PROGRAM, ROOT, SMALL, Case, main

COMMANDS = ('run', 'record', 'export', 'presets', 'check', 'settings', 'help', 'version')
LONG = 100 * 1024 * 1024  # bytes of the long line


def documented(name):
    with open(os.path.join(ROOT, 'docs', name), encoding='utf-8') as file:
        return file.read()


class Help(Case):
    def test_version(self):
        for words in (['version'], ['--version'], ['-V'], ['run', '-V'], ['settings', '--version']):
            self.assertRegex(self.good(*words), r'\Agradflow \d+\.\d+\.\d+\n\Z')

    def test_help_is_found_everywhere_and_fits(self):
        self.assertEqual(self.good('--help'), self.good('help'))
        self.assertEqual(self.good('-h'), self.good('help'))
        for command in COMMANDS:
            text = self.good(command, '--help')
            self.assertEqual(text, self.good('help', command))
            self.assertTrue(text.startswith('Usage: gradflow ' + command))
            self.assertIn('  %s' % command, self.good('--help'))
            for line in (text + self.good('--help')).splitlines():
                self.assertLessEqual(len(line), 80)
                self.assertEqual(line, line.rstrip())

    def options(self, *command):
        text = self.good(*command, '--help')
        return re.findall(r'^  (?:(-\w), |    )(--[\w-]+)(?: (\S+))?  ', text, re.MULTILINE)

    def test_every_option_it_names_is_taken(self):
        for command in [(), *((command,) for command in COMMANDS)]:
            options = self.options(*command)
            self.assertGreaterEqual(len(options), 2)
            for letter, name, value in options:
                given = 'any' if name == '--fail-on' else 'table'
                words = [name + '=' + given, *([letter + given] if letter else [])] if value else [name, letter or name]
                for word in words:
                    self.good(*command, word, '--help')

    def test_only_what_works_is_named(self):
        text = ''.join(self.good('help', *command) for command in [(), *((command,) for command in COMMANDS)])
        text += self.good('settings') + documented('gradflow.1.in')
        for word in ('sweep', 'lesson', 'watch COMMAND'):
            self.assertNotIn(word, text)

    def test_manual_names_every_option_and_setting(self):
        page = documented('gradflow.1.in').replace('\\-', '-').replace('\\e', '\\')
        for command in [(), *((command,) for command in COMMANDS)]:
            for letter, name, value in self.options(*command):
                self.assertRegex(page, r'%s\b' % re.escape(name))
                self.assertRegex(page, r'%s\b' % re.escape(letter))
        for line in self.good('settings').splitlines()[1:]:
            key, default = line.split()[:2]
            self.assertRegex(page, r'(?m)^\.B %s$' % re.escape(key))
            if default != '-':
                self.assertIn('.B %s\n(%s)' % (key, default), page)
        for command in COMMANDS:
            self.assertIn('.B gradflow ' + command, page)

    @unittest.skipUnless(shutil.which('groff'), 'groff is not installed')
    def test_manual_is_well_formed(self):
        process = subprocess.run(['groff', '-man', '-Tutf8', '-ww', '-z', os.path.join(ROOT, 'docs', 'gradflow.1.in')],
                                 capture_output=True, timeout=30)
        self.assertEqual(process.stderr.decode(), '')

    def test_settings_document_is_in_step(self):
        self.assertEqual(documented('settings.md'), self.good('settings', '--format', 'markdown'),
                         'write it anew: gradflow settings --format markdown > docs/settings.md')

    def test_settings_table_is_aligned(self):
        header, *rows = self.good('settings').splitlines()
        starts = [header.index(word) for word in header.split()]
        self.assertGreater(len(rows), 30)
        for row in rows:
            for start in starts[1:]:
                self.assertEqual(row[start - 2:start], '  ', row)
                self.assertNotEqual(row[start], ' ', row)


class Mistakes(Case):
    def test_usage(self):
        small = self.write('small.ini', SMALL)
        for words, told in {
            ('--sett', 'a=1'): '"--set"',
            ('rum', 'x'): '"run"',
            (small, 'more'): 'more',
            ('--ascii', 'run', small): 'run',
            ('-x',): '-x',
            ('help', 'setings'): '"settings"',
            ('run',): 'PRESET',
            ('run', small, 'more'): 'more',
            ('run', small, '--iterations'): '--iterations N',
            ('run', small, '--iterations', '-1'): '--iterations',
            ('run', small, '--threads', '0'): '--threads',
            ('export', small, '-o', 'x', '--threads', '65'): 'at most 64',
            ('record', 'x', small, '--iterations', '1', '--threads', 'two'): '--threads',
            (small, '--threads', '-1'): '--threads',
            ('run', small, '--iterations', '1e3'): '1e3',
            ('run', small, '--every', '0'): '--every',
            ('run', small, '--format', 'xml'): 'table, jsonl, csv',
            ('run', small, '--fail-on', 'vanishing'): 'diverged, zero_mapping, ',
            ('run', small, '--set', 'network.dept=3'): 'network.depth',
            ('run', small, '--set', 'network.depth=0'): 'from 1 to 512',
            ('run', small, '--set', 'network.depth'): 'KEY=VALUE',
            ('run', small, '--set', 'network.activation=rleu'): 'relu',
            ('run', small, '--set', 'data.source=csv'): 'data.file',
            ('run', 'nosuchpreset'): 'nosuchpreset',
            ('run', ''): '',
            ('nosuchpreset',): 'nosuchpreset',
            ('check',): 'FILE',
            ('presets', 'x'): 'x',
            ('settings', '--format', 'jsonl'): 'table, markdown',
            ('version', 'x'): 'x',
        }.items():
            with self.subTest(' '.join(words)):
                self.assertIn(told, self.bad(*words))

    def test_the_screen_needs_a_terminal(self):
        self.bad(self.write('small.ini', SMALL), status=1)

    def test_closed_descriptors(self):
        small = self.write('small.ini', SMALL)
        words = '"$0" run "$1" --iterations 2 '
        for redirect, status in (('>&-', 1), ('<&-', 0), ('2>&-', 0), ('>&- --output o.csv --format csv', 0),
                                 ('<&- >&- 2>&- --output p.csv --format csv', 0), ('>&- 2>&- <&-', 1)):
            process = subprocess.run(['/bin/sh', '-c', words + redirect, PROGRAM, small], cwd=self.folder,
                                     env=self.env, capture_output=True, timeout=60)
            self.assertEqual(process.returncode, status, redirect)
            if redirect == '>&-':
                self.one_complaint(process.stderr.decode())
        for name in ('o.csv', 'p.csv'):
            self.assertTrue(self.read(name).startswith('iteration,epoch,'))

    def test_results_that_do_not_arrive(self):
        small = self.write('small.ini', SMALL)
        for words in (['run', small, '--iterations', '3'], ['settings'], ['--help'], ['version'], ['check', small]):
            with open('/dev/full', 'wb') as full:
                _, err = self.call(*words, status=1, stdout=full)
                self.assertIn('No space left', self.one_complaint(err))

    def test_a_reader_that_goes_away_is_not_told(self):
        small = self.write('small.ini', SMALL)
        for words in (['run', small, '--format', 'jsonl', '--iterations', '100'], ['settings']):
            read, write = os.pipe()
            os.close(read)
            _, err = self.call(*words, status=1, stdout=write)
            os.close(write)
            self.assertEqual(err, '')


class BadPresets(Case):
    """Each gives one clear line that names the file, and exit status 2."""

    def refused(self, name, told, **options):
        for command in (['run', name, '--iterations', '1'], ['check', name]):
            err = self.bad(*command, **options)
            self.assertIn(os.path.basename(name), err)
            self.assertRegex(err, told)
        if not options:
            self.assertRegex(self.bad(name), r'\Agradflow: .*' + re.escape(os.path.basename(name)))

    def test_unknown_key(self):
        self.refused(self.write('key.ini', '[network]\nwidht = 3\n'), r'key\.ini:2:.*widht.*width')

    def test_unknown_name(self):
        self.refused(self.write('name.ini', '[network]\nactivation = sigmod\n'), r'name\.ini:2:.*sigmod.*sigmoid')

    def test_out_of_range(self):
        self.refused(self.write('range.ini', '[network]\n\ndepth = 513\n'), r'range\.ini:3:.*513.*from 1 to 512')

    def test_section_twice(self):
        self.refused(self.write('twice.ini', '[network]\ndepth = 3\n[data]\n[network]\nwidth = 3\n'),
                     r'twice\.ini:4:.*network')

    def test_binary_rubbish(self):
        self.refused(self.write('rubbish.ini', bytes(range(256)) * 64), r'rubbish\.ini')
        self.refused(self.write('zeros.ini', bytes(100000)), r'zeros\.ini')

    def test_a_folder(self):
        os.mkdir(self.path('folder.ini'))
        self.refused(self.path('folder.ini'), '(?i)directory|folder')

    def test_unreadable(self):
        name = self.write('secret.ini', SMALL)
        os.chmod(name, 0)
        if os.geteuid() != 0:
            self.refused(name, 'secret')
            return
        try:  # root reads everything: be someone else
            self.call('version', user=65534, group=65534)
        except (OSError, AssertionError):
            self.skipTest('the program is not where others may run it')
        self.refused(name, 'secret', user=65534, group=65534)

    def test_missing_data_file(self):
        name = self.write('data.ini', '[data]\nsource = csv\nfile = absent.csv\n')
        self.refused(name, r'data\.ini:3:.*absent\.csv')

    def test_settings_that_do_not_agree(self):
        self.refused(self.write('agree.ini', '[data]\nsource = csv\n'), r'agree\.ini.*data\.file')

    def test_missing_label_column(self):
        self.write('flowers.csv', FLOWERS)
        name = self.write('label.ini', '[data]\nsource = csv\nfile = flowers.csv\nlabels = colour\n')
        self.refused(name, r'label\.ini:3:.*flowers\.csv.*colour')

    def test_long_line(self):
        name = self.path('long.ini')
        with open(name, 'wb') as file:
            file.write(b'[network]\nwidth = ')
            for _ in range(LONG // 2 ** 20):
                file.write(b'1' * 2 ** 20)
        self.refused(name, r'long\.ini:2:')


class Check(Case):
    def test_good_ones(self):
        small = self.write('small.ini', SMALL)
        self.assertEqual(self.good('check', small),
                         small + ': ok (4 x 5 sigmoid, xavier, sgd 0.1, spiral, 117 parameters)\n')

    def test_each_is_told_of(self):
        small, bad = self.write('small.ini', SMALL), self.write('bad.ini', '[nettwork]\n')
        out, err = self.call('check', bad, small, self.path('none.ini'), small, status=2)
        self.assertEqual(out.count(': ok ('), 2)
        self.assertEqual(len(err.splitlines()), 2)
        self.assertIn('bad.ini:1', err.splitlines()[0])
        self.assertIn('none.ini', err.splitlines()[1])

    def test_layers_beyond_the_depth_are_good_and_told_of(self):
        text = SMALL + '[layer 4]\ngain = 2\n[layer 9]\nactivation = tanh\n[layer 5]\n[layer 512]\nfrozen = yes\n'
        lines = {name: 1 + text.splitlines().index('[layer %s]' % name) for name in ('5', '9', '512')}
        name, small = self.write('layers.ini', text), self.write('small.ini', SMALL + '[layer 4]\ngain = 2\n')
        out, err = self.call('check', name, small)
        self.assertEqual([line.split(': ok (')[0] for line in out.splitlines()], [name, small])
        self.assertEqual(err, ''.join('gradflow: %s:%d: [layer %s] has no effect while network.depth is 4\n'
                                      % (name, line, layer) for layer, line in lines.items()))

    def test_a_network_that_does_not_fit(self):
        name = self.write('huge.ini', '[network]\ndepth = 512\nwidth = 2048\n[training]\nbatch = 1000000\n'
                                      '[data]\nsamples = 1000000\n')
        if os.path.exists('/bin/sh'):
            process = subprocess.run(['/bin/sh', '-c', 'ulimit -v 2000000 && exec "$0" check "$1"', PROGRAM, name],
                                     cwd=self.folder, env=self.env, capture_output=True, timeout=60)
            if b'AddressSanitizer' in process.stderr or b'ReserveShadowMemoryRange' in process.stderr:
                self.skipTest('the sanitizer needs more memory than a process may have here')
            self.assertEqual(process.returncode, 2)
            complaint = self.one_complaint(process.stderr.decode())
            self.assertIn('huge.ini: 512 × 2048 network needs ', complaint)
            self.assertIn(' GB; this process may have 2.0 GB', complaint)

    def test_all_that_are_shipped(self):
        folder = os.path.join(ROOT, 'presets')
        names = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith('.ini'))
        self.assertGreaterEqual(len(names), 12)
        self.assertEqual(self.good('check', *names).count(': ok ('), len(names))


class Presets(Case):
    def test_shipped_ones_are_listed(self):
        lines = self.good('presets').splitlines()
        names = [line.split()[0] for line in lines]
        self.assertEqual(names, sorted(names))
        self.assertLessEqual({'vanishing-sigmoid', 'healthy-relu-he', 'digits', 'iris'}, set(names))
        start = max(map(len, names)) + 2
        for name, line in zip(names, lines):
            self.assertEqual(line[:start], name.ljust(start))
            self.assertNotEqual(line[start], ' ')

    def test_own_ones_come_first_and_broken_ones_are_told(self):
        self.write('presets/iris.ini', SMALL)
        self.write('config/gradflow/presets/mine.ini', SMALL)
        self.write('presets/broken.ini', '[network]\ndepth = many\n')
        out, err = self.call('presets')
        self.assertRegex(out, r'(?m)^iris +A small one$')
        self.assertRegex(out, r'(?m)^mine +A small one$')
        self.assertNotIn('broken', out)
        self.assertRegex(self.one_complaint(err), r'broken\.ini:2:.*many')

    def test_a_command_beats_a_preset(self):
        self.write('presets/settings.ini', SMALL)
        self.assertIn('network.depth', self.good('settings'))
        self.assertIn('gradflow run settings: 4 x 5', self.good('run', 'settings', '--iterations', '1'))


if __name__ == '__main__':
    main()
