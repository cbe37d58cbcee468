"""Sets of chunk numbers as text: "0-3,7"."""

import re

from hypothesis import given
from hypothesis import strategies as st

from files.services.chunk_ranges import format_ranges, missing_ranges

NUMBERS = st.sets(st.integers(0, 60))


def numbers_in(text: str) -> list[int]:
    """Parse ranges as a client does."""
    runs = [run.partition("-") for run in text.split(",") if run]
    return [number for first, _, last in runs for number in range(int(first), int(last or first) + 1)]


@given(NUMBERS)
def test_ranges_contain_exactly_the_numbers_in_order(numbers: set[int]) -> None:
    assert numbers_in(format_ranges(sorted(numbers))) == sorted(numbers)


@given(NUMBERS)
def test_ranges_are_as_short_as_can_be(numbers: set[int]) -> None:
    text = format_ranges(sorted(numbers))
    assert re.fullmatch(r"(\d+(-\d+)?(,\d+(-\d+)?)*)?", text)
    starts = [number for number in numbers if number - 1 not in numbers]
    assert len(starts) == (text.count(",") + 1 if text else 0)
    assert all(run.partition("-")[0] != run.partition("-")[2] for run in text.split(",") if run)


@given(NUMBERS, st.integers(0, 60))
def test_received_and_missing_are_complementary(received: set[int], count: int) -> None:
    inside = {number for number in received if number < count}
    missing = numbers_in(missing_ranges(sorted(inside), count))
    assert sorted([*missing, *inside]) == list(range(count))
