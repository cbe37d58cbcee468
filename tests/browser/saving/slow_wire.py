"""A wire between browser and server on which a large answer can be held, and slowed down."""

import socket
from contextlib import closing, suppress
from threading import Event, Lock, Thread

BLOCK = 2**14
PATIENCE = 300.0  # seconds that a held answer waits


class SlowWire:
    """Set `target` (a port of this machine) before the first connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.target = 0
        self._slow_after: int | None = None
        self._rate = 0.0
        self._passed = 0
        self._one_at_a_time = Lock()
        self._go_on = Event()
        Thread(target=self._accept, daemon=True).start()

    def hold(self, after: int) -> None:
        """From now on `after` bytes go down, on all connections, and then nothing, until `release()`."""
        self._begin(after, 0.0)

    def slow_down(self, after: int, rate: float) -> None:
        """From now on `after` bytes go down at full speed, on all connections, the rest at `rate` bytes a second."""
        self._begin(after, rate)

    def _begin(self, slow_after: int, rate: float) -> None:
        self._go_on.clear()
        self._passed, self._slow_after, self._rate = 0, slow_after, rate

    def release(self) -> None:
        self._slow_after = None
        self._go_on.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                Thread(target=self._pump_up, args=(browser, server), daemon=True).start()
                Thread(target=self._pump_down, args=(server, browser), daemon=True).start()

    def _pump_up(self, source: socket.socket, drain: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(BLOCK):
                drain.sendall(block)
            drain.shutdown(socket.SHUT_WR)

    def _pump_down(self, source: socket.socket, drain: socket.socket) -> None:
        with suppress(OSError), closing(source), closing(drain):
            while block := source.recv(BLOCK):
                self._pass(len(block))
                drain.sendall(block)

    def _pass(self, length: int) -> None:
        """Returns when it may."""
        with self._one_at_a_time:
            slow = self._slow_after is not None and self._passed > self._slow_after
            self._passed += length
            if slow:
                self._go_on.wait(length / self._rate if self._rate else PATIENCE)

    def close(self) -> None:
        self.release()
        self.listener.close()
