"""One system call after another fails with EIO or ENOSPC: never a 2xx for what is not stored.

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
SETTLE_EVERY = 20  # points; settling starts two programs
CHUNKS = 3
WRITING = {"fallocate", "ftruncate", "pwrite64", "fdatasync", "fsync", "rename", "renameat", "renameat2"}
READING = {"pread64", "preadv", "readv", "sendfile"}
CALLS = WRITING | READING | {"openat", "mkdir", "mkdirat", "unlink", "unlinkat", "statfs", "fstatfs"}
# A blob's bytes, name and directory entry must all reach the disk before they are acknowledged.
BLOB = re.compile(r"/blobs[/>\"]")
MUST_FAIL = WRITING | {"openat"}


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """One worker with one thread makes every call, so that "the 7th pwrite64" is well defined."""
    return start_server(WEB_CONCURRENCY="1", WEB_THREADS="1")


def test_a_failing_system_call_is_never_reported_as_success(
    server: Server, tmp_path: Path, figures: Figures
) -> None:
    dora = server.create_person("dora@example.org")
    uploads = Uploads(server, dora, tmp_path / "trace")
    kept = uploads.whole_upload("kept", delete=False)
    uploads.whole_upload("warm")
    points = choose(uploads.calls_of_an_upload(), seeded(SEED))
    hit, refused = 0, 0
    for number, failure in enumerate(itertools.islice(points, 3 * POINTS)):
        injected, response = uploads.interrupted(f"{SEED}-{number}", failure)
        hit += bool(injected)
        if response is not None:
            refused += 1
            assert_honest(response, failure)
        assert response is not None or not must_fail(injected), (
            f"{failure} went unnoticed: {injected[0].line}"
        )
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


class Uploads:
    """This test's uploads, each from creation to the deletion of its file."""

    def __init__(self, server: Server, person: Person, trace: Path) -> None:
        self.server = server
        self.person = person
        self.trace = trace

    def client(self, retry_for: float) -> RetryingClient:
        return RetryingClient(self.person.address, self.person.token, retry_for=retry_for)

    def whole_upload(self, key: str, *, delete: bool = True) -> Transfer:
        transfer = Transfer(seeded(key).randbytes(CHUNKS * CHUNK - 5))
        with self.client(retry_for=10) as client:
            live(transfer, client, key, delete=delete)
        return transfer

    def calls_of_an_upload(self) -> list[Call]:
        """Return the calls that one whole upload makes on our files."""
        with watched(self.server, self.trace, CALLS) as trace:
            self.whole_upload("watched")
        return [call for call in trace.calls() if str(self.server.data_dir) in call.line]

    def interrupted(
        self, key: str, failure: Failure
    ) -> tuple[list[Call], httpx.Response | httpx.TransportError | None]:
        """Make an upload with a failure, then finish it. Return the failed calls and the first error response."""
        transfer = Transfer(seeded(key).randbytes(CHUNKS * CHUNK - 5))
        with self.client(retry_for=0) as client:
            with watched(self.server, self.trace, CALLS, failure) as trace, suppress(GaveUp):
                live(transfer, client, key)
            response = client.failures[0] if client.failures else None
        with self.client(retry_for=10) as client:
            if response is not None:
                finish(transfer, client, key)
        return [call for call in trace.calls() if call.injected], response


def live(transfer: Transfer, client: RetryingClient, key: str, *, delete: bool = True) -> None:
    transfer.create(client, key)
    for index in range(CHUNKS):
        transfer.put(client, index)
    transfer.complete(client)
    assert transfer.is_whole(client)
    if delete:
        transfer.delete(client)
        at_once = Transfer(transfer.content)
        at_once.post(client)
        assert at_once.is_whole(client)
        at_once.delete(client)


def finish(transfer: Transfer, client: RetryingClient, key: str) -> None:
    """Repeat the requests, as the API's retry rule says, until the upload and its file are done."""
    if not transfer.id:
        transfer.create(client, key)
    if not transfer.file:
        assert transfer.lost(client) == set()
        transfer.resume(client)
        transfer.complete(client)
        assert transfer.is_whole(client)
    transfer.delete(client)


def choose(calls: list[Call], chance: random.Random) -> Iterator[Failure]:
    """Yield a failure for each kind of call on each kind of file in turn: once or lasting, EIO or ENOSPC.

    Calls that a blob's safety depends on come first, so that a short run includes them; the rest are in random order.
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


def assert_honest(response: httpx.Response | httpx.TransportError, failure: Failure) -> None:
    """Check for a 503. Only a download that had already started may be cut off instead."""
    if isinstance(response, httpx.TransportError):
        assert failure.call in READING, (response, failure)
        return
    problem(response, 503, "storage-unavailable")
    assert int(response.headers["Retry-After"]) > 0
