"""Sizes as people write and read them: "500M" is 500 MiB."""

import re
from typing import Final

_UNITS: Final = "KMGT"
_STEP: Final = 1024


def parse_size(text: str) -> int:
    """Parse "800", "64K", "500M", "2G" or "1T" into bytes. Raise ValueError, as argparse expects."""
    found = re.fullmatch(rf"([0-9]{{1,12}})([{_UNITS}]?)(?:i?B)?", text, re.IGNORECASE)
    if found is None:
        raise ValueError(text)
    exponent: int = 1 + _UNITS.index(found[2].upper()) if found[2] else 0
    return int(found[1]) << 10 * exponent


def format_size(size: int) -> str:
    """Return the size with one decimal in the largest unit of which there is at least one."""
    exponent = min(len(_UNITS), max(0, size.bit_length() - 1) // 10)
    unit = f"{_UNITS[exponent - 1]}iB" if exponent else "B"
    amount = f"{size / _STEP**exponent:.1f}" if exponent else str(size)
    return f"{amount.removesuffix('.0')} {unit}"
