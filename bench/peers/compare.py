"""gradflow against Debian's PyTorch 1.13 and FANN on the very same work, in turns: prints tables in Markdown.

usage: compare.py BENCH_ITERATION [BENCH_FANN]

Each contestant is a process that waits for its turn; gradflow and PyTorch are one process for each number of threads.
Who takes longer than a turn's limit is ended, and misses the rest of that network.
"""

import os
import select
import shutil
import statistics
import subprocess
import sys

ROUNDS = 7
SECONDS = 0.3  # of a turn
LIMIT = 20  # seconds until a turn is given up
HOPELESS = 100  # times the fastest's
HERE = os.path.dirname(os.path.abspath(__file__))


class Worker:
    def __init__(self, command, greets=False, **environment):
        # Some machines restrict OpenBLAS to older instructions: it is to have all there are.
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "OMP_"))}
        variables.update(environment, PYTHONDONTWRITEBYTECODE="1")
        self.command, self.greets, self.variables = command, greets, variables
        self.begin()

    def begin(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=self.variables)
        self.greeting = self.read() if self.greets else ""

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("%s ended" % self.process.args[0])
        return line.strip()

    def milliseconds(self, size, activation, mode):
        """None: it took too long."""
        print(*size, activation, mode, SECONDS, file=self.process.stdin, flush=True)
        if select.select([self.process.stdout], [], [], LIMIT)[0]:
            return float(self.read())
        self.process.kill()
        self.process.communicate()
        self.begin()
        return None

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def python_with_torch():
    for python in (sys.executable, "/usr/bin/python3", shutil.which("python3")):
        if python and subprocess.run([python, "-c", "import torch"], stderr=subprocess.DEVNULL).returncode == 0:
            return python
    return None


def in_turns(contestants, size, activation):
    """Milliseconds of each (worker, mode) round by round, None for what is not there. Who is hopeless has one turn, who
    takes too long no more."""
    times = [[] for _ in contestants]
    late = set()
    for _ in range(ROUNDS):
        fastest = best(*(seen[0] for seen in times if seen)) or 0
        for index, ((worker, mode), seen) in enumerate(zip(contestants, times)):
            if not worker or index in late or (seen and seen[0] is not None and seen[0] > HOPELESS * fastest):
                seen.append(None)
                continue
            seen.append(worker.milliseconds(size, activation, mode))
            if seen[-1] is None:
                late.add(index)
    return times


def median(rounds):
    seen = [value for value in rounds if value is not None]
    return statistics.median(seen) if seen else None


def best(*values):
    return min((value for value in values if value is not None), default=None)


def shown(value, form="%.4g"):
    return "–" if value is None else form % value


def ratio(theirs, ours):
    return None if theirs is None or ours is None else theirs / ours


def ratio_of_rounds(theirs, ours):
    """The median of the ratios of each round's best: what the machine was like then, it was for both."""
    return median([ratio(best(*a), best(*b)) for a, b in zip(zip(*theirs), zip(*ours))])


def verdict(reached, must, aim, at_most):
    if reached is None:
        return "not measured"
    if reached >= must:
        return "aim reached" if reached >= aim else "reached"
    return "**not reached**" if at_most >= must else "**not reached**; out of reach here"


def table(*columns):
    print("\n| %s |\n|%s" % (" | ".join(columns), "".join(
        "---|" if column in (columns[0], "verdict") else "--:|" for column in columns)))


def measuring(sizes, gradflow, torch, peak):
    isa, threads, _, together = peak
    print("gradflow: %s, all threads are %s, at best %s GFLOP/s together." % (isa, threads, together))
    contestants = [(gradflow[0], "every"), (gradflow[1], "every"), (torch[0], "layers"), (torch[1], "layers"),
                   (torch[0], "stacked"), (torch[1], "stacked")]
    table("depth × width, batch", "gradflow, 1 thread, ms", "all threads, ms", "PyTorch by layers, 1 thread, ms",
          "2 threads, ms", "PyTorch stacked, 1 thread, ms", "2 threads, ms")
    rows = []
    for *size, must, aim, operations in sizes:
        times = in_turns(contestants, size, "relu")
        name = "%s × %s, %s" % tuple(size)
        print("| %s | %s |" % (name, " | ".join(shown(median(rounds)) for rounds in times)), flush=True)
        rows.append((name, must, aim, operations, *times))
    table("PyTorch's time / gradflow's", "by layers", "must reach", "aim", "verdict", "1 thread each", "stacked",
          "arithmetic at peak, ms", "at most")
    for name, must, aim, operations, one, all_of_them, layers, layers_two, stacked, stacked_two in rows:
        reached = ratio_of_rounds((layers, layers_two), (one, all_of_them))
        arithmetic = operations / (1e6 * float(together))
        at_most = ratio(best(median(layers), median(layers_two)), arithmetic)
        print("| %s | %s | %g | %g | %s | %s | %s | %s | %s |" % (
            name, shown(reached, "%.2f"), must, aim, verdict(reached, must, aim, at_most),
            shown(ratio_of_rounds((layers,), (one,)), "%.2f"),
            shown(ratio_of_rounds((stacked, stacked_two), (one, all_of_them)), "%.2f"), shown(arithmetic),
            shown(at_most, "%.2f")))


def samples(sizes, gradflow, torch, fann):
    print("| depth × width tanh, batch | gradflow, 1 thread, measuring | PyTorch, without | FANN, without |")
    print("|---|--:|--:|--:|")
    for size in sizes:
        contestants = [(gradflow[0], "every"), (torch[0], "bare"), (torch[1], "bare"), (fann, "bare")]
        ours, one, two, theirs = map(median, in_turns(contestants, size, "tanh"))
        counts = [None if time is None else 1000 * int(size[2]) / time for time in (ours, best(one, two), theirs)]
        print("| %s × %s, %s | %s |" % (*size, " | ".join(shown(count, "%.0f") for count in counts)), flush=True)


def main(program, fann_program=None):
    rows = [line.split() for line in subprocess.check_output([program, "--sizes"], text=True).splitlines()]
    sizes = [(*row[:3], *map(float, row[3:])) for row in rows]
    peak = subprocess.check_output([program, "--peak"], text=True).split()
    gradflow = [Worker([program, "--serve", threads]) for threads in ("1", "0")]
    python = python_with_torch()
    torch = [Worker([python, os.path.join(HERE, "torch_iteration.py"), str(threads)], True, OMP_NUM_THREADS=str(threads))
             if python else None for threads in (1, 2)]
    fann = Worker([fann_program]) if fann_program else None
    if python:
        print("Against %s.\n" % torch[0].greeting)
    measuring(sizes, gradflow, torch, peak)
    print()
    samples([size[:3] for size in sizes[:2]], gradflow, torch, fann)
    for worker in gradflow + torch + [fann]:
        if worker:
            worker.end()


main(*sys.argv[1:])
