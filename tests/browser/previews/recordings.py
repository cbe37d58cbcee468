"""Recordings with a title, an artist and a cover, in each way that programs write them."""

import base64
import struct
from collections.abc import Iterable
from io import BytesIO

TITLE, ARTIST = "Grüße ☀", "Zoë"
FLAC_INFO = 8 + 34  # bytes up to the end of a FLAC's first block


def id3(frames: bytes, version: int = 3, flags: int = 0, size: int | None = None) -> bytes:
    length = len(frames) if size is None else size
    return b"ID3" + bytes([version, 0, flags]) + syncsafe(length) + frames


def syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def frame(kind: bytes, body: bytes, version: int = 3, flags: int = 0, size: int | None = None) -> bytes:
    length = len(body) if size is None else size
    if version == 2:
        return kind + length.to_bytes(3) + body
    written = struct.pack(">I", length) if version == 3 else syncsafe(length)
    return kind + written + bytes([0, flags]) + body


def words(text: str, encoding: int = 1) -> bytes:
    return bytes([encoding]) + text.encode(["cp1252", "utf-16", "utf-16-be", "utf-8"][encoding])


def mp3(picture: bytes, version: int = 3) -> bytes:
    """Return a tag of ID3 2.2, 2.3 or 2.4 without any sound."""
    title, artist, cover = (b"TT2", b"TP1", b"PIC") if version == 2 else (b"TIT2", b"TPE1", b"APIC")
    described = b"PNG" if version == 2 else b"image/png\0"
    encoding = 3 if version == 4 else 1
    shown = bytes([1]) + described + b"\3" + "Covér".encode("utf-16") + b"\0\0" + picture
    other = b"\0" + described + b"\4\0" + b"no picture"
    parts = [
        (title, words(TITLE, encoding)),
        (artist, words(ARTIST, encoding)),
        (cover, other),
        (cover, shown),
    ]
    return (
        id3(b"".join(frame(kind, body, version) for kind, body in parts) + bytes(64), version)
        + b"\xff\xfb" * 8
    )


def block(kind: int, content: bytes, *, last: bool = False) -> bytes:
    return bytes([kind | 0x80 * last]) + len(content).to_bytes(3) + content


def picture_block(picture: bytes, length: int | None = None) -> bytes:
    head = struct.pack(">II", 3, 9) + b"image/png" + struct.pack(">I", 0) + bytes(16)
    return head + struct.pack(">I", len(picture) if length is None else length) + picture


def comments(pairs: Iterable[str], count: int | None = None) -> bytes:
    texts = [pair.encode() for pair in pairs]
    head = struct.pack("<I", 4) + b"test" + struct.pack("<I", len(texts) if count is None else count)
    return head + b"".join(struct.pack("<I", len(text)) + text for text in texts)


def flac(picture: bytes, whole: bytes = b"fLaC" + block(0, bytes(34), last=True)) -> bytes:
    """Return the FLAC with tags. Without one: tags without any sound."""
    tags = block(6, picture_block(picture)) + block(4, comments([f"title={TITLE}", f"ARTIST={ARTIST}"]))
    rest = whole[FLAC_INFO:] or block(1, b"", last=True)
    return whole[:4] + bytes([0]) + whole[5:FLAC_INFO] + tags + rest


def silence() -> bytes:
    """Return two seconds of nothing as FLAC."""
    import av  # noqa: PLC0415  # slow to load

    written = BytesIO()
    with av.open(written, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=8000)
        stream.layout = "mono"
        samples = av.AudioFrame(format="s16", layout="mono", samples=16_000)
        samples.sample_rate = 8000
        samples.planes[0].update(bytes(samples.planes[0].buffer_size))
        container.mux([*stream.encode(samples), *stream.encode(None)])
    return written.getvalue()


def page(parts: bytes, serial: int, sizes: Iterable[int]) -> bytes:
    table = bytes(sizes)
    return b"OggS\0\0" + bytes(8) + struct.pack("<III", serial, 0, 0) + bytes([len(table)]) + table + parts


def pages(packet: bytes, serial: int = 7) -> bytes:
    """Return one packet in as many pages as it needs, each followed by a page of another stream."""
    sizes = [255] * (len(packet) // 255) + [len(packet) % 255]
    runs = [sizes[at : at + 200] for at in range(0, len(sizes), 200)]
    written, at = b"", 0
    for run in runs:
        written += page(packet[at : at + sum(run)], serial, run) + page(b"other", 8, [5])
        at += sum(run)
    return written


def ogg(picture: bytes, start: bytes = b"OpusTags") -> bytes:
    encoded = base64.b64encode(picture_block(picture)).decode()
    tags = comments([f"METADATA_BLOCK_PICTURE={encoded}", f"Title={TITLE}", f"ARTIST={ARTIST}"])
    return pages(b"OpusHead first packet") + pages(start + tags) + pages(b"sound")


def box(kind: bytes, *parts: bytes, size: int | None = None) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content) if size is None else size) + kind + content


def data(content: bytes, *, size: int | None = None) -> bytes:
    return box(b"data", bytes(8), content, size=size)


def mp4(*items: bytes) -> bytes:
    """Return an M4A whose list of items is at its end, behind the sound."""
    tags = box(b"udta", box(b"meta", bytes(4), box(b"hdlr", bytes(24)), box(b"ilst", *items)))
    return (
        box(b"ftyp", b"M4A \0\0\0\0")
        + box(b"mdat", bytes(5000))
        + box(b"moov", box(b"mvhd", bytes(100)), tags)
    )


def m4a(picture: bytes) -> bytes:
    named = [(b"\xa9nam", TITLE.encode()), (b"\xa9ART", ARTIST.encode()), (b"covr", picture)]
    return mp4(*(box(kind, data(content)) for kind, content in named))
