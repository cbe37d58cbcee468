from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, NamedTuple, Protocol


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


class BlobStore(Protocol):
    """Moves bytes and knows nothing else: who may, how long and which digest is checked by those who call it.

    A token names a blob that is being written, a key one that is whole. Every method raises StorageUnavailable
    when the store does not answer or is full, and FileNotFoundError for a token or key that is gone.
    """

    def begin(self, size: int | None, chunk_size: int, key: str | None = None) -> str:
        """Makes room for `size` bytes (None: not known yet) and returns the token, which survives a power cut.

        `key` is that of another store's blob, of which this will be a copy.
        """

    def lock_chunk(self, token: str, number: int) -> AbstractContextManager[None]:
        """Keeps other requests of this machine away from one chunk; raises ChunkBusy after a few seconds."""

    def put_chunk(
        self,
        token: str,
        number: int,
        stream: ByteSource,
        length: int | None = None,
        before_end: Callable[[], None] = ...,
    ) -> str:
        """Writes `stream` to its end as chunk `number`, on stable storage when it returns the receipt.

        `length` in bytes, where it is known. A store that other machines write to as well, where the later of two
        chunks takes the place of the earlier, calls `before_end` when all bytes have come and before they take
        effect; what that raises leaves the store as it was, and is raised.
        """

    def chunk_url(self, token: str, number: int, length: int, seconds: int) -> str | None:
        """Where whoever has the address may put chunk `number` himself, for so long; None from most stores."""

    def find_chunk(self, token: str, number: int, length: int, receipt: str) -> bool:
        """Whether the store holds a chunk of that length under that receipt, put to `chunk_url`."""

    def complete(self, token: str, receipts: list[str]) -> str:
        """Makes the chunks one blob and returns its key; repeated, it does nothing and returns the same key.

        Raises ChunksLost where what the store holds are not the chunks of these receipts.
        """

    def abort(self, token: str) -> None:
        """Forgets an unfinished blob; one that is gone or whole already is left as it is."""

    def open(self, key: str, start: int, stop: int) -> IO[bytes]:
        """The bytes from `start` up to, not including, `stop`."""

    def size(self, key: str) -> int:
        """Bytes of a whole blob."""

    def open_chunk(self, token: str, number: int, length: int) -> IO[bytes] | None:
        """The bytes of a stored chunk of an unfinished blob; None from a store that gives none out before the end."""

    def path_below_root(self, key: str) -> str | None:
        """Where a web server that can read the store's files finds the blob; None where there are no such files."""

    def url(self, key: str, seconds: int, content_type: str, disposition: str) -> str | None:
        """An address that gives a blob, under that type and disposition, to whoever has it; None from most stores."""

    def delete(self, key: str) -> None:
        """Removes a blob; one that is gone already is fine."""

    def exists(self, token: str) -> bool:
        """Whether the blob that was begun is there, unfinished or whole."""

    def key_of(self, token: str) -> str:
        """The key that the blob has, or will have, when it is whole."""

    def stale(self, before: datetime) -> list[str]:
        """Tokens of unfinished blobs that nothing was written to since `before`."""

    def blobs(self) -> Iterator[StoredBlob]:
        """All whole blobs, in any order, as they are found: one listing, which opens none of them."""

    def free_bytes(self) -> int | None:
        """Bytes that still fit into the store; None where nobody can know."""

    def prepare(self, origin: str, seconds: int) -> list[str]:
        """Once, before the store is used: makes what is missing, lets pages of `origin` read, and has unfinished blobs
        removed that are older than `seconds`, where the store can. Says what it did, a sentence each.
        """
