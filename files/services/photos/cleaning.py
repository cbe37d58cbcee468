"""Photos in the store, without the metadata that their owner does not want to pass on.

It happens when all bytes have arrived, before the file is published: digests that clients send are those of what they
sent, chunks in any order, and are checked against that. The file has the same size, and a digest of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import UnsupportedOperation
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from django.conf import settings

from accounts.models import User
from files.blobstore import get_store
from files.services.copying import Pieces
from files.services.media_types import MIB
from files.services.photos.formats import HEAD, Replacement, Wanted, format_of, replacements
from files.services.photos.tiff import Damaged

LARGEST = 64 * MIB  # bytes of a photo; larger files are not looked at
BLOCK = 2**18


class Cleaned(NamedTuple):
    """A blob in place of the one that was sent. `digest` is File.chunks_digest."""

    key: str
    digest: str


def is_photo(head: bytes) -> bool:
    """Return whether a file is a photo by its first HEAD bytes: its name and type are only what somebody says."""
    return format_of(head) is not None


def head_of(key: str, size: int) -> bytes:
    """Return the first bytes of a blob. Raise StorageUnavailable or FileNotFoundError."""
    with get_store().open(key, 0, min(size, HEAD)) as blob:
        return blob.read(HEAD)


def wanted_by(owner: User, size: int) -> Wanted | None:
    """Return what to remove from a photo that is not encrypted, None for nothing."""
    if owner.photo_metadata == User.PhotoMetadata.KEEP or not 0 < size <= LARGEST:
        return None
    return "all" if owner.photo_metadata == User.PhotoMetadata.NONE else "location"


def cleaned_bytes(content: bytes, wanted: Wanted | None) -> bytes:
    """Return a small file without what is not wanted in it; as it is if its metadata are damaged."""
    if not (found := found_in(content, wanted)):
        return content
    clean = bytearray(content)
    for start, replaced in found:
        clean[start : start + len(replaced)] = replaced
    return bytes(clean)


def cleaned_blob(key: str, size: int, chunk_size: int, wanted: Wanted | None) -> Cleaned | None:
    """Store the photo again without what is not wanted in it. Return None if there is nothing to remove.

    The caller deletes one of the two blobs. Raise StorageUnavailable or FileNotFoundError.
    """
    if wanted is None:
        return None
    with mapped(key, size) as content:
        found = found_in(content, wanted)
        if not found:
            return None
        source = Pieces(Rewritten(content, found), chunk_size)  # type: ignore[arg-type]  # it only reads
        return Cleaned(get_store().receive(source, size), source.digest())


def found_in(content: bytes | mmap, wanted: Wanted | None) -> list[Replacement]:
    if wanted is None:
        return []
    try:
        return without_overlaps(replacements(content, wanted))
    except Damaged:
        return []


def without_overlaps(found: list[Replacement]) -> list[Replacement]:
    """Return the replacements in order. Raise Damaged if two are for the same bytes."""
    found = sorted(found)
    if any(one.start + len(one.content) > other.start for one, other in pairwise(found)):
        raise Damaged
    return found


@contextmanager
def mapped(key: str, size: int) -> Iterator[mmap]:
    """Give access to the bytes of a blob, of which the system keeps in memory what it likes."""
    with get_store().open(key, 0, size) as blob:
        try:
            with mmap(blob.fileno(), size, access=ACCESS_READ) as content:
                yield content
            return
        except (AttributeError, UnsupportedOperation):
            pass  # a store that is not on this machine
        with TemporaryFile(dir=settings.DATA_DIR) as copy:
            copy_to(copy, blob)
            with mmap(copy.fileno(), size, access=ACCESS_READ) as content:
                yield content


def copy_to(copy: IO[bytes], blob: IO[bytes]) -> None:
    while block := blob.read(BLOCK):
        copy.write(block)
    copy.flush()


class Rewritten:
    """The bytes of a file with replacements, read from its start."""

    def __init__(self, content: mmap, found: list[Replacement]) -> None:
        self._content = content
        self._found = found
        self._at = 0

    def read(self, size: int) -> bytes:
        start, stop = self._at, min(self._at + size, len(self._content))
        block = bytearray(self._content[start:stop])
        for at, replaced in self._found:
            first, last = max(at, start), min(at + len(replaced), stop)
            if first < last:
                block[first - start : last - start] = replaced[first - at : last - at]
        self._at = stop
        return bytes(block)
