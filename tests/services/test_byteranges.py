"""The Range header, compared with RFC 9110, section 14."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from files.byteranges import ByteRange, Unsatisfiable, parse

SIZES = st.integers(0, 2**46)
POSITIONS = st.integers(0, 2**46) | st.integers(0, 20)


@given(POSITIONS, POSITIONS, SIZES)
def test_first_and_last_byte(first: int, last: int, size: int) -> None:
    header = f"bytes={first}-{last}"
    if last < first:
        assert parse(header, size) is None  # invalid, so ignored
    elif first >= size:
        with pytest.raises(Unsatisfiable):
            parse(header, size)
    else:
        assert parse(header, size) == (first, min(last + 1, size))


@given(POSITIONS, SIZES)
def test_from_a_byte_to_the_end(first: int, size: int) -> None:
    if first >= size:
        with pytest.raises(Unsatisfiable):
            parse(f"bytes={first}-", size)
    else:
        assert parse(f"bytes={first}-", size) == (first, size)


@given(POSITIONS, SIZES)
def test_the_last_bytes(length: int, size: int) -> None:
    if not length or not size:
        with pytest.raises(Unsatisfiable):
            parse(f"bytes=-{length}", size)
    else:
        assert parse(f"bytes=-{length}", size) == (max(0, size - length), size)


@given(st.binary(max_size=30), st.integers(0, 40), st.integers(0, 40))
def test_the_range_selects_the_requested_bytes(content: bytes, first: int, last: int) -> None:
    try:
        part = parse(f"bytes={first}-{last}", len(content))
    except Unsatisfiable:
        assert content[first:] == b""
        return
    if part is not None:
        assert content[slice(*part)] == content[first : last + 1]
        assert (
            part.content_range(len(content)) == f"bytes {first}-{min(last, len(content) - 1)}/{len(content)}"
        )


@given(st.text() | st.from_regex(r"bytes=[0-9 ,-]*"), SIZES)
@example("bytes=--1", 10)
@example("bytes=-", 10)
@example("bytes=0-1,5-6", 10)
@example("bytes=٠-٣", 10)
@example("bytes=0-" + "9" * 5000, 10)
@example("items=0-1", 10)
@example("", 0)
def test_any_text_is_a_range_inside_the_file_or_none(header: str, size: int) -> None:
    try:
        part = parse(header, size)
    except Unsatisfiable:
        return
    assert part is None or (isinstance(part, ByteRange) and 0 <= part.start < part.stop <= size)
