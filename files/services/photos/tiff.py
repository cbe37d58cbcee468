"""The TIFF structure of EXIF data (CIPA DC-008, section 4.5.2)."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

GPS = 0x8825
ORIENTATION = 0x0112
SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
}  # bytes of a type's values
MOST_ENTRIES = 1_000
SHORTEST = 26  # bytes of a TIFF with one entry


class Damaged(ValueError):
    """The metadata contradict themselves, so nothing is known of where they are."""


class Entry(NamedTuple):
    tag: int
    kind: int
    values: int  # how many
    value: int  # or where the value is, if it has more than four bytes


def byte_order(tiff: bytes) -> str:
    if tiff[:4] == b"II*\0":
        return "<"
    if tiff[:4] == b"MM\0*":
        return ">"
    raise Damaged


def entries(tiff: bytes, order: str, start: int) -> Iterator[Entry]:
    """Yield the entries of the directory at `start`. Raise Damaged if it is not within `tiff`."""
    count = number(tiff, f"{order}H", start)
    if count > MOST_ENTRIES:
        raise Damaged
    for at in range(start + 2, start + 2 + 12 * count, 12):
        yield Entry(*(number(tiff, f"{order}{kind}", at + offset) for kind, offset in ENTRY))


ENTRY = (("H", 0), ("H", 2), ("I", 4), ("I", 8))


def number(tiff: bytes, kind: str, start: int) -> int:
    try:
        return int(struct.unpack_from(kind, tiff, start)[0])
    except struct.error:
        raise Damaged from None


def without_location(tiff: bytes) -> bytes:
    """Return `tiff` with zeros in place of its GPS directory, which then has no entries, and of their values."""
    order = byte_order(tiff)
    first = entries(tiff, order, number(tiff, f"{order}I", 4))
    clean = bytearray(tiff)
    for start in [entry.value for entry in first if entry.tag == GPS]:
        found = list(entries(tiff, order, start))
        for entry in found:
            length = SIZES.get(entry.kind, 1) * entry.values
            if length > 4:
                blank(clean, entry.value, length)
        blank(clean, start, 2 + 12 * len(found))
    return bytes(clean)


def blank(content: bytearray, start: int, length: int) -> None:
    if start + length > len(content):
        raise Damaged
    content[start : start + length] = bytes(length)


def orientation(tiff: bytes) -> int:
    """Return 1 to 8, 1 if there is none or it cannot be read."""
    try:
        order = byte_order(tiff)
        first = entries(tiff, order, number(tiff, f"{order}I", 4))
        found = next((entry for entry in first if entry.tag == ORIENTATION and entry.kind == 3), None)
    except Damaged:
        return 1
    turned = number(struct.pack(f"{order}I", found.value), f"{order}H", 0) if found else 1
    return turned if 1 <= turned <= 8 else 1


def orientation_alone(tiff: bytes) -> bytes:
    """Return a TIFF of the same length that only says how to turn the picture, zeros if it is too short for that."""
    if len(tiff) < SHORTEST:
        return bytes(len(tiff))
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation(tiff), 0)
    short = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return short + bytes(len(tiff) - len(short))
