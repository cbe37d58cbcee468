"""The bytes to upload: one incompressible file in the page cache, with digests computed in advance."""

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
    """A file of `size` random bytes. An upload that is longer starts over at the beginning of the file."""

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
        """Yield `total` bytes from `start` on as chunks. `chunk_size` must divide the file's size."""
        for offset in range(start, start + total, chunk_size):
            yield Slice(self.fd, offset % self.size, min(chunk_size, start + total - offset))

    def prepare(self, chunk_size: int) -> None:
        """Compute the digests of all chunks before the clients are forked, so that hashing is not measured."""
        for part in self.chunks(0, self.size, chunk_size):
            content_digest(part)


@cache
def content_digest(part: Slice) -> str:
    """Return the Content-Digest of RFC 9530."""
    digest = hashlib.sha256(os.pread(part.fd, part.size, part.offset)).digest()
    return f"sha-256=:{base64.b64encode(digest).decode()}:"
