"""What the worker takes for files that are made to exhaust it: 300 MiB and 10 seconds each, and the server nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.campaign import sample
from tests.conftest import StartServer
from tests.files.client import API, json_of, multipart
from tests.people import Person
from tests.server import ROOT, Server, environment
from tests.services.bombs import bombs
from tests.services.pictures import encoded, quarters

MIB = 2**20
MOST_MEMORY = 300 * MIB
MOST_SECONDS = 10.0
POLL = 0.01
# Refused by its header, the largest that is decoded, and one of which only the first frame is.
TELLING = ("pixels.png", "most.png", "frames.png")


@dataclass
class Watch:
    """`memory`: most of the worker and its children together. `seconds`: how long each child lived."""

    worker: int
    memory: int = 0
    seconds: dict[int, tuple[float, float]] = field(default_factory=dict)
    done: Event = field(default_factory=Event)

    def run(self) -> None:
        while not self.done.wait(POLL):
            children = descendants(self.worker)
            peaks = [memory_of(child, "VmHWM") for child in children]
            self.memory = max(self.memory, memory_of(self.worker, "VmRSS") + sum(peaks))
            now = time.monotonic()
            for child in children:
                self.seconds[child] = (self.seconds.get(child, (now, now))[0], now)

    @property
    def longest(self) -> float:
        return max((end - start for start, end in self.seconds.values()), default=0.0)


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += [one for child in children for one in (child, *descendants(child))]
    return found


def memory_of(pid: int, name: str) -> int:
    """Return a line of the process's status in bytes, 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    return start_server(WEB_CONCURRENCY="1")


@pytest.fixture(scope="module")
def alice(server: Server) -> Person:
    return server.create_person("alice@example.org")


@pytest.fixture(scope="module")
def worker(server: Server) -> Iterator[int]:
    command = [sys.executable, "manage.py", "jobs"]
    variables = environment(server.data_dir, **server.settings)
    with subprocess.Popen(command, cwd=ROOT, env=variables) as process:
        yield process.pid
        process.terminate()


@contextmanager
def watched(worker: int) -> Iterator[Watch]:
    watch = Watch(worker)
    thread = Thread(target=watch.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.done.set()
        thread.join()


def send(alice: Person, name: str, content: bytes) -> str:
    return str(json_of(alice.api.post(f"{API}/files", **multipart(name, content)))["id"])


def state_after(server: Server, file_id: str, seconds: float = 60) -> str:
    """Return the file's state as soon as the worker has tried it."""
    end = time.monotonic() + seconds
    while (state := server.rows.value("files_file", "thumbnail_state", _id=file_id)) == "wanted":
        assert time.monotonic() < end, server.log()
        time.sleep(0.1)
    return str(state)


def test_the_worker_survives_every_bomb_within_its_bounds(server: Server, alice: Person, worker: int) -> None:
    assert state_after(server, send(alice, "warm.png", encoded(quarters(), "PNG"))) == "made"
    figures = {}
    made = bombs()
    for name in sample(list(made), critical=TELLING, one_in=4):
        before = server.workers_rss()
        with watched(worker) as watch:
            file_id = send(alice, name, made[name])
            state = state_after(server, file_id)
        figures[name] = (state, round(watch.memory / MIB), round(watch.longest, 1))
        assert watch.memory <= MOST_MEMORY, figures
        assert watch.longest <= MOST_SECONDS, figures
        assert server.workers_rss() < before + 32 * MIB, figures
        assert alice.api.get(f"/t/{file_id}/480").status_code in (200, 404)
    assert figures["pixels.png"][0] == ""
    assert figures["most.png"][0] == "made", "the largest that is decoded"
    assert figures["frames.png"][0] == "made", "its first frame is a picture"
    assert state_after(server, send(alice, "after.png", encoded(quarters(), "PNG"))) == "made"
    assert list((server.data_dir).glob("tmp*")) == []
