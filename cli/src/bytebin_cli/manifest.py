"""The manifest of a bundle, several files in one link (docs/FORMAT.md). It is checked as a whole before use."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from bytebin_cli.errors import DamagedFile, DamagedLink, UnsupportedFile
from bytebin_cli.format import MAX_PLAINTEXT, Fragment, parse_fragment
from bytebin_cli.texts import gettext as _

MANIFEST_TYPE: Final = "application/vnd.bytebin.manifest+json"
MAX_MANIFEST_LENGTH: Final = 4 << 20
_VERSION: Final = 1
_MAX_FILES: Final = 1000
_MAX_NAME_BYTES: Final = 1024
_MAX_TYPE_BYTES: Final = 255
_ID: Final = re.compile(r"[0-9A-Za-z]{11}")
# Never with a password: the bundle's password protects all files.
_KEY_PREFIX: Final = "b1."


@dataclass(frozen=True)
class Entry:
    """A file on the same server as the manifest. The name is untrusted, as in the metadata."""

    file_id: str
    fragment: Fragment = field(repr=False)
    name: str
    size: int


def read_manifest(content: bytes) -> tuple[Entry, ...]:
    """Raises DamagedFile, or UnsupportedFile for a later version."""
    document = _parse(content)
    version, files = document.get("version"), document.get("files")
    if type(version) is int and version != _VERSION:
        raise UnsupportedFile(
            _("The link opens a bundle of a later version: a newer version of bytebin can read it.")
        )
    # Python considers 1.0 and True equal to 1.
    if type(version) is not int or not isinstance(files, list) or not 1 <= len(files) <= _MAX_FILES:
        raise _damaged()
    entries = tuple(map(_entry, files))
    if len({entry.file_id for entry in entries}) < len(entries):
        raise _damaged()
    if sum(entry.size for entry in entries) > MAX_PLAINTEXT:
        raise _damaged()
    return entries


def _parse(content: bytes) -> dict[str, Any]:
    try:
        document: Any = json.loads(content.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _damaged() from None
    if not isinstance(document, dict):
        raise _damaged()
    return document


def _entry(listed: object) -> Entry:
    match listed:
        case {"id": str(file_id), "key": str(key), "name": str(name), "size": int(size), "type": str(kind)}:
            pass
        case _:
            raise _damaged()
    right = (
        _ID.fullmatch(file_id)
        and 1 <= _length(name) <= _MAX_NAME_BYTES
        and type(size) is int
        and 0 <= size <= MAX_PLAINTEXT
        and _length(kind) <= _MAX_TYPE_BYTES
    )
    if not right:
        raise _damaged()
    return Entry(file_id, _fragment(key), name, size)


def _fragment(key: str) -> Fragment:
    try:
        fragment = parse_fragment(key)
    except DamagedLink:
        raise _damaged() from None
    if not key.startswith(_KEY_PREFIX):
        raise _damaged()
    return fragment


def _length(text: str) -> int:
    """Return the length in UTF-8 bytes. Raise DamagedFile for a lone surrogate."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise _damaged() from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _damaged() -> DamagedFile:
    return DamagedFile(_("The file is damaged: the bundle's manifest is invalid."))
