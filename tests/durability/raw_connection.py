"""Send requests byte by byte, for clients that stall, trickle or vanish in the middle of one."""

import json
import socket
import time
from contextlib import suppress
from typing import Any, NamedTuple, Self

from tests.files.client import API, OCTETS
from tests.people import Person


class Response(NamedTuple):
    status: int
    head: str
    body: bytes

    def problem(self) -> dict[str, Any]:
        document = json.loads(self.body)
        assert isinstance(document, dict)
        return document


class Wire:
    """One connection to a server. Leaving the `with` block closes it."""

    def __init__(self, port: int, timeout: float = 60.0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, content: bytes) -> None:
        self.socket.sendall(content)

    def begin_chunk(self, person: Person, upload_id: str, index: int, length: int) -> None:
        """Send the head of a chunk of `length` bytes, and none of its body."""
        self.begin("PUT", f"{API}/uploads/{upload_id}/chunks/{index}", person.token, length)

    def begin(self, method: str, path: str, token: str, length: int, kind: str = OCTETS) -> None:
        self.send(
            (
                f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
            ).encode()
        )

    def trickle(self, seconds: float, every: float, size: int = 1) -> None:
        """Send `size` bytes every `every` seconds, for `seconds` or until the server closes the connection."""
        end = time.monotonic() + seconds
        with suppress(OSError):
            while time.monotonic() < end and not self.readable():
                self.send(b"x" * size)
                time.sleep(every)

    def readable(self) -> bool:
        self.socket.setblocking(False)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        finally:
            self.socket.settimeout(60.0)
        return True

    def response(self) -> Response | None:
        """Return the server's response, or None if it closes the connection without one."""
        received = b""
        while b"\r\n\r\n" not in received:
            block = self.socket.recv(65_536)
            if not block:
                return None
            received += block
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            body += self.socket.recv(65_536)
        return Response(int(head.split()[1]), head.decode("latin-1"), body)
