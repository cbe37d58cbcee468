"""Bytes on their way to S3 and from it, a block at a time."""

import io
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

from files.blobstore.base import ByteSource
from files.blobstore.s3.failures import translated

BLOCK = 2**20


class PartBody:
    """A part's body, whose last block is handed over only when all of it has come and `before_end` has not refused.

    S3 stores nothing of a body that ends short of its Content-Length, so until then there is no part: not of a chunk
    that was cut off, and none in the place of another. `refusal` is what ended the body; the library, which reads
    it, reports an error of its own.
    """

    def __init__(self, source: ByteSource, length: int, before_end: Callable[[], None]) -> None:
        self._source = source
        self._left = length
        self._before_end = before_end
        self.refusal: BaseException | None = None

    def read(self, size: int = -1) -> bytes | memoryview:
        """A block, larger than `size` too: what sends it takes it whole, and small blocks cost more."""
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


def spooled(source: ByteSource, folder: str) -> tuple[IO[bytes], int]:
    """A chunk whose length only its end tells, in a file without a name: S3 wants the length first."""
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
    """The body of a GET, as a file that is read once. An error of the way is an OSError, as a disk's would be."""

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
