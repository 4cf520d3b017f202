"""Read meson's testlog.json: print "PASSED FAILED SKIPPED", then the name of each failed test on a line.

Exit status 1 if the log is missing or holds no test."""

import json
import sys


def main(path):
    passed = skipped = 0
    failed = []
    try:
        with open(path, encoding="utf-8") as log:
            tests = [json.loads(line) for line in log if line.strip()]
    except OSError:
        tests = []
    if not tests:
        return 1
    for test in tests:
        if test["result"] in ("OK", "EXPECTEDFAIL"):
            passed += 1
        elif test["result"] == "SKIP":
            skipped += 1
        else:
            failed.append("%s: %s" % (test["name"], test["result"].lower()))
    print(passed, len(failed), skipped)
    for name in failed:
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
