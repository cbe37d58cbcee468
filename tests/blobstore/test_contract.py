"""The contract of every blob store, as defined in files/blobstore/base.py."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import permutations

import pytest

from files.blobstore import BlobStore, ChunksLost
from files.blobstore.s3 import store as s3_store
from tests.blobstore.stores import Kind

LATER = datetime.max.replace(tzinfo=UTC)


class Content:
    """Two whole chunks of the smallest size that the store takes, and a shorter last one."""

    def __init__(self, chunk: int) -> None:
        self.chunk = chunk
        self.whole = bytes(range(256)) * (chunk // 256) + b"b" * chunk + b"the rest"
        self.size = len(self.whole)
        self.chunks = [self.whole[start : start + chunk] for start in range(0, self.size, chunk)]


@pytest.fixture
def content(kind: Kind) -> Content:
    return Content(kind.chunk)


def stored(store: BlobStore, content: Content, order: Sequence[int] = (0, 1, 2)) -> str:
    """Store the content. Return the blob's key."""
    token = store.begin(content.size, content.chunk)
    receipts = {number: store.put_chunk(token, number, BytesIO(content.chunks[number])) for number in order}
    return store.complete(token, [receipts[number] for number in sorted(receipts)])


def read(store: BlobStore, key: str, start: int = 0, stop: int | None = None) -> bytes:
    with store.open(key, start, store.size(key) if stop is None else stop) as blob:
        return b"".join(iter(lambda: blob.read(10_000), b""))


class Broken(Exception):
    """The source of a chunk failed."""


class BreakingSource:
    """Returns some bytes, then fails."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int, /) -> bytes:
        if not self.content:
            raise Broken
        block, self.content = self.content[:size], self.content[size:]
        return block


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_chunks_may_come_in_any_order(store: BlobStore, content: Content, order: Sequence[int]) -> None:
    assert read(store, stored(store, content, order)) == content.whole


def test_a_range_gives_its_bytes_and_no_others(store: BlobStore, content: Content) -> None:
    key = stored(store, content)
    chunk, size = content.chunk, content.size
    ranges = [
        (0, 1),
        (1, 2),
        (size - 1, size),
        (chunk - 1, chunk + 1),
        (chunk, 2 * chunk),
        (0, size),
        (7, size - 7),
    ]
    for start, stop in ranges:
        assert read(store, key, start, stop) == content.whole[start:stop]
        with store.open(key, start, stop) as blob:
            assert blob.read(2 * size) == content.whole[start:stop]
            assert blob.read(1) == b""


def test_a_blob_may_be_empty(store: BlobStore, content: Content) -> None:
    key = store.complete(store.begin(0, content.chunk), [])
    assert read(store, key, 0, 0) == b""


def test_a_blob_of_unknown_size_contains_what_was_written(store: BlobStore, content: Content) -> None:
    token = store.begin(None, content.chunk)
    receipts = [store.put_chunk(token, number, BytesIO(chunk)) for number, chunk in enumerate(content.chunks)]
    assert read(store, store.complete(token, receipts)) == content.whole


@pytest.fixture
def small_parts(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """A blob of several chunks is received in several parts, where the store has any."""
    monkeypatch.setattr(s3_store, "PART_BYTES", content.chunk)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("known", [True, False], ids=["size known", "size unknown"])
@pytest.mark.parametrize("length", ["nothing", "a byte", "a chunk", "all"])
def test_a_blob_received_at_once_contains_what_came(
    store: BlobStore, content: Content, length: str, known: bool
) -> None:
    came = content.whole[: {"nothing": 0, "a byte": 1, "a chunk": content.chunk, "all": content.size}[length]]
    existed: list[bool] = []

    def before_end() -> None:
        existed.append(bool(list(store.blobs())))

    key = store.receive(BytesIO(came), len(came) if known else None, before_end)
    assert existed == [False]
    assert read(store, key) == came
    assert [blob.key for blob in store.blobs()] == [key]
    assert store.stale(LATER) == []


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("known", [True, False], ids=["size known", "size unknown"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_what_is_not_received_whole_leaves_nothing(
    store: BlobStore, content: Content, size: str, known: bool
) -> None:
    came = content.whole if size == "large" else b"small"

    def refuse() -> None:
        raise Broken

    for source, before_end in ((BytesIO(came), refuse), (BreakingSource(came), lambda: None)):
        with pytest.raises(Broken):
            store.receive(source, len(came) + 1 if known else None, before_end)
        assert list(store.blobs()) == []
        assert store.stale(LATER) == []


def test_completing_again_returns_the_same_blob(store: BlobStore, content: Content) -> None:
    token = store.begin(content.size, content.chunk)
    receipts = [store.put_chunk(token, number, BytesIO(chunk)) for number, chunk in enumerate(content.chunks)]
    key = store.complete(token, receipts)
    assert store.complete(token, receipts) == key
    assert read(store, key) == content.whole


def test_a_chunk_that_is_put_again_contains_the_later_bytes(store: BlobStore, content: Content) -> None:
    token = store.begin(content.chunk, content.chunk)
    store.put_chunk(token, 0, BytesIO(content.chunks[0]))
    receipt = store.put_chunk(token, 0, BytesIO(content.chunks[1]))
    assert read(store, store.complete(token, [receipt]), 0, content.chunk) == content.chunks[1]


def test_a_chunk_whose_source_fails_can_be_put_again(store: BlobStore, content: Content) -> None:
    token = store.begin(content.chunk, content.chunk)
    with pytest.raises(Broken):
        store.put_chunk(token, 0, BreakingSource(b"x" * 1000))
    receipt = store.put_chunk(token, 0, BytesIO(content.chunks[0]))
    assert read(store, store.complete(token, [receipt]), 0, content.chunk) == content.chunks[0]


def test_blobs_written_concurrently_do_not_mix(store: BlobStore, content: Content) -> None:
    first, second = store.begin(content.chunk, content.chunk), store.begin(content.chunk, content.chunk)
    receipts = {token: store.put_chunk(token, 0, BytesIO(token.encode() * 100)) for token in (first, second)}
    for token in (first, second):
        key = store.complete(token, [receipts[token]])
        assert read(store, key, 0, len(token)) == token.encode()


def test_an_aborted_blob_accepts_no_chunk(store: BlobStore, content: Content) -> None:
    token = store.begin(content.size, content.chunk)
    receipt = store.put_chunk(token, 0, BytesIO(content.chunks[0]))
    store.abort(token)
    store.abort(token)
    with pytest.raises(FileNotFoundError):
        store.put_chunk(token, 1, BytesIO(content.chunks[1]))
    with pytest.raises(FileNotFoundError), store.lock_chunk(token, 1):
        store.put_chunk(token, 1, BytesIO(content.chunks[1]))
    with pytest.raises(FileNotFoundError):
        store.complete(token, [receipt])


def test_aborting_after_completion_leaves_the_blob(store: BlobStore, content: Content) -> None:
    token = store.begin(content.chunk, content.chunk)
    key = store.complete(token, [store.put_chunk(token, 0, BytesIO(content.chunks[0]))])
    store.abort(token)
    assert read(store, key, 0, content.chunk) == content.chunks[0]


def test_a_completed_blob_accepts_no_chunk(store: BlobStore, content: Content) -> None:
    token = store.begin(content.chunk, content.chunk)
    key = store.complete(token, [store.put_chunk(token, 0, BytesIO(content.chunks[0]))])
    with pytest.raises(FileNotFoundError):
        store.put_chunk(token, 0, BytesIO(content.chunks[1]))
    assert read(store, key, 0, content.chunk) == content.chunks[0]


def test_a_deleted_blob_is_gone(store: BlobStore, content: Content) -> None:
    key, other = stored(store, content), stored(store, content)
    store.delete(key)
    store.delete(key)
    with pytest.raises(FileNotFoundError):
        store.open(key, 0, 1)
    assert read(store, other) == content.whole


def test_a_blob_can_be_read_to_its_end_while_it_is_deleted(store: BlobStore, content: Content) -> None:
    key = stored(store, content)
    with store.open(key, 0, content.size) as blob:
        beginning = blob.read(100)
        store.delete(key)
        assert beginning + b"".join(iter(lambda: blob.read(content.chunk), b"")) == content.whole


def test_unfinished_blobs_without_recent_writes_are_stale(store: BlobStore, content: Content) -> None:
    now = datetime.now(UTC)
    unfinished, aborted, whole = (store.begin(content.chunk, content.chunk) for _ in range(3))
    store.abort(aborted)
    store.complete(whole, [store.put_chunk(whole, 0, BytesIO(content.chunks[0]))])
    assert store.stale(now + timedelta(hours=1)) == [unfinished]
    assert store.stale(now - timedelta(hours=1)) == []


def test_a_recently_written_blob_is_not_stale(store: BlobStore, content: Content, kind: Kind) -> None:
    idle, busy = store.begin(content.size, content.chunk), store.begin(content.size, content.chunk)
    time.sleep(kind.tick)
    between = datetime.now(UTC)
    time.sleep(kind.tick)
    store.put_chunk(busy, 0, BytesIO(content.chunks[0]))
    assert store.stale(between) == [idle]


def test_an_empty_store_has_nothing_stale(store: BlobStore) -> None:
    assert store.stale(datetime.now(UTC)) == []


def test_an_unfinished_blob_exists_until_it_is_aborted_or_deleted(store: BlobStore, content: Content) -> None:
    aborted, completed = store.begin(content.chunk, content.chunk), store.begin(content.chunk, content.chunk)
    assert store.exists(aborted)
    store.abort(aborted)
    assert not store.exists(aborted)
    key = store.complete(completed, [store.put_chunk(completed, 0, BytesIO(content.chunks[0]))])
    assert store.exists(completed)
    store.delete(key)
    assert not store.exists(completed)


def test_the_key_of_a_blob_is_known_before_completion(store: BlobStore, content: Content) -> None:
    token = store.begin(content.chunk, content.chunk)
    key = store.key_of(token)
    assert store.complete(token, [store.put_chunk(token, 0, BytesIO(content.chunks[0]))]) == key


def test_complete_blobs_are_listed_with_their_size(store: BlobStore, content: Content) -> None:
    assert list(store.blobs()) == []
    before = datetime.now(UTC) - timedelta(seconds=2)
    keys = {stored(store, content), stored(store, content)}
    store.put_chunk(store.begin(content.size, content.chunk), 0, BytesIO(content.chunks[0]))
    listed = list(store.blobs())
    assert {blob.key for blob in listed} == keys
    assert {blob.size for blob in listed} == {content.size}
    assert all(before < blob.changed_at < before + timedelta(minutes=1) for blob in listed)


def test_a_blob_has_a_size_until_it_is_deleted(store: BlobStore, content: Content) -> None:
    key = stored(store, content)
    assert store.size(key) == content.size
    store.delete(key)
    with pytest.raises(FileNotFoundError):
        store.size(key)


def test_a_chunk_can_be_read_before_completion_if_the_store_supports_it(
    store: BlobStore, content: Content, kind: Kind
) -> None:
    token = store.begin(content.size, content.chunk)
    store.put_chunk(token, 1, BytesIO(content.chunks[1]))
    chunk = store.open_chunk(token, 1, content.chunk)
    assert (chunk is not None) == kind.reads_chunks
    if chunk is not None:
        with chunk:
            assert b"".join(iter(lambda: chunk.read(10_000), b"")) == content.chunks[1]


def test_a_store_that_replaces_chunks_checks_first(store: BlobStore, content: Content, kind: Kind) -> None:
    """A store that does not check has a lock that covers every possible concurrent sender."""
    token = store.begin(content.chunk, content.chunk)
    receipt = store.put_chunk(token, 0, BytesIO(content.chunks[0]), content.chunk)
    later = BytesIO(content.chunks[1])

    def refuse() -> None:
        assert not later.read(1), "checked before the last byte had arrived"
        raise Broken

    if kind.asks_before_end:
        with pytest.raises(Broken):
            store.put_chunk(token, 0, later, content.chunk, refuse)
        assert read(store, store.complete(token, [receipt])) == content.chunks[0]
    else:
        receipt = store.put_chunk(token, 0, later, content.chunk, refuse)
        assert read(store, store.complete(token, [receipt])) == content.chunks[1]


def test_a_store_with_receipts_names_chunks_that_do_not_match(
    store: BlobStore, content: Content, kind: Kind
) -> None:
    token = store.begin(content.size, content.chunk)
    receipts = [store.put_chunk(token, number, BytesIO(chunk)) for number, chunk in enumerate(content.chunks)]
    assert len(set(receipts)) == (len(receipts) if kind.asks_before_end else 1)
    if kind.asks_before_end:
        with pytest.raises(ChunksLost) as lost:
            store.complete(token, [receipts[0], f'"{32 * "0"}"', receipts[2]])
        assert lost.value.numbers == [1]
    assert read(store, store.complete(token, receipts)) == content.whole


def test_a_store_that_reports_free_space_has_some(store: BlobStore) -> None:
    free = store.free_bytes()
    assert free is None or free > 0
