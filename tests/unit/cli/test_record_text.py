"""Records as text that any strict reader takes: every preset, numbers at the end of what floats can hold, and titles,
names and paths of every sort.

Arguments: the program, the source folder."""
import csv
import glob
import io
import os

from cli_case import ROOT, Case, main, strict

FORMATS = 'jsonl', 'csv', 'table'

# Networks whose numbers are not finite, or hardly there.
NUMBERS = {
    'huge rate': ['training.learning_rate=1000', 'network.activation=relu', 'network.init=he', 'network.gain=5'],
    'huge weights': ['network.activation=identity', 'network.init=normal', 'network.gain=1000'],
    'huge sums': ['network.activation=relu', 'network.gain=100', 'network.residual=2', 'training.loss=mse'],
    'lost gradient': ['network.depth=400', 'network.activation=relu', 'network.init=lecun'],
    'tiny weights': ['network.init=normal', 'network.gain=1e-30', 'network.activation=tanh'],
    'zero rate': ['training.learning_rate=4.9e-324', 'network.init=zero'],
    'adam diverging': ['training.optimizer=adam', 'training.learning_rate=1000', 'network.norm=layer'],
    'clipped': ['training.learning_rate=1000', 'training.clip_norm=1e-30', 'training.clip_value=1e-35'],
}

TITLES = ['caf\u00e9', '\u6f22\u5b57 \U0001f642', 'a "quoted" one', "it's", 'back\\slash \\n \\u0041 \\', 'tab\there',
          '</script>&amp;', 'a, b; c', '%s%n%d', 'e\u0301 \u202eright to left', 'line\u2028separator', '{"a":1}', '\ufeffmark']


def numbers_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for item in value for number in numbers_of(item)]
    return [value] if value is None or type(value) is float else []


class RecordText(Case):
    def bytes_of(self, preset, form, *words):
        process = self.start('run', preset, '--format', form, *words)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (0, b''))
        self.assertTrue(out.endswith(b'\n'))
        return out

    def jsonl(self, preset, *words):
        """Only a line feed ends a line: other characters that look like one are text."""
        return [strict(line) for line in self.bytes_of(preset, 'jsonl', *words)[:-1].split(b'\n')]

    def check_csv(self, preset, *words):
        """Every row as long as the head, every field a number, a word of ours, or empty."""
        text = self.bytes_of(preset, 'csv', *words).decode('ascii')
        head, *rows = csv.reader(io.StringIO(text, newline=''), strict=True)
        self.assertEqual(len(set(head)), len(head))
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(len(row), len(head))
            for key, field in zip(head, row):
                self.assertNotRegex(field, '(?i)nan|inf', key)
                if field and not field.replace('_', '').isalpha():
                    self.assertIn(type(strict(field)), (int, float), key)

    def check_table(self, preset, *words):
        text = self.bytes_of(preset, 'table', *words).decode('utf-8')
        self.assertNotRegex(text, r'[\x00-\x09\x0b-\x1f\x7f-\x9f]')

    def every_format(self, preset, *words):
        self.check_csv(preset, *words)
        self.check_table(preset, *words)
        return self.jsonl(preset, *words)

    def preset(self, about='', name='p.ini', data='samples = 60\n'):
        return self.write(name, '[about]\n' + about + '\n[network]\ndepth = 4\nwidth = 5\n[data]\n' + data)

    def test_strict_is_strict(self):
        for wrong in ('NaN', '[1,]', '{"a":1,"a":2}', '{"a":-Infinity}', '1e999', '[01]', '"a\tb"', "'a'", '[.5]', '[+1]',
                      '{} {}', '', b'"\xff"', b'"\xed\xa0\x80"'):
            with self.assertRaises(ValueError, msg=wrong):
                strict(wrong)
        self.assertEqual(strict(b'{"a":[1e-320,null]}'), {'a': [1e-320, None]})

    def test_every_preset(self):
        paths = sorted(glob.glob(os.path.join(ROOT, 'presets', '*.ini')))
        self.assertGreater(len(paths), 20)
        for path in paths:
            with self.subTest(path):
                experiment, *records, summary = self.jsonl(path, '--iterations', '3')
                self.assertEqual((experiment['type'], summary['type']), ('experiment', 'summary'))
                self.assertEqual(sum(record['type'] == 'iteration' for record in records), 4)

    def test_numbers_that_are_hardly_any(self):
        lost = tiny = 0
        for name, settings in NUMBERS.items():
            with self.subTest(name):
                words = [word for setting in settings for word in ('--set', setting)]
                records = self.every_format(self.preset(), '--iterations', '4', *words)
                numbers = numbers_of([record for record in records if record['type'] == 'iteration'])
                lost += any(record['status'] == 'diverged' for record in records if 'status' in record)
                tiny += any(number and abs(number) < 1e-30 for number in numbers)
        self.assertGreaterEqual(lost, 2)
        self.assertGreaterEqual(tiny, 1)

    def test_titles(self):
        for title in TITLES:
            with self.subTest(title):
                experiment, *_ = self.every_format(self.preset('title = ' + title), '--iterations', '0')
                self.assertEqual(experiment['title'], title)

    def test_titles_that_are_no_text(self):
        for odd in (b'\x1b[31m', b'\x00', b'\xff', b'\xc2\x9b', b'\x7f', b'\xed\xa0\x80'):
            path = self.write('bad.ini', b'[about]\ntitle = a' + odd + b'\n[network]\ndepth = 2\n')
            self.assertRegex(self.bad('run', path), r'bad.ini:2:10: the (control character|byte) ')

    def test_names_and_paths(self):
        table = ''.join('%d,%s\n' % (i, 'ab'[i % 2]) for i in range(20))
        for name in ('caf\u00e9 "q" \\', 'a\x1b[31mred', 'line\nend', '\u6f22'):
            with self.subTest(name):
                data = name if name.isprintable() else 'plain'
                self.write(data + '.csv', 'x,kind\n' + table)
                path = self.preset(name=name + '.ini', data='source = csv\nfile = "%s.csv"\n' % data.replace('"', '""'))
                experiment, *_ = self.every_format(path, '--iterations', '1')
                self.assertEqual(experiment['settings']['data.file'], data + '.csv')
                if name.isprintable():
                    self.assertEqual(experiment['preset'], name)

    def test_a_name_that_is_not_utf8(self):
        path = os.fsencode(self.folder) + b'/a\xff\xc3.ini'
        with open(path, 'w', encoding='utf-8') as file:
            file.write('[network]\ndepth = 2\nwidth = 3\n')
        self.assertEqual(self.every_format(path, '--iterations', '0')[0]['preset'], 'a\\xff\\xc3')


if __name__ == '__main__':
    main()
