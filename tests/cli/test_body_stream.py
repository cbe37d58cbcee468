import tracemalloc
from collections.abc import Iterator

import pytest
from bytebin_cli.body import SegmentOpener, open_body
from bytebin_cli.errors import DamagedFile
from bytebin_cli.format import body_length, parse_envelope, parse_fragment
from bytebin_cli.keys import derive_file_keys
from bytebin_cli.metadata import OpenedFile, open_envelope

from .sealing import Sealer, describe
from .vectors import vector

P = 65536 - 32
MIB = 1 << 20


class DripSource:
    """A stream that counts the bytes read and returns short reads."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = b""
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        if not self._piece:
            self._piece = next(self._pieces, b"")
        piece, self._piece = self._piece[: min(size, 10_000)], self._piece[min(size, 10_000) :]
        self.taken += len(piece)
        return piece


def opened(envelope: bytes, fragment: str) -> OpenedFile:
    parsed = parse_envelope(envelope)
    return open_envelope(parsed, derive_file_keys(parse_fragment(fragment), parsed.header, None))


def test_the_length_is_checked_before_a_byte_is_read() -> None:
    whole = vector("three")
    source = DripSource(iter([whole.body]))
    for wrong in (0, len(whole.body) - 1, len(whole.body) + 1):
        with pytest.raises(DamagedFile, match="cut short or added to"):
            open_body(opened(whole.envelope, whole.fragment), source, wrong)
    assert source.taken == 0


def test_short_reads_are_read_to_the_end() -> None:
    whole = vector("three")
    source = DripSource(iter([whole.body[:70_000], whole.body[70_000:]]))
    pieces = list(open_body(opened(whole.envelope, whole.fragment), source, len(whole.body)))
    assert [len(piece) for piece in pieces] == [P, P, 100]
    assert b"".join(pieces) == whole.plaintext


def test_a_stream_that_ends_before_its_announced_length_is_refused() -> None:
    whole = vector("three")
    pieces = open_body(
        opened(whole.envelope, whole.fragment), DripSource(iter([whole.body[:-1]])), len(whole.body)
    )
    assert next(pieces) + next(pieces) == whole.plaintext[: 2 * P]
    with pytest.raises(DamagedFile, match="ends too early"):
        next(pieces)


def test_a_stream_that_continues_after_its_announced_length_is_refused() -> None:
    whole = vector("three")
    source = DripSource(iter([whole.body, b"\0"]))
    pieces = open_body(opened(whole.envelope, whole.fragment), source, len(whole.body))
    assert next(pieces) + next(pieces) == whole.plaintext[: 2 * P]
    with pytest.raises(DamagedFile, match="more bytes"):
        next(pieces)


def test_opening_a_large_body_takes_the_memory_of_a_few_segments() -> None:
    count = 512
    sealer = Sealer(count * P)
    segments = (sealer.segment(bytes(P), index, index == count - 1) for index in range(count))
    file = opened(sealer.envelope(describe(count * P)), sealer.fragment)
    tracemalloc.start()
    try:
        pieces = open_body(file, DripSource(segments), body_length(count * P, 65536))
        assert sum(len(piece) for piece in pieces) == count * P > 30 * MIB
        assert tracemalloc.get_traced_memory()[1] < 1 * MIB
    finally:
        tracemalloc.stop()


def test_the_segment_key_changes_after_2_to_the_20_segments() -> None:
    """Call only the opener, because the segments before these have 64 GiB."""
    sealer = Sealer((2**20 + 2) * P)
    opener = SegmentOpener(opened(sealer.envelope(describe((2**20 + 2) * P)), sealer.fragment))
    for index in (2**20 - 1, 2**20, 2**20 + 1):
        assert opener.open(sealer.segment(b"hello", index, True), index, True) == b"hello"
