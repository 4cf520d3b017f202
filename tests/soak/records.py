"""A long run of the program: its memory stays as it is, and every record is written. `records.py PROGRAM ITERATIONS`."""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM, ITERATIONS = sys.argv[1], int(sys.argv[2])
RECORDS = 1000
MORE_MOST = 8 << 20 if os.environ.get('GF_TEST_SLOW') else 256 << 10  # bytes; a sanitizer has memory of its own
PRESET = ('[network]\ndepth = 2\nwidth = 4\nactivation = tanh\n[data]\nsamples = 24\n'
          '[training]\nbatch = 8\nlearning_rate = 0.01\n')


def memory_in_use(process):
    """Bytes; None where the system does not tell."""
    try:
        with open('/proc/%d/statm' % process) as statm:
            return int(statm.read().split()[1]) * os.sysconf('SC_PAGESIZE')
    except OSError:
        return None


def main():
    every = ITERATIONS // RECORDS
    begin = end = None
    wanted = 0
    with tempfile.TemporaryDirectory() as folder:
        preset = os.path.join(folder, 'small.ini')
        with open(preset, 'w') as stream:
            stream.write(PRESET)
        command = [PROGRAM, 'run', preset, '--iterations', str(ITERATIONS), '--every', str(every), '--format', 'jsonl']
        run = subprocess.Popen(command, stdout=subprocess.PIPE)
        for line in run.stdout:
            record = json.loads(line)
            if record['type'] != 'iteration':
                continue
            assert record['iteration'] == wanted, 'record %d, wanted %d' % (record['iteration'], wanted)
            # What the pipe holds is less than the last twentieth of the records: the program runs when it is looked at.
            if wanted == ITERATIONS // 10:
                begin = memory_in_use(run.pid)
            if wanted == ITERATIONS // 20 * 19:
                end = memory_in_use(run.pid)
            wanted += every
        assert run.wait() == 0
    assert wanted == ITERATIONS + every, 'the last record is %d' % (wanted - every)
    if begin is None or end is None:
        print('memory: not told on this system')
        return
    print('memory: %.2f MB after a tenth, %.2f MB at the end; %d records' % (begin / 1e6, end / 1e6, wanted // every))
    assert end <= begin + MORE_MOST, '%d bytes more at the end' % (end - begin)


main()
