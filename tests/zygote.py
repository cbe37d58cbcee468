"""A process that has imported the server's dependencies and forks programs on request.

This takes a quarter of the CPU time of a new interpreter. Each program runs its script with the given arguments,
environment and standard streams, in a new session. It imports the settings and the product's modules after the fork.
`python -m tests.zygote application` imports them before the fork, for tests that start servers with the same settings
many times.

Standard input is a socket, on which the zygote says when it is ready. A request is JSON, `{"arguments": [...],
"environment": {...}}`, with four descriptors: the socket for the response, and the program's standard streams. The
response is two messages: the process ID, and later the exit code as in subprocess. At the end of input, the zygote
kills everything it forked and exits.
"""

import atexit
import ctypes
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, Self

# Importing these reads no settings and stores nothing of the environment.
LIBRARIES = (
    "altcha",
    "argon2",
    "cryptography.fernet",
    "cryptography.x509",
    "csp.middleware",
    "django.contrib.admin",
    "django.contrib.postgres.fields",
    "django.core.cache.backends.db",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.test.client",
    "environ",
    "fido2.server",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "huey",
    "jsonschema",
    "jwt",
    "requests",
    "rest_framework.serializers",
    "whitenoise.middleware",
    "whitenoise.storage",
    "zipstream",
)
PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
LARGEST_MESSAGE = 2**17  # bytes
STREAMS = (0, 1, 2)
READY = b"ready"


class Program(NamedTuple):
    arguments: list[str]
    environment: dict[str, str]
    streams: Sequence[int]

    def run(self, imported: "Imported") -> NoReturn:
        """Run the script in this process, which then exits."""
        for number, descriptor in zip(STREAMS, self.streams, strict=True):
            os.dup2(descriptor, number)
        for below, above in pairwise([len(STREAMS) - 1, *imported.descriptors, os.sysconf("SC_OPEN_MAX")]):
            os.closerange(below + 1, above)
        os.setsid()
        os.environ.clear()
        os.environ.update(self.environment | imported.variables)
        sys.argv = self.arguments
        leave(exit_code_of(self.arguments[0]))


class Imported(NamedTuple):
    """What imported modules have opened, and the environment variables that they have set."""

    descriptors: list[int]
    variables: dict[str, str]

    @classmethod
    def since(cls, before: Mapping[str, str]) -> Self:
        changed = dict(os.environ.items() - before.items())
        return cls(open_descriptors(), changed)


def exit_code_of(script: str) -> int:
    """Run the script as the interpreter would, and return its exit code."""
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            sys.stderr.write(f"{ended.code}\n")
            return 1
        return ended.code or 0
    except BaseException:  # noqa: BLE001  # shown, as the interpreter would
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def leave(code: int) -> NoReturn:
    """End the process without freeing each of its objects, which would copy all memory that it shares."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as the interpreter does
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


class Zygote:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.response_sockets: dict[int, int] = {}  # child's PID -> descriptor for its exit code
        self.child_ended, self.wakeup = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def wait_for_orders(self) -> Program:
        """Return in each child, with the program to run. Never return in the zygote itself."""
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
        """Fork. Return the program in the child, and None in the zygote."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self.control, LARGEST_MESSAGE, 1 + len(STREAMS))
        except ConnectionResetError:  # instead of the end of input, where READY was never read
            message, descriptors = b"", []
        if not message:
            self.control.close()
            end_descendants()
            sys.exit()
        response_socket, *streams = descriptors
        child = os.fork()
        if child == 0:
            self.forget()
            return Program(**json.loads(message), streams=streams)
        self.response_sockets[child] = response_socket
        respond(response_socket, child)
        for descriptor in streams:
            os.close(descriptor)
        return None

    def forget(self) -> None:
        """Undo the zygote's setup in a child, except for the imports."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.control.detach()

    def report_ends(self) -> None:
        """Reap children and report their exit codes. Orphaned grandchildren are reaped too, for their CPU time."""
        while Path("/proc/thread-self/children").read_text():
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            if response_socket := self.response_sockets.pop(child, None):
                respond(response_socket, os.waitstatus_to_exitcode(status))
                os.close(response_socket)


def respond(descriptor: int, number: int) -> None:
    try:
        os.write(descriptor, str(number).encode())
    except (BrokenPipeError, ConnectionError):
        return  # the caller no longer waits


def open_descriptors() -> list[int]:
    """Return the descriptors of this process in ascending order, without the standard streams."""
    listed = [int(each.name) for each in Path("/proc/self/fd").iterdir()]
    return sorted(number for number in listed if number not in STREAMS and is_open(number))


def is_open(descriptor: int) -> bool:
    with suppress(OSError):
        return bool(os.fstat(descriptor))
    return False  # that of the list itself


def adopt_orphans() -> None:
    libc: Any = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def end_descendants() -> None:
    """Kill children until there are none left: orphans of a killed child become children of this process."""
    while children := Path("/proc/thread-self/children").read_text().split():
        for child in map(int, children):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def load_application() -> None:
    """Import everything that the first request would import."""
    from django.urls import get_resolver  # noqa: PLC0415  # only with settings

    wsgi = import_module("bytebin.wsgi")
    assert callable(wsgi.application)
    assert get_resolver().url_patterns


def main() -> None:
    adopt_orphans()
    before = dict(os.environ)
    gc.disable()
    for library in LIBRARIES:
        import_module(library)
    if "application" in sys.argv:
        load_application()
    gc.enable()
    gc.freeze()  # or each child would visit and so copy all of it
    imported = Imported.since(before)
    control = socket.socket(fileno=sys.stdin.fileno())
    control.send(READY)
    Zygote(control).wait_for_orders().run(imported)


if __name__ == "__main__":
    main()
