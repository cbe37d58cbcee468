"""Names in an archive: they can be unpacked on every system, and no two are the same anywhere."""

import re
import unicodedata
from pathlib import PurePosixPath

from bytebin.db.folding import folded

# Of 255 bytes that file systems allow: " (100000)" may be added.
MAX_BYTES = 240
MAX_SUFFIX_BYTES = 20
FALLBACK = "file"
# Characters with a meaning on Windows. Those with one elsewhere are in no file's name (files/services/names.py).
UNSAFE = re.compile(r'[:*?"<>|]')
# Windows drops dots and spaces at the end; a dot at the beginning hides a file.
OUTER = re.compile(r"^[.\s]+|[.\s]+$")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)


class Names:
    """The names given so far in one directory."""

    def __init__(self) -> None:
        # Each name that is taken, folded, with the number that its next namesake tries first.
        self._next: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """Return a safe name like `name` that was not given before, such as "beach (2).jpg"."""
        name = safe(name)
        number = self._next.get(folded(name), 1)
        free = numbered(name, number)
        while folded(free) in self._next:
            number += 1
            free = numbered(name, number)
        self._next[folded(free)] = 2
        self._next[folded(name)] = number + 1
        return free


def numbered(name: str, number: int) -> str:
    path = PurePosixPath(name)
    return name if number == 1 else f"{path.stem} ({number}){path.suffix}"


def safe(name: str) -> str:
    """Return the name as every system takes it."""
    flat = OUTER.sub("", UNSAFE.sub("_", unicodedata.normalize("NFC", name))) or FALLBACK
    return shortened(f"_{flat}" if DEVICES.match(flat) else flat)


def shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix.encode()) <= MAX_SUFFIX_BYTES else ""
    stem = name.removesuffix(suffix).encode()[: MAX_BYTES - len(suffix.encode())].decode(errors="ignore")
    return OUTER.sub("", stem) + suffix
