"""Prepare a new upload, or restore an interrupted one from its saved state."""

import base64
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from bytebin_cli.api import Document, number
from bytebin_cli.errors import FileChanged, Refused, WrongPassword
from bytebin_cli.metadata import Metadata
from bytebin_cli.plain import Plain
from bytebin_cli.seal import Sealing, seal, seal_again
from bytebin_cli.source import Source
from bytebin_cli.state import Record
from bytebin_cli.texts import gettext as _


class CannotResume(Refused):
    """The interrupted upload cannot be resumed."""


@dataclass(frozen=True)
class Rules:
    """Rules of the link that the server keeps. It must not know the first two of an encrypted file."""

    note: str | None = None
    slug: str | None = None
    private: bool = False

    def members(self) -> dict[str, Any]:
        """Return those that were given, as the API takes them."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class UploadRequest:
    """What the user asked for. `expires_in` is in seconds.

    The password of an encrypted file is part of its encryption; that of a plain one is checked by the server.
    """

    metadata: Metadata
    encrypt: bool
    password: str | None = field(repr=False)
    expires_in: int | None
    max_downloads: int | None
    burn: bool = field(default=False, kw_only=True)
    keep_metadata: bool = field(default=False, kw_only=True)
    burn_group: str = field(default="", kw_only=True)
    rules: Rules = field(default=Rules(), kw_only=True)

    def begin(self, modified_ms: int | None) -> Plain | Sealing:
        """Draw the keys, if the file is to be encrypted."""
        return seal(self.metadata, modified_ms, self.password) if self.encrypt else Plain(self.metadata)

    def resume(self, kept: Record) -> Plain | Sealing:
        """Restore the keys of an interrupted upload. Raise CannotResume."""
        if not self.encrypt:
            return Plain(self.metadata)
        try:
            return seal_again(kept["fragment"], base64.b64decode(kept["envelope"]), self.password)
        except WrongPassword:
            raise CannotResume(
                _("The password differs from the one that the upload was started with.")
            ) from None
        except (Refused, KeyError, ValueError):
            raise CannotResume(_("The saved state of the interrupted upload is damaged.")) from None

    def options(self) -> dict[str, Any]:
        """Return the members of the request that say for how long and for whom the file is there."""
        flags = {"burn": self.burn, "keep_metadata": self.keep_metadata and not self.encrypt}
        limits = {"expires_in": self.expires_in, "max_downloads": self.max_downloads}
        password = None if self.encrypt else self.password
        group = self.burn_group or None
        values = {**limits, "password": password, "burn_group": group}
        given = {name: value for name, value in values.items() if value is not None}
        return {name: True for name, chosen in flags.items() if chosen} | given | self.rules.members()


@dataclass(frozen=True)
class Limits:
    chunk_size: int
    max_parallel: int
    max_ttl: int

    @classmethod
    def of(cls, response: Document) -> "Limits":
        members = ("default_chunk_size", "max_parallel", "max_ttl")
        return cls(*(number(response, member) for member in members))


@dataclass(frozen=True)
class PreparedUpload:
    """An upload to create. Creating it again with the same Idempotency-Key, `key`, returns the existing one."""

    key: str
    chunk_size: int
    transform: Plain | Sealing

    def document(self) -> dict[str, Any]:
        return {
            "size": self.transform.body_length,
            "chunk_size": self.chunk_size,
            **self.transform.described(),
        }

    def kept_for(self, source: Source) -> Record:
        """Return what `restore` needs, if the source is the same then."""
        found = {"size": source.size, "modified": source.modified_ns}
        return {"key": self.key, "chunk_size": self.chunk_size, **self.transform.kept(), **found}


def prepare(request: UploadRequest, limits: Limits, source: Source) -> PreparedUpload:
    modified = source.modified_ns
    modified_ms = None if modified is None else modified // 1_000_000
    transform = request.begin(modified_ms)
    multiple = transform.chunk_multiple
    chunk_size = max(multiple, limits.chunk_size // multiple * multiple)
    return PreparedUpload(token_hex(16), chunk_size, transform)


def restore(request: UploadRequest, source: Source, record: Record) -> PreparedUpload:
    """Rebuild the upload from its saved state. Raise FileChanged or CannotResume."""
    match record:
        case {"key": str(key), "chunk_size": int(chunk_size), "size": size, "modified": modified}:
            if (size, modified) != (source.size, source.modified_ns):
                raise FileChanged(_("The file has changed since its upload was interrupted."))
            return PreparedUpload(key, chunk_size, request.resume(record))
    raise CannotResume(_("The saved state of the interrupted upload is damaged."))
