"""A process that has imported what the server stands on, and forks a program whenever it is asked to.

That takes a quarter of the CPU time of a new interpreter. The program is the same: its script runs with the arguments,
environment and standard streams it is given, in a session of its own. It imports the settings and every module of the
product after the fork. `python -m tests.zygote application` imports them before, for a test that starts servers with
the same settings many times.

Standard input is a socket. A message is JSON, `{"arguments": [...], "environment": {...}}`, with four descriptors:
where to answer, and the program's standard streams. The answers are two messages: the process id, and the exit code as
subprocess counts it. At the end of input the zygote kills everything it forked, and ends.
"""

import ctypes
import json
import os
import runpy
import select
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

# They read no setting when they are imported, and keep nothing of the environment.
LIBRARIES = (
    "argon2",
    "csp.middleware",
    "django.contrib.admin",
    "django.contrib.postgres.fields",
    "django.core.cache.backends.db",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.test.client",
    "environ",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "jsonschema",
    "requests",
    "rest_framework.serializers",
    "whitenoise.middleware",
    "whitenoise.storage",
)
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
LARGEST_MESSAGE = 2**17  # bytes
STREAMS = (0, 1, 2)


class Program(NamedTuple):
    arguments: list[str]
    environment: dict[str, str]
    streams: Sequence[int]

    def run(self) -> None:
        """Run the script in this process, which ends with it."""
        for number, descriptor in zip(STREAMS, self.streams, strict=True):
            os.dup2(descriptor, number)
        os.closerange(len(STREAMS), os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv = self.arguments
        runpy.run_path(self.arguments[0], run_name="__main__")


class Zygote:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.answers: dict[int, int] = {}  # of each child, the descriptor that its end is written to
        self.child_ended, self.wakeup = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def wait_for_orders(self) -> Program:
        """Return in each child, with the program that it is to run. The zygote itself never returns."""
        signal.set_wakeup_fd(self.wakeup)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            watched: list[socket.socket | int] = [self.control, self.child_ended]
            readable, _, _ = select.select(watched, [], [])
            if self.child_ended in readable:
                os.read(self.child_ended, select.PIPE_BUF)
                self.report_ends()
            if self.control in readable and (program := self.take_order()):
                return program

    def take_order(self) -> Program | None:
        """Fork. Return the program in the child, and nothing here."""
        message, descriptors, _, _ = socket.recv_fds(self.control, LARGEST_MESSAGE, 1 + len(STREAMS))
        if not message:
            self.control.close()
            end_descendants()
            sys.exit()
        answers, *streams = descriptors
        child = os.fork()
        if child == 0:
            self.forget()
            return Program(**json.loads(message), streams=streams)
        self.answers[child] = answers
        answer(answers, child)
        for descriptor in streams:
            os.close(descriptor)
        return None

    def forget(self) -> None:
        """Leave nothing of the zygote in a child but what it has imported."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.control.detach()

    def report_ends(self) -> None:
        """Children's children come here, too, when their parent was killed: so all CPU time is accounted for."""
        while Path("/proc/thread-self/children").read_text():
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            if answers := self.answers.pop(child, None):
                answer(answers, os.waitstatus_to_exitcode(status))
                os.close(answers)


def answer(descriptor: int, number: int) -> None:
    try:
        os.write(descriptor, str(number).encode())
    except (BrokenPipeError, ConnectionError):
        return  # nobody waits for it any more


def adopt_orphans() -> None:
    libc: Any = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def end_descendants() -> None:
    """Kill children until there are none: those of a killed one become children of this process."""
    while children := Path("/proc/thread-self/children").read_text().split():
        for child in map(int, children):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def load_application() -> None:
    """Import all that the first request would."""
    from django.urls import get_resolver  # noqa: PLC0415  # only with settings

    wsgi = import_module("bytebin.wsgi")
    assert callable(wsgi.application)
    assert get_resolver().url_patterns


def main() -> None:
    adopt_orphans()
    for library in LIBRARIES:
        import_module(library)
    if "application" in sys.argv:
        load_application()
    Zygote(socket.socket(fileno=sys.stdin.fileno())).wait_for_orders().run()


if __name__ == "__main__":
    main()
