"""A program on a pseudo-terminal, in a session of its own, under a leader that does what a shell does: puts it into the
foreground, sees it stop and end, brings it back."""

import errno
import fcntl
import os
import pty
import resource
import select
import signal
import struct
import termios

MARKS = bytes(range(0xf8, 0x100))  # no program here writes them: they are in no UTF-8
FIELDS = ("input modes", "output modes", "control modes", "local modes", "input speed", "output speed")


class Session:
    def __init__(self, command, environment, folder, columns, rows):
        self.master, self.slave = pty.openpty()
        self.set_size(columns, rows)
        self.before = self.line_settings()
        self.reports, tell = os.pipe()
        hear, self.orders = os.pipe()
        self.told = b""
        self.pid = self.status = self.stopped = self.resumed = None
        self.leader = os.fork()
        if self.leader == 0:
            try:
                lead(os.ttyname(self.slave), hear, tell, command, environment, folder)
            finally:
                os._exit(0)
        os.close(tell)
        os.close(hear)
        os.set_blocking(self.master, False)
        self.marker = os.open(os.ttyname(self.slave), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        self.marked, self.newest_mark = True, 0
        self.unread = select.poll()
        self.unread.register(self.slave, select.POLLIN)

    # -- the line ------------------------------------------------------------------------------------------------

    def set_size(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def line_settings(self):
        return termios.tcgetattr(self.slave)

    def changed_line_settings(self):
        """Which of the line's settings are not as they were before the program."""
        after = self.line_settings()
        changed = ["%s %r, were %r" % (FIELDS[i], after[i], self.before[i])
                   for i in range(6) if after[i] != self.before[i]]
        return changed + ["character %d %r, was %r" % (i, new, old)
                          for i, (new, old) in enumerate(zip(after[6], self.before[6])) if new != old]

    def restore_line(self):
        """As a shell does when a program has been stopped."""
        termios.tcsetattr(self.slave, termios.TCSANOW, self.before)

    def write(self, data):
        """As much of it as the line takes now; returns how much."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0

    def read(self):
        """What the program has written; b"": nothing more, for now, though some may still be on its way."""
        try:
            data = os.read(self.master, 65536)
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EIO):
                raise
            return b""
        self.marked = self.marked or MARKS[self.newest_mark] in data
        return data.translate(None, MARKS)

    def mark(self):
        """Sends a mark behind all that the program has written: once it is `marked`, that has been read. The kernel's own
        word that there is nothing more is not enough: it hands on some 4 kB at a time, and may be asked between."""
        self.marked, self.newest_mark = False, (self.newest_mark + 1) % len(MARKS)
        try:
            return os.write(self.marker, MARKS[self.newest_mark:][:1]) == 1
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.EIO):
                raise
            return False

    def has_unread_input(self):
        """Whether the program has still to read some of what was written; here, too, the kernel first hands it on."""
        return bool(self.unread.poll(0))

    def hang_up(self):
        """The terminal goes away."""
        if self.master is not None:
            os.close(self.master)
        self.master = None

    # -- the program ---------------------------------------------------------------------------------------------

    def wait(self, seconds, sources=None):
        """Until there is something to read or to hear, and hear it."""
        sources = sources or ([self.reports] if self.master is None else [self.master, self.reports])
        ready, _, _ = select.select(sources, [], [], seconds)
        if self.reports not in ready:
            return
        news = os.read(self.reports, 4096)
        if not news:
            raise OSError("the session's leader has gone")
        self.told += news
        while b"\n" in self.told:
            line, self.told = self.told.split(b"\n", 1)
            word, number = line.split()
            setattr(self, word.decode(), int(number))

    def bring_back(self):
        """As a shell's fg: the stopped program goes on in the foreground."""
        self.stopped = self.resumed = None
        os.write(self.orders, b"f")
        while self.resumed is None and self.status is None:
            self.wait(1, [self.reports])

    def close(self, patience):
        """The program ends by itself when its terminal has gone, or is ended. False: it had to be."""
        self.hang_up()
        while self.status is None and patience > 0:
            if self.stopped is not None:
                self.bring_back()
            self.wait(0.05)
            patience -= 0.05
        by_itself = self.status is not None
        if not by_itself and self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.orders)
        os.waitpid(self.leader, 0)
        os.close(self.reports)
        os.close(self.slave)
        os.close(self.marker)
        return by_itself


# -- in the leader's process -------------------------------------------------------------------------------------


def lead(terminal, hear, tell, command, environment, folder):
    os.setsid()
    line = os.open(terminal, os.O_RDWR)  # a session's first terminal is its own
    for number in (0, 1, 2):
        os.dup2(line, number)
    for number in range(3, 256):
        if number not in (hear, tell):
            try:
                os.close(number)
            except OSError:
                pass
    for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        try:
            become(command, environment, folder)
        except OSError as problem:
            print(problem, flush=True)
        finally:
            os._exit(127)
    put_in_front(child)
    os.write(tell, b"pid %d\n" % child)
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        os.write(tell, b"stopped %d\n" % os.WSTOPSIG(status))
        if os.read(hear, 1) != b"f":
            return
        put_in_front(child)
        os.killpg(child, signal.SIGCONT)
        os.write(tell, b"resumed %d\n" % child)
    os.write(tell, b"status %d\n" % (-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)))
    os.read(hear, 1)  # the session lives until it is looked at no more


def put_in_front(child):
    try:
        os.setpgid(child, child)
    except OSError:
        pass  # it has done so itself
    try:
        os.tcsetpgrp(0, child)
    except OSError:
        pass  # it, or the terminal, has gone


def become(command, environment, folder):
    """The program, in the foreground, with nothing of ours but the terminal."""
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.chdir(folder)
    os.execve(command[0], command, environment)
