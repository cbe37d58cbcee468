"""The disk answers EIO or ENOSPC to one system call after another: never a 2xx for what is not stored.

FAULTS_SEED repeats a run's choice of calls.
"""

import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.campaign import SEED, rounds, seeded
from tests.conftest import StartServer
from tests.faults.injection import Call, Failure, watched
from tests.faults.retrying import GaveUp, RetryingClient
from tests.faults.settled import assert_only_files_are_stored, settle
from tests.faults.transfer import Transfer
from tests.figures import Figures
from tests.files.client import CHUNK, problem
from tests.people import Person
from tests.server import Server

POINTS = rounds(100)
SETTLE_EVERY = 20  # points; two programs are started each time
CHUNKS = 3
WRITING = {"fallocate", "ftruncate", "pwrite64", "fdatasync", "fsync", "rename", "renameat", "renameat2"}
READING = {"pread64", "preadv", "readv", "sendfile"}
CALLS = WRITING | READING | {"openat", "mkdir", "mkdirat", "unlink", "unlinkat", "statfs", "fstatfs"}
# A blob's bytes, its name and its directory: each of these must reach the disk before anybody is told so.
BLOB = re.compile(r"/blobs[/>\"]")
MUST_FAIL = WRITING | {"openat"}


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """One worker with one thread, which makes every call: so "the 7th pwrite64" means something."""
    return start_server(WEB_CONCURRENCY="1", WEB_THREADS="1")


def test_a_failing_system_call_is_never_taken_for_success(
    server: Server, tmp_path: Path, figures: Figures
) -> None:
    dora = server.create_person("dora@example.org")
    lives = Lives(server, dora, tmp_path / "trace")
    kept = lives.whole_life("kept", delete=False)
    lives.whole_life("warm")
    points = choose(lives.calls_of_a_life(), seeded(SEED))
    hit, refused = 0, 0
    for number, failure in enumerate(itertools.islice(points, 3 * POINTS)):
        injected, answer = lives.interrupted(f"{SEED}-{number}", failure)
        hit += bool(injected)
        if answer is not None:
            refused += 1
            assert_honest(answer, failure)
        assert answer is not None or not must_fail(injected), f"{failure} went unnoticed: {injected[0].line}"
        if hit == POINTS:
            break
        if number % SETTLE_EVERY == 0:
            settle(server)
    figures(f"seed {SEED}; {hit} points, at {refused} of them a request was refused; 0 corrupt")
    assert hit == POINTS
    assert refused > POINTS / 2
    with RetryingClient(dora.address, dora.token) as client:
        assert kept.is_whole(client)
    settle(server)
    assert_only_files_are_stored(server)


class Lives:
    """Uploads of this test, each from its creation to its file's deletion."""

    def __init__(self, server: Server, person: Person, trace: Path) -> None:
        self.server = server
        self.person = person
        self.trace = trace

    def client(self, patience: float) -> RetryingClient:
        return RetryingClient(self.person.address, self.person.token, patience=patience)

    def whole_life(self, key: str, *, delete: bool = True) -> Transfer:
        transfer = Transfer(seeded(key).randbytes(CHUNKS * CHUNK - 5))
        with self.client(patience=10) as client:
            live(transfer, client, key, delete=delete)
        return transfer

    def calls_of_a_life(self) -> list[Call]:
        """On files of ours."""
        with watched(self.server, self.trace, CALLS) as trace:
            self.whole_life("watched")
        return [call for call in trace.calls() if str(self.server.data_dir) in call.line]

    def interrupted(
        self, key: str, failure: Failure
    ) -> tuple[list[Call], httpx.Response | httpx.TransportError | None]:
        """The calls that failed, and the first answer that was no success. Afterwards the upload is finished."""
        transfer = Transfer(seeded(key).randbytes(CHUNKS * CHUNK - 5))
        with self.client(patience=0) as client:
            with watched(self.server, self.trace, CALLS, failure) as trace, suppress(GaveUp):
                live(transfer, client, key)
            answer = client.failures[0] if client.failures else None
        with self.client(patience=10) as client:
            if answer is not None:
                finish(transfer, client, key)
        return [call for call in trace.calls() if call.injected], answer


def live(transfer: Transfer, client: RetryingClient, key: str, *, delete: bool = True) -> None:
    transfer.create(client, key)
    for index in range(CHUNKS):
        transfer.put(client, index)
    transfer.complete(client)
    assert transfer.is_whole(client)
    if delete:
        transfer.delete(client)


def finish(transfer: Transfer, client: RetryingClient, key: str) -> None:
    """The same requests again, as the rule says, until all is done."""
    if not transfer.id:
        transfer.create(client, key)
    if not transfer.file:
        assert transfer.lost(client) == set()
        transfer.resume(client)
        transfer.complete(client)
        assert transfer.is_whole(client)
    transfer.delete(client)


def choose(calls: list[Call], chance: random.Random) -> Iterator[Failure]:
    """Each kind of call on each kind of file in turn: once or from then on, EIO or ENOSPC.

    Those that a blob's safety depends on come first, so that a short run has them, too; the others in any order.
    """
    kinds: dict[tuple[str, bool], list[Call]] = defaultdict(list)
    for call in calls:
        kinds[call.name, is_on_blob(call)].append(call)
    turns = chance.sample(list(kinds), len(kinds))
    turns.sort(key=lambda kind: not (kind[0] in MUST_FAIL and kind[1]))
    for kind in itertools.cycle(turns):
        call = chance.choice(kinds[kind])
        yield Failure(call.name, call.nth, chance.choice(["EIO", "ENOSPC"]), chance.random() < 0.5)


def is_on_blob(call: Call) -> bool:
    return bool(BLOB.search(call.line))


def must_fail(injected: list[Call]) -> bool:
    return any(is_on_blob(call) and call.name in MUST_FAIL for call in injected)


def assert_honest(answer: httpx.Response | httpx.TransportError, failure: Failure) -> None:
    """503; only a download that had begun can but break off."""
    if isinstance(answer, httpx.TransportError):
        assert failure.call in READING, (answer, failure)
        return
    problem(answer, 503, "storage-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
