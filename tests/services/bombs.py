"""Files that are small, and claim or unpack to be enormous: what an attacker would upload to stop the worker."""

import struct
import zipfile
from io import BytesIO

from tests.services.pictures import animation, bomb, chunk, compressed_rows, encoded, film, png, quarters
from tests.services.slow_heic import slow_heic

HUGE = 0x7FFFFFF0


def patched(content: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """Return `content` with `value` at `offset` bytes after the last `mark`."""
    start = content.rindex(mark) + offset
    return content[:start] + value + content[start + len(value) :]


def heic() -> bytes:
    return encoded(quarters(640, 480), "HEIF")


def zip_of_zips(depth: int = 6) -> bytes:
    """Return a ZIP of ten ZIPs of ten ZIPs and so on, of zeros at last."""
    content = bytes(2**20)
    for level in range(depth):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{level}-{number}.png", content)
        content = packed.getvalue()
    return content


def many_scans(scans: int = 4_000) -> bytes:
    """Return a progressive JPEG whose last scan is repeated: each is decoded over all of the image."""
    content = encoded(quarters(4_000, 4_000), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    last = content[start:-2]
    return content[:start] + last * min(scans, 30_000_000 // len(last)) + b"\xff\xd9"


def gif(side: int = 65_535) -> bytes:
    """Return a GIF that says it is as large as a GIF can be."""
    content = encoded(quarters(16, 16).convert("P"), "GIF")
    size = struct.pack("<HH", side, side)
    frame = content.index(b",", 13 + 3 * 2 ** ((content[10] & 7) + 1))
    return content[:6] + size + content[10 : frame + 5] + size + content[frame + 9 :]


def transparent_png() -> bytes:
    """Return a PNG of the most pixels that are decoded, which unpack from a few kilobytes."""
    return png(6_000, 5_900, chunk(b"IDAT", compressed_rows(6_000, 5_900)))


def text_png() -> bytes:
    """Return a small PNG with a compressed text of 100 MB."""
    return png(
        8,
        8,
        chunk(b"zTXt", b"Comment\0\0" + compressed_rows(33_333, 1_000)),
        chunk(b"IDAT", compressed_rows(8, 8)),
    )


def bombs() -> dict[str, bytes]:
    """Return each bomb by the name under which it is uploaded."""
    moving, sealed = film(), heic()
    longest = struct.pack(">I", HUGE)
    return {
        "pixels.png": bomb(),
        "frames.png": animation(),
        "most.png": transparent_png(),
        "text.png": text_png(),
        "scans.jpg": many_scans(),
        "canvas.gif": gif(),
        "archive.png": zip_of_zips(),
        "archive.heic": zip_of_zips(3),
        "pixels.heic": patched(sealed, b"ispe", 8, longest * 2),
        "item.heic": patched(sealed, b"iloc", -4, longest),
        "mdat.heic": patched(sealed, b"mdat", -4, longest),
        "overlays.heic": slow_heic(),
        "half.heic": sealed[: len(sealed) // 2],
        "mdat.mp4": patched(moving, b"mdat", -4, longest),
        "moov.mp4": patched(moving, b"moov", -4, longest),
        "samples.mp4": patched(moving, b"stsz", 8, longest * 2),
        "offsets.mp4": patched(moving, b"stco", 8, longest * 2),
        "pixels.mp4": patched(moving, b"avc1", 28, b"\xff\xff\xff\xff"),
        "half.mp4": moving[: len(moving) // 2],
        "archive.mp4": zip_of_zips(3),
        "sizes.webm": patched(film("webm", "libvpx"), b"\x16\x54\xae\x6b", 4, b"\x01" + b"\xff" * 7),
    }
