"""An upload without encryption: chunks hold the file's own bytes."""

from dataclasses import dataclass
from typing import Any

from bytebin_cli.metadata import Metadata


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

    def apply(self, plaintext: bytes, _index: int, _chunk_size: int) -> bytes:
        return plaintext

    def described(self) -> dict[str, Any]:
        """Return the members of the request that describe the file. The server knows the type from the name."""
        return {"name": self.metadata.name}

    def kept(self) -> dict[str, Any]:
        """Return what is needed to resume."""
        return {}
