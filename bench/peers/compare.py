"""gradflow against Debian's PyTorch 1.13 and FANN on the very same work, in turns: prints tables in Markdown.

usage: compare.py BENCH_ITERATION [BENCH_FANN]

Each contestant is a process that waits for its turn; PyTorch is one process for each number of threads.
"""

import os
import shutil
import statistics
import subprocess
import sys

ROUNDS = 3
SECONDS = 0.3  # of a turn
HOPELESS = 100  # times the fastest's
HERE = os.path.dirname(os.path.abspath(__file__))


class Worker:
    def __init__(self, command, **environment):
        # Some machines restrict OpenBLAS to older instructions: it is to have all there are.
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "OMP_"))}
        variables.update(environment, PYTHONDONTWRITEBYTECODE="1")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=variables)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("%s ended" % self.process.args[0])
        return line.strip()

    def milliseconds(self, size, activation, mode):
        print(*size, activation, mode, SECONDS, file=self.process.stdin, flush=True)
        return float(self.read())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def python_with_torch():
    for python in (sys.executable, "/usr/bin/python3", shutil.which("python3")):
        if python and subprocess.run([python, "-c", "import torch"], stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None


def in_turns(contestants, size, activation):
    """Median milliseconds of each (worker, mode), None for what is not there. Who is hopeless has one turn."""
    times = [[] for _ in contestants]
    for _ in range(ROUNDS):
        fastest = min((seen[0] for seen in times if seen), default=0)
        for (worker, mode), seen in zip(contestants, times):
            if worker and not (seen and seen[0] > HOPELESS * fastest):
                seen.append(worker.milliseconds(size, activation, mode))
    return [statistics.median(seen) if seen else None for seen in times]


def best(*values):
    return min((value for value in values if value is not None), default=None)


def shown(value, form="%.4g"):
    return "–" if value is None else form % value


def ratio(theirs, ours):
    return None if theirs is None else theirs / ours


def verdict(reached, must, aim):
    if reached is None:
        return "not measured"
    return "aim reached" if reached >= aim else "reached" if reached >= must else "**not reached**"


def measuring(sizes, gradflow, torch):
    print("| depth × width, batch | gradflow, 1 thread, ms | all threads, ms | PyTorch by layers, 1 thread, ms | 2 threads, ms "
          "| PyTorch stacked, 1 thread, ms | 2 threads, ms | ratio by layers | must reach | aim | | ratio stacked |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|")
    for *size, must, aim in sizes:
        contestants = [(gradflow[0], "every"), (gradflow[1], "every"), (torch[0], "layers"), (torch[1], "layers"),
                       (torch[0], "stacked"), (torch[1], "stacked")]
        times = in_turns(contestants, size, "relu")
        ours = times[0] if times[1] is None else times[1]
        layers, stacked = ratio(best(*times[2:4]), ours), ratio(best(*times[4:]), ours)
        print("| %s × %s, %s | %s | %s | %g | %g | %s | %s |" % (
            *size, " | ".join(map(shown, times)), shown(layers, "%.1f"), must, aim, verdict(layers, must, aim),
            shown(stacked, "%.1f")), flush=True)


def samples(sizes, gradflow, torch, fann):
    print("| depth × width tanh, batch | gradflow, 1 thread, measuring | PyTorch, without | FANN, without |")
    print("|---|--:|--:|--:|")
    for size in sizes:
        contestants = [(gradflow[0], "every"), (torch[0], "bare"), (torch[1], "bare"), (fann, "bare")]
        ours, one, two, theirs = in_turns(contestants, size, "tanh")
        counts = [None if time is None else 1000 * int(size[2]) / time for time in (ours, best(one, two), theirs)]
        print("| %s × %s, %s | %s |" % (*size, " | ".join(shown(count, "%.0f") for count in counts)), flush=True)


def main(program, fann_program=None):
    rows = [line.split() for line in subprocess.check_output([program, "--sizes"], text=True).splitlines()]
    sizes = [(*row[:3], float(row[3]), float(row[4])) for row in rows]
    gradflow = [Worker([program, "--serve", "1"]), None]
    python = python_with_torch()
    torch = [Worker([python, os.path.join(HERE, "torch_iteration.py"), str(threads)], OMP_NUM_THREADS=str(threads))
             if python else None for threads in (1, 2)]
    fann = Worker([fann_program]) if fann_program else None
    if python:
        print("With %s.\n" % [worker.read() for worker in torch][0])
    measuring(sizes, gradflow, torch)
    print()
    samples([size[:3] for size in sizes[:2]], gradflow, torch, fann)
    for worker in gradflow + torch + [fann]:
        if worker:
            worker.end()


main(*sys.argv[1:])
