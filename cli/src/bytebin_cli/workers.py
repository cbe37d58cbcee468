"""Threads that work jobs off, and stop together at the first failure."""

from collections.abc import Callable, Iterable
from threading import Event, Lock, Thread
from typing import Final

from bytebin_cli.retry import Stopped

Job = Callable[[], None]
# The main thread looks up this often, so that Ctrl-C is heard on every system.
_LOOK_UP: Final = 0.2  # seconds


class Crew:
    """`stop` is set at the first failure: jobs look at it and raise Stopped."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._failures: list[BaseException] = []
        self._lock = Lock()
        self._threads: list[Thread] = []

    def begin(self, jobs: Iterable[Job], threads: int) -> None:
        """That many threads take from `jobs` until none is left."""
        left = iter(jobs)

        def take() -> Job | None:
            with self._lock:
                return None if self._stop.is_set() else next(left, None)

        # Daemons: a process that was told to end does not wait for an answer from the network.
        started = [Thread(target=self._work, args=(take,), daemon=True) for _ in range(threads)]
        self._threads += started
        for thread in started:
            thread.start()

    def wait(self) -> None:
        """Until all is done. Raises the first failure, after every thread has ended."""
        try:
            for thread in self._threads:
                while thread.is_alive():
                    thread.join(_LOOK_UP)
        except BaseException:
            self._stop.set()
            raise
        if self._failures:
            raise self._failures[0]

    def _work(self, take: Callable[[], Job | None]) -> None:
        try:
            while job := take():
                job()
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001  # raised again by wait()
            self._failures.append(error)
            self._stop.set()
