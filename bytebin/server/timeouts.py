"""The server's side of a client connection: its timeout and minimum rate, and how it sends the head of a response.

A body that does not arrive holds a thread and the lock on its chunk, so the server must not wait for it indefinitely.
"""

import errno
import socket
import struct
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

# Seconds without a byte from the client. A request that waits for the lock on the stalled chunk is then served within
# ten seconds. docs/API.md publishes this limit and the next one.
BODY_TIMEOUT = 8.0
# Bytes per second, averaged over the time that the server had to wait. Six parallel chunks on a very slow mobile line
# (EDGE, about 64 kbit/s up) still get 1.3 KiB/s each. Apache's mod_reqtimeout drops a body below 500 bytes per second.
MINIMUM_RATE = 1024
# Milliseconds for which a client may accept no byte of a response (tcp(7), TCP_USER_TIMEOUT); the same as nginx's
# send_timeout. A player that was paused for longer sends a new range request.
SEND_TIMEOUT_MS = 60_000
# Seconds. The shortest timeout that is set: the kernel takes 0 for "no timeout" (socket(7), SO_RCVTIMEO).
SHORTEST_TIMEOUT = 0.01
# Seconds after which a read of a whole block returns what has arrived, so that the rate is checked while it arrives.
BLOCK_TIMEOUT = 1.0
# Seconds by which a read may end late. This saves a system call for each small change of the timeout.
TIMEOUT_TOLERANCE = 0.5


class ClientTooSlow(TimeoutError):
    """The client has stalled, sends below MINIMUM_RATE or does not accept the response."""

    def __init__(self) -> None:
        # gunicorn handles this number as a client that has disconnected, not as an error of the server.
        super().__init__(errno.ECONNRESET, "the client sends too slowly")


class TimedSocket(socket.socket):
    """A client connection with a timeout and a minimum rate.

    Waiting for the client uses up BODY_TIMEOUT seconds, and each byte that arrives restores 1 / MINIMUM_RATE seconds.
    A client that stalls is dropped after BODY_TIMEOUT, one that sends below MINIMUM_RATE somewhat later, and one that
    sends faster never. Only time spent waiting in a read counts.
    """

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(fileno=connection.detach())
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_TIMEOUT_MS)
        self._kernel_timeout = 0.0
        self._head_is_held = False
        self.begin_request()

    def begin_request(self) -> None:
        """Give the next request the full BODY_TIMEOUT."""
        self._seconds_left = BODY_TIMEOUT

    def sendall(self, block: "ReadableBuffer", flags: int = 0, /) -> None:
        """Send a block. The kernel holds the head of a response until more follows, for at most 200 ms.

        See send(2), MSG_MORE. The client then wakes once per response, which serves 10 to 20 % more small files, ranges
        and 1 MiB chunks per second.
        """
        is_head = isinstance(block, bytes) and block.startswith(b"HTTP/") and block.endswith(b"\r\n\r\n")
        self._head_is_held = is_head
        super().sendall(block, flags | socket.MSG_MORE if is_head else flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        self._head_is_held = False
        return super().sendfile(file, offset, count)

    def end_response(self) -> None:
        """Send a head that the kernel still holds: setting TCP_NODELAY flushes it (tcp(7))."""
        if self._head_is_held:
            self._head_is_held = False
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Receive up to `size` bytes. Raise ClientTooSlow if no waiting time is left.

        If the caller has set a timeout on the socket, only that timeout applies.
        """
        if self.gettimeout() is not None:
            return super().recv(size, flags)
        while True:
            began = self._begin_wait(BODY_TIMEOUT)
            try:
                block = super().recv(size, flags)
            except BlockingIOError:
                self._end_wait(began, 0)
                continue
            self._end_wait(began, len(block))
            return block

    def recv_into(self, block: "WriteableBuffer", size: int = 0, flags: int = 0, /) -> int:
        """Receive into `block`, with the same limits as `recv`.

        With MSG_WAITALL, each read lasts at most BLOCK_TIMEOUT, so that a stall is told apart from a slow client.
        """
        if self.gettimeout() is not None:
            return super().recv_into(block, size, flags)
        while True:
            began = self._begin_wait(BLOCK_TIMEOUT)
            try:
                count = super().recv_into(block, size, flags)
            except BlockingIOError:
                self._end_wait(began, 0)
                continue
            self._end_wait(began, count)
            return count

    def _begin_wait(self, longest: float) -> float:
        self._limit_next_read(min(self._seconds_left, longest))
        return time.monotonic()

    def _end_wait(self, began: float, received: int) -> None:
        waited = time.monotonic() - began
        self._seconds_left = min(BODY_TIMEOUT, self._seconds_left - waited + received / MINIMUM_RATE)

    def _limit_next_read(self, seconds: float) -> None:
        """Set the kernel's timeout for the next read. Raise ClientTooSlow if `seconds` is not positive.

        For a fast client this takes two system calls per body: one for its blocks, one for the next request's head.
        """
        if seconds <= 0:
            raise ClientTooSlow
        if not seconds <= self._kernel_timeout <= seconds + TIMEOUT_TOLERANCE:
            self._kernel_timeout = seconds
            whole, fraction = divmod(max(seconds, SHORTEST_TIMEOUT), 1)
            self.setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(whole), int(fraction * 1e6))
            )
