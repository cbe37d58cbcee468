"""A reverse proxy in front of the server that records requests, and delays or fails them when a test asks for it.

For faults below HTTP, see tests/proxy/tcp.py.
"""

import json
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

BLOCK = 2**16
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}
HELD_FOR = 300.0  # seconds at most, so that no test hangs
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: close sends RST and discards the buffer
DISTURBED = "1.1 disturbed"  # the Via header of the proxy's own responses
# Responses that say how large chunks should be, and in which member: /limits, and the card of an upload link.
CHUNK_SIZES = {
    re.compile(r"/api/v1/limits"): "default_chunk_size",
    re.compile(r"/api/v1/requests/\w+/open"): "chunk_size",
}
CHUNK_PUT = re.compile(r"/chunks/(\d+)/?$")


@dataclass(frozen=True)
class Recorded:
    """One request as the client sent it, and the response's status; 0 if there was no response."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: int

    @property
    def chunk(self) -> int | None:
        """Return the chunk's index, if this is a PUT of a chunk."""
        found = CHUNK_PUT.search(self.target.partition("?")[0])
        return int(found[1]) if found and self.method == "PUT" else None

    def raw(self) -> bytes:
        """Return the whole request as bytes, to search in."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"{self.method} {self.target}\r\n{head}\r\n".encode() + self.body


class Proxy(ThreadingHTTPServer):
    """Set `target` (a local port) before the first request. It is set late because the server needs the proxy's URL."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.target = 0
        self.requests: list[Recorded] = []
        # If set, the server announces this chunk size in bytes, so that a small file has many chunks.
        self.default_chunk_size: int | None = None
        self._failures: dict[int, int] = {}
        self._resets: dict[int, int] = {}
        self._held_from: int | None = None
        self._go_on = Event()
        self.held = 0  # number of requests held now
        self._lock = Lock()

    def fail_chunk(self, index: int, times: int) -> None:
        """Answer the next `times` PUTs of chunk `index`, of any upload, with 503. They do not reach the server."""
        self._failures[index] = times

    def reset_chunk(self, index: int, times: int) -> None:
        """Reset the connection in the middle of the body for the next `times` PUTs of chunk `index`."""
        self._resets[index] = times

    def hold_chunks(self, first: int) -> None:
        """Hold PUTs of chunk `first` and later chunks until `release_chunks()`.

        A request whose client disconnects meanwhile is never passed on.
        """
        self._go_on.clear()
        self._held_from = first

    def release_chunks(self) -> None:
        self._held_from = None
        self._go_on.set()

    def wait_while_held(self, chunk: int | None, gone: Callable[[], bool]) -> None:
        first = self._held_from  # read once: another thread may release it
        if chunk is None or first is None or chunk < first:
            return
        deadline = time.monotonic() + HELD_FOR
        with self._lock:
            self.held += 1
        while not (self._go_on.wait(0.02) or gone() or time.monotonic() > deadline):
            pass
        with self._lock:
            self.held -= 1

    def takes_failure(self, chunk: int | None) -> bool:
        return self._takes(self._failures, chunk)

    def takes_reset(self, chunk: int | None) -> bool:
        return self._takes(self._resets, chunk)

    def _takes(self, left: dict[int, int], chunk: int | None) -> bool:
        with self._lock:
            if chunk is None or not left.get(chunk):
                return False
            left[chunk] -= 1
            return True

    def chunk_statuses(self) -> dict[int, list[int]]:
        """Return the statuses of each chunk's PUTs, in order, by chunk index."""
        statuses: dict[int, list[int]] = {}
        for request in self.requests:
            if request.chunk is not None:
                statuses.setdefault(request.chunk, []).append(request.status)
        return statuses

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: a browser may close a connection at any time."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        head = Recorded(self.command, self.path, dict(self.headers.items()), b"", 0)
        if self.server.takes_reset(head.chunk):
            self.reset(replace(head, body=self.read_body(length // 2)))
            return
        request = replace(head, body=self.read_body(length))
        self.server.wait_while_held(request.chunk, self.client_is_gone)
        if len(request.body) < length or self.client_is_gone():
            self.server.requests.append(request)
            self.close_connection = True
        elif self.server.takes_failure(request.chunk):
            self.server.requests.append(replace(request, status=503))
            self.send_response(503)
            self.send_header("Via", DISTURBED)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.forward(request)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def read_body(self, length: int) -> bytes:
        """Return the body, or fewer bytes if the client disconnected. A killed client may have reset the connection."""
        with suppress(ConnectionError):
            return self.rfile.read(length)
        return b""

    def reset(self, request: Recorded) -> None:
        self.server.requests.append(request)
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.connection.close()

    def client_is_gone(self) -> bool:
        """Return whether the client disconnected. It does not pipeline, so only the end of input is left to read."""
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def forward(self, request: Recorded) -> None:
        upstream = HTTPConnection("127.0.0.1", self.server.target, timeout=120)
        try:
            headers = {
                name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP
            }
            upstream.request(request.method, request.target, request.body or None, headers)
            response = upstream.getresponse()
            self.server.requests.append(replace(request, status=response.status))
            if (member := chunk_size_in(request.target)) and self.server.default_chunk_size:
                self.respond_with(response, member, self.server.default_chunk_size)
            else:
                self.respond(response)
        finally:
            upstream.close()

    def respond_with(self, response: HTTPResponse, member: str, changed: int) -> None:
        """Respond with the same document, but another value of its `member`, if it has one."""
        document = json.loads(response.read())
        body = json.dumps(document | ({member: changed} if member in document else {})).encode()
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def respond(self, response: HTTPResponse) -> None:
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if response.getheader("Content-Length") is None and response.status not in (204, 304):
            # Without a length, the end of the connection ends the body.
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        while block := response.read(BLOCK):
            self.wfile.write(block)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: `requests` has what tests need."""


def chunk_size_in(target: str) -> str:
    """Return the member of the response that says how large chunks should be, "" if none does."""
    return next((member for path, member in CHUNK_SIZES.items() if path.fullmatch(target)), "")


@contextmanager
def running_proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    thread = Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
