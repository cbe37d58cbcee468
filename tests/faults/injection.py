"""Trace a running server's system calls with `strace`, and make them fail."""

import re
import signal
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.server import Server

LINE = re.compile(r"^(?P<thread>\d+)\s+(?P<call>\w+)\((?P<rest>.*)$")


class Call(NamedTuple):
    """One system call; `nth` counts this thread's calls of this name from 1, as strace does."""

    name: str
    nth: int
    line: str
    injected: bool


class Failure(NamedTuple):
    """Make the `nth` call of this name fail with `error`, and with `lasting` every later one too."""

    call: str
    nth: int
    error: str
    lasting: bool

    @property
    def option(self) -> str:
        return f"inject={self.call}:error={self.error}:when={self.nth}{'+' if self.lasting else ''}"


class Trace:
    """The calls of the server's only worker. Read it after the tracing has ended."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def calls(self) -> Iterator[Call]:
        counts: Counter[tuple[str, str]] = Counter()
        for line in self._path.read_text(errors="replace").splitlines():
            if found := LINE.match(line):
                counts[found["thread"], found["call"]] += 1
                nth = counts[found["thread"], found["call"]]
                yield Call(found["call"], nth, found["rest"], line.endswith("(INJECTED)"))


@contextmanager
def watched(
    server: Server, path: Path, calls: Iterable[str], failure: Failure | None = None
) -> Iterator[Trace]:
    """Trace the worker's `calls` to `path`. Calls that this machine's kernel lacks are ignored."""
    (worker,) = server.worker_pids()
    options = ["-e", f"trace={','.join(f'?{name}' for name in calls)}"]
    if failure:
        options += ["-e", failure.option]
    command = ["strace", "-f", "-y", "-s", "0", "-o", str(path), *options, "-p", str(worker)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        attached = strace.stderr.readline()
        assert "attached" in attached, attached + strace.stderr.read()
        try:
            yield Trace(path)
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait()
