"""A program on a pseudo-terminal of our own, and the bytes it writes there, with the time they came; and how tables say what is reached."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time


def verdict(reached):
    return "reached" if reached else "**not reached**"


class Terminal:
    def __init__(self, command, columns, rows, term="xterm-256color"):
        self.started = time.monotonic()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            # The size must be there before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.update(TERM=term, LANG="C.UTF-8")
            for name in ("NO_COLOR", "LC_ALL", "LINES", "COLUMNS"):
                os.environ.pop(name, None)
            try:
                os.execv(command[0], command)
            except OSError as problem:
                print(problem)
                os._exit(127)
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def read(self, seconds):
        """Bytes that are there within so many seconds; empty if none came."""
        ready, _, _ = select.select([self.descriptor], [], [], max(0.0, seconds))
        if not ready:
            return b""
        try:
            return os.read(self.descriptor, 65536)
        except OSError:  # the other end is closed
            return b""

    def wait_for(self, wanted, seconds):
        """Seconds since the start until these bytes have come."""
        seen, until = b"", time.monotonic() + seconds
        while wanted not in seen:
            if time.monotonic() > until:
                sys.exit("waited in vain for %r; the program wrote %r" % (wanted, seen[-300:]))
            seen += self.read(until - time.monotonic())
        return time.monotonic() - self.started

    def drain(self, seconds):
        """Read and forget what comes in the next so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.read(until - time.monotonic())

    def press(self, keys, wanted, seconds=20):
        """Seconds from pressing until a pattern (bytes, a regular expression) is in what was written since."""
        while self.read(0):
            pass
        started = time.monotonic()
        os.write(self.descriptor, keys)
        seen = b""
        while not re.search(wanted, seen):
            if time.monotonic() - started > seconds:
                sys.exit("%r was not answered by %r within %d s, but by %r" % (keys, wanted, seconds, seen[-300:]))
            seen += self.read(seconds)
        return time.monotonic() - started

    def wait_end(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.read(0.005)
            pid, _ = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = True
                return
        sys.exit("the program did not end within %d s" % seconds)
