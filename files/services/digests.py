"""Digests in the syntax of RFC 9530, and a reader that computes them."""

import base64
import hashlib
from collections.abc import Iterable

from bytebin.errors import DigestMismatch
from files.blobstore import ByteSource

ALGORITHMS = {"sha-256": "sha256", "sha-512": "sha512"}


def format_digest(algorithm: str, digest: bytes) -> str:
    return f"{algorithm}={item(digest)}"


def item(digest: bytes) -> str:
    """Return `digest` as a byte sequence of structured fields (RFC 8941, section 3.3.5)."""
    return f":{base64.b64encode(digest).decode()}:"


class DigestReader:
    """Read at most `limit` bytes of `source`, count them, and compute SHA-256 and the other `algorithms`."""

    def __init__(self, source: ByteSource, limit: int, algorithms: Iterable[str] = ()) -> None:
        self._source = source
        self._left = limit
        self.length = 0
        self._digests = {name: hashlib.new(ALGORITHMS[name]) for name in {"sha-256", *algorithms}}

    def read(self, size: int) -> bytes | memoryview:
        block = self._source.read(min(size, self._left)) if self._left else b""
        self._left -= len(block)
        self.length += len(block)
        for digest in self._digests.values():
            digest.update(block)
        return block

    def drain(self, block_size: int) -> None:
        while self.read(block_size):
            pass

    @property
    def sha256(self) -> str:
        return self._digests["sha-256"].hexdigest()

    def require(self, expected: dict[str, bytes]) -> None:
        """Raise DigestMismatch, which lists every digest in `expected` that the bytes read do not have."""
        wrong = [name for name, digest in expected.items() if self._digests[name].digest() != digest]
        if wrong:
            listing = [
                {"algorithm": name, "provided-digest": item(expected[name]), "header": "Content-Digest"}
                for name in wrong
            ]
            raise DigestMismatch(members={"mismatching-values": listing})
