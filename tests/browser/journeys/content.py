"""Files to upload."""

import random
import struct
import zlib
from hashlib import sha256
from pathlib import Path

MIB = 2**20


def noise(size: int, seed: int = 1) -> bytes:
    """Return incompressible pseudo-random bytes, the same for the same seed."""
    return random.Random(seed).randbytes(size)  # noqa: S311  # not used for secrets


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        running = sha256()
        while block := file.read(MIB):
            running.update(block)
    return running.hexdigest()


def png(width: int = 4, height: int = 3) -> bytes:
    """Return an image of one colour (width and height in pixels)."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x20\x60\xc0" * width) * height)
    parts = [_png_chunk(b"IHDR", header), _png_chunk(b"IDAT", pixels), _png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
