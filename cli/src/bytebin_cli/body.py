"""The body, segment by segment: opened in order with one segment in memory, sealed in any order."""

import struct
from collections.abc import Iterator
from secrets import token_bytes
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bytebin_cli.errors import DamagedFile
from bytebin_cli.format import SEGMENT_OVERHEAD, body_length, segment_count
from bytebin_cli.keys import KEY_LENGTH, floe_derive
from bytebin_cli.metadata import OpenedFile
from bytebin_cli.texts import gettext as _

# With AES-256-GCM, FLOE derives a new key every 2^20 segments.
_ROTATION_BITS: Final = 20
_IV_LENGTH: Final = 12
_NOT_LAST: Final = b"\xff\xff\xff\xff"


class ByteSource(Protocol):
    """Any binary stream. It may return fewer bytes than requested, and returns none at its end."""

    def read(self, size: int, /) -> bytes: ...


def open_body(file: OpenedFile, source: ByteSource, length: int, *, first: int = 0) -> Iterator[bytes]:
    """Yield the plaintext of each segment from `first` onwards, in order and without padding.

    `length` is the length of the whole body in bytes, as the file system or server states it; `source` starts at
    segment `first`. Raise DamagedFile before reading if `length` is not the authenticated one, and while iterating, at
    the first damaged segment. Everything yielded before that is authentic; nothing of that segment is yielded.
    """
    header = file.envelope.header
    if length != body_length(header.plaintext_length, header.segment_length):
        raise DamagedFile(_("The file is damaged: it was cut short or added to."))
    return _plaintext(file, source, length, first)


def _plaintext(file: OpenedFile, source: ByteSource, length: int, first: int) -> Iterator[bytes]:
    header = file.envelope.header
    last = segment_count(header.plaintext_length, header.segment_length) - 1
    last_length = length - last * header.segment_length
    content_left = max(0, file.metadata.size - first * (header.segment_length - SEGMENT_OVERHEAD))
    opener = SegmentOpener(file)
    for index in range(first, last + 1):
        segment = _read_exactly(source, last_length if index == last else header.segment_length)
        if index == last and source.read(1):
            raise DamagedFile(_("The file is damaged: more bytes came than belong to it."))
        plaintext = opener.open(segment, index, index == last)
        content, padding = plaintext[:content_left], plaintext[content_left:]
        if padding.count(0) != len(padding):
            raise DamagedFile(_("The file is damaged: its padding is not empty."))
        content_left -= len(content)
        if content:
            yield content


class SegmentOpener:
    def __init__(self, file: OpenedFile) -> None:
        self._ciphers = _Ciphers(file)

    def open(self, segment: bytes, index: int, is_last: bool) -> bytes:
        expected_prefix = struct.pack(">I", len(segment)) if is_last else _NOT_LAST
        damaged = DamagedFile(
            _("The file is damaged: segment {number} was changed.").format(number=index + 1)
        )
        if segment[:4] != expected_prefix:
            raise damaged
        cipher = self._ciphers.of(index)
        try:
            return cipher.decrypt(segment[4:16], segment[16:], struct.pack(">QB", index, is_last))
        except InvalidTag:
            raise damaged from None


class SegmentSealer:
    """Seals each segment independently, from any thread, with a new IV every time."""

    def __init__(self, file: OpenedFile) -> None:
        self._ciphers = _Ciphers(file)

    def seal(self, plaintext: memoryview, index: int, is_last: bool, into: memoryview) -> None:
        """Write the segment to `into`, which has its length."""
        prefix = struct.pack(">I", len(plaintext) + SEGMENT_OVERHEAD) if is_last else _NOT_LAST
        iv = token_bytes(_IV_LENGTH)
        into[:16] = prefix + iv
        self._ciphers.of(index).encrypt_into(
            iv, plaintext, struct.pack(">QB", index, int(is_last)), into[16:]
        )


class _Ciphers:
    """Caches the cipher of the current rotation, which covers 2^20 segments."""

    def __init__(self, file: OpenedFile) -> None:
        self._file = file
        self._current: tuple[int, AESGCM] | None = None

    def of(self, index: int) -> AESGCM:
        rotation = index >> _ROTATION_BITS
        current = self._current
        if current is None or current[0] != rotation:
            purpose = b"DEK:" + struct.pack(">Q", rotation << _ROTATION_BITS)
            key = floe_derive(self._file.message_key, purpose, KEY_LENGTH, self._file.envelope)
            # A single assignment: other threads see either the old pair or the new one.
            self._current = current = (rotation, AESGCM(key))
        return current[1]


def _read_exactly(source: ByteSource, length: int) -> bytes:
    buffer = bytearray()
    while len(buffer) < length:
        block = source.read(length - len(buffer))
        if not block:
            raise DamagedFile(_("The file is damaged: it ends too early."))
        buffer += block
    return bytes(buffer)
