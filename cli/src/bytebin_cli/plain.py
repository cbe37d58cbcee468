"""An upload without encryption: every chunk is the file's own bytes."""

from dataclasses import dataclass
from typing import Any

from bytebin_cli.metadata import Metadata


@dataclass(frozen=True)
class Plain:
    """Has what `seal.Sealing` has."""

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
        """What the server is told of the file."""
        return {"name": self.metadata.name, "content_type": self.metadata.media_type}

    def kept(self) -> dict[str, Any]:
        """What is needed to go on later."""
        return {}
