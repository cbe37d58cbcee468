from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, NamedTuple, Protocol, runtime_checkable


class ByteSource(Protocol):
    """Incoming bytes. `read` returns at most `size`, none at the end. A block is valid until the next read."""

    def read(self, size: int, /) -> bytes | memoryview: ...


class StoredBlob(NamedTuple):
    """A complete blob in a listing. `changed_at` is when its last byte arrived, or when it was completed."""

    key: str
    size: int
    changed_at: datetime


class ChunksLost(Exception):
    """The store does not hold these chunks as their receipts say."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} chunks are not as they were received")
        self.numbers = numbers


class Locking(Protocol):
    def lock_chunk(self, token: str, number: int) -> AbstractContextManager[None]:
        """Keep other requests of this machine away from one chunk. Raise ChunkBusy after a few seconds."""


class Listing(Protocol):
    def stale(self, before: datetime) -> list[str]:
        """Return the tokens of unfinished blobs to which nothing was written since `before`."""

    def blobs(self) -> Iterator[StoredBlob]:
        """Yield all complete blobs in any order, from one listing that opens none of them."""


class BlobStore(Locking, Listing, Protocol):
    """Storage of blobs. The callers check permissions, lengths and digests.

    A token names a blob that is being written, a key a complete one. Every method raises StorageUnavailable if the
    store does not respond or is full, and FileNotFoundError for a token or key that is gone.
    """

    def receive(
        self, stream: ByteSource, size: int | None = None, before_end: Callable[[], None] = ...
    ) -> str:
        """Store `stream` to its end as one blob, and return its key once it is on stable storage.

        `size` is in bytes, if known: its room is claimed first. `before_end` is called when all bytes have arrived,
        before the blob exists. An exception from it, or from `stream`, is passed on and leaves nothing. A crash leaves
        an unfinished or a complete blob.
        """

    def begin(self, size: int | None, chunk_size: int, key: str | None = None) -> str:
        """Reserve space for `size` bytes (None: not known yet) and return the token, which survives a power cut.

        `key` is given for a copy of another store's blob, which has the same key.
        """

    def put_chunk(
        self,
        token: str,
        number: int,
        stream: ByteSource,
        length: int | None = None,
        before_end: Callable[[], None] = ...,
    ) -> str:
        """Write `stream` to its end as chunk `number` and return the receipt once it is on stable storage.

        `length` is in bytes, if known. A shared store, where the later of two chunks replaces the earlier, calls
        `before_end` when all bytes have arrived and before they take effect. An exception from it is passed on and
        leaves the store unchanged.
        """

    def complete(self, token: str, receipts: list[str]) -> str:
        """Join the chunks into one blob and return its key. A second call changes nothing and returns the same key.

        Raises ChunksLost if the store does not hold the chunks of these receipts.
        """

    def abort(self, token: str) -> None:
        """Discard an unfinished blob. Do nothing if it is gone or complete."""

    def open(self, key: str, start: int, stop: int) -> IO[bytes]:
        """Return the bytes from `start` up to, not including, `stop`; fewer if the blob is shorter."""

    def open_chunk(self, token: str, number: int, length: int) -> IO[bytes] | None:
        """Return the bytes of a chunk of an unfinished blob, None if the store cannot read them before completion."""

    def size(self, key: str) -> int:
        """Return the size of a complete blob in bytes."""

    def delete(self, key: str) -> None:
        """Remove a blob. Do nothing if it is gone."""

    def exists(self, token: str) -> bool:
        """Return whether the blob exists, unfinished or complete."""

    def key_of(self, token: str) -> str:
        """Return the key of the blob once it is complete."""

    def free_bytes(self) -> int | None:
        """Return the free space in bytes, None if it is unknown."""


@runtime_checkable
class PresignedUrls(Protocol):
    """A store that clients access directly, through presigned URLs."""

    def chunk_url(self, token: str, number: int, length: int, seconds: int) -> str:
        """Return a URL to which anyone can PUT chunk `number` of `length` bytes, for `seconds`."""

    def find_chunk(self, token: str, number: int, length: int, receipt: str) -> bool:
        """Return whether the store holds a chunk of this length and receipt, sent to `chunk_url`."""

    def url(self, key: str, seconds: int, content_type: str, disposition: str) -> str:
        """Return a URL from which anyone can GET a blob, with this type and disposition, for `seconds`."""


@runtime_checkable
class FilesBelowRoot(Protocol):
    """A store whose blobs are files that a web server can read."""

    def path_below_root(self, key: str) -> str:
        """Return the path of a blob, relative to the store's folder."""


@runtime_checkable
class Preparable(Protocol):
    """A store that must be set up before its first use."""

    def prepare(self, origin: str, seconds: int) -> list[str]:
        """Create what is missing and allow pages of `origin` to read.

        Have unfinished blobs older than `seconds` removed, if the store can. Return one sentence for each step.
        """
