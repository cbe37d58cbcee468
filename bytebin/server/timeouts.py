"""A client's connection: how long the server waits for it, as a body that does not come holds a thread, and the lock on
its chunk; and that an answer wakes it once."""

import errno
import socket
import struct
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

# Seconds of silence; who waits for the lock on the silent one's chunk is then served within ten.
PATIENCE = 8.0
# Bytes a second, averaged over the time that the server had to wait. Six chunks at once on a telephone's worst line
# (EDGE, some 64 kbit/s up) still get 1.3 KiB/s each; Apache's mod_reqtimeout drops a body below 500 bytes a second.
SLOWEST = 1024
# Milliseconds after which a client that takes none of an answer is gone (tcp(7), TCP_USER_TIMEOUT); as nginx's
# send_timeout. A paused film goes on with a range from where it was.
UNREAD = 60_000
SHORTEST = 0.01  # seconds; to the kernel 0 means for ever
GLANCE = 1.0  # seconds that a read of a whole block may last before silence in it is looked for
SLACK = 0.5  # seconds that a read may end late, rather than set the kernel's clock anew


class ClientTooSlow(TimeoutError):
    """Nothing more comes from this client, or next to nothing."""

    def __init__(self) -> None:
        # By its number gunicorn counts it among the clients that have gone, which are no errors of the server's.
        super().__init__(errno.ECONNRESET, "the client sends too slowly")


class PatientSocket(socket.socket):
    """A connection that is read with patience: waiting uses it up, and every byte that comes gives some of it back.

    So a client that goes silent is dropped after PATIENCE, one that keeps sending below SLOWEST somewhat later, and
    one above it never. What the server does between two reads costs the client nothing.
    """

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(fileno=connection.detach())
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD)
        self._armed = 0.0
        self._head_waits = False
        self.begin_request()

    def begin_request(self) -> None:
        self._patience = PATIENCE

    def sendall(self, block: "ReadableBuffer", flags: int = 0, /) -> None:
        """An answer's head waits in the kernel for what follows it (send(2), MSG_MORE; for 200 ms at most).

        The client wakes once so: a tenth to a fifth more small files, ranges and chunks of 1 MiB a second.
        """
        head = isinstance(block, bytes) and block.startswith(b"HTTP/") and block.endswith(b"\r\n\r\n")
        self._head_waits = head
        super().sendall(block, flags | socket.MSG_MORE if head else flags)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        self._head_waits = False
        return super().sendfile(file, offset, count)

    def end_answer(self) -> None:
        """Sends a head that nothing has followed (tcp(7): TCP_NODELAY flushes)."""
        if self._head_waits:
            self._head_waits = False
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Raises ClientTooSlow when patience is at an end. A socket with a timeout of its own is left to it."""
        if self.gettimeout() is not None:
            return super().recv(size, flags)
        while True:
            began = self._begin_wait(PATIENCE)
            try:
                block = super().recv(size, flags)
            except BlockingIOError:
                self._end_wait(began, 0)
                continue
            self._end_wait(began, len(block))
            return block

    def recv_into(self, block: "WriteableBuffer", size: int = 0, flags: int = 0, /) -> int:
        """As `recv`. MSG_WAITALL waits for the whole block only GLANCE long: silence must not look like slowness."""
        if self.gettimeout() is not None:
            return super().recv_into(block, size, flags)
        while True:
            began = self._begin_wait(GLANCE)
            try:
                count = super().recv_into(block, size, flags)
            except BlockingIOError:
                self._end_wait(began, 0)
                continue
            self._end_wait(began, count)
            return count

    def _begin_wait(self, longest: float) -> float:
        self._arm(min(self._patience, longest))
        return time.monotonic()

    def _end_wait(self, began: float, received: int) -> None:
        waited = time.monotonic() - began
        self._patience = min(PATIENCE, self._patience - waited + received / SLOWEST)

    def _arm(self, seconds: float) -> None:
        """Has the kernel end the next read in time. A quick client costs two calls a body: blocks, then heads again."""
        if seconds <= 0:
            raise ClientTooSlow
        if not seconds <= self._armed <= seconds + SLACK:
            self._armed = seconds
            whole, fraction = divmod(max(seconds, SHORTEST), 1)
            self.setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(whole), int(fraction * 1e6))
            )
