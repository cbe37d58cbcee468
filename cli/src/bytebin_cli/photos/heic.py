"""Where the metadata of a HEIC or AVIF are (ISO 14496-12, section 8.11; ISO 23008-12, annex A)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bytebin_cli.photos.reader import Damaged, Reader

BRANDS: Final = frozenset(b"heic heix hevc mif1 msf1 heim heis avif avis".split())
_MOST_META: Final = 8 << 20  # bytes
_MOST_ITEMS: Final = 10_000
_MOST_ENTRY: Final = 300  # bytes of an item's description that are looked at
_XMP: Final = b"application/rdf+xml"


@dataclass(frozen=True)
class _Box:
    """From the start of what it contains to its end."""

    kind: bytes
    start: int
    stop: int


@dataclass(frozen=True)
class Item:
    """A piece of EXIF, or of XMP."""

    start: int
    length: int
    is_exif: bool


def metadata_items(photo: Reader) -> Iterator[Item]:
    meta = _find(photo, 0, photo.size, b"meta")
    if meta is None:
        return
    if meta.stop - meta.start > _MOST_META:
        raise Damaged
    inside = meta.start + 4, meta.stop
    kinds, places = _find(photo, *inside, b"iinf"), _find(photo, *inside, b"iloc")
    if kinds is None or places is None:
        return
    wanted = dict(_described(photo, kinds))
    data = _find(photo, *inside, b"idat")
    for number, parts, within in _Locations(photo.piece(places.start, places.stop - places.start)).read():
        if number not in wanted or not parts:
            continue
        if len(parts) > 1:
            raise Damaged  # cameras write one part
        start, length = parts[0]
        yield Item(start + (data.start if within and data else 0), length, wanted[number])


def _boxes(photo: Reader, start: int, stop: int) -> Iterator[_Box]:
    while start + 8 <= stop:
        length, kind = photo.numbers(">I4s", start)
        head = 8
        if length == 1:
            (length,) = photo.numbers(">Q", start + 8)
            head = 16
        end = start + length if length else stop
        if (length and length < head) or end > stop:
            raise Damaged
        yield _Box(kind, start + head, end)
        start = end


def _find(photo: Reader, start: int, stop: int, kind: bytes) -> _Box | None:
    return next((box for box in _boxes(photo, start, stop) if box.kind == kind), None)


def _described(photo: Reader, kinds: _Box) -> Iterator[tuple[int, bool]]:
    """Yield the number of each item of metadata, and whether it is EXIF."""
    (version,) = photo.piece(kinds.start, 1)
    for box in _boxes(photo, kinds.start + (8 if version else 6), kinds.stop):
        content = photo.piece(box.start, min(box.stop - box.start, _MOST_ENTRY))
        if box.kind != b"infe" or not content or content[0] < 2:
            continue
        wide = content[0] > 2
        number = int.from_bytes(content[4 : 8 if wide else 6])
        what = content[10 if wide else 8 :]
        if what.startswith(b"Exif") or (what.startswith(b"mime") and _XMP in what):
            yield number, what.startswith(b"Exif")


class _Locations:
    """The `iloc` box."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def read(self) -> Iterator[tuple[int, list[tuple[int, int]], bool]]:
        """Yield each item's number, its parts as (start, length), and whether these are within `idat`."""
        version = self._take(4) >> 24
        sizes = self._take(2)
        offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        count = self._take(4 if version == 2 else 2)
        if version > 2 or count > _MOST_ITEMS:
            raise Damaged
        for _ in range(count):
            number = self._take(4 if version == 2 else 2)
            method = self._take(2) & 15 if version else 0
            self._take(2)
            first = self._take(base)
            parts = []
            for _part in range(self._take(2)):
                self._take(index if version else 0)
                start = first + self._take(offset)
                parts.append((start, self._take(length)))
            yield number, parts, method == 1

    def _take(self, length: int) -> int:
        if self._at + length > len(self._content):
            raise Damaged
        self._at += length
        return int.from_bytes(self._content[self._at - length : self._at])
