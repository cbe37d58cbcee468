"""The manifest of a bundle, several files in one link (docs/FORMAT.md). It is checked as a whole before use."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from bytebin_cli.errors import DamagedFile, DamagedLink, Refused, UnsupportedFile
from bytebin_cli.format import MAX_PLAINTEXT, Fragment, parse_fragment
from bytebin_cli.texts import gettext as _

MANIFEST_TYPE: Final = "application/vnd.bytebin.manifest+json"
MAX_MANIFEST_LENGTH: Final = 8 << 20
_VERSION: Final = 1
MAX_FILES: Final = 10_000
_MAX_NAME_BYTES: Final = 1024
_MAX_TYPE_BYTES: Final = 255
_MAX_PATH_BYTES: Final = 1024
_ID: Final = re.compile(r"[0-9A-Za-z]{11}")
# Never with a password: the bundle's password protects all files.
_KEY_PREFIX: Final = "b1."


@dataclass(frozen=True)
class Entry:
    """A file on the same server as the manifest. Name and folders are untrusted, as in the metadata."""

    file_id: str
    fragment: Fragment = field(repr=False)
    name: str
    size: int
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """An entry to be written. `key` is the fragment of the file's link; `path` has its folders, "" at the top."""

    file_id: str
    key: str = field(repr=False)
    name: str
    size: int
    media_type: str
    path: str


def write_manifest(files: Iterable[Written]) -> bytes:
    """Raise Refused for folders whose path is too long for a manifest, or if they are too many."""
    listed = []
    for file in files:
        if _length(file.path) > _MAX_PATH_BYTES:
            raise Refused(_("The path {path} is too long.").format(path=file.path))
        facts = {"id": file.file_id, "key": file.key, "name": file.name, "size": file.size}
        listed.append({**facts, "type": file.media_type, **({"path": file.path} if file.path else {})})
    content = json.dumps({"version": _VERSION, "files": listed}, ensure_ascii=False).encode()
    if len(content) > MAX_MANIFEST_LENGTH:
        raise Refused(_("The names of its files are too long for one link."))
    return content


def read_manifest(content: bytes) -> tuple[Entry, ...]:
    """Raises DamagedFile, or UnsupportedFile for a later version."""
    document = _parse(content)
    version, files = document.get("version"), document.get("files")
    if type(version) is int and version != _VERSION:
        raise UnsupportedFile(
            _("The link opens a bundle of a later version: a newer version of bytebin can read it.")
        )
    # Python considers 1.0 and True equal to 1.
    if type(version) is not int or not isinstance(files, list) or len(files) > MAX_FILES:
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
        case {
            "id": str(file_id),
            "key": str(key),
            "name": str(name),
            "size": int(size),
            "type": str(kind),
            **more,
        }:
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
    return Entry(file_id, _fragment(key), name, size, _folders(more["path"]) if "path" in more else ())


def _folders(path: object) -> tuple[str, ...]:
    """Return the names of the folders on the way to a file, the outermost first. Raise DamagedFile."""
    if not isinstance(path, str) or _length(path) > _MAX_PATH_BYTES:
        raise _damaged()
    folders = tuple(path.split("/"))
    if any(folder in ("", ".", "..") for folder in folders):
        raise _damaged()
    return folders


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
