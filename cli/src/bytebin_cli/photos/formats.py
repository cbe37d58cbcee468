"""What to overwrite in a JPEG, PNG, WebP or HEIC."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from bytebin_cli.photos import heic
from bytebin_cli.photos.reader import Damaged, Reader
from bytebin_cli.photos.tiff import orientation_alone, without_location

# What to remove: the place, or everything but the orientation and colours.
Wanted = Literal["location", "all"]

HEAD: Final = 16  # bytes that tell a format
_EXIF: Final = b"Exif\0\0"
# A marker (ITU-T T.81, section B.1.1), but none of those without a length, nor 0xFF in compressed data.
_MARKER: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]", re.DOTALL)
_NEXT_PICTURE: Final = re.compile(rb"\xff\xd8\xff")
_END_OF_PICTURE: Final = 0xD9
_COLOURS_AND_PICTURES: Final = (b"ICC_PROFILE\0", b"MPF\0")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# A chunk that no decoder knows and each skips: ancillary, private, safe to copy (W3C PNG, section 5.4).
_IGNORED: Final = b"biNk"
_TEXTS: Final = (b"tEXt", b"zTXt", b"iTXt")
_TEXTS_WITH_EXIF: Final = (b"XML:com.adobe.xmp\0", b"Raw profile type ")
_XMP_FLAG: Final = 0x04


class Replacement(NamedTuple):
    start: int
    content: bytes


def replacements(photo: Reader, wanted: Wanted) -> list[Replacement]:
    """Return what to write where, in order. Raise Damaged if the metadata contradict themselves.

    There is nothing for another format.
    """
    find = _format_of(photo.piece(0, HEAD)) if photo.size >= HEAD else None
    found = sorted(one for one in (find(photo, wanted) if find else ()) if _changes(photo, one))
    ends = [one.start + len(one.content) for one in found]
    if any(end > following.start for end, following in zip(ends, found[1:], strict=False)):
        raise Damaged
    return found


def is_photo(head: bytes) -> bool:
    """Return whether a file is a photo by its first HEAD bytes."""
    return _format_of(head) is not None


def _changes(photo: Reader, one: Replacement) -> bool:
    return photo.piece(one.start, len(one.content)) != one.content


def _format_of(head: bytes) -> Callable[[Reader, Wanted], Iterator[Replacement]] | None:
    if head.startswith(b"\xff\xd8\xff"):
        return _in_jpeg
    if head.startswith(_PNG):
        return _in_png
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _in_webp
    return _in_heic if head[4:8] == b"ftyp" and head[8:12] in heic.BRANDS else None


def _clean_exif(tiff: bytes, wanted: Wanted) -> bytes:
    return without_location(tiff) if wanted == "location" else orientation_alone(tiff)


def _in_jpeg(photo: Reader, wanted: Wanted) -> Iterator[Replacement]:
    """Yield replacements in each picture of the file: cameras append smaller ones (CIPA DC-007)."""
    at = 2
    while found := photo.search(_MARKER, 2, at):
        at, kind = found[0] + 2, found[1][1]
        if kind == _END_OF_PICTURE:
            following = photo.search(_NEXT_PICTURE, 3, at)
            if following is None:
                return
            at = following[0] + 2
            continue
        (length,) = photo.numbers(">H", at)
        if length < 2:
            raise Damaged
        yield from _in_segment(kind, photo.piece(at + 2, length - 2), at + 2, wanted)
        at += length


def _in_segment(kind: int, payload: bytes, start: int, wanted: Wanted) -> Iterator[Replacement]:
    if kind == 0xE1 and payload.startswith(_EXIF):
        yield Replacement(start + len(_EXIF), _clean_exif(payload[len(_EXIF) :], wanted))
    elif kind in (0xE1, 0xED) or (wanted == "all" and _says_more(kind, payload)):
        # XMP and Photoshop's data name places in many ways.
        yield Replacement(start, bytes(len(payload)))


def _says_more(kind: int, payload: bytes) -> bool:
    """Return whether it is a comment or an application's: not JFIF, colours (ICC, Adobe), or where pictures are."""
    if kind == 0xFE:
        return True
    return 0xE2 <= kind <= 0xEF and kind != 0xEE and not payload.startswith(_COLOURS_AND_PICTURES)


def _in_png(photo: Reader, wanted: Wanted) -> Iterator[Replacement]:
    at, kind = len(_PNG), b""
    while at + 12 <= photo.size and kind != b"IEND":
        length, kind = photo.numbers(">I4s", at)
        if at + 12 + length > photo.size:
            raise Damaged
        if kind == b"eXIf":
            yield _png_chunk(at, kind, _clean_exif(photo.piece(at + 8, length), wanted))
        elif _is_unwanted(photo, at + 8, length, kind, wanted):
            yield _png_chunk(at, _IGNORED, bytes(len(photo.piece(at + 8, length))))
        at += 12 + length


def _is_unwanted(photo: Reader, start: int, length: int, kind: bytes, wanted: Wanted) -> bool:
    if kind not in _TEXTS:
        return kind == b"tIME" and wanted == "all"
    if wanted == "all":
        return True
    return photo.piece(start, min(length, 32)).startswith(_TEXTS_WITH_EXIF)


def _png_chunk(at: int, kind: bytes, content: bytes) -> Replacement:
    return Replacement(at + 4, kind + content + struct.pack(">I", zlib.crc32(kind + content)))


def _in_webp(photo: Reader, wanted: Wanted) -> Iterator[Replacement]:
    """Yield replacements in chunks of RIFF (RFC 9649, section 2.3). XMP becomes a chunk that no decoder knows."""
    at = 12
    while at + 8 <= photo.size:
        kind, length = photo.numbers("<4sI", at)
        if kind == b"EXIF":
            content = photo.piece(at + 8, length)
            skip = len(_EXIF) if content.startswith(_EXIF) else 0
            yield Replacement(at + 8 + skip, _clean_exif(content[skip:], wanted))
        elif kind == b"XMP ":
            yield Replacement(at, b"JUNK")
            yield Replacement(at + 8, bytes(len(photo.piece(at + 8, length))))
        elif kind == b"VP8X":
            (flags,) = photo.piece(at + 8, 1)
            yield Replacement(at + 8, bytes([flags & ~_XMP_FLAG]))  # it has no XMP
        at += 8 + length + length % 2


def _in_heic(photo: Reader, wanted: Wanted) -> Iterator[Replacement]:
    for item in heic.metadata_items(photo):
        content = photo.piece(item.start, item.length)
        if not item.is_exif:
            yield Replacement(item.start, bytes(len(content)))
            continue
        if len(content) < 4:
            raise Damaged
        head = 4 + int.from_bytes(content[:4])  # ISO 23008-12, annex A.2.1
        yield Replacement(item.start + head, _clean_exif(content[head:], wanted))
