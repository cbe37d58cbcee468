"""Which types a browser may show on the server's origin. Any other type is served as a download."""

from typing import NamedTuple

from files.services.media_types import LARGEST_SHOWN, UNKNOWN, Kind, media_of

SHOWN: tuple[Kind, ...] = ("image", "audio", "video", "text")


class Served(NamedTuple):
    """`kind` is "image", "audio", "video" or "text" if a browser may show the file. `content_type` has no charset."""

    content_type: str
    kind: str

    @property
    def inline(self) -> bool:
        return self.kind != "file"


def served_as(content_type: str, name: str) -> Served:
    """Return the type to serve a file as, which is one from our own table, and how a browser may show it."""
    media = media_of(content_type, name)
    if media.kind not in SHOWN:
        return Served(UNKNOWN.name, "file")
    return Served("text/plain" if media.kind == "text" else media.name, media.kind)


def kind_of(content_type: str, name: str) -> str:
    """Return "image", "audio", "video" or "text" for a file that a page can show, otherwise "file"."""
    return served_as(content_type, name).kind


def preview_of(content_type: str, name: str, size: int) -> str:
    """Return the kind of preview of a file of `size` bytes, which is its kind in the table, or "" for none."""
    kind = media_of(content_type, name).kind
    return kind if kind != "file" and 0 < size <= LARGEST_SHOWN.get(kind, size) else ""
