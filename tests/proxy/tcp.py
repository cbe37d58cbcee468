"""A TCP proxy that simulates network faults: resets, stalls, lost responses, slow connections."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from threading import Event, Lock, Thread

BLOCK = 2**14
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: close sends RST and discards the buffer
DRIBBLE = 2048  # bytes at a time
DRIBBLE_PAUSE = 0.01  # seconds in between
HELD_FOR = 300.0  # seconds at most, so that no test hangs


class Kind(Enum):
    RESET = "reset"  # both sides, after `after` bytes
    STALL = "stall"  # nothing more passes in either direction, and neither side is notified
    SWALLOW = "swallow"  # the whole request arrives; the client is reset at the response's first byte
    MUTE = "mute"  # the whole request arrives; the response never reaches the client
    HALF_CLOSE = "half-close"  # the server sees end of input; its response still passes
    DRIBBLE = "dribble"  # a few bytes at a time from there on


@dataclass(frozen=True)
class Fault:
    kind: Kind
    after: int = 0  # bytes from client to server before the fault


class TcpProxy:
    """Forward everything, except for what a test asks for: a fault on one connection, or slow responses on all.

    Set `target` (a local port) before the first connection.
    """

    def __init__(self, target: int = 0) -> None:
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.struck: set[Wire] = set()  # connections on which a fault actually occurred
        self.halt_at: int | None = (
            None  # bytes; the next response longer than this stops here until `cut()`, once
        )
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
        """Apply the fault to the next connection."""
        with self._lock:
            self._armed = fault

    def cut(self) -> None:
        """Close the connection that was halted at `halt_at`."""
        self._cut.set()

    def hold(self, after: int) -> None:
        """Let `after` more bytes of responses pass, over all connections, and then none until `release()`."""
        self.slow_down(after, 0.0)

    def slow_down(self, after: int, rate: float) -> None:
        """Let `after` more bytes of responses pass at full speed, over all connections, the rest at `rate` bytes/s."""
        self._go_on.clear()
        self._passed, self._slow_after, self._rate = 0, after, rate

    def release(self) -> None:
        self._slow_after = None
        self._go_on.set()

    def wait_to_pass(self, length: int) -> None:
        """Return when `length` more bytes of responses may pass."""
        with self._down:
            slow = self._slow_after is not None and self._passed > self._slow_after
            self._passed += length
            if slow:
                self._go_on.wait(length / self._rate if self._rate else HELD_FOR)

    def cuts_within(self, bytes_down: int) -> bool:
        """Return whether a response of `bytes_down` bytes so far is cut here; if so, wait for `cut()` first."""
        with self._lock:
            if self.halt_at is None or bytes_down <= self.halt_at:
                return False
            self.halt_at = None
        assert self._cut.wait(HELD_FOR)
        return True

    def close(self) -> None:
        """Close every connection, including stalled ones."""
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
        """Apply the fault. Return whether anything more may pass."""
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
        if self.kind is None:  # without a fault, both sides see the close
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
    """Reset the connection. This also wakes a thread that reads from it."""
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
