"""What a person is shown while something takes its time: on standard error, bars on a terminal alone."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # a terminal's library is loaded where there is one
    from rich.progress import Progress, TaskID

# The same sentence from several threads, or try after try, is said once in this many seconds.
_SAID_AGAIN_AFTER: Final = 10.0


class Meter:
    """Counts bytes of one transfer; this one shows nothing. Safe from any thread."""

    def advance(self, count: int) -> None:
        """Negative where what was sent has to be sent again."""


class Screen:
    """`bars` False for a program that reads along, or where standard error is no terminal."""

    def __init__(self, *, bars: bool) -> None:
        self._bars = bars
        self._progress: Progress | None = None
        self._lock = Lock()
        self._said: dict[str, float] = {}

    def tell(self, sentence: str) -> None:
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
        """A bar while the block runs; `total` bytes, None where nobody knows."""
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
    """On standard output: columns on a terminal, else tabs and no titles, for programs."""
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
