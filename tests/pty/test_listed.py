"""Every test function of this folder is in the table of meson.build, and the other way round."""

import glob
import os
import re
import subprocess
import sys

with open(sys.argv[1], encoding="utf-8") as build:
    table = build.read()
folder = os.path.dirname(os.path.abspath(sys.argv[1]))
table = table[table.index("{"):table.index("\n}")]
listed = {group: set(re.findall(r"'(\w+)'", names)) for group, names in re.findall(r"'(\w+)': \[(.*?)\]", table, re.S)}
wrong = 0
for path in sorted(glob.glob(os.path.join(folder, "test_*.py"))):
    group = os.path.basename(path)[5:-3]
    if group == "listed":
        continue
    done = subprocess.run([sys.executable, path, "--list"], stdout=subprocess.PIPE, universal_newlines=True, check=True)
    there = set(done.stdout.split())
    for name in sorted(there ^ listed.get(group, set())):
        wrong += 1
        print("test_%s.py: %s is %s" % (group, name, "not in meson.build" if name in there else "only in meson.build"))
    print("test_%s.py: %d tests" % (group, len(there)))
sys.exit(1 if wrong else 0)
