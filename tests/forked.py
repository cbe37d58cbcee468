"""Run programs by forking a preloaded process (tests/zygote.py) instead of starting an interpreter for each."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
# As in Makefile and Procfile, so that tests measure what runs in production.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "16777216",
    "MALLOC_ARENA_MAX": "2",
}
# glibc and the interpreter read these only once, at exec.
READ_AT_EXEC = MALLOC | {"PYTHONWARNINGS": "default"}
STDERR = 2
LONGEST_RESPONSE = 32  # bytes


class Process(Protocol):
    """The part of subprocess.Popen that tests use."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...


class Forked:
    """A child of a zygote, which reports the child's process ID and exit code."""

    def __init__(self, responses: socket.socket) -> None:
        self._responses = responses
        self._returncode: int | None = None
        self.pid = self._receive()

    def _receive(self) -> int:
        response = self._responses.recv(LONGEST_RESPONSE)
        if not response:
            self._responses.close()
            raise RuntimeError("the zygote has ended")
        return int(response)

    def _ended_within(self, milliseconds: float | None) -> int | None:
        if self._returncode is None:
            ready = select.poll()
            ready.register(self._responses, select.POLLIN)
            if ready.poll(milliseconds):
                self._returncode = self._receive()
                self._responses.close()
        return self._returncode

    def poll(self) -> int | None:
        return self._ended_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code. Raise subprocess.TimeoutExpired after `timeout` seconds."""
        returncode = self._ended_within(None if timeout is None else timeout * 1000)
        if returncode is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return returncode

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class Zygote:
    """A preloaded process with this environment.

    With `application`, it has also imported the product. It is forked from `parent`, if there is one.
    """

    def __init__(
        self, environment: Mapping[str, str], *, application: bool = False, parent: "Zygote | None" = None
    ) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ready: bool | None = None
        what = ["application"] if application else []
        with theirs, Path(os.devnull).open("w") as nowhere:
            streams = theirs.fileno(), nowhere.fileno(), STDERR
            self._process: Process = (
                parent.start([ROOT / "tests/zygote.py", *what], environment, streams=streams)
                if parent
                else subprocess.Popen(
                    [sys.executable, "-m", "tests.zygote", *what],
                    cwd=ROOT,
                    env=dict(environment),
                    stdin=streams[0],
                    stdout=streams[1],
                    start_new_session=True,  # an interrupt is for this process, which ends the zygote
                )
            )

    def start(
        self, arguments: Sequence[str | Path], environment: Mapping[str, str], *, streams: Sequence[int]
    ) -> Forked:
        """Run a Python script. `streams` are the file descriptors of its standard streams."""
        assert environment.items() >= READ_AT_EXEC.items(), (
            "variables that are read at exec need a new interpreter"
        )
        order = {"arguments": [str(argument) for argument in arguments], "environment": dict(environment)}
        responses, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno(), *streams])
        return Forked(responses)

    def is_ready(self) -> bool:
        """Wait until the zygote has imported everything. Return False if it has ended, because something failed."""
        if self._ready is None:
            self._ready = bool(self._control.recv(LONGEST_RESPONSE))
        return self._ready

    def stop(self) -> None:
        """End the zygote and everything it forked. Their CPU time then counts as that of this process's children."""
        self._control.close()
        self._process.wait()


@cache
def zygote() -> Zygote:
    """Return the zygote that all tests of this process share."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    running = Zygote(inherited | READ_AT_EXEC)
    atexit.register(running.stop)
    return running


class Applications:
    """Zygotes that have imported the product, for scripts that run several times with the same environment."""

    KEPT = 4  # of the environments used last

    def __init__(self) -> None:
        self.ran: set[frozenset[tuple[str, str]]] = set()
        self.zygotes: dict[frozenset[tuple[str, str]], Zygote] = {}
        self.lock = Lock()

    def zygote(self, environment: Mapping[str, str]) -> Zygote:
        """Return the zygote for a script: the one that all tests share, unless a script ran with this environment."""
        key = frozenset(environment.items())
        with self.lock:
            if key not in self.ran:
                return zygote()
            known = self.zygotes.pop(key) if key in self.zygotes else None
            self.zygotes[key] = known or Zygote(environment, application=True, parent=zygote())
            if len(self.zygotes) > self.KEPT:
                self.zygotes.pop(next(iter(self.zygotes))).stop()
            return self.zygotes[key]

    def has_run(self, environment: Mapping[str, str]) -> None:
        """Note that the product can be imported with this environment."""
        self.ran.add(frozenset(environment.items()))


APPLICATIONS = Applications()


class Loaded:
    """The zygotes of one server that have imported the product, by their environment."""

    def __init__(self) -> None:
        self._zygotes: dict[frozenset[tuple[str, str]], Zygote] = {}
        self._lock = Lock()

    def zygote(self, environment: Mapping[str, str]) -> Zygote:
        """Return the zygote with this environment, or the one that all tests share if the product refuses it."""
        key = frozenset(environment.items())
        with self._lock:
            if key not in self._zygotes:
                self._zygotes[key] = Zygote(environment, application=True, parent=zygote())
            return self._zygotes[key] if self._zygotes[key].is_ready() else zygote()

    def stop(self) -> None:
        """End the zygotes and everything they forked."""
        for each in self._zygotes.values():
            each.stop()
        self._zygotes.clear()


def end_all() -> None:
    """Stop the shared zygote if it is running, and with it those that were forked from it."""
    if zygote.cache_info().currsize:
        APPLICATIONS.zygotes.clear()
        running = zygote()
        zygote.cache_clear()
        atexit.unregister(running.stop)
        running.stop()
