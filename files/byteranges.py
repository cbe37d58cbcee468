"""Parsing of the Range header (RFC 9110, section 14)."""

import re
from typing import NamedTuple

# Range units are case-insensitive, and an element of a list may be empty (RFC 9110, sections 14.1 and 5.6.1).
SINGLE = re.compile(r"bytes=[\s,]*(\d*)-(\d*)[\s,]*", re.ASCII | re.IGNORECASE)


class ByteRange(NamedTuple):
    """The bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{size}"


class Unsatisfiable(ValueError):
    """The range starts after the last byte, or is empty."""


def parse(header: str, size: int) -> ByteRange | None:
    """Return the requested range, None for the whole file: no range, several, or a malformed one, which is ignored.

    Raises Unsatisfiable.
    """
    match = SINGLE.fullmatch(header)
    if match is None or len(header) > 100:
        return None
    first, last = match.groups()
    if not first:
        return suffix(int(last), size) if last else None
    start, stop = int(first), int(last) + 1 if last else size
    if start >= stop and last:
        return None
    if start >= size:
        raise Unsatisfiable
    return ByteRange(start, min(stop, size))


def suffix(length: int, size: int) -> ByteRange:
    if not length or not size:
        raise Unsatisfiable
    return ByteRange(max(0, size - length), size)
