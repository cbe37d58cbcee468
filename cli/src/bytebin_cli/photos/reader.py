"""The bytes of a photo, of which one block at a time is in memory."""

import re
import struct
from typing import Any, Final

from bytebin_cli.chunks import Read

_BLOCK: Final = 1 << 18  # bytes read at a time
_MOST: Final = 1 << 24  # bytes of one piece of metadata


class Damaged(Exception):
    """The metadata contradict themselves, so nothing is known of where they are."""


class Reader:
    """`read` may raise FileChanged or NotReadable; so does every method."""

    def __init__(self, read: Read, size: int) -> None:
        self.size = size
        self._read = read
        self._start = 0
        self._block = b""

    def piece(self, start: int, length: int) -> bytes:
        """Return bytes that must be there. Raise Damaged if they are not, or are too many."""
        if length > _MOST or start + length > self.size:
            raise Damaged
        if not self._has(start, length):
            self._load(start, max(length, _BLOCK))
        first = start - self._start
        return self._block[first : first + length]

    def numbers(self, form: str, start: int) -> tuple[Any, ...]:
        """Return what `struct` reads there. Raise Damaged beyond the end."""
        return struct.unpack(form, self.piece(start, struct.calcsize(form)))

    def search(self, pattern: re.Pattern[bytes], length: int, start: int) -> tuple[int, bytes] | None:
        """Return where a pattern that matches `length` bytes occurs first, at `start` or after it, and these bytes."""
        while start + length <= self.size:
            if not self._has(start, length):
                self._load(start, _BLOCK)
            if found := pattern.search(self._block, start - self._start):
                return self._start + found.start(), found[0]
            # The last bytes may be the beginning of a match.
            start = self._start + len(self._block) - length + 1
        return None

    def _has(self, start: int, length: int) -> bool:
        return self._start <= start and start + length <= self._start + len(self._block)

    def _load(self, start: int, length: int) -> None:
        block = bytearray(min(length, self.size - start))
        self._read(start, memoryview(block))
        self._start, self._block = start, bytes(block)
