"""Sets of chunk numbers as text: "0-3,7"."""

from collections.abc import Iterable


def format_ranges(numbers: Iterable[int]) -> str:
    """Return ascending `numbers` as inclusive ranges."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def missing_ranges(received: Iterable[int], count: int) -> str:
    """Return the numbers below `count` that are not in `received`, as inclusive ranges."""
    present = set(received)
    return format_ranges(number for number in range(count) if number not in present)
