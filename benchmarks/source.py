"""The bytes that are uploaded: one file that cannot be compressed, in the page cache, digests taken beforehand."""

import base64
import hashlib
import mmap
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.connection import Slice

MIB = 2**20


class Source:
    """`size` random bytes in a file. A longer upload starts over at its beginning."""

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size
        with path.open("wb") as file:
            for _ in range(size // MIB):
                file.write(os.urandom(MIB))
        self.fd = os.open(path, os.O_RDONLY)
        self.view = memoryview(mmap.mmap(self.fd, size, prot=mmap.PROT_READ))

    def read(self, offset: int, count: int) -> bytes:
        return bytes(self.view[offset : offset + count])

    def chunks(self, start: int, total: int, chunk_size: int) -> Iterator[Slice]:
        """`total` bytes from `start` on, in chunks that divide the file's size."""
        for offset in range(start, start + total, chunk_size):
            yield Slice(self.fd, offset % self.size, min(chunk_size, start + total - offset))

    def prepare(self, chunk_size: int) -> None:
        """Takes the digests of all chunks, in the parent of the clients: their hashing is not what is measured."""
        for part in self.chunks(0, self.size, chunk_size):
            content_digest(part)


@cache
def content_digest(part: Slice) -> str:
    """Content-Digest as RFC 9530 writes it."""
    digest = hashlib.sha256(os.pread(part.fd, part.size, part.offset)).digest()
    return f"sha-256=:{base64.b64encode(digest).decode()}:"
