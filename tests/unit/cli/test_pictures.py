"""Pictures and films made without a terminal: `run --screenshot` and `record`.

Arguments: the program, the source folder."""
import json
import os
import re
import xml.etree.ElementTree

from cli_case import ROOT, SMALL, Case, main

SVG = '{http://www.w3.org/2000/svg}'


def texts_of(svg):
    """The characters of an SVG by row and column, as far as they are text."""
    cells = {}
    for element in xml.etree.ElementTree.fromstring(svg).iter(SVG + 'text'):
        column, row = (int(element.get('x')) - 9) // 9, (int(element.get('y')) - 9 - 14) // 18
        for offset, character in enumerate(element.text):
            if character != ' ':
                cells[row, column + offset] = character
    return cells


def is_shape(character):
    return '\u2500' <= character <= '\u259f' or '\u2800' <= character <= '\u28ff' or character == '\u25a0'


class Screen:
    """Just enough of a terminal for what films are made of."""

    def __init__(self, columns, rows):
        self.rows = [[' '] * columns for _ in range(rows)]
        self.x = self.y = 0

    def feed(self, data):
        for found in re.finditer(r'\x1b\[(\??[0-9;]*)([A-Za-z])|(.)', data):
            if found.group(3):
                self.rows[self.y][self.x] = found.group(3)
                self.x += 1
            elif found.group(2) == 'H':
                self.y, self.x = (int(number) - 1 for number in found.group(1).split(';'))
            elif found.group(2) == 'J':
                self.rows = [[' '] * len(row) for row in self.rows]

    def lines(self):
        return [''.join(row).rstrip() for row in self.rows]


class Pictures(Case):
    def setUp(self):
        super().setUp()
        self.preset = self.write('small.ini', SMALL)

    def shoot(self, name, *words):
        self.assertEqual(self.good('run', self.preset, '--screenshot', name, *words), '')
        return self.read(name)

    def test_headers_tell_the_phase(self):
        """χ₁, the phase and the depth that can be trained stand in 120 columns, whatever else there is to be told."""
        changes = [(name[:-4],) for name in sorted(os.listdir(os.path.join(ROOT, 'presets'))) if name.endswith('.ini')]
        for name in ('edge-of-chaos-tanh', 'self-normalising-selu', 'vanishing-relu-lecun'):
            changes.append((name, '-s', 'network.gain=0.8'))
            changes.append((name, '-s', 'network.gain=1.5', '-s', 'network.bias=0.1'))
        told = 0
        for words in changes:
            self.good('run', *words, '--iterations', '0', '--size', '120x30', '--screenshot', 'header.txt')
            header = self.read('header.txt').splitlines()[0]
            with self.subTest(header):
                if 'norm' in header.split() or 'residual' in header.split():
                    self.assertNotIn('χ₁', header)
                    continue
                phase = re.search(r'   χ₁ [0-9.e-]+ (ordered|chaotic|critical)( · (trainable )?to depth \d+)?  ', header)
                self.assertTrue(phase)
                self.assertTrue(phase.group(1) == 'critical' or phase.group(2))
                told += 1
        self.assertGreater(told, 20)

    def test_svg_shows_what_text_does(self):
        for size in ('120x36', '80x24', '40x12', '1x1'):
            words = ('--iterations', '5', '--size', size)
            lines = self.shoot(size + '.txt', *words).split('\n')
            cells = texts_of(self.shoot(size + '.svg', '--no-color', *words))
            columns, rows = (int(number) for number in size.split('x'))
            self.assertLessEqual(max(map(len, lines)), columns)
            self.assertEqual(len(lines), rows + 1)
            wanted = {(y, x): character for y, line in enumerate(lines) for x, character in enumerate(line)
                      if character != ' ' and not is_shape(character)}
            self.assertEqual(cells, wanted)

    def test_pictures_are_of_the_last_iteration_and_repeat(self):
        first = self.shoot('one.svg', '--iterations', '7')
        self.assertEqual(self.shoot('two.svg', '--iterations', '7'), first)
        self.assertNotEqual(self.shoot('two.svg', '--iterations', '8'), first)
        self.assertRegex(self.shoot('seven.txt', '--iterations', '7').split('\n')[0], r'\b7\b.*paused$')

    def test_the_loss_is_that_of_the_record(self):
        records = [json.loads(line) for line in
                   self.good('run', self.preset, '--iterations', '9', '--format', 'jsonl').splitlines()]
        loss = next(record['loss'] for record in records if record.get('iteration') == 9 and 'loss' in record)
        self.assertIn('loss %.3f' % loss, self.shoot('loss.txt', '--iterations', '9'))

    def test_every_view_and_interventions(self):
        refused = self.bad('run', self.preset, '--screenshot', 'x.svg', '--view', 'nothing')
        for view in re.search(r'is not one of (.*)', refused).group(1).split(', '):
            text = self.shoot(view + '.txt', '--view', view, '--iterations', '4', '--layer', '2', '--neuron', '3',
                              '--at', '3:scale all 1.5')
            self.assertGreater(len(text.split()), 10, view)

    def test_text_tells_without_colours(self):
        """What is drawn as coloured cells is drawn as signs."""
        for view in ('history', 'plane'):
            words = ('--view', view, '--iterations', '30')
            self.assertEqual(self.shoot(view + '.txt', *words), self.shoot('mono.txt', '--no-color', *words))
        self.assertGreater(len(''.join(self.shoot('history.txt', '--view', 'history').split())), 800)

    def test_keys_are_pressed(self):
        words = ('--iterations', '3', '--view', 'table')
        self.assertIn('What is shown, and why', self.shoot('e.txt', *words, '--keys', 'e'))
        self.assertIn('1 × 1 ', self.shoot('small.txt', *words, '--keys', '[[[[[{{{{{ '))
        self.assertRegex(self.shoot('n.txt', *words, '--keys', 'nn').split('\n')[0], r'\b5 +▮▮ paused$')

    def test_colours_and_ascii(self):
        self.assertTrue(self.shoot('plain.txt', '--ascii', '--iterations', '2').isascii())
        colours = set(re.findall(r'fill="(#[0-9a-f]{6})"', self.shoot('mono.svg', '--no-color', '--iterations', '2')))
        for colour in colours:
            self.assertEqual(len({colour[1:3], colour[3:5], colour[5:7]}), 1, colour)

    def test_only_pictures_are_overwritten(self):
        for name in ('again.svg', 'again.txt'):
            self.shoot(name, '--iterations', '1')
            self.shoot(name, '--iterations', '2')
        self.write('kept.svg', '<svg>mine</svg>')
        self.assertIn('kept.svg: is not a picture', self.bad('run', self.preset, '--screenshot', 'kept.svg'))
        self.assertEqual(self.read('kept.svg'), '<svg>mine</svg>')

    def test_refusals(self):
        for words, expected in (
                (('--screenshot', 'a.png'), 'ends in .svg or .txt'),
                (('--screenshot', 'a.svg', '--size', '80'), 'as 120x36'),
                (('--screenshot', 'a.svg', '--size', '0x5'), 'as 120x36'),
                (('--screenshot', 'a.svg', '--size', '1001x5'), 'as 120x36'),
                (('--screenshot', 'a.svg', '--layer', '99'), '--layer'),
                (('--screenshot', 'a.svg', '--neuron', '99'), '--neuron'),
                (('--screenshot', 'a.svg', '--format', 'csv'), 'not with --format'),
                (('--view', 'table'), 'needs --screenshot')):
            self.assertIn(expected, self.bad('run', self.preset, *words))
        self.assertEqual(sorted(os.listdir(self.folder)), ['small.ini'])

    def film(self, name, *words):
        self.assertEqual(self.good('record', name, self.preset, *words), '')
        head, *events = [json.loads(line) for line in self.read(name).splitlines()]
        return head, events

    def test_films_end_on_the_last_iteration(self):
        head, events = self.film('run.cast', '--iterations', '20', '--size', '100x24', '--at', '10:scale all 1.5')
        self.assertEqual((head['version'], head['width'], head['height']), (2, 100, 24))
        screen, times = Screen(100, 24), [event[0] for event in events]
        seen = []
        for _, kind, data in events:
            self.assertEqual(kind, 'o')
            screen.feed(data)
            seen += re.findall(r'iteration (\d+)', screen.lines()[0])[:1]
        self.assertEqual(times, sorted(times))
        numbers = [int(number) for number in seen]
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual((numbers[0], numbers[-1]), (0, 20))
        self.assertEqual(set(numbers), set(range(21)))  # at 30 a second every one is shown
        self.assertAlmostEqual(times[-1], 20 / 30 + 2, delta=0.3)

    def test_a_film_of_one_iteration_in_slow_motion(self):
        """It takes as long as on the screen, and ends where the view holds the training."""
        _, events = self.film('slow.cast', '--iterations', '5', '--view', 'chain', '--keys', 'm')
        screen, last = Screen(120, 36), events[-1][0]
        for _, _, data in events:
            screen.feed(data)
        self.assertGreater(last, 4)
        self.assertRegex(screen.lines()[0], r'\biteration 0\b')

    def test_films_repeat_and_replace_only_films(self):
        self.film('a.cast', '--iterations', '5')
        first = self.read('a.cast')
        self.film('a.cast', '--iterations', '5')
        self.assertEqual(self.read('a.cast'), first)
        self.write('kept.cast', 'mine')
        self.assertIn('is not an asciicast', self.bad('record', 'kept.cast', self.preset, '--iterations', '5'))
        self.assertEqual(self.read('kept.cast'), 'mine')

    def test_a_live_film_needs_a_terminal(self):
        self.assertIn('terminal', self.bad('record', 'live.cast', self.preset, status=1))
        self.assertIn('needs --iterations', self.bad('record', 'live.cast', self.preset, '--size', '80x24'))
        self.assertEqual(sorted(os.listdir(self.folder)), ['small.ini'])


main()
