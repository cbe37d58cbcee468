"""The server's side of a client connection: its timeouts and minimum rates, and how it sends the head of a response.

A body that does not arrive holds a thread and the lock on its chunk, and a response that is not read holds a thread, so
the server must not wait for either indefinitely. How many threads may wait at once is decided in transfers.py.
"""

import errno
import os
import socket
import struct
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from fcntl import ioctl
from typing import TYPE_CHECKING, Any, TypeVar

from bytebin.server.transfers import Transfers

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

# Seconds without a byte from the client. A request that waits for the lock on the stalled chunk is then served within
# ten seconds. docs/API.md publishes this limit and the next three.
BODY_TIMEOUT = 8.0
# Bytes per second, averaged over the time that the server had to wait. Six parallel chunks on a very slow mobile line
# (EDGE, about 64 kbit/s up) still get 1.3 KiB/s each. Apache's mod_reqtimeout drops a body below 500 bytes per second.
MINIMUM_RATE = 1024
# Seconds for which a client may accept no byte of a response; the same as nginx's send_timeout. A player that was
# paused for longer sends a new range request.
SEND_TIMEOUT = 60.0
# Bytes per second that a client must accept on average. A very slow mobile line (EDGE) receives about 20 KiB/s.
MINIMUM_SEND_RATE = 4096
# Seconds. The shortest timeout that is set: the kernel takes 0 for "no timeout" (socket(7), SO_RCVTIMEO).
SHORTEST_TIMEOUT = 0.01
# Seconds after which a read of a whole block returns what has arrived, and a write what was accepted, so that the rate
# is checked meanwhile.
BLOCK_TIMEOUT = 1.0
# Seconds by which a read may end late. This saves a system call for each small change of the timeout.
TIMEOUT_TOLERANCE = 0.5
# Bytes given to sendfile at a time: at 64 KiB/s, it returns every eight seconds.
SENDFILE_BLOCK = 2**19
# Seconds of a write for which the rate need not be checked.
QUICK = 0.05

Read = TypeVar("Read", bytes, int)


class ClientTooSlow(TimeoutError):
    """The client has stalled, sends or receives below the minimum rate, or was dropped for other requests."""

    def __init__(self) -> None:
        # gunicorn handles this number as a client that has disconnected, not as an error of the server.
        super().__init__(errno.ECONNRESET, "the client is too slow")


class TimedSocket(socket.socket):
    """A client connection with timeouts and minimum rates.

    Waiting for a body uses up BODY_TIMEOUT seconds, and each byte that arrives restores 1 / MINIMUM_RATE seconds.
    A client that stalls is dropped after BODY_TIMEOUT, one that sends below MINIMUM_RATE somewhat later, and one that
    sends faster never. Likewise SEND_TIMEOUT and MINIMUM_SEND_RATE for a response, whose bytes count when the client
    has acknowledged them. Only time spent waiting counts. All waits are counted in `transfers`.
    """

    def __init__(self, connection: socket.socket, transfers: Transfers) -> None:
        super().__init__(fileno=connection.detach())
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(SEND_TIMEOUT * 1000))
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(BLOCK_TIMEOUT), 0))
        self.network = ""
        # Set when the request's head did not arrive in time: no more is read.
        self.out_of_time = False
        self.wait_began = 0.0
        self._transfers = transfers
        self._kernel_timeout = 0.0
        self._dropped = self._receiving = False
        self._sent = 0
        self.begin_request()

    def begin_request(self) -> None:
        """Give the next request its full timeouts."""
        self.waited = 0.0
        self._received = 0
        self._sent_before = self._acknowledged = self._sent
        self._seconds_left = 0.0 if self.out_of_time else BODY_TIMEOUT
        self._send_seconds_left = SEND_TIMEOUT

    def moved(self) -> int:
        """Return the bytes that this request has received, and those of its response that were acknowledged."""
        return self._received + max(0, self._sent - self._sent_before - self._unacknowledged())

    def drop(self) -> None:
        """End the current wait, from any thread. A client that is sending still gets the response, 408."""
        self._dropped = True
        with suppress(OSError):
            self.shutdown(socket.SHUT_RD if self._receiving else socket.SHUT_RDWR)

    def sendall(self, block: "ReadableBuffer", flags: int = 0, /) -> None:
        """Send a block. Raise ClientTooSlow."""
        content = memoryview(block)
        self._send_all(len(content), lambda sent: self.send(content[sent:], flags))

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send `count` bytes of a file, or all from `offset`, and set its position to the end. Raise ClientTooSlow."""
        length = os.fstat(file.fileno()).st_size - offset if count is None else count
        before = self._sent
        try:
            self._send_all(length, lambda sent: self._send_part(file, offset + sent, length - sent))
        finally:
            file.seek(offset + self._sent - before)
        return self._sent - before

    def _send_part(self, file: Any, offset: int, length: int) -> int:
        """Send a part of a file and return its bytes. Raise OSError if the file has become shorter."""
        count = os.sendfile(self.fileno(), file.fileno(), offset, min(length, SENDFILE_BLOCK))
        if not count:
            raise OSError(errno.EIO, "the file has become shorter")
        return count

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Receive up to `size` bytes. Raise ClientTooSlow if no waiting time is left.

        If the caller has set a timeout on the socket, that timeout applies instead.
        """
        return self._receive(BODY_TIMEOUT, lambda: super(TimedSocket, self).recv(size, flags), len)

    def recv_into(self, block: "WriteableBuffer", size: int = 0, flags: int = 0, /) -> int:
        """Receive into `block`, with the same limits as `recv`.

        With MSG_WAITALL, each read lasts at most BLOCK_TIMEOUT, so that a stall is told apart from a slow client.
        """
        return self._receive(
            BLOCK_TIMEOUT, lambda: super(TimedSocket, self).recv_into(block, size, flags), int
        )

    def _receive(self, longest: float, read: Callable[[], Read], length: Callable[[Read], int]) -> Read:
        """Return the result of `read`, which receives `length` bytes. Repeat it while none arrive."""
        timed = self.gettimeout() is None
        while True:
            if self._dropped:
                raise ClientTooSlow
            if timed:
                self._limit_next_read(min(self._seconds_left, longest))
            self._receiving = True
            self._transfers.begin(self)
            try:
                result = read()
            except BlockingIOError:
                if not timed:
                    raise
                continue
            finally:
                self._receiving = False
                self._transfers.end(self)
                self._seconds_left -= time.monotonic() - self.wait_began
            if self._dropped and not length(result):
                raise ClientTooSlow
            self._received += length(result)
            self._seconds_left = min(BODY_TIMEOUT, self._seconds_left + length(result) / MINIMUM_RATE)
            return result

    def _send_all(self, length: int, send: Callable[[int], int]) -> None:
        """Call `send` with the bytes sent so far until it has sent `length`."""
        sent = 0
        while sent < length:
            if self._send_seconds_left <= 0:
                raise ClientTooSlow
            self._transfers.begin(self)
            count = 0
            with suppress(BlockingIOError):
                try:
                    count = send(sent)
                finally:
                    self._transfers.end(self)
            sent += count
            self._sent += count
            self._end_send(time.monotonic() - self.wait_began)

    def _end_send(self, waited: float) -> None:
        if waited < QUICK:
            return
        acknowledged = self._sent - self._unacknowledged()
        restored = (acknowledged - self._acknowledged) / MINIMUM_SEND_RATE
        self._acknowledged = acknowledged
        self._send_seconds_left = min(SEND_TIMEOUT, self._send_seconds_left - waited + restored)

    def _unacknowledged(self) -> int:
        """Return how many bytes the kernel holds for the client (tcp(7), SIOCOUTQ). TIOCOUTQ is the same number."""
        try:
            return int(struct.unpack("i", ioctl(self.fileno(), termios.TIOCOUTQ, bytes(4)))[0])
        except (OSError, ValueError):
            return 0

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
