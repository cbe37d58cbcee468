"""Photos on their way to the server, without what is not wanted in them."""

from typing import Final

from bytebin_cli.api import Document
from bytebin_cli.photos.formats import HEAD, Replacement, Wanted, is_photo, replacements
from bytebin_cli.photos.reader import Damaged, Reader
from bytebin_cli.source import Source

_LARGEST: Final = 64 << 20  # bytes of a photo, as on the server; larger files are not looked at


def unwanted_in_photos(limits: Document) -> Wanted | None:
    """Return what photos lose by the account's choice: the place, unless the server says something else."""
    chosen = limits.get("photo_metadata")
    if chosen == "keep":
        return None
    return "all" if chosen == "none" else "location"


def cleaned(source: Source, wanted: Wanted | None) -> Source:
    """Return a photo without what is `wanted` removed, and any other file as it is.

    A photo is what begins like one, whatever its name. One whose metadata are damaged stays as it is. Raise FileChanged
    or NotReadable.
    """
    return source if wanted is None else CleanedSource(source, wanted)


class CleanedSource:
    """A file whose metadata are overwritten while it is read, if it is a photo."""

    def __init__(self, source: Source, wanted: Wanted) -> None:
        self._source = source
        self._wanted = wanted
        self._take_over()

    def _take_over(self) -> None:
        self.size, self.modified_ns = self._source.size, self._source.modified_ns
        self._found = self._look()

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self._source.read_into(offset, buffer)
        end = offset + len(buffer)
        for start, content in self._found:
            first, last = max(start, offset), min(start + len(content), end)
            if first < last:
                buffer[first - offset : last - offset] = content[first - start : last - start]

    def check(self) -> None:
        self._source.check()

    def renew(self) -> None:
        self._source.renew()
        self._take_over()

    def close(self) -> None:
        self._source.close()

    def _look(self) -> list[Replacement]:
        if not HEAD <= self.size <= _LARGEST or not is_photo(self._head()):
            return []
        try:
            return replacements(Reader(self._source.read_into, self.size), self._wanted)
        except Damaged:
            return []

    def _head(self) -> bytes:
        head = bytearray(HEAD)
        self._source.read_into(0, memoryview(head))
        return bytes(head)
