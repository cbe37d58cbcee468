"""A pool of threads that stop together after the first failure."""

from collections.abc import Callable, Iterable
from threading import Event, Lock, Thread
from typing import Final

from bytebin_cli.retry import Stopped

Job = Callable[[], None]
# The main thread wakes up this often, so that Ctrl-C works on every platform.
_WAKE_UP_INTERVAL: Final = 0.2  # seconds


class WorkerPool:
    """`stop` is set after the first failure: jobs check it and raise Stopped."""

    def __init__(self, stop: Event) -> None:
        self._stop = stop
        self._failures: list[BaseException] = []
        self._lock = Lock()
        self._threads: list[Thread] = []

    def start(self, jobs: Iterable[Job], threads: int) -> None:
        """Start `threads` threads that take jobs until none is left."""
        left = iter(jobs)

        def take() -> Job | None:
            with self._lock:
                return None if self._stop.is_set() else next(left, None)

        # Daemons: a process that is told to exit does not wait for the network.
        started = [Thread(target=self._work, args=(take,), daemon=True) for _ in range(threads)]
        self._threads += started
        for thread in started:
            thread.start()

    def wait(self) -> None:
        """Wait until all threads have ended. Raise the first failure."""
        try:
            for thread in self._threads:
                while thread.is_alive():
                    thread.join(_WAKE_UP_INTERVAL)
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
