"""A TCP proxy between client and server that fails as networks do: it breaks, stalls, loses answers, slows down."""

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
HELD_FOR = 300.0  # seconds at most, so that no test hangs


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
    """Passes everything on, but for what a test asks for: a fault of one connection, or slow responses on all.

    Set `target` (a port of this machine) before the first connection.
    """

    def __init__(self, target: int = 0) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.struck: set[Wire] = set()  # connections on which a fault really happened
        self.halt_at: int | None = None  # the next response that is longer stops here until `cut()`, once
        self._cut = Event()
        self._slow_after: int | None = None
        self._rate = 0.0
        self._passed = 0
        self._go_on = Event()
        self._armed: Fault | None = None
        self._lock = Lock()
        self._down = Lock()
        self._connections: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def arm(self, fault: Fault) -> None:
        """The next connection has this fault."""
        with self._lock:
            self._armed = fault

    def cut(self) -> None:
        """Breaks the connection that was halted at `halt_at`."""
        self._cut.set()

    def hold(self, after: int) -> None:
        """From now on `after` bytes go down, on all connections, and then nothing, until `release()`."""
        self.slow_down(after, 0.0)

    def slow_down(self, after: int, rate: float) -> None:
        """From now on `after` bytes go down at full speed, on all connections, the rest at `rate` bytes a second."""
        self._go_on.clear()
        self._passed, self._slow_after, self._rate = 0, after, rate

    def release(self) -> None:
        self._slow_after = None
        self._go_on.set()

    def wait_to_pass(self, length: int) -> None:
        """Return when so many bytes may go down."""
        with self._down:
            slow = self._slow_after is not None and self._passed > self._slow_after
            self._passed += length
            if slow:
                self._go_on.wait(length / self._rate if self._rate else HELD_FOR)

    def cuts_within(self, bytes_down: int) -> bool:
        """Whether a connection that would carry so many bytes down ends here; waits for `cut()` if so."""
        with self._lock:
            if self.halt_at is None or bytes_down <= self.halt_at:
                return False
            self.halt_at = None
        assert self._cut.wait(HELD_FOR)
        return True

    def close(self) -> None:
        """Ends every connection, the silent ones too."""
        self.release()
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
        self._carry_down()
        if self.kind is None:  # nothing was to be wrong: both sides learn that it is over
            self.client.close()
            self.server.close()

    def _carry_down(self) -> None:
        passed = 0
        with suppress(OSError):
            while block := self.server.recv(BLOCK):
                passed += len(block)
                if self.proxy.cuts_within(passed):
                    self.client.shutdown(socket.SHUT_RDWR)
                    return
                self.proxy.wait_to_pass(len(block))
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
