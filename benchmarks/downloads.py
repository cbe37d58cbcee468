"""Downloads on a kept-alive connection."""

from collections.abc import Sequence

from benchmarks.clients import Work
from benchmarks.connection import Connection


def whole(port: int, path: str) -> Work:
    with Connection(port) as connection:
        return Work(connection.download(path), 1)


def ranges(port: int, path: str, size: int, part: int) -> Work:
    """Download the file from start to end, in ranges of `part` bytes."""
    starts = range(0, size, part)
    with Connection(port) as connection:
        received = sum(
            connection.download(path, {"Range": f"bytes={start}-{min(start + part, size) - 1}"})
            for start in starts
        )
    return Work(received, len(starts))


def many(port: int, paths: Sequence[str], requests: int, first: int) -> Work:
    """Download `requests` files one after the other, starting at index `first` and wrapping around."""
    with Connection(port) as connection:
        received = sum(
            connection.download(paths[(first + number) % len(paths)]) for number in range(requests)
        )
    return Work(received, requests)
