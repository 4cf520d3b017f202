"""Runs the benchmarks and writes docs/performance.md; with names of sections, prints only these.

usage: report.py BUILD [SECTION...]
"""

import datetime
import os
import platform
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

HEAD = """# How fast it is

Written by `scripts/benchmark`, which measures all of it anew; ratios of one run hold, absolute figures belong to the
machine. *Reached* is judged by the numbers beside it. `meson test -C build --benchmark --verbose` prints the same tables.
"""

# Name, title, what the numbers mean, what prints them.
SECTIONS = [
    ("peak", "What the machine can do", """\
Multiply-adds in registers and nothing else, counted as two operations: no program can be faster.""",
     ["bench_peak"]),
    ("peers", "Against what people would use instead", """\
One iteration of training (forward, backward, plain gradient descent) of a relu network with two inputs and two classes,
*with* what gradflow measures of every layer: norm of the weight gradient, histogram of 64 bins, dead units, mean and
variance. gradflow takes all it has in every iteration (`measure.histograms` = every), which is more than PyTorch is made to
take here: δ, gains, update ratios, histograms of the gradient, states of every neuron besides. The contestants take
turns, seven rounds of them: times are medians, ratios the median of the seven ratios, as a shared machine may be much quicker a
minute later. A dash is who took over 20 seconds for a turn of a third of one.

PyTorch is Debian's PyTorch 1.13, without autograd and without allocations, in two programs
([the code of both](../bench/peers/torch_iteration.py)). *By layers* measures layer by layer with what PyTorch has for it
(`torch.histc`, `torch.var_mean`), as one would write it for any network; *must reach*, *aim* and the verdict are about this
one. *Stacked* is for networks of equal layers alone: all layers lie in one tensor, and are measured in one go with a
histogram of our own making. Ratios are PyTorch's time divided by gradflow's, each with the better of its numbers of threads
(one thread's is the processor's time, several threads' the time that passes); *1 thread each* is by layers.
*At most* is what a program would reach that did the multiply-adds of the iteration at the peak of all cores, and nothing else:
where that is less than what must be reached, no program reaches it here, and the verdict says so.

The last table is samples a second. FANN and PyTorch measure nothing there; gradflow does.""",
     ["peers"]),
    ("iteration", "What measuring costs", """\
*Default* measures the scalars of every layer in every iteration, and histograms and neurons' states where they are looked at;
`measure.histograms` = every takes those in every iteration too. Not measuring is what the engine does by itself. To reach,
by default: measuring is at most 15 % of the iteration at 20 × 64 and 5 % at 50 × 256. The evaluation of the whole sets at the
begin of each epoch is not counted. *Every* is histograms in every iteration. *GFLOP/s* and *share* of the machine's own peak,
of as many threads, are those of the iteration that is not measured.

Ratios to one thread are of the quickest samples of both, taken in turns; *never slower* is at least 0.97 in all
three. The layers of small networks (10 × 16) are shared only as long as a trial, 16 iterations in 4096, finds that
quicker: where a host runs the two processors far apart, as a shared one does for seconds at a time, one thread is.""",
     ["bench_iteration"]),
    ("kernels", "The three products of a layer", """\
Billions of operations a second, for each instruction set (`GRADFLOW_ISA` chooses one). *Training*: the shapes of the networks
above; *narrow*: their first and last layers, and batches of one; *ragged*: what fills no vector.""",
     ["bench_kernels"]),
    ("activations", "Activations", "Of whole buffers of 64 × 64, without a product before.", ["bench_activations"]),
    ("odd", "Odd cases", """\
An iteration, measuring everything, against its neighbour: nothing falls off a cliff.""", ["bench_odd"]),
    ("depth", "Depth", """\
An iteration of relu networks that differ in depth alone: a straight line. The quickest of many short samples, taken in turns.""",
     ["bench_depth"]),
    ("screen", "The screen", """\
What a frame takes to be composed; then what it costs the screen's thread with all it writes, and how many bytes that is.""",
     ["bench_frame", "screen"]),
    ("keys", "Keys and start", """\
From pressing a key to its answer on a pseudo-terminal, while a network of 512 × 256 trains as fast as it can; and from the
start of the program to the last byte of its first frame.""", ["key_latency", "startup"]),
    ("memory", "Memory", """\
At most three times what parameters, gradients and activations are; the default preset below 12 MB.""", ["memory"]),
    ("profile", "Where the time goes", """\
20 × 64, batch 64, histograms in every iteration, AVX2: instructions, counted by callgrind.""", ["profile"]),
]
SCRIPTS = {"screen": "healthy-relu-he", "key_latency": "healthy-relu-he", "startup": "vanishing-sigmoid",
           "memory": "vanishing-sigmoid"}


def command_of(build, name):
    program = os.path.join(build, "bench", name)
    if name.startswith("bench_"):
        return [program]
    if name == "profile":
        return [sys.executable, os.path.join(HERE, "profile.py"), os.path.join(build, "bench", "bench_iteration")]
    if name == "peers":
        fann = os.path.join(build, "bench", "bench_fann")
        return [sys.executable, os.path.join(HERE, "peers", "compare.py"), os.path.join(build, "bench", "bench_iteration")] + \
            ([fann] if os.path.exists(fann) else [])
    return [sys.executable, os.path.join(HERE, name + ".py"), os.path.join(build, "src", "cli", "gradflow"),
            os.path.join(ROOT, "presets", SCRIPTS[name] + ".ini")]


def measured(build, name):
    print("%s …" % name, file=sys.stderr, flush=True)
    done = subprocess.run(command_of(build, name), stdout=subprocess.PIPE, text=True,
                          env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
    if done.returncode:
        sys.exit("%s failed" % name)
    return done.stdout.strip()


def first_line(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.split("\n")[0]
    except OSError:
        return ""


def package_version(name):
    return first_line(["dpkg-query", "-W", "-f", "${Version}", name])


def machine(build):
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    commands = os.path.join(build, "compile_commands.json")
    with open(commands) as file:
        compiler = re.search(r'"command": "(?:ccache )?(\S+)', file.read()).group(1)
    with open("/etc/os-release") as file:
        system = re.search(r'PRETTY_NAME="(.*)"', file.read()).group(1)
    facts = [("processor", "%s, %d cores" % (model.group(1) if model else platform.machine(), os.cpu_count())),
             ("system", system), ("compiler", first_line([compiler, "--version"])),
             ("gradflow", first_line([os.path.join(build, "src", "cli", "gradflow"), "--version"])),
             ("load at the start", "%.2f" % os.getloadavg()[0]), ("date", datetime.date.today().isoformat())]
    facts += [(name, package_version(name)) for name in ("python3-torch", "libopenblas0-openmp", "libfann-dev", "valgrind")]
    return "\n## The machine\n\n| | |\n|---|---|\n" + "".join("| %s | %s |\n" % fact for fact in facts if fact[1])


def section(build, title, text, names):
    return "\n## %s\n\n%s\n\n%s\n" % (title, text, "\n\n".join(measured(build, name) for name in names))


def main(build, wanted):
    known = [name for name, *_ in SECTIONS]
    for name in wanted:
        if name not in known:
            sys.exit("no section %s: there is %s" % (name, ", ".join(known)))
    if wanted:
        for name, *rest in SECTIONS:
            if name in wanted:
                print(section(build, *rest).strip() + "\n", flush=True)
        return
    text = HEAD + machine(build) + "".join(section(build, *rest) for _, *rest in SECTIONS)
    with open(os.path.join(ROOT, "docs", "performance.md"), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    main(os.path.abspath(sys.argv[1]), sys.argv[2:])
