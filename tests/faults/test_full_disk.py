"""The disk becomes full at every step of an upload: never a 2xx for what is not stored, and no data is damaged.

FAULTS_SEED repeats a short run's choice of points.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.campaign import SEED, sample, seeded
from tests.databases.chosen import KIND
from tests.faults.retrying import GaveUp, RetryingClient
from tests.faults.settled import assert_only_files_are_stored, settle
from tests.faults.small_disk import MIB, SmallDisk, small_disk
from tests.faults.transfer import Transfer
from tests.figures import Figures
from tests.files.client import API, CHUNK, create, multipart, problem, upload
from tests.files.stored import stored
from tests.people import Person
from tests.server import Server

DISK = 96 * MIB  # a third is taken by static files and the database
KIB = 1024
SETTLE_EVERY = 9  # points; settling starts two programs
RESERVE = 64 * KIB  # kept free of blobs
CHUNKS = 4
STEPS = ["create", *(f"chunk {index}" for index in range(CHUNKS)), "complete"]
# Free bytes: none, too few for the database, enough for the database but not for the chunks, nearly enough.
LEFT = [0, 4 * KIB, 12 * KIB, 32 * KIB, 64 * KIB, 100 * KIB, 160 * KIB, 220 * KIB, 300 * KIB]
# Included in short runs too: no free byte at any step, and each amount at the step that writes most rows.
CRITICAL = [
    *((step, 0) for step in ("create", "chunk 0", "complete")),
    ("chunk 1", 32 * KIB),
    ("complete", 12 * KIB),
]
POINTS = sample(list(itertools.product(STEPS, LEFT)), critical=CRITICAL)


class SmallServer(NamedTuple):
    server: Server
    disk: SmallDisk
    person: Person

    def run_full(self, left: int) -> None:
        """Fill the disk to `left` free bytes. SQLite's log is truncated first, so that a new row needs space.

        Another database has a disk of its own: there, blobs alone find theirs full.
        """
        self.disk.make_room()  # the checkpoint may need some
        if KIND == "sqlite":
            self.server.query("PRAGMA wal_checkpoint(TRUNCATE)")
        self.disk.fill(left)


@pytest.fixture(scope="module")
def running(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallServer]:
    folder = tmp_path_factory.mktemp("small")
    with small_disk(folder / "disk", DISK) as disk:
        server = Server(disk.path / "var", prepared_data_dir, DISK_RESERVE_BYTES=str(RESERVE))
        server.log_path = folder / "server.log"
        server.start()
        try:
            yield SmallServer(server, disk, server.create_person("dora@example.org"))
        finally:
            server.discard()


@pytest.fixture
def small(running: SmallServer) -> Iterator[SmallServer]:
    yield running
    running.disk.make_room()


def content(seed: str) -> bytes:
    return seeded(seed).randbytes(CHUNKS * CHUNK - 100)


def upload_steps(transfer: Transfer, client: RetryingClient, key: str) -> Iterator[str]:
    """Make an upload step by step. Yield the name of each step before it."""
    yield "create"
    transfer.create(client, key)
    for index in range(CHUNKS):
        yield f"chunk {index}"
        transfer.put(client, index)
    yield "complete"
    transfer.complete(client)


def upload_until_full(
    small: SmallServer, transfer: Transfer, step: str, left: int
) -> httpx.Response | httpx.TransportError | None:
    """Fill the disk before `step`. Return the first unsuccessful response, or None if everything fitted."""
    with RetryingClient(small.server.address, small.person.token, retry_for=0) as client:
        try:
            for now in upload_steps(transfer, client, key=f"{step} {left}"):
                if now == step:
                    small.run_full(left)
        except GaveUp:
            return client.failures[0]
    return None


def resume(small: SmallServer, transfer: Transfer, key: str) -> None:
    with RetryingClient(small.server.address, small.person.token) as client:
        if not transfer.id:
            transfer.create(client, key)
        if not transfer.file:
            assert transfer.lost(client) == set()
            transfer.resume(client)
            transfer.complete(client)
        assert transfer.is_whole(client)
        transfer.delete(client)


def assert_unavailable(response: httpx.Response | httpx.TransportError) -> None:
    assert isinstance(response, httpx.Response), response
    problem(response, 503, "storage-unavailable")
    assert int(response.headers["Retry-After"]) > 0


def test_an_upload_survives_a_full_disk(small: SmallServer, figures: Figures) -> None:
    api = small.person.api
    kept = Transfer(content("kept"))
    kept.file = upload(api, kept.content)
    refused = 0
    with RetryingClient(small.server.address, small.person.token, retry_for=0) as client:
        for number, (step, left) in enumerate(POINTS, 1):
            spare = upload(api, content("spare"))
            transfer = Transfer(content(f"{step} {left}"))
            if response := upload_until_full(small, transfer, step, left):
                refused += 1
                assert_unavailable(response)
            small.run_full(0)
            assert kept.is_whole(client)
            assert not transfer.file or transfer.is_whole(client)
            assert not transfer.id or transfer.file or transfer.lost(client) == set()
            assert_deletable_when_full(small, spare["id"])
            small.disk.make_room()
            resume(small, transfer, key=f"{step} {left}")
            if number % SETTLE_EVERY == 0:
                settle(small.server)
        assert kept.is_whole(client)
        kept.delete(client)
    figures(f"seed {SEED}; {len(POINTS)} points, at {refused} of them a request was refused; 0 corrupt")
    assert refused > (len(POINTS) / 4 if KIND == "sqlite" else 1)
    settle(small.server)
    assert_only_files_are_stored(small.server)


def assert_deletable_when_full(small: SmallServer, file_id: str) -> None:
    blobs = len(small.server.blobs())
    response = small.person.api.delete(f"{API}/files/{file_id}")
    assert response.status_code == 204, response.text
    assert small.person.api.get(f"{API}/files/{file_id}").status_code == 404
    assert len(small.server.blobs()) == blobs - 1


@pytest.mark.parametrize("left", [*LEFT, 800 * KIB])
def test_a_file_in_one_request_is_stored_completely_or_not_at_all(small: SmallServer, left: int) -> None:
    body = content("streamed")
    before = stored(small.server)
    small.run_full(left)
    # Of unknown length, so that no space can be reserved before the first byte.
    responses = [
        small.person.api.put(f"{API}/files/x.bin", content=iter([body[:CHUNK], body[CHUNK:]])),
        small.person.api.post(f"{API}/files", **multipart("x.bin", body)),
    ]
    small.disk.make_room()
    for response in responses:
        if response.status_code == 201:
            whole = Transfer(body, file=response.json())
            with RetryingClient(small.server.address, small.person.token) as client:
                assert whole.is_whole(client)
                whole.delete(client)
        else:
            assert_unavailable(response)
    assert {response.status_code for response in responses} == ({201} if left == 800 * KIB else {503})
    settle(small.server)
    after = stored(small.server)
    assert (after.blobs, after.rows["used"]) == (before.blobs, before.rows["used"])


def test_an_upload_that_cannot_fit_is_refused_when_it_is_created(small: SmallServer) -> None:
    before = stored(small.server)
    response = small.person.api.post(f"{API}/uploads", json={"name": "x.bin", "size": 2 * DISK})
    assert_unavailable(response)
    assert stored(small.server) == before


def test_space_reserved_by_an_open_upload_stays_reserved(small: SmallServer) -> None:
    """Of two uploads that would each fit alone, the second is refused until the first has ended."""
    size = small.disk.free * 2 // 3
    first = create(small.person.api, size, chunk_size=CHUNK * 16)
    response = small.person.api.post(f"{API}/uploads", json={"name": "x.bin", "size": size})
    assert_unavailable(response)
    assert small.person.api.delete(f"{API}/uploads/{first['id']}").status_code == 204
    second = create(small.person.api, size, chunk_size=CHUNK * 16)
    assert small.person.api.delete(f"{API}/uploads/{second['id']}").status_code == 204


def test_a_full_disk_is_reported_to_the_load_balancer(small: SmallServer) -> None:
    stranger = small.server.person().api
    assert stranger.get("/readyz").status_code == 200
    small.run_full(0)
    assert stranger.get("/readyz").status_code == 503
    assert stranger.get("/healthz").status_code == 200
    small.disk.make_room()
    assert stranger.get("/readyz").status_code == 200
