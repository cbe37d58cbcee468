"""The TIFF structure of EXIF data (CIPA DC-008, section 4.5.2)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bytebin_cli.photos.reader import Damaged

_GPS: Final = 0x8825
_ORIENTATION: Final = 0x0112
_SHORT: Final = 3
# Bytes of a value, by its type.
_SIZES: Final = (1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
_MOST_ENTRIES: Final = 1_000
_ENTRY: Final = 12  # bytes


@dataclass(frozen=True)
class _Entry:
    """`value` is where the values are, if these have more than four bytes."""

    tag: int
    kind: int
    count: int
    value: int
    first_short: int

    @property
    def length(self) -> int:
        return self.count * (_SIZES[self.kind] if self.kind < len(_SIZES) else 1)


class _Tiff:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4], "")
        if not self._order:
            raise Damaged

    def first_directory(self) -> Iterator[_Entry]:
        (start,) = self._numbers("I", 4)
        return self.directory(start)

    def directory(self, start: int) -> Iterator[_Entry]:
        (count,) = self._numbers("H", start)
        if count > _MOST_ENTRIES:
            raise Damaged
        for at in range(start + 2, start + 2 + _ENTRY * count, _ENTRY):
            yield _Entry(*self._numbers("HHII", at), *self._numbers("H", at + 8))

    def _numbers(self, form: str, start: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(self._order + form, self._content, start)
        except struct.error:
            raise Damaged from None


def without_location(content: bytes) -> bytes:
    """Return the TIFF with zeros in place of its GPS directory, which then has no entries, and of their values."""
    tiff, clean = _Tiff(content), bytearray(content)
    for start in [entry.value for entry in tiff.first_directory() if entry.tag == _GPS]:
        entries = list(tiff.directory(start))
        for entry in entries:
            if entry.length > 4:
                _blank(clean, entry.value, entry.length)
        _blank(clean, start, 2 + _ENTRY * len(entries))
    return bytes(clean)


def orientation_alone(content: bytes) -> bytes:
    """Return a TIFF of the same length that only says how to turn the picture, zeros if it is too short for that."""
    alone = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, _SHORT, 1, _orientation(content), 0, 0)
    return alone.ljust(len(content), b"\0") if len(content) >= len(alone) else bytes(len(content))


def _orientation(content: bytes) -> int:
    """Return 1 to 8, 1 if there is none or it cannot be read."""
    wanted = _ORIENTATION, _SHORT
    try:
        entries = _Tiff(content).first_directory()
        found = next((entry.first_short for entry in entries if (entry.tag, entry.kind) == wanted), 1)
    except Damaged:
        return 1
    return found if 1 <= found <= 8 else 1


def _blank(content: bytearray, start: int, length: int) -> None:
    if start + length > len(content):
        raise Damaged
    content[start : start + length] = bytes(length)
