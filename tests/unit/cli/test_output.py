"""Where a run's records go, and what signals, full disks and terminals do to them.

Arguments: the program, the source folder."""
import errno
import os
import pty
import signal
import stat
import threading
import time
import unittest

from cli_case import SECONDS, SMALL, Case, main, small_files, strict

FOREVER = '1000000000'


class Output(Case):
    def setUp(self):
        super().setUp()
        self.preset = self.write('small.ini', SMALL)

    def run_to(self, name, *words, form='csv', iterations='3'):
        return self.good('run', self.preset, '--iterations', iterations, '--format', form, '--output', name, *words)

    def nothing_is_left_behind(self, *files):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(('small.ini', *files)))

    def test_a_file_holds_what_stdout_would(self):
        self.assertEqual(self.run_to('new.csv'), '')
        self.assertEqual(self.read('new.csv'), self.good('run', self.preset, '--iterations', '3', '--format', 'csv'))
        umask = os.umask(0)
        os.umask(umask)
        self.assertEqual(stat.S_IMODE(os.stat(self.path('new.csv')).st_mode), 0o666 & ~umask)
        self.nothing_is_left_behind('new.csv')

    def test_records_of_any_format_are_replaced(self):
        for form in ('table', 'jsonl', 'csv', 'table'):
            self.run_to('again', form=form)
        self.assertTrue(self.read('again').startswith('gradflow run small'))
        self.write('again', '')
        os.chmod(self.path('again'), 0o640)
        self.run_to('again')
        self.assertTrue(self.read('again').startswith('iteration,'))
        self.assertEqual(stat.S_IMODE(os.stat(self.path('again')).st_mode), 0o640)
        self.nothing_is_left_behind('again')

    def test_anything_else_is_kept(self):
        for content in ('precious\n', '{"type":"other"}\n', 'iteration,loss\n1,2\n', ' ', SMALL):
            self.write('kept', content)
            err = self.bad('run', self.preset, '--output', 'kept', '--iterations', '1')
            self.assertIn('kept', err)
            self.assertEqual(self.read('kept'), content)
        self.nothing_is_left_behind('kept')

    def test_places_that_cannot_be(self):
        os.mkdir(self.path('folder'))
        os.symlink('nowhere', self.path('dangling'))
        for name in ('folder', 'none/there.csv', 'small.ini/there.csv', 'dangling', '', 'x' * 300):
            self.bad('run', self.preset, '--output', name, '--iterations', '1')
        self.nothing_is_left_behind('folder', 'dangling')

    def test_a_link_stays_a_link(self):
        self.run_to('real.csv')
        os.symlink('real.csv', self.path('link.csv'))
        self.run_to('link.csv', iterations='5')
        self.assertTrue(os.path.islink(self.path('link.csv')))
        self.assertIn('\n5,', self.read('real.csv'))

    def test_devices(self):
        self.run_to('/dev/null')
        text = self.good('run', self.preset, '--iterations', '3', '--format', 'csv')
        for name in ('-', '/dev/stdout'):
            self.assertEqual(self.run_to(name), text)
        with open(self.path('redirected'), 'w', encoding='utf-8') as file:
            file.write('kept\n')
            file.flush()
            os.lseek(file.fileno(), 0, os.SEEK_END)
            self.call('run', self.preset, '--iterations', '3', '--format', 'csv', '--output', '/dev/stdout',
                      stdout=file)
        self.assertEqual(self.read('redirected'), 'kept\n' + text)
        err = self.bad('run', self.preset, '--iterations', '3', '--output', '/dev/full', status=1)
        self.assertIn('No space left', err)

    def test_a_fifo(self):
        os.mkfifo(self.path('fifo'))
        received = []

        def listen():
            with open(self.path('fifo'), encoding='utf-8') as file:
                received.append(file.read())
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        self.run_to('fifo')
        thread.join(SECONDS)
        self.assertEqual(received, [self.good('run', self.preset, '--iterations', '3', '--format', 'csv')])

    def test_a_failure_keeps_the_earlier_result(self):
        self.run_to('result.csv')
        before = self.read('result.csv')
        err = self.bad('run', self.preset, '--iterations', '2000', '--format', 'csv', '--output', 'result.csv',
                       status=1, preexec_fn=small_files)
        self.assertIn('result.csv', err)
        self.assertEqual(self.read('result.csv'), before)
        self.nothing_is_left_behind('result.csv')


class Signals(Case):
    def setUp(self):
        super().setUp()
        self.preset = self.write('small.ini', SMALL)

    def test_a_signal_ends_the_run_well(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGXCPU, signal.SIGALRM,
                       signal.SIGUSR1, signal.SIGUSR2):
            process = self.start('run', self.preset, '--format', 'jsonl', '--iterations', FOREVER)
            lines = [process.stdout.readline() for _ in range(4)]
            process.send_signal(number)
            lines += process.stdout.readlines()  # not communicate, which passes over what readline has buffered
            self.assertEqual(process.stderr.read(), b'')
            self.assertEqual(process.wait(SECONDS), -number)
            records = [strict(line) for line in lines]
            summary = records.pop()
            self.assertTrue(summary['interrupted'])
            # The pass that the signal stopped is not recorded, but the update before it is made.
            self.assertIn(summary['iterations'] - records[-1]['iteration'], (0, 1))
            self.assertEqual(len(records) - 2, records[-1]['iteration'])

    def wait_for(self, condition):
        end = time.monotonic() + SECONDS
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)

    def unfinished(self):
        return [name for name in os.listdir(self.folder) if name.startswith('.gradflow-')
                and os.path.getsize(self.path(name))]

    def test_the_file_is_kept_with_its_summary(self):
        process = self.start('run', self.preset, '--format', 'jsonl', '--iterations', FOREVER, '--output',
                             'out.jsonl')
        self.wait_for(self.unfinished)
        self.assertFalse(os.path.exists(self.path('out.jsonl')))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        self.assertEqual(strict(self.read('out.jsonl').splitlines()[-1])['type'], 'summary')
        self.assertEqual(sorted(os.listdir(self.folder)), ['out.jsonl', 'small.ini'])

    def test_an_ignored_signal_stays_ignored(self):
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        process = self.start('run', self.preset, '--format', 'csv', '--iterations', '300', preexec_fn=ignore)
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        self.assertTrue(process.stdout.readlines()[-1].startswith(b'300,'))
        self.assertEqual(process.wait(SECONDS), 0)


class Progress(Case):
    def on_terminal(self, *words, share=False):
        """stderr (and with share stdout) on a terminal; returns what it got and what stdout got."""
        master, slave = pty.openpty()
        process = self.start(*words, stderr=slave, **({'stdout': slave} if share else {}))
        os.close(slave)
        seen = b''
        reader = None
        out = []
        if not share:
            reader = threading.Thread(target=lambda: out.append(process.stdout.read()), daemon=True)
            reader.start()
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError as error:
                self.assertEqual(error.errno, errno.EIO)
                chunk = b''
            if not chunk:
                break
            seen += chunk
        os.close(master)
        if reader:
            reader.join(SECONDS)
        self.assertEqual(process.wait(SECONDS), 0)
        return seen.decode(), b''.join(out).decode()

    @staticmethod
    def screen(text):
        """The lines a terminal shows after this."""
        lines = []
        for line in text.replace('\r\n', '\n').split('\n'):
            shown = ''
            for part in line.split('\r'):
                shown = part + shown[len(part):]
            lines.append(shown.rstrip())
        return lines

    def test_a_terminal_sees_progress_and_a_clean_end(self):
        preset = self.write('small.ini', SMALL)
        seen, out = self.on_terminal('run', preset, '--iterations', '50', '--format', 'csv')
        self.assertRegex(seen, r'\d+% .*iteration \d+/50  loss 0\.\d+')
        self.assertEqual(self.screen(seen), [''])
        self.assertEqual(out, self.good('run', preset, '--iterations', '50', '--format', 'csv'))

    def test_rows_and_progress_on_one_terminal(self):
        preset = self.write('small.ini', SMALL)
        seen, _ = self.on_terminal('run', preset, '--iterations', '60', share=True)
        plain = self.good('run', preset, '--iterations', '60').splitlines()
        shown = [line for line in self.screen(seen) if line]
        self.assertEqual([line for line in shown if ' s; ' not in line],
                         [line for line in plain if ' s; ' not in line])
        self.assertIn('iteration', seen)


if __name__ == '__main__':
    main()
