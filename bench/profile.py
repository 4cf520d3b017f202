"""Where the time of an iteration goes: callgrind's functions by their share of the instructions.

usage: profile.py BENCH_ITERATION

Histograms are taken in every iteration. The emulated processor may have fewer instructions than the real one.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

NETWORK = "20 64 64 relu every 0\n"
MOST = 15
LEAST = 0.5  # percent


def main(program):
    if not (shutil.which("valgrind") and shutil.which("callgrind_annotate")):
        print("Not measured: valgrind is not installed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "profile")
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=bench_iterate_every", "--callgrind-out-file=" + output,
                   program, "--serve", "1"]
        # valgrind knows nothing beyond AVX2
        environment = dict(os.environ, GRADFLOW_ISA="x86-64-v3")
        done = subprocess.run(command, input=NETWORK, text=True, capture_output=True, env=environment)
        if done.returncode:
            print("Not measured: valgrind failed.")
            return
        text = subprocess.run(["callgrind_annotate", output], text=True, capture_output=True).stdout
    print("| share of the instructions | function |\n|--:|---|")
    rows = re.findall(r"^ *[\d,]+ \( *([\d.]+)%\)  \S+?:(\S+)", text, re.M)
    for share, function in rows[:MOST]:
        if float(share) >= LEAST:
            print("| %s %% | `%s` |" % (share, function.split("'")[0]))


main(*sys.argv[1:])
