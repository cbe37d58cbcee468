"""Progress on standard error: messages, and bars on a terminal."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # imported only if there is a terminal
    from rich.progress import Progress, TaskID

# Seconds in which the same message is shown once.
_SAID_AGAIN_AFTER: Final = 10.0


class Meter:
    """Counts the bytes of a transfer. This one shows nothing. Thread-safe."""

    def advance(self, count: int) -> None:
        """Add `count` bytes: negative if they have to be sent again."""


class Screen:
    """`bars` is False if standard error is not a terminal."""

    def __init__(self, *, bars: bool) -> None:
        self._bars = bars
        self._progress: Progress | None = None
        self._lock = Lock()
        self._said: dict[str, float] = {}

    def report(self, sentence: str) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._said.get(sentence, -_SAID_AGAIN_AFTER) < _SAID_AGAIN_AFTER:
                return
            self._said[sentence] = now
            if self._progress:
                self._progress.console.print(sentence, markup=False, highlight=False)
            else:
                sys.stderr.write(f"{sentence}\n")
                sys.stderr.flush()

    @contextmanager
    def meter(self, name: str, total: int | None, *, done: int = 0) -> Iterator[Meter]:
        """Show a bar while the block runs. `total` is in bytes, None if unknown."""
        if not self._bars:
            yield Meter()
            return
        with _new_progress() as progress:
            self._progress = progress
            try:
                yield _Bar(progress, progress.add_task(name, total=total, completed=done))
            finally:
                self._progress = None


class _Bar(Meter):
    def __init__(self, progress: "Progress", task: "TaskID") -> None:
        self._progress = progress
        self._task = task

    def advance(self, count: int) -> None:
        self._progress.advance(self._task, count)


def _new_progress() -> "Progress":
    from rich import progress as columns  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    return columns.Progress(
        columns.TextColumn("{task.description}", markup=False),
        columns.BarColumn(),
        columns.DownloadColumn(binary_units=True),
        columns.TransferSpeedColumn(),
        columns.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def print_table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table to a terminal, or tab-separated lines without titles to a pipe or file."""
    if not sys.stdout.isatty():
        for row in rows:
            sys.stdout.write("\t".join(row) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(*titles, box=None)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
