"""Which types a browser may show on the server's origin. Any other type is served as a download."""

from typing import NamedTuple

INLINE = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
    "audio/mpeg", "audio/ogg", "audio/wav", "audio/x-wav", "audio/flac", "audio/x-flac", "audio/aac", "audio/mp4",
    "audio/webm", "video/mp4", "video/webm", "video/ogg", "video/quicktime",
}  # fmt: skip
# Text types that a browser would interpret. The rest of text/* is served as plain text.
ACTIVE_TEXT = {"text/html", "text/xml", "text/xsl", "text/javascript", "text/ecmascript", "text/vbscript"}
# Largest previews in bytes: images and text are loaded whole. Audio and video are streamed, without a limit.
LARGEST_SHOWN = {"image": 25 * 2**20, "text": 2**20}


class Served(NamedTuple):
    content_type: str
    inline: bool


def served_as(content_type: str) -> Served:
    """Return the type to serve a file as, and whether a browser may show it inline."""
    if content_type in INLINE:
        return Served(content_type, inline=True)
    if content_type.startswith("text/") and content_type not in ACTIVE_TEXT:
        return Served("text/plain; charset=utf-8", inline=True)
    return Served("application/octet-stream", inline=False)


def kind_of(content_type: str) -> str:
    """Return "image", "audio", "video" or "text" for a type that a page can show, otherwise "file"."""
    return content_type.partition("/")[0] if served_as(content_type).inline else "file"


def preview_of(content_type: str, size: int) -> str:
    """Return the preview of a file of `size` bytes: "image", "audio", "video", "text", or "" for none."""
    kind = kind_of(content_type)
    return kind if kind != "file" and 0 < size <= LARGEST_SHOWN.get(kind, size) else ""
