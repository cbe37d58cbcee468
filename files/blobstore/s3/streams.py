"""Streams to and from S3, one block at a time."""

import io
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

from files.blobstore.base import ByteSource
from files.blobstore.s3.failures import translated

BLOCK = 2**20


class PartBody:
    """The body of a part. Its last block is released only when all bytes have arrived and `before_end` has returned.

    S3 discards a body that is shorter than its Content-Length, so until then no part is stored: neither a truncated
    chunk nor a replacement of another. `refusal` is the exception that ended the body; the library that reads it raises
    one of its own.
    """

    def __init__(self, source: ByteSource, length: int, before_end: Callable[[], None]) -> None:
        self._source = source
        self._left = length
        self._before_end = before_end
        self.refusal: BaseException | None = None

    def read(self, size: int = -1) -> bytes | memoryview:
        """Return the next block, which may exceed `size`: the library accepts that, and small blocks cost more CPU."""
        if not self._left:
            return b""
        try:
            block = self._source.read(min(BLOCK, self._left))
            self._left -= len(block)
            if not block or not self._left:
                self._before_end()
        except BaseException as error:
            self.refusal = error
            raise
        return block


class Part:
    """The next `left` bytes of a source. `ended` says that the source had fewer."""

    def __init__(self, source: ByteSource, left: int) -> None:
        self._source = source
        self._left = left
        self.ended = False

    def read(self, size: int) -> bytes | memoryview:
        block = self._source.read(min(size, self._left)) if self._left else b""
        self._left -= len(block)
        self.ended = bool(self._left) and not block
        return block


class Chained:
    """The bytes of `first`, then those of `second`."""

    def __init__(self, first: ByteSource, second: ByteSource) -> None:
        self._first = first
        self._second = second

    def read(self, size: int) -> bytes | memoryview:
        return self._first.read(size) or self._second.read(size)


def spooled(source: ByteSource, folder: str) -> tuple[IO[bytes], int]:
    """Copy a chunk of unknown length to an unnamed file and return both. S3 needs the length first (bytes)."""
    file = TemporaryFile(dir=folder)  # noqa: SIM115  # the caller closes it
    length = 0
    try:
        while block := source.read(BLOCK):
            file.write(block)
            length += len(block)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, length


class ObjectStream(io.RawIOBase):
    """The body of a GET response as a file that can be read once. Raises StorageUnavailable if the connection fails."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        with translated():
            block = self._body.read(len(view))
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._body.close()
        super().close()
