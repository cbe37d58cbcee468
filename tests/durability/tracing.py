"""Run the server under strace, to see in which order it writes, syncs, renames and responds."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

import httpx

from tests.server import BIN, ROOT, Server, environment

CALLS = "fallocate,pwrite64,fdatasync,fsync,rename,renameat,renameat2,sendto,sendmsg,sendfile"
SYNC = {"fdatasync", "fsync"}
BEGUN = re.compile(r"^(\d+) +(\w+)\((.*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
UNFINISHED = "<unfinished ...>"
TIMEOUT = 20.0  # seconds until a received response must be in the trace
MARKED = b'"HTTP/1.1 404 Not'  # as much of a response as the trace shows


class Call(NamedTuple):
    name: str
    arguments: str


class TracedServer(Server):
    """strace runs beside the server (-D), so that this process stays the server's parent and can end it."""

    def start(self) -> Self:
        self.trace_path = self.data_dir.with_name(f"{self.data_dir.name}.trace")
        strace = [
            "strace",
            "-D",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-y",
            "-e",
            f"trace={CALLS}",
            "-e",
            "signal=none",
        ]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*strace, "-s", "16", "-o", self.trace_path, BIN / "gunicorn"],
                cwd=ROOT,
                env=environment(self.data_dir, **self.settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_up()
        return self

    def mark(self) -> int:
        """Return a position in the trace after all responses so far. The trace lags behind the responses."""
        begun = self.trace_path.stat().st_size
        httpx.head(f"{self.address}/marked-here")
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            with self.trace_path.open("rb") as trace:
                trace.seek(begun)
                before, found, behind = trace.read().partition(MARKED)
            if found and b"\n" in behind:
                return begun + len(before + found) + behind.index(b"\n") + 1
            time.sleep(0.02)
        raise AssertionError("the trace does not show the mark")

    def steps(self, mark: int) -> list[str]:
        """Return the steps since `mark` up to the first response, named as in `step`, without repetitions."""
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            with self.trace_path.open() as trace:
                trace.seek(mark)
                found = [step for call in calls(trace) if (step := self.step(call))]
            if "response" in found:
                found = found[: found.index("response") + 1]
                return [one for number, one in enumerate(found) if number == 0 or found[number - 1] != one]
            time.sleep(0.1)
        raise AssertionError("the trace shows no response")

    def step(self, call: Call) -> str:
        if call.name.startswith("send"):
            return "response"
        thing = self.thing(call.arguments)
        if not thing:
            return ""
        verb = "sync" if call.name in SYNC else "write" if call.name == "pwrite64" else call.name[:6]
        return f"{verb} {thing}"

    def thing(self, arguments: str) -> str:
        """Return what a call acts on, by the path that strace shows."""
        if "bytebin.sqlite3-wal>" in arguments:
            return "journal"
        if ".partial" in arguments:
            return "blob"
        shard = re.compile(re.escape(str(self.data_dir / "blobs")) + r"/\w\w/\w\w>")
        return "directory" if shard.search(arguments) else ""


def calls(trace: Iterator[str]) -> Iterator[Call]:
    """Yield the calls in the order in which they returned, whether they succeeded or failed."""
    pending: dict[str, str] = {}
    for line in trace:
        if begun := BEGUN.match(line):
            pid, name, arguments = begun.groups()
            if arguments.endswith(UNFINISHED):
                pending[pid] = arguments
            else:
                yield Call(name, arguments)
        elif resumed := RESUMED.match(line):
            pid, name, rest = resumed.groups()
            yield Call(name, pending.pop(pid, "") + rest)


def traced(folder: Path, prepared: Path, **settings: str) -> Iterator[TracedServer]:
    server = TracedServer(folder / "var", prepared, fresh=False, WEB_CONCURRENCY="1", **settings)
    try:
        yield server.start()
    finally:
        server.stop()
