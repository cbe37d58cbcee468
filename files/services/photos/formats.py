"""What to overwrite in a JPEG, PNG, WebP or HEIC. Nothing of the picture is decoded."""

import struct
import zlib
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import Literal, NamedTuple

from files.services.photos import heic
from files.services.photos.tiff import Damaged, orientation_alone, without_location

Wanted = Literal["location", "all"]  # what to remove
Content = bytes | mmap
HEAD = 16  # bytes that tell a format
MOST = 16 * 2**20  # bytes of one piece of metadata that is read into memory

EXIF = b"Exif\0\0"
ICC, MPF = b"ICC_PROFILE\0", b"MPF\0"
PNG = b"\x89PNG\r\n\x1a\n"
# A chunk that no decoder knows and each skips: ancillary, private, safe to copy (W3C PNG, section 5.4).
IGNORED = b"biNk"
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
HOLD_EXIF = (b"XML:com.adobe.xmp\0", b"Raw profile type ")


class Replacement(NamedTuple):
    start: int
    content: bytes


def replacements(content: Content, wanted: Wanted) -> list[Replacement]:
    """Return what to write where. Nothing for another format. Raise Damaged if the metadata contradict themselves."""
    head = bytes(content[:HEAD])
    find = format_of(head)
    if find is None:
        return []
    try:
        found = list(find(content, wanted))
    except (struct.error, IndexError, OverflowError):
        raise Damaged from None
    return [one for one in found if bytes(content[one.start : one.start + len(one.content)]) != one.content]


def format_of(head: bytes) -> Callable[[Content, Wanted], Iterator[Replacement]] | None:
    if head.startswith(b"\xff\xd8\xff"):
        return in_jpeg
    if head.startswith(PNG):
        return in_png
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return in_webp
    return in_heic if head[4:8] == b"ftyp" and head[8:12] in heic.BRANDS else None


def exif(tiff: bytes, wanted: Wanted) -> bytes:
    return without_location(tiff) if wanted == "location" else orientation_alone(tiff)


def piece(content: Content, start: int, length: int) -> bytes:
    """Return bytes that must be there. Raise Damaged if they are not, or are too many."""
    if length > MOST or start + length > len(content):
        raise Damaged
    return bytes(content[start : start + length])


def in_jpeg(content: Content, wanted: Wanted) -> Iterator[Replacement]:
    """Yield replacements in each picture of the file: cameras append smaller ones (CIPA DC-007)."""
    at = 0
    while at >= 0:
        at += 2
        while (marker := next_marker(content, at)) is not None:
            at, kind = marker
            if kind == 0xD9:
                break
            (length,) = struct.unpack(">H", piece(content, at, 2))
            yield from in_segment(kind, piece(content, at, length)[2:], at + 2, wanted)
            at += length
        else:
            return
        at = content.find(b"\xff\xd8\xff", at)


def next_marker(content: Content, at: int) -> tuple[int, int] | None:
    """Return where the next segment's length is, and its marker (ITU-T T.81, section B.1.1). Skip compressed data."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return None
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
        elif kind == 0 or 0xD0 <= kind <= 0xD8 or kind == 1:
            at += 2
        else:
            return at + 2, kind


def in_segment(kind: int, payload: bytes, start: int, wanted: Wanted) -> Iterator[Replacement]:
    if kind == 0xE1 and payload.startswith(EXIF):
        yield Replacement(start + len(EXIF), exif(payload[len(EXIF) :], wanted))
    elif kind in (0xE1, 0xED) or (wanted == "all" and is_metadata(kind, payload)):
        # XMP and Photoshop's data name places in many ways.
        yield Replacement(start, bytes(len(payload)))


def is_metadata(kind: int, payload: bytes) -> bool:
    """Return whether it is a comment or an application's: not JFIF, colours (ICC, Adobe), or where pictures are."""
    if kind == 0xFE:
        return True
    return 0xE2 <= kind <= 0xEF and kind != 0xEE and not payload.startswith((ICC, MPF))


def in_png(content: Content, wanted: Wanted) -> Iterator[Replacement]:
    at = len(PNG)
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if at + 12 + length > len(content):
            raise Damaged
        if kind == b"eXIf":
            yield png_chunk(at, kind, exif(piece(content, at + 8, length), wanted))
        elif (kind in TEXTS and (wanted == "all" or holds_exif(content, at))) or (
            kind == b"tIME" and wanted == "all"
        ):
            yield png_chunk(at, IGNORED, bytes(len(piece(content, at + 8, length))))
        if kind == b"IEND":
            return
        at += 12 + length


def holds_exif(content: Content, at: int) -> bool:
    return bytes(content[at + 8 : at + 40]).startswith(HOLD_EXIF)


def png_chunk(at: int, kind: bytes, data: bytes) -> Replacement:
    checksum = struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
    return Replacement(at + 4, kind + data + checksum)


def in_webp(content: Content, wanted: Wanted) -> Iterator[Replacement]:
    """Yield replacements in chunks of RIFF (RFC 9649, section 2.3). XMP becomes a chunk that no decoder knows."""
    at = 12
    while at + 8 <= len(content):
        kind, length = struct.unpack("<4sI", content[at : at + 8])
        if kind == b"EXIF":
            yield from webp_exif(piece(content, at + 8, length), at + 8, wanted)
        elif kind == b"XMP ":
            yield Replacement(
                at, b"JUNK" + struct.pack("<I", length) + bytes(len(piece(content, at + 8, length)))
            )
        elif kind == b"VP8X":
            yield Replacement(at + 8, bytes([content[at + 8] & ~0x04]))  # it has no XMP
        at += 8 + length + length % 2


def webp_exif(data: bytes, start: int, wanted: Wanted) -> Iterator[Replacement]:
    skip = len(EXIF) if data.startswith(EXIF) else 0
    yield Replacement(start + skip, exif(data[skip:], wanted))


def in_heic(content: Content, wanted: Wanted) -> Iterator[Replacement]:
    for item in heic.metadata_items(content):
        data = piece(content, item.start, item.length)
        if not item.is_exif:
            yield Replacement(item.start, bytes(len(data)))
            continue
        (offset,) = struct.unpack(">I", data[:4])  # ISO 23008-12, annex A.2.1
        head = 4 + offset
        yield Replacement(item.start + head, exif(data[head:], wanted))
