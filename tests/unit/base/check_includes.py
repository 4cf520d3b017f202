#!/usr/bin/env python3
"""Which folder may include what: fails on a forbidden include.

    check_includes.py ROOT         check ROOT/src and ROOT/include
    check_includes.py --self-test  plant forbidden includes in a copy of a small tree and see that each is found
"""
import pathlib
import re
import sys
import tempfile

# For each folder of src: folders it may include from (or single headers of them), and public headers by name.
RULES = {
    "base": ({"base"}, {"real", "error"}),
    "engine": ({"engine", "base"}, {"network", "real", "error"}),
    "data": ({"data", "base"}, {"dataset", "real", "error"}),
    "theory": ({"theory", "base"}, {"theory", "error"}),
    "canvas": ({"canvas", "base"}, {"error"}),
    # names and limits only: the headers of the registries
    "spec": (
        {"spec", "base", "engine/activation.h", "engine/init.h", "engine/loss.h", "engine/optimizer.h"},
        {"spec", "action", "preset", "network", "dataset", "thresholds", "error"},
    ),
    "measure": (
        {"measure", "engine", "base"},
        {"snapshot", "diagnosis", "thresholds", "network", "real", "error"},
    ),
    "train": (
        {"train", "engine", "data", "measure", "spec", "base"},
        {"action", "trainer", "history", "snapshot", "diagnosis", "spec", "preset", "network", "dataset", "real", "error"},
    ),
    "views": ({"views", "canvas"}, {"snapshot", "diagnosis", "history", "spec", "error"}),
    "tui": (
        {"tui", "views", "canvas", "base"},
        {"action", "trainer", "history", "snapshot", "diagnosis", "spec", "preset", "error"},
    ),
    "cli": (
        {"cli", "tui", "train", "spec", "base"},
        {"action", "trainer", "history", "snapshot", "diagnosis", "spec", "preset", "dataset", "error"},
    ),
}
# A snapshot tells what theory predicts; who sees it may see the input plane.
for _, public in RULES.values():
    if "snapshot" in public:
        public.update(("theory", "plane"))
# A public header obeys the rules of the folder that implements it.
OWNERS = {
    "error": "base",
    "real": "base",
    "network": "engine",
    "dataset": "data",
    "theory": "theory",
    "spec": "spec",
    "action": "spec",
    "preset": "spec",
    "snapshot": "measure",
    "plane": "measure",
    "diagnosis": "measure",
    "thresholds": "measure",
    "history": "train",
    "trainer": "train",
}
# System headers that belong to one place.
ONLY_IN = {
    r"(ncursesw?/)?(n?curses|term)\.h": re.compile(r"src/tui/term_curses\.c"),
    r"ini\.h": re.compile(r"src/spec/.*"),
    r"pthread\.h|threads\.h": re.compile(r"src/(train|tui|cli)/.*|src/base/(pool\.c|thread\.[ch])"),
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def blank(match):
    """A comment without its text, so that line numbers stay."""
    return "\n" * match.group().count("\n")


def complaint(path, owner, kind, name):
    """Why this file (path from the root) may not include this, or None."""
    for header, place in ONLY_IN.items():
        if re.fullmatch(header, name) and not place.fullmatch(path):
            return f"only {place.pattern} may include {name}"
    if kind == "<":
        if name.startswith("gradflow/"):
            return 'headers of our own are included with "..."'
        return None
    folders, public = RULES[owner]
    parts = name.split("/")
    if len(parts) < 2 or ".." in parts:
        return 'an include names its folder: "folder/header.h"'
    if parts[0] == "gradflow":
        header = parts[1].removesuffix(".h")
        if header not in OWNERS:
            return f"{name} is no public header"
        return None if header in public else f"{owner} may not include {name}"
    return None if parts[0] in folders or name in folders else f"{owner} may not include {name}"


def check_file(root, path, owner):
    text = COMMENT.sub(blank, path.read_text(encoding="utf-8"))
    place = path.relative_to(root).as_posix()
    for match in INCLUDE.finditer(text):
        why = complaint(place, owner, match.group(1), match.group(2))
        if why:
            line = text.count("\n", 0, match.start(1)) + 1
            yield f"{place}:{line}: {why}"


def check(root):
    """All complaints, and how many files were looked at."""
    found, files = [], 0
    for path in sorted((root / "src").rglob("*.[ch]")):
        owner = path.relative_to(root / "src").parts[0]
        files += 1
        if owner not in RULES:
            found.append(f"src/{owner}: a folder without rules; add it to {pathlib.Path(__file__).name}")
        else:
            found.extend(check_file(root, path, owner))
    for path in sorted((root / "include" / "gradflow").glob("*.h")):
        files += 1
        if path.stem not in OWNERS:
            found.append(f"include/gradflow/{path.name}: a header without an owner")
        else:
            found.extend(check_file(root, path, OWNERS[path.stem]))
    return found, files


GOOD = {
    "src/base/arena.c": '#include "base/arena.h"\n#include <stdlib.h>\n#include "gradflow/error.h"\n',
    "src/engine/layer/dense.c": '#include "engine/layer.h"\n#include "base/random.h"\n',
    "src/spec/settings.c": '#include "engine/activation.h"\n#include <ini.h>\n',
    "src/tui/term_curses.c": "#include <curses.h>\n",
    "src/views/table.c": '/* never\n#include "engine/layer.h"\n*/\n#include "canvas/canvas.h"\n',
    "src/theory/point.c": '#include "theory/expectation.h"\n#include "gradflow/theory.h"\n',
    "src/train/worker.c": '#include <pthread.h>\n#include "measure/measure.h"\n',
    "include/gradflow/snapshot.h": '#include "gradflow/network.h"\n',
}
BAD = [
    ("src/base/arena.c", '#include "engine/layer.h"\n'),
    ("src/base/arena.c", '#include "arena.h"\n'),
    ("src/base/arena.c", '#include "base/../engine/layer.h"\n'),
    ("src/base/arena.c", "#include <gradflow/spec.h>\n"),
    ("src/base/arena.c", '#include "gradflow/nothing.h"\n'),
    ("src/engine/layer/dense.c", '#include "gradflow/spec.h"\n'),
    ("src/engine/layer/dense.c", '  #  include "data/source.h"\n'),
    ("src/theory/point.c", '#include "engine/activation.h"\n'),
    ("src/theory/point.c", '#include "gradflow/spec.h"\n'),
    ("src/train/worker.c", '#include "theory/expectation.h"\n'),
    ("src/spec/settings.c", '#include "engine/kernels.h"\n'),
    ("src/spec/settings.c", '#include "gradflow/trainer.h"\n'),
    ("src/canvas/bar.c", '#include "views/view.h"\n'),
    ("src/views/table.c", '#include "engine/layer.h"\n'),
    ("src/views/table.c", '#include "gradflow/trainer.h"\n'),
    ("src/views/table.c", '#include "gradflow/network.h"\n'),
    ("src/views/table.c", "#include <curses.h>\n"),
    ("src/tui/keys.c", "#include <ncurses.h>\n"),
    ("src/tui/keys.c", '#include "engine/layer.h"\n'),
    ("src/tui/keys.c", '#include "train/experiment.h"\n'),
    ("src/measure/norms.c", '#include "train/experiment.h"\n'),
    ("src/cli/main.c", '#include "engine/layer.h"\n'),
    ("src/engine/init.c", "#include <pthread.h>\n"),
    ("src/base/arena.c", "#include <pthread.h>\n"),
    ("src/cli/main.c", "#include <ini.h>\n"),
    ("src/newfolder/a.c", "#include <stdio.h>\n"),
    ("include/gradflow/spec.h", '#include "gradflow/network.h"\n#include "train/experiment.h"\n'),
    ("include/gradflow/unknown.h", "#include <stddef.h>\n"),
]


def plant(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def self_test():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        plant(pathlib.Path(folder), GOOD)
        found, files = check(pathlib.Path(folder))
        if found or files != len(GOOD):
            print(f"the good tree: {files} files, {found}")
            failures += 1
    for name, text in BAD:
        with tempfile.TemporaryDirectory() as folder:
            plant(pathlib.Path(folder), {**GOOD, name: "\n\n" + text})
            found, _ = check(pathlib.Path(folder))
            line = 3 + text.count("\n") - 1
            where = f"{name}:{line}: "
            whole = name.startswith(("src/newfolder", "include/gradflow/unknown"))
            if len(found) != 1 or not (whole or found[0].startswith(where)):
                print(f"planted in {name}: {text!r} gave {found}")
                failures += 1
    return failures


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    found, files = check(pathlib.Path(arguments[0]).resolve())
    for line in found:
        print(line)
    if not files:
        print("no source files there")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
