"""What the command-line tests share: running the program in a folder of its own, and presets to run."""
import json
import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SECONDS = 60  # no call takes longer, sanitizers included


def default_signals():
    """A test run in the background has SIGINT ignored, and the program would respect that; no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def small_files():
    """Run in the child: no file gets larger than 50 kB, as on a disk that fills up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='gradflow-test-')
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.env = dict(os.environ, HOME=self.folder, XDG_CONFIG_HOME=self.folder + '/config')

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'wb') as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def start(self, *words, **options):
        settings = dict(cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE, preexec_fn=default_signals)
        settings.update(options)
        process = subprocess.Popen([PROGRAM, *words], **settings)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()

    def call(self, *words, status=0, **options):
        """Runs to the end; returns what came on stdout and stderr."""
        process = self.start(*words, **options)
        out, err = process.communicate(timeout=SECONDS)
        out, err = (out or b'').decode(), (err or b'').decode()
        self.assertEqual(process.returncode, status, 'gradflow %s\n%s' % (' '.join(words), err))
        return out, err

    def good(self, *words, **options):
        out, err = self.call(*words, **options)
        self.assertEqual(err, '')
        return out

    def choices(self, key):
        """What a setting may be, from the settings table."""
        line, = (line for line in self.good('settings').splitlines() if line.startswith(key + ' '))
        return re.search('one of (.+)$', line)[1].split(', ')

    def one_complaint(self, err):
        self.assertRegex(err, r'\Agradflow: [^\n]+\n\Z')
        self.assertNotRegex(err, r'[\x00-\x09\x0b-\x1f\x7f]')
        return err

    def bad(self, *words, status=2, **options):
        out, err = self.call(*words, status=status, **options)
        self.assertEqual(out, '')
        return self.one_complaint(err)


def strict(text):
    """One JSON value, as the standard has it: no NaN, no key twice, UTF-8; and no number that reads as infinite."""
    if isinstance(text, bytes):
        text = text.decode('utf-8')

    def pairs(items):
        keys = [key for key, _ in items]
        if len(keys) != len(set(keys)):
            raise ValueError('a key twice')
        return dict(items)

    def constant(name):
        raise ValueError(name + ' is not JSON')

    def number(digits):
        value = float(digits)
        if not math.isfinite(value):
            raise ValueError(digits + ' is no double')
        return value
    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=number)


def schema():
    """{heading: [(key, type), ...]} from the tables of docs/records.md."""
    tables, heading = {}, None
    with open(os.path.join(ROOT, 'docs', 'records.md'), encoding='utf-8') as file:
        for line in file:
            if line.startswith('#'):
                heading = line.lstrip('#').strip()
            row = re.match(r'\| `(\w+)` \| ([^|]+) \|', line)
            if row:
                tables.setdefault(heading, []).append((row[1], row[2]))
    return tables


def mechanisms(case):
    """(name, settings) for every norm with every residual structure."""
    for norm in case.choices('network.norm'):
        yield norm, ['network.norm=' + norm]
        for order in case.choices('network.residual_order'):
            yield '%s-%s' % (norm, order), ['network.norm=' + norm, 'network.residual=2',
                                            'network.residual_order=' + order, 'network.residual_scale=auto']


SMALL = """[about]
title = A small one
[network]
depth = 4
width = 5
[data]
samples = 60
"""

FLOWERS = 'size,kind\n' + ''.join('%d.5,%s\n' % (i, 'ab'[i % 2]) for i in range(40))


def main():
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:])
