"""A wire between client and server that does what wires do: it breaks, goes silent, loses the answer, slows down."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from threading import Event, Lock, Thread

BLOCK = 2**14
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: close sends RST and throws away what is buffered
DRIBBLE = 2048  # bytes at once
DRIBBLE_PAUSE = 0.01  # seconds in between


class Kind(Enum):
    RESET = "reset"  # both sides, after so many bytes
    STALL = "stall"  # nothing more passes, in either direction, and neither side is told
    SWALLOW = "swallow"  # the request arrives whole; the client is reset when the answer's first byte comes
    MUTE = "mute"  # the request arrives whole; the client waits for an answer that never comes
    HALF_CLOSE = "half-close"  # the server sees the end of the client's bytes; its answer still passes
    DRIBBLE = "dribble"  # a few bytes at a time from there on


@dataclass(frozen=True)
class Fault:
    kind: Kind
    after: int = 0  # bytes that pass from client to server before it


class TcpProxy:
    """Passes everything on, but for the next connection after `arm`."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.struck: set[Wire] = set()  # connections on which a fault really happened
        self._armed: Fault | None = None
        self._lock = Lock()
        self._connections: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def arm(self, fault: Fault) -> None:
        with self._lock:
            self._armed = fault

    def close(self) -> None:
        """Ends every connection, the silent ones too."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self._connections:
            reset(connection)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                with self._lock:
                    fault, self._armed = self._armed, None
                server = socket.create_connection(("127.0.0.1", self.target))
                self._connections += [client, server]
                Wire(self, client, server, fault).start()


class Wire:
    """One connection through the proxy."""

    def __init__(
        self, proxy: TcpProxy, client: socket.socket, server: socket.socket, fault: Fault | None
    ) -> None:
        self.proxy = proxy
        self.client = client
        self.server = server
        self.kind = fault.kind if fault else None
        self.after = fault.after if fault else 0
        self.silent = Event()

    def start(self) -> None:
        for pump in (self._pump_up, self._pump_down):
            Thread(target=pump, daemon=True).start()

    def _pump_up(self) -> None:
        passed = 0
        with suppress(OSError):
            while block := self.client.recv(BLOCK):
                if self._strikes_within(passed + len(block)):
                    self.server.sendall(block[: self.after - passed])
                    if not self._strike(block[self.after - passed :]):
                        return
                else:
                    self.server.sendall(block)
                passed += len(block)
            self.server.shutdown(socket.SHUT_WR)

    def _strikes_within(self, bytes_up: int) -> bool:
        return self.kind not in {None, Kind.SWALLOW, Kind.MUTE} and bytes_up >= self.after

    def _strike(self, rest: bytes) -> bool:
        """Whether anything more is to pass."""
        self._note()
        if self.kind is Kind.DRIBBLE:
            self._dribble(rest)
            return True
        if self.kind is Kind.RESET:
            reset(self.client)
            reset(self.server)
        elif self.kind is Kind.HALF_CLOSE:
            self.server.shutdown(socket.SHUT_WR)
        else:
            self.silent.set()
        return False

    def _note(self) -> None:
        self.proxy.struck.add(self)

    def _dribble(self, rest: bytes) -> None:
        self.after = 0
        for start in range(0, len(rest), DRIBBLE):
            time.sleep(DRIBBLE_PAUSE)
            self.server.sendall(rest[start : start + DRIBBLE])

    def _pump_down(self) -> None:
        with suppress(OSError):
            while block := self.server.recv(BLOCK):
                if self.kind is Kind.SWALLOW:
                    self._note()
                    reset(self.client)
                    return
                if self.kind is Kind.MUTE:
                    self._note()
                    self.silent.set()
                if not self.silent.is_set():
                    self.client.sendall(block)
            if not self.silent.is_set():
                self.client.shutdown(socket.SHUT_WR)


def reset(connection: socket.socket) -> None:
    """Also wakes a thread that reads from it."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        connection.shutdown(socket.SHUT_RD)
    connection.close()


@contextmanager
def tcp_proxy(target: int) -> Iterator[TcpProxy]:
    proxy = TcpProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
