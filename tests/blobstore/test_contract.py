"""What every blob store does: the promises of files/blobstore/base.py."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import permutations

import pytest

from files.blobstore import BlobStore

CHUNK = 65_536
CONTENT = bytes(range(256)) * 256 + b"b" * CHUNK + b"the rest"
CHUNKS = [CONTENT[start : start + CHUNK] for start in range(0, len(CONTENT), CHUNK)]
SIZE = len(CONTENT)


def stored(store: BlobStore, order: Sequence[int] = (0, 1, 2)) -> str:
    """The key of a blob that holds CONTENT."""
    token = store.begin(SIZE, CHUNK)
    receipts = {number: store.put_chunk(token, number, BytesIO(CHUNKS[number])) for number in order}
    return store.complete(token, [receipts[number] for number in sorted(receipts)])


def read(store: BlobStore, key: str, start: int = 0, stop: int = SIZE) -> bytes:
    with store.open(key, start, stop) as blob:
        return b"".join(iter(lambda: blob.read(10_000), b""))


class Broken(Exception):
    """What happened to the source of a chunk."""


class BreakingSource:
    """Gives some bytes, and then fails."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int, /) -> bytes:
        if not self.content:
            raise Broken
        block, self.content = self.content[:size], self.content[size:]
        return block


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_chunks_may_come_in_any_order(store: BlobStore, order: Sequence[int]) -> None:
    assert read(store, stored(store, order)) == CONTENT


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, 1), (1, 2), (SIZE - 1, SIZE), (CHUNK - 1, CHUNK + 1), (CHUNK, 2 * CHUNK), (0, SIZE), (7, SIZE - 7)],
)
def test_a_range_gives_its_bytes_and_no_others(store: BlobStore, start: int, stop: int) -> None:
    key = stored(store)
    assert read(store, key, start, stop) == CONTENT[start:stop]
    with store.open(key, start, stop) as blob:
        assert blob.read(2 * SIZE) == CONTENT[start:stop]
        assert blob.read(1) == b""


def test_a_blob_may_be_empty(store: BlobStore) -> None:
    key = store.complete(store.begin(0, CHUNK), [])
    assert read(store, key, 0, 0) == b""


def test_a_blob_whose_size_is_unknown_at_first_has_what_was_written(store: BlobStore) -> None:
    token = store.begin(None, CHUNK)
    receipts = [store.put_chunk(token, number, BytesIO(chunk)) for number, chunk in enumerate(CHUNKS)]
    assert read(store, store.complete(token, receipts)) == CONTENT


def test_completing_again_gives_the_same_blob(store: BlobStore) -> None:
    token = store.begin(SIZE, CHUNK)
    receipts = [store.put_chunk(token, number, BytesIO(chunk)) for number, chunk in enumerate(CHUNKS)]
    key = store.complete(token, receipts)
    assert store.complete(token, receipts) == key
    assert read(store, key) == CONTENT


def test_a_chunk_that_is_put_again_has_the_later_bytes(store: BlobStore) -> None:
    token = store.begin(CHUNK, CHUNK)
    store.put_chunk(token, 0, BytesIO(CHUNKS[0]))
    receipt = store.put_chunk(token, 0, BytesIO(CHUNKS[1]))
    assert read(store, store.complete(token, [receipt]), 0, CHUNK) == CHUNKS[1]


def test_a_chunk_whose_source_fails_can_be_put_again(store: BlobStore) -> None:
    token = store.begin(CHUNK, CHUNK)
    with pytest.raises(Broken):
        store.put_chunk(token, 0, BreakingSource(b"x" * 1000))
    receipt = store.put_chunk(token, 0, BytesIO(CHUNKS[0]))
    assert read(store, store.complete(token, [receipt]), 0, CHUNK) == CHUNKS[0]


def test_blobs_that_are_written_at_once_do_not_mix(store: BlobStore) -> None:
    first, second = store.begin(CHUNK, CHUNK), store.begin(CHUNK, CHUNK)
    receipts = {token: store.put_chunk(token, 0, BytesIO(token.encode() * 100)) for token in (first, second)}
    for token in (first, second):
        key = store.complete(token, [receipts[token]])
        assert read(store, key, 0, len(token)) == token.encode()


def test_an_aborted_blob_takes_nothing_more(store: BlobStore) -> None:
    token = store.begin(SIZE, CHUNK)
    receipt = store.put_chunk(token, 0, BytesIO(CHUNKS[0]))
    store.abort(token)
    store.abort(token)
    with pytest.raises(FileNotFoundError):
        store.put_chunk(token, 1, BytesIO(CHUNKS[1]))
    with pytest.raises(FileNotFoundError), store.lock_chunk(token, 1):
        pass
    with pytest.raises(FileNotFoundError):
        store.complete(token, [receipt])


def test_aborting_after_completion_leaves_the_blob(store: BlobStore) -> None:
    token = store.begin(CHUNK, CHUNK)
    key = store.complete(token, [store.put_chunk(token, 0, BytesIO(CHUNKS[0]))])
    store.abort(token)
    assert read(store, key, 0, CHUNK) == CHUNKS[0]


def test_a_completed_blob_takes_no_chunk(store: BlobStore) -> None:
    token = store.begin(CHUNK, CHUNK)
    key = store.complete(token, [store.put_chunk(token, 0, BytesIO(CHUNKS[0]))])
    with pytest.raises(FileNotFoundError):
        store.put_chunk(token, 0, BytesIO(CHUNKS[1]))
    assert read(store, key, 0, CHUNK) == CHUNKS[0]


def test_a_deleted_blob_is_gone(store: BlobStore) -> None:
    key, other = stored(store), stored(store)
    store.delete(key)
    store.delete(key)
    with pytest.raises(FileNotFoundError):
        store.open(key, 0, 1)
    assert read(store, other) == CONTENT


def test_a_blob_is_read_to_its_end_while_it_is_deleted(store: BlobStore) -> None:
    key = stored(store)
    with store.open(key, 0, SIZE) as blob:
        beginning = blob.read(100)
        store.delete(key)
        assert beginning + b"".join(iter(lambda: blob.read(CHUNK), b"")) == CONTENT


def test_unfinished_blobs_that_nothing_was_written_to_are_stale(store: BlobStore) -> None:
    now = datetime.now(UTC)
    unfinished, aborted, whole = (store.begin(CHUNK, CHUNK) for _ in range(3))
    store.abort(aborted)
    store.complete(whole, [store.put_chunk(whole, 0, BytesIO(CHUNKS[0]))])
    assert store.stale(now + timedelta(hours=1)) == [unfinished]
    assert store.stale(now - timedelta(hours=1)) == []


def test_a_blob_that_is_written_to_is_not_stale(store: BlobStore) -> None:
    idle, busy = store.begin(SIZE, CHUNK), store.begin(SIZE, CHUNK)
    time.sleep(0.1)
    between = datetime.now(UTC)
    time.sleep(0.1)
    store.put_chunk(busy, 0, BytesIO(CHUNKS[0]))
    assert store.stale(between) == [idle]


def test_a_store_that_holds_nothing_has_nothing_stale(store: BlobStore) -> None:
    assert store.stale(datetime.now(UTC)) == []


def test_a_blob_that_was_begun_is_there_until_it_is_given_up_or_deleted(store: BlobStore) -> None:
    aborted, completed = store.begin(CHUNK, CHUNK), store.begin(CHUNK, CHUNK)
    assert store.exists(aborted)
    store.abort(aborted)
    assert not store.exists(aborted)
    key = store.complete(completed, [store.put_chunk(completed, 0, BytesIO(CHUNKS[0]))])
    assert store.exists(completed)
    store.delete(key)
    assert not store.exists(completed)


def test_the_key_of_a_blob_is_known_before_it_is_whole(store: BlobStore) -> None:
    token = store.begin(CHUNK, CHUNK)
    key = store.key_of(token)
    assert store.complete(token, [store.put_chunk(token, 0, BytesIO(CHUNKS[0]))]) == key


def test_whole_blobs_are_listed_with_their_size(store: BlobStore) -> None:
    assert list(store.blobs()) == []
    before = datetime.now(UTC) - timedelta(seconds=1)
    keys = {stored(store), stored(store)}
    store.put_chunk(store.begin(SIZE, CHUNK), 0, BytesIO(CHUNKS[0]))
    listed = list(store.blobs())
    assert {blob.key for blob in listed} == keys
    assert {blob.size for blob in listed} == {SIZE}
    assert all(before < blob.changed_at < before + timedelta(minutes=1) for blob in listed)


def test_a_blob_has_a_size_until_it_is_gone(store: BlobStore) -> None:
    key = stored(store)
    assert store.size(key) == SIZE
    store.delete(key)
    with pytest.raises(FileNotFoundError):
        store.size(key)


def test_a_chunk_is_read_before_the_blob_is_whole_where_the_store_can(store: BlobStore) -> None:
    token = store.begin(SIZE, CHUNK)
    store.put_chunk(token, 1, BytesIO(CHUNKS[1]))
    chunk = store.open_chunk(token, 1, CHUNK)
    if chunk is not None:
        with chunk:
            assert b"".join(iter(lambda: chunk.read(10_000), b"")) == CHUNKS[1]


def test_a_store_that_knows_its_room_has_some(store: BlobStore) -> None:
    free = store.free_bytes()
    assert free is None or free > 0
