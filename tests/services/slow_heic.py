"""A small HEIC that keeps a decoder busy for minutes: overlays of overlays of grids (ISO 23008-12, section 6.6.2)."""

import struct
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from PIL import Image

from tests.browser.journeys.content import noise
from tests.services.pictures import encoded

TILE = 512  # pixels of a side
ACROSS = 5  # tiles of a grid
# What libheif allows: pictures that an overlay is made of, and overlays in overlays.
MOST_INPUTS, MOST_DEEP = 4, 3
SIDE = ACROSS * TILE


class Item(NamedTuple):
    """`inputs`: the ids of the pictures that it is made of. `properties`: as in the box ipma."""

    kind: bytes
    content: bytes
    properties: bytes
    inputs: range


def slow_heic() -> bytes:
    """Return a HEIC of 2560 x 2560 pixels, 0.4 MB, for which 1,600 tiles of noise are decoded.

    Every item of a row is made of all items of the next row, and nothing is decoded only once.
    """
    pixels = Image.frombytes("RGB", (TILE, TILE), noise(3 * TILE * TILE))
    tile = encoded(pixels, "HEIF", quality=90)
    items = items_of(tile[tile.index(b"mdat") + 4 :])
    contents = dict.fromkeys(item.content for item in items.values())
    kind = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    start = len(kind + meta(items, dict.fromkeys(contents, 0), found(tile, b"hvcC"))) + 8
    places = {}
    for content in contents:
        places[content], start = start, start + len(content)
    return kind + meta(items, places, found(tile, b"hvcC")) + box(b"mdat", *contents)


def items_of(tile: bytes) -> dict[int, Item]:
    overlay = struct.pack(">BB4H2H", 0, 0, 0, 0, 0, 0xFFFF, SIDE, SIDE) + bytes(4 * MOST_INPUTS)
    grid = struct.pack(">4B2H", 0, 0, ACROSS - 1, ACROSS - 1, SIDE, SIDE)
    kinds = [(b"iovl", overlay, b"\1\x81")] * MOST_DEEP
    kinds += [(b"grid", grid, b"\1\x81"), (b"hvc1", tile, b"\2\x82\x83")]
    rows, first = [], 1
    for count in (1, *[MOST_INPUTS] * MOST_DEEP, ACROSS * ACROSS):
        rows.append(range(first, first + count))
        first += count
    inputs = [following for _, following in pairwise(rows)] + [range(0)]
    return {
        number: Item(*kind, inputs=made_of)
        for row, kind, made_of in zip(rows, kinds, inputs, strict=True)
        for number in row
    }


def meta(items: dict[int, Item], places: dict[bytes, int], hvcc: bytes) -> bytes:
    """Return the box that describes the items. `places` says where in the file each content is."""
    count = struct.pack(">H", len(items))
    where = (
        struct.pack(">HHHII", number, 0, 1, places[item.content], len(item.content))
        for number, item in items.items()
    )
    # All but the first are hidden.
    infos = (
        full(b"infe", struct.pack(">HH", number, 0) + item.kind + b"\0", version=2, flags=int(number > 1))
        for number, item in items.items()
    )
    return full(
        b"meta",
        full(b"hdlr", bytes(4), b"pict", bytes(13)),
        full(b"pitm", struct.pack(">H", 1)),
        full(b"iloc", b"\x44\0", count, *where),
        full(b"iinf", count, *infos),
        full(b"iref", *references(items)),
        box(b"iprp", *properties(items, hvcc)),
    )


def references(items: dict[int, Item]) -> Iterable[bytes]:
    for number, item in items.items():
        if item.inputs:
            yield box(
                b"dimg", struct.pack(f">{2 + len(item.inputs)}H", number, len(item.inputs), *item.inputs)
            )


def properties(items: dict[int, Item], hvcc: bytes) -> Iterable[bytes]:
    yield box(b"ipco", size_of(SIDE), size_of(TILE), hvcc)
    links = (struct.pack(">H", number) + item.properties for number, item in items.items())
    yield full(b"ipma", struct.pack(">I", len(items)), *links)


def size_of(side: int) -> bytes:
    return full(b"ispe", struct.pack(">II", side, side))


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + kind + content


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def found(content: bytes, kind: bytes) -> bytes:
    """Return the first box of this kind."""
    start = content.index(kind) - 4
    [length] = struct.unpack_from(">I", content, start)
    return content[start : start + length]
