"""Several machines on one S3 store. They share no lock, so a store without its lock simulates them."""

from contextlib import nullcontext
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from pytest_django import Settings

from accounts.models import User
from bytebin.errors import ChunkBusy, ChunkConflict, UploadIncomplete
from files.blobstore.s3 import S3Store
from files.models import Upload, UploadChunk
from files.services import chunks, uploads
from files.services.spec import UploadSpec
from tests.s3_server import S3Server, storage
from tests.services import making
from tests.services.making import chunk_of, content_of, fresh, put, together

pytestmark = pytest.mark.django_db(transaction=True)

CHUNK = 5 * 2**20
TIMEOUT = 60.0  # seconds


@pytest.fixture(autouse=True)
def store(s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> S3Store:
    settings.MIN_CHUNK_BYTES = CHUNK
    made = S3Store(storage(s3.url(uuid4().hex)), tmp_path)
    monkeypatch.setattr(made, "lock_chunk", lambda *_: nullcontext())
    for module in (chunks, uploads, making):
        monkeypatch.setattr(module, "get_store", lambda: made)
    return made


@pytest.fixture
def upload(transactional_db: None) -> Upload:  # noqa: ARG001  # requests the database
    owner = User.objects.create_user("owner@example.org")
    return uploads.create(owner, UploadSpec(name="x.bin", size=2 * CHUNK, chunk_size=CHUNK))[0]


def receipts(store: S3Store, upload: Upload) -> list[str]:
    """Return the ETags of all parts sent for the first chunk. Amazon keeps only the last; this server keeps each."""
    return [part["ETag"] for part in store._parts(upload.store_token) if part["PartNumber"] == 1]


class Waiting:
    """A body that holds back its last bytes until `go` is set; `arrived` is set when all others have been read."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.arrived, self.go = Event(), Event()

    def read(self, size: int, /) -> bytes:
        if len(self.content) <= 2**20:
            self.arrived.set()
            assert self.go.wait(TIMEOUT)
        block, self.content = self.content[:size], self.content[size:]
        return block


def test_concurrent_different_bytes_leave_the_acknowledged_ones(store: S3Store, upload: Upload) -> None:
    responses = together(4, lambda number: put(fresh(upload), 0, chunk_of(number, CHUNK)))
    winner = responses.index(True)
    refused = [response for number, response in enumerate(responses) if number != winner]
    assert all(isinstance(response, ChunkConflict | ChunkBusy) for response in refused)
    assert receipts(store, upload) == [UploadChunk.objects.get(index=0).receipt]
    put(upload, 1, chunk_of(9, CHUNK))
    file, _ = uploads.complete(upload)
    assert content_of(file) == chunk_of(winner, CHUNK) + chunk_of(9, CHUNK)


def test_a_slower_request_does_not_replace_an_acknowledged_chunk(store: S3Store, upload: Upload) -> None:
    slow = Waiting(chunk_of(1, CHUNK))

    def send(number: int) -> bool:
        if number:
            return chunks.put_chunk(fresh(upload), 0, slow, CHUNK)[1]
        assert slow.arrived.wait(TIMEOUT)
        try:
            return put(fresh(upload), 0, chunk_of(0, CHUNK))
        finally:
            slow.go.set()

    fast, late = together(2, send)
    assert fast is True
    assert isinstance(late, ChunkConflict)
    assert receipts(store, upload) == [UploadChunk.objects.get(index=0).receipt]
    put(upload, 1, chunk_of(9, CHUNK))
    file, _ = uploads.complete(upload)
    assert content_of(file) == chunk_of(0, CHUNK) + chunk_of(9, CHUNK)


def test_a_chunk_that_differs_from_the_received_one_is_reported_missing(upload: Upload) -> None:
    for index in range(2):
        put(upload, index, chunk_of(index, CHUNK))
    UploadChunk.objects.filter(index=1).update(receipt=f'"{32 * "0"}"')
    with pytest.raises(UploadIncomplete) as incomplete:
        uploads.complete(upload)
    assert incomplete.value.members["missing"] == "1"
    after = fresh(upload)
    assert (after.state, after.received_count, after.received_bytes) == (Upload.State.OPEN, 1, CHUNK)
    put(after, 1, chunk_of(1, CHUNK))
    file, _ = uploads.complete(after)
    assert content_of(file) == chunk_of(0, CHUNK) + chunk_of(1, CHUNK)
