from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, NamedTuple, Protocol, runtime_checkable


class ByteSource(Protocol):
    """Bytes on their way in: `read` gives at most `size`, and none at the end. A block is good until the next read."""

    def read(self, size: int, /) -> bytes | memoryview: ...


class StoredBlob(NamedTuple):
    """A whole blob in a listing. `changed_at`: when its last byte came, or when it was completed."""

    key: str
    size: int
    changed_at: datetime


class ChunksLost(Exception):
    """Receipts of these chunks are not those of what the store holds."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} chunks are not as they were received")
        self.numbers = numbers


class Locking(Protocol):
    def lock_chunk(self, token: str, number: int) -> AbstractContextManager[None]:
        """Keep other requests of this machine away from one chunk. Raise ChunkBusy after a few seconds."""


class Listing(Protocol):
    def stale(self, before: datetime) -> list[str]:
        """Return the tokens of unfinished blobs that nothing was written to since `before`."""

    def blobs(self) -> Iterator[StoredBlob]:
        """Yield all whole blobs, in any order, as they are found: one listing, which opens none of them."""


class BlobStore(Locking, Listing, Protocol):
    """Moves bytes and knows nothing else: the callers check rights, lengths and digests.

    A token names a blob that is being written, a key one that is whole. Every method raises StorageUnavailable if the
    store does not respond or is full, and FileNotFoundError for a token or key that is gone.
    """

    def begin(self, size: int | None, chunk_size: int, key: str | None = None) -> str:
        """Make room for `size` bytes (None: not known yet) and return the token, which survives a power cut.

        `key` is that of another store's blob, of which this will be a copy.
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

        `length` in bytes, if it is known. A store that other machines write to as well, where the later of two chunks
        replaces the earlier, calls `before_end` when all bytes have arrived and before they take effect. What that
        raises leaves the store as it was, and is raised.
        """

    def complete(self, token: str, receipts: list[str]) -> str:
        """Make the chunks one blob and return its key. Repeated, it does nothing and returns the same key.

        Raises ChunksLost if what the store holds is not the chunks of these receipts.
        """

    def abort(self, token: str) -> None:
        """Forget an unfinished blob. One that is gone or whole already is left as it is."""

    def open(self, key: str, start: int, stop: int) -> IO[bytes]:
        """Return the bytes from `start` up to, not including, `stop`; fewer if the blob is shorter."""

    def open_chunk(self, token: str, number: int, length: int) -> IO[bytes] | None:
        """Return the bytes of a stored chunk of an unfinished blob, None if they cannot be read before the end."""

    def size(self, key: str) -> int:
        """Return the bytes of a whole blob."""

    def delete(self, key: str) -> None:
        """Remove a blob. One that is gone already is fine."""

    def exists(self, token: str) -> bool:
        """Return whether the blob that was begun is there, unfinished or whole."""

    def key_of(self, token: str) -> str:
        """Return the key that the blob has, or will have, when it is whole."""

    def free_bytes(self) -> int | None:
        """Return how many bytes still fit into the store, None if nobody can know."""


@runtime_checkable
class DirectAddresses(Protocol):
    """A store that clients reach themselves, through addresses that are signed for a while."""

    def chunk_url(self, token: str, number: int, length: int, seconds: int) -> str:
        """Return an address to which anyone can PUT chunk `number`, for `seconds`."""

    def find_chunk(self, token: str, number: int, length: int, receipt: str) -> bool:
        """Return whether the store holds a chunk of that length under that receipt, put to `chunk_url`."""

    def url(self, key: str, seconds: int, content_type: str, disposition: str) -> str:
        """Return an address from which anyone can GET a blob, with that type and disposition, for `seconds`."""


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

        Have unfinished blobs older than `seconds` removed, if the store can. Return what was done, a sentence each.
        """
