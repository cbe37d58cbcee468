"""Take one limit from many threads of another process: `python -m tests.ratelimits.hammer URL FILE COUNT AMOUNT`.

Prints `ready`, waits for a line, and prints how many were allowed.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bytebin.ratelimits.embedded import EmbeddedCounter
from bytebin.ratelimits.interface import Counter, Slot
from bytebin.ratelimits.shared import SharedCounter


def counter_at(url: str, path: Path) -> Counter:
    return SharedCounter(url) if url else EmbeddedCounter(path)


def allowed(counter: Counter, count: int, amount: int) -> int:
    """Take one slot `count` times in 16 threads. Return how often it was allowed."""
    slot = Slot("attacked", amount, 600)
    with ThreadPoolExecutor(16) as pool:
        return list(
            pool.map(lambda number: counter.take([slot], f"{id(counter)}-{number}"), range(count))
        ).count(0)


def main() -> None:
    url, path, count, amount = sys.argv[1:]
    counter = counter_at(url, Path(path))
    print("ready", flush=True)  # noqa: T201  # the program's output
    sys.stdin.readline()
    print(allowed(counter, int(count), int(amount)))  # noqa: T201


if __name__ == "__main__":
    main()
