"""How `bytebin upload` turns a file into chunks: one pass over it, in memory that is used again."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pytest
from bytebin_cli.chunks import Buffers
from bytebin_cli.errors import FileChanged
from bytebin_cli.format import SEGMENT_LOG2, SEGMENT_OVERHEAD
from bytebin_cli.metadata import Metadata
from bytebin_cli.plain import Plain
from bytebin_cli.seal import Sealing, seal
from bytebin_cli.source import FileSource, Source, Spool, open_input

from .reading import read as read_sealed

CHUNK = 2 << SEGMENT_LOG2
P = (1 << SEGMENT_LOG2) - SEGMENT_OVERHEAD
SIZES = [0, 1, P - 1, P, P + 1, 2 * P, CHUNK, CHUNK + 1, 5 * CHUNK + 7]


class Uneven(io.FileIO):
    """A file whose reads return a few bytes or many, as those of a network file system may."""

    lengths = cycle((1, 1000, 1 << 17, 1 << 30))

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # FileIO takes any writable buffer
        return super().readinto(buffer[: next(self.lengths)])


class Counting:
    """Counts how often each range of the source is read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.read: list[tuple[int, int]] = []

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self.source.read_into(offset, buffer)
        self.read.append((offset, offset + len(buffer)))


def transform(kind: str, size: int) -> Plain | Sealing:
    metadata = Metadata("a.bin", "", size)
    return Plain(metadata) if kind == "plain" else seal(metadata, None, None)


def body(kind: Plain | Sealing, reading: Counting) -> bytes:
    buffers = Buffers(CHUNK)
    sent = []
    for index in range(-(-kind.body_length // CHUNK)):
        with buffers.one() as buffer:
            chunk = kind.apply(reading.read_into, index, CHUNK, buffer)
            assert chunk.digest == sha256(chunk.content).digest()
            assert chunk.fingerprint == kind.fingerprint(reading.source.read_into, index, CHUNK)
            sent.append(bytes(chunk.content))
    return b"".join(sent)


def content_of(kind: Plain | Sealing, sent: bytes) -> bytes:
    if isinstance(kind, Plain):
        return sent
    reading = read_sealed(kind.envelope, sent, kind.fragment)
    assert reading.refusal is None
    return reading.released


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
@pytest.mark.parametrize("size", SIZES)
def test_an_uneven_file_is_read_in_one_pass(tmp_path: Path, kind: str, size: int) -> None:
    content = os.urandom(size)
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with Uneven(path) as file:
        reading = Counting(FileSource(file))
        how = transform(kind, size)
        assert content_of(how, body(how, reading)) == content
    ends = [0, *(stop for _, stop in reading.read)]
    assert [start for start, _ in reading.read] == ends[:-1]
    assert ends[-1] == size


@pytest.mark.parametrize("size", SIZES)
def test_a_spooled_stream_is_read_from_any_offset(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    spool = Spool.of(io.BytesIO(content), tmp_path / "spool")
    assert spool.size == size
    for start in {0, size // 3, max(0, size - 5)}:
        for stop in {start, min(start + P + 3, size), size}:
            buffer = memoryview(bytearray(stop - start))
            spool.read_into(start, buffer)
            assert buffer == content[start:stop]
    spool.close()


def test_a_file_that_became_shorter_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(10))
    source = open_input(path)
    assert isinstance(source, FileSource)
    with pytest.raises(FileChanged, match="shorter"):
        source.read_into(5, memoryview(bytearray(6)))
    source.close()


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_a_fingerprint_is_that_of_the_content_alone(kind: str) -> None:
    content = bytearray(os.urandom(CHUNK))

    def read(offset: int, buffer: memoryview) -> None:
        buffer[:] = content[offset : offset + len(buffer)]

    how = transform(kind, len(content))
    first, again = (how.apply(read, 0, CHUNK, memoryview(bytearray(CHUNK))) for _ in range(2))
    assert first.fingerprint == again.fingerprint
    for changed in (0, P, P + 1, len(content) // 2):
        content[changed] ^= 1
        assert how.fingerprint(read, 0, CHUNK) != first.fingerprint
        content[changed] ^= 1
    # Another encryption of the same file has another key.
    other = transform(kind, len(content)).fingerprint(read, 0, CHUNK)
    assert (other == first.fingerprint) == (kind == "plain")


def test_equal_segments_have_different_fingerprints() -> None:
    how = transform("encrypted", 2 * P)
    assert isinstance(how, Sealing)
    assert len({how.fingerprints.of(memoryview(bytes(P)), number) for number in range(8)}) == 8


def test_there_are_no_more_buffers_than_threads() -> None:
    buffers = Buffers(8)
    lent: set[int] = set()

    def use(_: int) -> None:
        with buffers.one() as buffer:
            lent.add(id(buffer.obj))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(use, range(10_000)))
    assert 1 <= len(lent) <= 4
