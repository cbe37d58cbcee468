"""A request as its parts, so that each can be mutated, and the exchange of it over a plain socket."""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Self

TIMEOUT = 60.0  # seconds; the server's own longest wait for a client is eight
UNANSWERED = 2.0  # seconds after which a request counts as incomplete
MAX_ANSWER = 2**22  # bytes


@dataclass(frozen=True)
class Request:
    """`target` is the path with its query. `framing` is added to the headers: the length, or a transfer coding."""

    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    version: bytes = b"HTTP/1.1"
    framing: bytes | None = None
    tail: bytes = field(default=b"", repr=False)

    def with_header(self, name: bytes, value: bytes) -> Self:
        """Return the request with the header replaced or added."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))

    def header(self, name: bytes) -> bytes:
        return next((value for known, value in self.headers if known.lower() == name.lower()), b"")

    def encoded(self) -> bytes:
        lines = [b" ".join((self.method, self.target, self.version))]
        lines += [name + b": " + value for name, value in self.headers]
        framing = self.framing
        if framing is None:
            framing = b"Content-Length: %d" % len(self.body) if self.body or self.method in BODIED else b""
        lines += [framing] if framing else []
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body + self.tail


BODIED = (b"POST", b"PUT", b"PATCH")


def exchange(port: int, content: bytes) -> bytes:
    """Send `content`, close the sending side and return everything that comes back, b"" if nothing does."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        with suppress(OSError):  # the server may refuse the request before it has all of it
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
        return receive_all(connection)


def exchange_by_proxy(port: int, content: bytes) -> bytes:
    """As `exchange`, but close the sending side only if no response arrives: nginx would consider the client lost."""
    with socket.create_connection(("127.0.0.1", port), timeout=UNANSWERED) as connection:
        with suppress(OSError):
            connection.sendall(content)
        first = b""
        try:
            first = connection.recv(65_536)
        except TimeoutError:
            connection.shutdown(socket.SHUT_WR)
        except ConnectionResetError:
            return b""
        connection.settimeout(TIMEOUT)
        return (
            first if first and b"connection: close" not in first.lower() else first + receive_all(connection)
        )


def receive_all(connection: socket.socket) -> bytes:
    received = bytearray()
    deadline = time.monotonic() + TIMEOUT
    while len(received) < MAX_ANSWER and time.monotonic() < deadline:
        try:
            block = connection.recv(65_536)
        except ConnectionResetError:
            break
        if not block:
            break
        received += block
    return bytes(received)


def status_of(response: bytes) -> int:
    """Return the status of the first final response, 0 if there is none."""
    while response.startswith(b"HTTP/1.1 100"):
        response = response.partition(b"\r\n\r\n")[2]
    start = response.partition(b"\r\n")[0].split()
    if len(start) < 2 or not start[0].startswith(b"HTTP/1.") or not start[1].isdigit():
        return 0
    return int(start[1])
