"""How an upload begins, and how the next call takes up what one before has begun."""

import base64
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from bytebin_cli.api import Answer, number
from bytebin_cli.errors import Refused, SourceChanged, WrongPassword
from bytebin_cli.metadata import Metadata
from bytebin_cli.plain import Plain
from bytebin_cli.seal import Sealing, seal, seal_again
from bytebin_cli.source import Source
from bytebin_cli.state import Record


class StartAnew(Refused):
    """What was begun cannot be gone on with."""


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for. `expires_in` in seconds; a password means encryption with it."""

    metadata: Metadata
    encrypt: bool
    password: str | None
    expires_in: int | None
    max_downloads: int | None


@dataclass(frozen=True)
class Limits:
    chunk_size: int
    max_parallel: int
    max_ttl: int

    @classmethod
    def of(cls, answer: Answer) -> "Limits":
        members = ("default_chunk_size", "max_parallel", "max_ttl")
        return cls(*(number(answer, member) for member in members))


@dataclass(frozen=True)
class Beginning:
    """An upload as it is created, and created again with the same `key`."""

    key: str
    chunk_size: int
    transform: Plain | Sealing

    def document(self) -> dict[str, Any]:
        return {
            "size": self.transform.body_length,
            "chunk_size": self.chunk_size,
            **self.transform.described(),
        }

    def kept(self) -> Record:
        return {"key": self.key, "chunk_size": self.chunk_size, **self.transform.kept()}


def begin(wanted: Wanted, limits: Limits, source: Source) -> Beginning:
    modified = source.modified_ns
    modified_ms = None if modified is None else modified // 1_000_000
    transform: Plain | Sealing = Plain(wanted.metadata)
    if wanted.encrypt:
        transform = seal(wanted.metadata, modified_ms, wanted.password)
    multiple = transform.chunk_multiple
    chunk_size = max(multiple, limits.chunk_size // multiple * multiple)
    return Beginning(token_hex(16), chunk_size, transform)


def take_up(wanted: Wanted, source: Source, record: Record) -> Beginning:
    """Raises SourceChanged or StartAnew."""
    match record:
        case {"key": str(key), "chunk_size": int(chunk_size), "size": size, "modified": modified}:
            if (size, modified) != (source.size, source.modified_ns):
                raise SourceChanged("The file has changed since its upload was interrupted.")
            return Beginning(key, chunk_size, _transform_of(wanted, record))
    raise StartAnew("What was kept of the interrupted upload is damaged.")


def _transform_of(wanted: Wanted, kept: Record) -> Plain | Sealing:
    if not wanted.encrypt:
        return Plain(wanted.metadata)
    try:
        return seal_again(kept["fragment"], base64.b64decode(kept["envelope"]), wanted.password)
    except WrongPassword:
        raise StartAnew("The password is not the one that the upload was begun with.") from None
    except (Refused, KeyError, ValueError):
        raise StartAnew("What was kept of the interrupted upload is damaged.") from None
