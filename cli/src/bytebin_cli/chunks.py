"""Chunks on their way to the server: one pass over the file fills a buffer and computes the digests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# Fills the buffer with the bytes of the file at this offset. Raises FileChanged or NotReadable. Thread-safe.
Read = Callable[[int, memoryview], None]


@dataclass(frozen=True)
class Chunk:
    """The bytes to send, which are valid as long as their buffer, and their SHA-256.

    `fingerprint` is that of the part of the file: an interrupted upload is resumed if it is still the same.
    """

    content: memoryview = field(repr=False)
    digest: bytes
    fingerprint: str


class Buffers:
    """Buffers of `size` bytes that are used again: new memory costs more than reading a file into it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._free: list[bytearray] = []

    @contextmanager
    def one(self) -> Iterator[memoryview]:
        """Lend a buffer. There are as many as are ever lent at once. Thread-safe."""
        try:
            buffer = self._free.pop()
        except IndexError:
            buffer = bytearray(self._size)
        try:
            yield memoryview(buffer)
        finally:
            self._free.append(buffer)
