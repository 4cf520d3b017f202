"""Where it is started: without a home, where nothing can be written, with output that takes nothing."""

import resource
import subprocess
import tempfile

from pty_gradflow import *
from pty_screen import *

COMMANDS = [["--help"], ["--version"], ["settings"], ["presets"], ["help", "run"],
            ["run", preset("iris"), "--iterations", "2"],
            ["run", preset("iris"), "--iterations", "2", "--format", "jsonl"],
            ["run", preset("iris"), "--iterations", "2", "--format", "csv"],
            ["check", preset("iris")]]


def test_no_home(binary):
    for home in (None, "", "/nonexistent"):
        with start_paused(binary, environment={"HOME": home, "XDG_CONFIG_HOME": None}) as screen:
            screen.keys("p")
            screen.settled()
            screen.keys("Escape")
            screen.settled()
            quit_cleanly(screen)


def test_read_only_folder(binary):
    """What can't be written is said; all else goes on. Nobody can write into /proc, not even root."""
    with start_paused(binary, folder="/proc", environment={"HOME": "/proc"}) as screen:
        for key in "wP":
            screen.keys(key)
            screen.settled()
            screen.keys("C-u")
            screen.text("nothing.ini" if key == "w" else "nothing.txt")
            screen.keys("Enter")
            screen.wait_match("nothing.(ini|txt): ")
            screen.keys("Escape")
            screen.settled()
        screen.keys("n")
        wait_paused(screen)
        quit_cleanly(screen)


def run_into(binary, arguments, output, **more):
    return subprocess.run([binary] + arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE,
                          timeout=DEADLINE, **more)


def test_full_disk(binary):
    for arguments in COMMANDS:
        with open("/dev/full", "wb") as full:
            done = run_into(binary, arguments, full)
        said = done.stderr.decode()
        expect(done.returncode == 1, "%r: exit status %d" % (arguments, done.returncode))
        expect(said.startswith("gradflow: standard output: cannot write: ") and said.count("\n") == 1,
               "%r said %r" % (arguments, said))


def test_size_limit(binary):
    """Files that may not grow so large (ulimit -f) are said, and nothing of them is left."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))

    run = ["run", preset("iris"), "--iterations", "2"]
    with tempfile.TemporaryDirectory(prefix="gf-") as folder:
        for arguments in (run + ["--format", "jsonl", "-o", "a.jsonl"], run + ["--screenshot", "a.svg"],
                          ["export", preset("iris"), "--iterations", "2", "-o", "a.safetensors"],
                          ["record", "a.cast", preset("iris"), "--iterations", "2"]):
            done = run_into(binary, arguments, subprocess.PIPE, cwd=folder, preexec_fn=limit)
            said = done.stderr.decode()
            expect(done.returncode == 1, "%r: exit status %d" % (arguments, done.returncode))
            expect(re.match(r"gradflow: a\.\w+: .*(File too large).*\n$", said), "%r said %r" % (arguments, said))
            expect(not os.listdir(folder), "%r left %r" % (arguments, os.listdir(folder)))


def test_size_limit_on_the_screen(binary):
    with tempfile.TemporaryDirectory(prefix="gf-") as folder, start_paused(binary, folder=folder) as screen:
        resource.prlimit(screen.pid(), resource.RLIMIT_FSIZE, (100, 100))
        for key, name in (("w", "own.ini"), ("P", "own.svg")):
            screen.keys(key)
            screen.settled()
            screen.keys("C-u")
            screen.text(name)
            screen.keys("Enter")
            screen.wait_text(name + ": cannot be written: File too large")
            screen.keys("Escape")
            screen.settled()
        expect(not os.listdir(folder), "it left %r" % os.listdir(folder))
        quit_cleanly(screen)


def test_closed_pipe(binary):
    """Whoever reads no more wants no complaint."""
    for arguments in COMMANDS:
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = run_into(binary, arguments, write_end)
        os.close(write_end)
        expect(done.returncode == 1 and not done.stderr, "%r: exit status %d, %r" % (arguments, done.returncode, done.stderr))


main(tests_of(globals()))
