"""Files of every type that a browser shows, each with a check that it shows when opened by its own URL."""

import base64
import struct
import zlib
from typing import NamedTuple

from tests.browser.previews.media import FILM, wav

# The smallest files of their formats, from https://github.com/mathiasbynens/small.
GIF = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")
WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")


class Shown(NamedTuple):
    """`loaded` is JavaScript that is true once the browser shows the file."""

    name: str
    content: bytes
    loaded: str


PICTURE = (
    "() => document.images.length === 1 && document.images[0].complete && document.images[0].naturalWidth > 0"
)
# Before a click, a browser may load only the metadata.
PLAYER = "() => document.querySelector('video, audio')?.readyState >= HTMLMediaElement.HAVE_METADATA"
TEXT = "() => document.body.innerText.includes('Grüße')"


def png() -> bytes:
    """Return a picture of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


def bmp() -> bytes:
    """Return a picture of one pixel."""
    info = struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + info + b"\xff\0\0\0"


SHOWN = [
    Shown("picture.png", png(), PICTURE),
    Shown("picture.gif", GIF, PICTURE),
    Shown("picture.webp", WEBP, PICTURE),
    Shown("picture.bmp", bmp(), PICTURE),
    Shown("sound.wav", wav(1), PLAYER),
    Shown("film.webm", FILM.read_bytes(), PLAYER),
    Shown("notes.txt", "Grüße".encode(), TEXT),
    Shown("latin.log", "Grüße".encode("latin-1"), TEXT),
    Shown("wide.md", "Grüße".encode("utf-16"), TEXT),
    Shown("data.json", '"Grüße"'.encode(), TEXT),
    Shown("script.sh", "echo Grüße".encode(), TEXT),
]
