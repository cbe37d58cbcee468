"""An HTTP client with little overhead: it sends bodies with sendfile and receives them into one reused buffer."""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from io import BufferedReader
from typing import Any, NamedTuple, Self

TIMEOUT = 120.0  # seconds without a byte
HEAD_BUFFER = 4096  # small, so that a body's bytes are not copied through it
BLOCK = 2**20
GET = "GET"


class Failed(Exception):
    """A server returned an error or no response."""


class Slice(NamedTuple):
    """`size` bytes of the open file `fd`, starting at `offset`."""

    fd: int
    offset: int
    size: int


class Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


Body = Sequence[bytes | Slice]


class Connection:
    """One kept-alive HTTP/1.1 connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # sendfile() ignores Python's timeouts. The kernel's timeouts on a blocking socket apply to all calls.
        self._socket.settimeout(None)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self._socket.setsockopt(socket.SOL_SOCKET, option, int(TIMEOUT).to_bytes(8, "little") + bytes(8))
        self._reader = BufferedReader(socket.SocketIO(self._socket, "r"), HEAD_BUFFER)
        self._block = memoryview(bytearray(BLOCK))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()
        self._socket.close()

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: Body = ()
    ) -> Response:
        """Return the whole response, which must be small. Raise Failed for any status except success."""
        self.send(method, path, headers or {}, body)
        status, received = self._head()
        content = self._content(status, received)
        if not 200 <= status < 300:
            raise Failed(f"{method} {path}: {status} {content[:500]!r}")
        return Response(status, received, content)

    def download(self, path: str, headers: Mapping[str, str] | None = None) -> int:
        """Receive the response's body and discard it. Return its length in bytes. Raise Failed as `request` does."""
        self.send(GET, path, headers or {})
        status, received = self._head()
        left = length = int(received["content-length"])
        if status not in {200, 206}:
            raise Failed(f"GET {path}: {status}")
        while left:
            count = self._reader.readinto(self._block[: min(left, BLOCK)])
            if not count:
                raise Failed(f"GET {path}: {left} of {length} bytes are missing")
            left -= count
        return length

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Body = (),
        *,
        length: int | None = None,
    ) -> None:
        """Send a request. `length` can announce more bytes than are sent."""
        if length is None:
            length = sum(part.size if isinstance(part, Slice) else len(part) for part in body)
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if method != GET:
            lines.append(f"Content-Length: {length}")
        head = "\r\n".join([*lines, "", ""]).encode()
        self._socket.sendall(head, socket.MSG_MORE if body else 0)
        for part in body:
            if isinstance(part, Slice):
                self._send_slice(part)
            else:
                self._socket.sendall(part)

    def _send_slice(self, part: Slice) -> None:
        offset, left = part.offset, part.size
        while left:
            sent = os.sendfile(self._socket.fileno(), part.fd, offset, left)
            offset, left = offset + sent, left - sent

    def _head(self) -> tuple[int, Mapping[str, str]]:
        line = self._reader.readline()
        if not line:
            raise Failed("the server closed the connection without a response")
        headers: dict[str, str] = {}
        while (field := self._reader.readline()) not in {b"\r\n", b""}:
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return int(line.split(None, 2)[1]), headers

    def _content(self, status: int, headers: Mapping[str, str]) -> bytes:
        if status == 204:
            return b""
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self._reader.read(int(headers.get("content-length", 0)))
        content = b""
        while size := int(self._reader.readline().split(b";")[0], 16):
            content += self._reader.read(size)
            self._reader.readline()
        self._reader.readline()
        return content
