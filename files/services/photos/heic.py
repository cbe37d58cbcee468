"""Where the metadata of a HEIC are (ISO 14496-12, section 8.11; ISO 23008-12, annex A)."""

import struct
from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple

from files.services.photos.tiff import Damaged

BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif", b"avis")
MOST_META = 8 * 2**20  # bytes
MOST_ITEMS = 10_000
XMP = b"application/rdf+xml"


class Box(NamedTuple):
    kind: bytes
    start: int  # of what it contains
    stop: int


class Item(NamedTuple):
    start: int
    length: int
    is_exif: bool


def boxes(content: bytes | mmap, start: int, stop: int) -> Iterator[Box]:
    while start + 8 <= stop:
        length, kind = struct.unpack(">I4s", content[start : start + 8])
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", content[start + 8 : start + 16])
            head = 16
        end = stop if length == 0 else start + length
        if (length and length < head) or end > stop:
            raise Damaged
        yield Box(kind, start + head, end)
        start = end


def find(content: bytes | mmap, start: int, stop: int, kind: bytes) -> Box | None:
    return next((box for box in boxes(content, start, stop) if box.kind == kind), None)


def metadata_items(content: bytes | mmap) -> Iterator[Item]:
    """Yield the pieces of EXIF and XMP. Raise Damaged, or struct.error."""
    meta = find(content, 0, len(content), b"meta")
    if meta is None:
        return
    if meta.stop - meta.start > MOST_META:
        raise Damaged
    start = meta.start + 4
    kinds, places = find(content, start, meta.stop, b"iinf"), find(content, start, meta.stop, b"iloc")
    if kinds is None or places is None:
        return
    wanted = dict(items_of(content, kinds))
    inner = find(content, start, meta.stop, b"idat")
    reader = Reader(bytes(content[places.start : places.stop]))
    for number, extents, within in reader.locations():
        if number in wanted and extents:
            yield placed(extents, inner if within else None, wanted[number])


def placed(extents: list[tuple[int, int]], inner: Box | None, is_exif: bool) -> Item:
    """Return the place of an item. Raise Damaged for one in several parts: cameras write none."""
    if len(extents) != 1:
        raise Damaged
    start, length = extents[0]
    return Item(start + (inner.start if inner else 0), length, is_exif)


def items_of(content: bytes | mmap, kinds: Box) -> Iterator[tuple[int, bool]]:
    """Yield the number of each item of metadata, and whether it is EXIF."""
    head = 6 if content[kinds.start] == 0 else 8
    for box in boxes(content, kinds.start + head, kinds.stop):
        version = content[box.start]
        if box.kind != b"infe" or version < 2:
            continue
        wide = version > 2
        number = int.from_bytes(content[box.start + 4 : box.start + (8 if wide else 6)])
        at = box.start + (10 if wide else 8)
        kind = bytes(content[at : at + 4])
        if kind == b"Exif" or (kind == b"mime" and XMP in bytes(content[at + 4 : min(box.stop, at + 300)])):
            yield number, kind == b"Exif"


class Reader:
    """The `iloc` box."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, length: int) -> int:
        if self._at + length > len(self._content):
            raise Damaged
        found = int.from_bytes(self._content[self._at : self._at + length])
        self._at += length
        return found

    def locations(self) -> Iterator[tuple[int, list[tuple[int, int]], bool]]:
        """Yield each item's number, its parts as (start, length), and whether these are within `idat`."""
        version = self.take(4) >> 24
        sizes = self.take(2)
        offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        count = self.take(4 if version == 2 else 2)
        if version > 2 or count > MOST_ITEMS:
            raise Damaged
        for _ in range(count):
            number = self.take(4 if version == 2 else 2)
            method = self.take(2) & 15 if version else 0
            self.take(2)
            first = self.take(base)
            extents = []
            for _ in range(self.take(2)):
                self.take(index if version else 0)
                start = first + self.take(offset)
                extents.append((start, self.take(length)))
            yield number, extents, method == 1
