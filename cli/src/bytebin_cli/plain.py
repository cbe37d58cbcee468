"""An upload without encryption: chunks hold the file's own bytes."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from bytebin_cli.chunks import Chunk, Read
from bytebin_cli.metadata import Metadata

# Bytes: read and hashed while they are in the processor's cache.
_BLOCK: Final = 1 << 18


@dataclass(frozen=True)
class Plain:
    """Has the same interface as `seal.Sealing`."""

    metadata: Metadata

    fragment = ""
    chunk_multiple = 1

    @property
    def body_length(self) -> int:
        return self.metadata.size

    def plaintext_chunk_size(self, chunk_size: int) -> int:
        return chunk_size

    def apply(self, read: Read, index: int, chunk_size: int, buffer: memoryview) -> Chunk:
        """Read chunk `index` into `buffer`."""
        first = index * chunk_size
        content = buffer[: min(chunk_size, self.metadata.size - first)]
        digest = sha256()
        for start in range(0, len(content), _BLOCK):
            block = content[start : start + _BLOCK]
            read(first + start, block)
            digest.update(block)
        return Chunk(content, digest.digest(), digest.hexdigest())

    def fingerprint(self, read: Read, index: int, chunk_size: int) -> str:
        """Return the fingerprint of the file's part for chunk `index`: its SHA-256, which the server has too."""
        memory = memoryview(bytearray(min(chunk_size, self.metadata.size)))
        return self.apply(read, index, chunk_size, memory).fingerprint

    def described(self) -> dict[str, Any]:
        """Return the members of the request that describe the file. The server knows the type from the name."""
        return {"name": self.metadata.name}

    def kept(self) -> dict[str, Any]:
        """Return what is needed to resume."""
        return {}
