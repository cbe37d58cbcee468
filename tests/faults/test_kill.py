"""`kill -9` of the whole server at random moments while clients upload: nothing acknowledged is lost.

FAULTS_SEED repeats a run's sizes and moments, but not the scheduling of threads.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Event, Lock

import pytest

from tests.campaign import SEED, rounds, seeded
from tests.faults.mortal import MortalServer
from tests.faults.retrying import GaveUp, RetryingClient
from tests.faults.settled import assert_only_files_are_stored, settle
from tests.faults.transfer import Transfer
from tests.figures import Figures
from tests.files.client import CHUNK
from tests.people import Person

KILLS = rounds(200)
ABANDONED = max(3, rounds(12))  # at least each kind of request once
CLIENTS = 4
PARALLEL = 2  # chunks of one upload at once
LONGEST_LIFE = 0.25  # seconds after a server's first acknowledged chunk
A_REQUEST = 0.02  # seconds that a completion or a deletion takes
# Seconds. A large chunk may fit into few of the lives, as on S3, so no client gives up before the last kill.
PATIENCE = 900.0
SERVES_WITHIN = 60.0  # seconds


@dataclass
class Ledger:
    """What was acknowledged to all clients together, and what of it was lost."""

    chunks: int = 0
    acknowledged: int = 0  # bytes
    lost: int = 0  # bytes
    corrupt: int = 0
    completed: int = 0
    deleted: int = 0
    aborted: int = 0
    repeated: int = 0  # requests
    kept: list[Transfer] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)  # requests, by their kind
    _lock: Lock = field(default_factory=Lock)

    def add(self, **counts: int) -> None:
        with self._lock:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)

    @contextmanager
    def request(self, kind: str) -> Iterator[None]:
        with self._lock:
            self.under_way[kind] += 1
        try:
            yield
        finally:
            with self._lock:
                self.under_way[kind] -= 1

    def is_under_way(self, kind: str) -> bool:
        return self.under_way[kind] > 0

    def has_more_chunks_than(self, before: int) -> bool:
        return self.chunks > before

    def __str__(self) -> str:
        return (
            f"{self.chunks} chunks and {self.acknowledged} bytes acknowledged, {self.lost} bytes lost; "
            f"{self.completed} files completed, {self.corrupt} corrupt, {self.deleted} deleted; "
            f"{self.aborted} uploads aborted; {self.repeated} requests repeated"
        )


class Uploader:
    """Uploads one file after the other to completion, however often the server is killed meanwhile."""

    def __init__(self, number: int, person: Person, ledger: Ledger, retry_for: float = PATIENCE) -> None:
        self.random = seeded(SEED, number)
        self.client = RetryingClient(person.address, person.token, retry_for=retry_for)
        self.ledger = ledger

    def run(self, stop: Event) -> None:
        with self.client, ThreadPoolExecutor(PARALLEL) as pool:
            while not stop.is_set():
                self.upload(pool)
            self.ledger.add(repeated=len(self.client.failures))

    def upload(self, pool: ThreadPoolExecutor) -> None:
        if self.random.random() < 0.3:
            self.post()
        else:
            self.upload_in_chunks(pool)

    def post(self) -> None:
        """Send a file in one request."""
        transfer = Transfer(self.random.randbytes(self.random.randrange(1, 4 * CHUNK)))
        with self.ledger.request("complete"):
            transfer.post(self.client)
        self.settle_file(transfer)

    def upload_in_chunks(self, pool: ThreadPoolExecutor) -> None:
        chunk_size = CHUNK * self.random.choice([1, 1, 2, 4])
        size = self.random.randrange(1, 4 * chunk_size)
        transfer = Transfer(self.random.randbytes(size), chunk_size)
        transfer.create(self.client, key=self.random.randbytes(16).hex())
        order = self.random.sample(range(len(transfer.chunks)), len(transfer.chunks))
        list(pool.map(lambda index: self.put(transfer, index), order))
        if self.random.random() < 0.1:
            transfer.abort(self.client)
            self.ledger.add(aborted=1)
            return
        self.finish(transfer)

    def put(self, transfer: Transfer, index: int) -> None:
        interruptions = len(self.client.failures)
        with self.ledger.request("chunk"):
            transfer.put(self.client, index)
        self.ledger.add(chunks=1, acknowledged=len(transfer.chunks[index]))
        if len(self.client.failures) > interruptions:
            self.check_for_losses(transfer)

    def check_for_losses(self, transfer: Transfer) -> None:
        """Check after a crash that acknowledged chunks are still there."""
        chunks = transfer.chunks
        self.ledger.add(lost=sum(len(chunks[index]) for index in transfer.lost(self.client)))

    def finish(self, transfer: Transfer) -> None:
        self.check_for_losses(transfer)
        with self.ledger.request("complete"):
            transfer.complete(self.client)
        self.settle_file(transfer)

    def settle_file(self, transfer: Transfer) -> None:
        """Check the file. Delete it or keep it for another check at the end."""
        self.ledger.add(completed=1, corrupt=not transfer.is_whole(self.client))
        if self.random.random() < 0.5:
            with self.ledger.request("delete"):
                transfer.delete(self.client)
            self.ledger.add(deleted=1)
        else:
            self.ledger.kept.append(transfer)


@pytest.fixture
def server(prepared_data_dir: Path, tmp_path: Path) -> Iterator[MortalServer]:
    server = MortalServer(tmp_path / "var", prepared_data_dir)
    yield server
    server.stop()


def test_kills_at_random_moments_lose_nothing_acknowledged(server: MortalServer, figures: Figures) -> None:
    ledger, stop = Ledger(), Event()
    person = server.create_person("dora@example.org")
    started = time.monotonic()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            uploaders = [pool.submit(Uploader(number, person, ledger).run, stop) for number in range(CLIENTS)]
            try:
                mid_chunk = kill_again_and_again(server, ledger, uploaders)
                server.start()
            finally:
                stop.set()
            for uploader in uploaders:
                uploader.result()
        with RetryingClient(person.address, person.token) as client:
            ledger.add(corrupt=sum(not transfer.is_whole(client) for transfer in ledger.kept))
    finally:
        figures(f"seed {SEED}; {KILLS} kills in {time.monotonic() - started:.0f} s; {ledger}")
    figures(f"{mid_chunk} of {KILLS} kills with chunks on their way; {len(ledger.kept)} files read once more")
    assert ledger.lost == 0
    assert ledger.corrupt == 0
    assert ledger.completed > KILLS / 4
    assert mid_chunk > KILLS / 4
    settle(server)
    assert_only_files_are_stored(server)


def test_purge_settles_uploads_that_clients_abandon(server: MortalServer, figures: Figures) -> None:
    """Clients retry nothing, so every request stays as the crash left it."""
    person = server.create_person("dora@example.org")
    ledger, moments = Ledger(), seeded(SEED, "abandoned")
    for life, kind in zip(range(ABANDONED), cycle(["complete", "delete", "chunk"]), strict=False):
        server.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            numbers = range(CLIENTS * life, CLIENTS * (life + 1))
            uploaders = [
                pool.submit(Uploader(number, person, ledger, retry_for=0).run, Event()) for number in numbers
            ]
            wait_for(partial(ledger.is_under_way, kind), uploaders)
            time.sleep(moments.uniform(0, A_REQUEST))
            server.kill()
        assert all(isinstance(uploader.exception(), GaveUp) for uploader in uploaders)
        settle(server)
    figures(f"seed {SEED}; {ABANDONED} times; {ledger}")
    server.start()
    with RetryingClient(person.address, person.token) as client:
        assert all(transfer.is_whole(client) for transfer in ledger.kept)


def kill_again_and_again(server: MortalServer, ledger: Ledger, uploaders: list[Future[None]]) -> int:
    """Kill and restart the server. Return how many kills hit while chunks were in transit."""
    moments = seeded(SEED)
    mid_chunk = 0
    for _ in range(KILLS):
        server.start()
        wait_for(partial(ledger.has_more_chunks_than, ledger.chunks), uploaders)
        time.sleep(moments.uniform(0, LONGEST_LIFE))
        mid_chunk += ledger.is_under_way("chunk")
        server.kill()
    return mid_chunk


def wait_for(event: Callable[[], bool], uploaders: list[Future[None]]) -> None:
    """Wait for the event, so that each server does some work before it is killed. Raise an uploader's error."""
    deadline = time.monotonic() + SERVES_WITHIN
    while not event():
        for uploader in uploaders:
            if uploader.done():
                uploader.result()
        assert time.monotonic() < deadline, "the server does not respond"
        time.sleep(0.001)
