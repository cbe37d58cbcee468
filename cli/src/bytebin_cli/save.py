"""Save a file: complete and under its name, or not at all."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from bytebin_cli.errors import NotSaved
from bytebin_cli.texts import gettext as _

FALLBACK_NAME: Final = "file"
# File systems allow 255 bytes, including " (9999)" and ".part", which may be appended.
MAX_NAME_BYTES: Final = 200
_MAX_SUFFIX_BYTES: Final = 20
_MAX_CANDIDATES: Final = 10_000
# Separators, and characters with a meaning on Windows (an alternate stream is "name:stream").
_UNSAFE_CHARACTERS: Final = re.compile(r'[/\\:*?"<>|]')
# Control characters, surrogates, line separators, and format characters, such as bidirectional overrides.
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# A leading dot hides a file, and a shell may read it (.bashrc). Windows drops dots and spaces at the end.
_OUTER_DOTS: Final = re.compile(r"^[.\s]+|[.\s]+$")
# Scripts such as Persian and Hindi spell with the first two (ZWNJ and ZWJ). Names in Arabic and Hebrew contain the
# direction marks, which affect only their neighbours.
_NEEDED: Final = "\u200c\u200d\u200e\u200f\u061c"
# Spaces, combining marks, fillers and an empty Braille cell: a name of these alone cannot be seen.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_BLANK_CATEGORIES: Final = frozenset({"Cf", "Mn", "Zs"})
_WINDOWS_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """Return a visible name for a file directly in its directory: not hidden, not empty, no path."""
    flat = plain_name(name)
    return _shorten(f"_{flat}" if _WINDOWS_DEVICES.match(flat) else flat)


def plain_name(name: str) -> str:
    """Return a visible name, of any length, for what is in no file system. The web page makes the same of it."""
    visible = "".join(
        character
        for character in name
        if character in _NEEDED or unicodedata.category(character) not in _INVISIBLE_CATEGORIES
    )
    flat = _OUTER_DOTS.sub("", _UNSAFE_CHARACTERS.sub("_", visible))
    if all(character in _BLANK or unicodedata.category(character) in _BLANK_CATEGORIES for character in flat):
        return FALLBACK_NAME
    return flat


def safe_paths(files: Iterable[tuple[tuple[str, ...], str]]) -> list[tuple[Path, str]]:
    """Return a relative directory and a name for each file, given as its folders and its name.

    All are safe, and distinct also on a case-insensitive file system. No file has the name of a folder.
    """
    placed = [(Path(*map(safe_name, folders)), safe_name(name)) for folders, name in files]
    taken = {_folded(str(folder)) for path, _name in placed for folder in (path, *path.parents)}
    unique = []
    for folder, name in placed:
        free = next(each for each in _candidates(name) if _folded(str(folder / each)) not in taken)
        taken.add(_folded(str(folder / free)))
        unique.append((folder, free))
    return unique


def make_folders(directory: Path, folders: Path) -> Path:
    """Make the safe relative `folders` in `directory`, and return the innermost. Raise NotSaved.

    A link or a file in their place is refused: nothing is saved outside of `directory`.
    """
    with disk_errors():
        for part in folders.parts:
            directory = directory / part
            with suppress(FileExistsError):
                directory.mkdir()
            if directory.is_symlink() or not directory.is_dir():
                raise NotSaved(
                    _("The file could not be saved: {path} is not a directory.").format(path=directory)
                )
    return directory


def save(blocks: Iterable[bytes], directory: Path, name: str, *, force: bool = False) -> Path:
    """Write `blocks` to `directory` under a safe form of `name`, and return the path.

    Without `force`, an existing file stays, and the new one is named "name (1).ext". Until the last block is on disk,
    there is only a ".part" file, which is removed if anything fails, including `blocks`. Raise NotSaved.
    """
    name = safe_name(name)
    with disk_errors():
        part_path, part = create_part(directory, name)
        try:
            with part:
                for block in blocks:
                    part.write(block)
                part.flush()
                os.fsync(part.fileno())
            return publish(part_path, directory, name, force=force)
        finally:
            part_path.unlink(missing_ok=True)


@contextmanager
def disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotSaved(
            _("The file could not be saved: {reason}.").format(reason=error.strerror or _("the disk failed"))
        ) from None


def create_part(directory: Path, name: str) -> tuple[Path, BinaryIO]:
    for candidate in _candidates(name):
        path = directory / f"{candidate}.part"
        try:
            # "x" neither follows a link nor opens what another download is writing.
            return path, path.open("x+b")
        except FileExistsError:
            continue
    raise _no_free_name()


def publish(part_path: Path, directory: Path, name: str, *, force: bool) -> Path:
    """Give a complete file its name, or, without `force`, the first free variant of it."""
    if force:
        target = directory / name
        part_path.replace(target)
    else:
        target = _link_to_free_name(part_path, directory, name)
        part_path.unlink(missing_ok=True)
    _sync_directory(directory)
    return target


def publish_as(part_path: Path, target: Path) -> Path:
    """Give a complete file exactly that name. Raise NotSaved if it has been taken meanwhile."""
    try:
        os.link(part_path, target)
    except FileExistsError:
        raise exists_already(target) from None
    except OSError:
        # The file system has no hard links (FAT, some network shares).
        if os.path.lexists(target):
            raise exists_already(target) from None
        part_path.rename(target)
    part_path.unlink(missing_ok=True)
    _sync_directory(target.parent)
    return target


def exists_already(target: Path) -> NotSaved:
    return NotSaved(
        _("The file could not be saved: {target} already exists. Use --force to replace it.").format(
            target=target
        )
    )


def _link_to_free_name(part_path: Path, directory: Path, name: str) -> Path:
    """Use a hard link, which never replaces a file created meanwhile, as a POSIX rename would."""
    for candidate in _candidates(name):
        target = directory / candidate
        try:
            os.link(part_path, target)
        except OSError:
            # Either the name is taken, or the file system has no hard links (FAT, some network shares).
            if os.path.lexists(target):
                continue
            part_path.rename(target)
        return target
    raise _no_free_name()


def _candidates(name: str) -> Iterator[str]:
    yield name
    split = Path(name)
    for number in range(1, _MAX_CANDIDATES):
        yield f"{split.stem} ({number}){split.suffix}"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _no_free_name() -> NotSaved:
    return NotSaved(_("The file could not be saved: too many files of that name already exist."))


def _shorten(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, suffix = Path(name).stem, Path(name).suffix
    if len(suffix.encode()) > _MAX_SUFFIX_BYTES:
        stem, suffix = name, ""
    kept = stem.encode()[: MAX_NAME_BYTES - len(suffix.encode())]
    return _OUTER_DOTS.sub("", kept.decode(errors="ignore")) + suffix


def _sync_directory(directory: Path) -> None:
    """Sync the directory, if the system can, so that the new name survives a power failure."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
