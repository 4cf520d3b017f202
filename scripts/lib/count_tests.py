"""What meson's testlog.json says of the tests.

count_tests.py LOG: "PASSED FAILED SKIPPED", then the name of each failed test on a line. Exit status 1 if the log is
missing or holds no test.
count_tests.py --outputs STAGE=LOG...: the ends of what failed tests have written."""

import json
import sys

OUTPUTS_MOST, LINES_MOST = 8, 40


def read_tests(path):
    try:
        with open(path, encoding="utf-8") as log:
            return [json.loads(line) for line in log if line.strip()]
    except OSError:
        return []


def has_failed(test):
    return test["result"] not in ("OK", "EXPECTEDFAIL", "SKIP")


def count(path):
    tests = read_tests(path)
    if not tests:
        return 1
    failed = [test for test in tests if has_failed(test)]
    skipped = sum(test["result"] == "SKIP" for test in tests)
    print(len(tests) - len(failed) - skipped, len(failed), skipped)
    for test in failed:
        print("%s: %s" % (test["name"], test["result"].lower()))
    return 0


def print_outputs(stages):
    failed = [(stage, test) for stage, path in stages for test in read_tests(path) if has_failed(test)]
    for stage, test in failed[:OUTPUTS_MOST]:
        lines = (test.get("stdout", "") + test.get("stderr", "")).splitlines()
        print("\n-- %s: %s, the last of %d lines:" % (stage, test["name"], len(lines)))
        print("\n".join(lines[-LINES_MOST:]))
    if len(failed) > OUTPUTS_MOST:
        print("\n-- and %d more" % (len(failed) - OUTPUTS_MOST))
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "--outputs":
        sys.exit(print_outputs([argument.split("=", 1) for argument in sys.argv[2:]]))
    sys.exit(count(sys.argv[1]))
