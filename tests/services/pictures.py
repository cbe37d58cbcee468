"""Images and films for tests, made on the spot, and those that are made to do harm."""

import struct
import zlib
from io import BytesIO
from typing import Any, cast

import pillow_heif
from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 60), (40, 60, 220), (250, 250, 250)


def quarters(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Return an image whose quarters are red and green above, blue and white below."""
    image = Image.new("RGB", (2, 2))
    image.putdata([RED, GREEN, BLUE, WHITE])
    return image.resize((width, height), Image.Resampling.NEAREST).convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG (W3C PNG, section 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a PNG of 8-bit RGB with these chunks after its header."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def compressed_rows(width: int, height: int) -> bytes:
    """Return black rows as a zlib stream (RFC 1950), in a thousandth of their length: one block of it, repeated."""
    length = height * (1 + 3 * width)
    block = min(length, 2**24)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(9, zlib.DEFLATED, -15)
    last = rest.compress(bytes(length % block)) + rest.flush()
    # Adler-32 of zeros: the first sum stays 1, the second is their number.
    checksum = struct.pack(">I", (length % 65_521) << 16 | 1)
    return b"\x78\xda" + packed * (length // block) + last + checksum


def bomb(side: int = 50_000) -> bytes:
    """Return a PNG of side x side pixels, which would take 10 GB in memory."""
    return png(side, side, chunk(b"IDAT", compressed_rows(side, side)))


def animation(frames: int = 10_000) -> bytes:
    """Return an APNG with so many frames (W3C PNG, section 11.3.6)."""
    side = 400
    rows = compressed_rows(side, side)
    shape = struct.pack(">IIIIHHBB", side, side, 0, 0, 1, 30, 0, 0)
    first = [chunk(b"fcTL", struct.pack(">I", 0) + shape), chunk(b"IDAT", rows)]
    rest = [
        part
        for number in range(1, frames)
        for part in (
            chunk(b"fcTL", struct.pack(">I", 2 * number - 1) + shape),
            chunk(b"fdAT", struct.pack(">I", 2 * number) + rows),
        )
    ]
    return png(side, side, chunk(b"acTL", struct.pack(">II", frames, 0)), *first, *rest)


def film(
    container: str = "mp4",
    codec: str = "libx264",
    *,
    size: tuple[int, int] = (640, 360),
    seconds: int = 3,
    turned: bool = False,
) -> bytes:
    """Return a film that is black for the first half second, and green from then on."""
    import av  # noqa: PLC0415

    written = BytesIO()
    with av.open(written, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(10 * seconds):
            colour = GREEN if number >= 5 else (0, 0, 0)
            frame = cast(Any, av.VideoFrame).from_image(Image.new("RGB", size, colour))
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    content = written.getvalue()
    return with_rotation(content) if turned else content


def with_rotation(content: bytes) -> bytes:
    """Turn an MP4 by 90 degrees: the matrix in its track header (ISO 14496-12, section 8.3.2)."""
    start = content.index(b"tkhd") + 4 + 40
    assert content[start : start + 4] == struct.pack(">I", 0x10000)
    matrix = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    return content[:start] + matrix + content[start + 36 :]


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))
