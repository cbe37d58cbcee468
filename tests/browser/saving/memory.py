"""Memory of a browser: all its processes together."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Self

LOOK_EVERY = 0.1  # seconds


def family_of(pid: int) -> Iterator[int]:
    """Yield the process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # ended since it was named
            continue
        for child in children:
            yield from family_of(int(child))


def held_by(pid: int) -> int:
    """Return the memory of the process and its descendants in bytes: the sum of their Pss."""
    return sum(pss_of(member) for member in family_of(pid))


def pss_of(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # ended since it was named
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


class Growth:
    """The peak growth of the processes' memory (with descendants) while the block ran, in bytes."""

    def __init__(self, *pids: int) -> None:
        self.pids = pids
        self.peak = self.start = self._held()
        self._over = Event()
        self._thread = Thread(target=self._watch)

    @property
    def bytes(self) -> int:
        return self.peak - self.start

    def _watch(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            self.peak = max(self.peak, self._held())

    def _held(self) -> int:
        return sum(held_by(pid) for pid in self.pids)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
