"""A wire between browser and server that can be halted and cut in the middle of an answer."""

import socket
from contextlib import closing, suppress
from threading import Event, Thread

BLOCK = 2**14
PATIENCE = 300.0  # seconds that a halted connection waits for its cut


class CuttingProxy:
    """Set `target` (a port of this machine) before the first connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.target = 0
        self.halt_at: int | None = None  # the next connection carries at most so many bytes down, once
        self._cut = Event()
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Breaks the halted connection."""
        self._cut.set()

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
        passed = 0
        with suppress(OSError), closing(source), closing(drain):
            while block := source.recv(BLOCK):
                if self.halt_at is not None and passed + len(block) > self.halt_at:
                    self.halt_at = None
                    assert self._cut.wait(PATIENCE)
                    drain.shutdown(socket.SHUT_RDWR)
                    return
                drain.sendall(block)
                passed += len(block)

    def close(self) -> None:
        self.listener.close()
