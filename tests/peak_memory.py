from threading import Event, Thread
from typing import Self

from tests.server import Server


class PeakMemory:
    """Sample the peak resident memory of the server's workers, in bytes, while the block runs."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.peak = 0
        self._done = Event()
        self._thread = Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self.peak = max(self.peak, self.server.workers_rss())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()
