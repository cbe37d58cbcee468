"""A small server with one encrypted file: the two-step open exchange and the download, over real sockets."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .vectors import Vector

FILE_ID = "Yx3-_abc123"
TICKET = "ticket-of-this-download"


@dataclass(frozen=True)
class Refusal:
    """A problem that is sent instead of the response of one step: "header", "opening" or "body"."""

    step: str
    status: int
    slug: str
    retry_after: str | None = None


@dataclass
class Request:
    method: str
    path: str
    headers: str
    body: bytes


@dataclass
class FileServer:
    """With `stop_after`, send that many bytes of the body, wait for `hang_up` and close the connection."""

    vector: Vector
    prefix: str = ""
    refusal: Refusal | None = None
    header: bytes | None = None
    envelope: bytes | None = None
    size: int | None = None
    body: bytes | None = None
    download_url: str | None = None
    raw_response: bytes | None = None
    redirect: str | None = None
    chunked: bool = False
    stop_after: int | None = None
    hang_up: threading.Event = field(default_factory=threading.Event)
    requests: list[Request] = field(default_factory=list)
    base: str = ""

    @property
    def link(self) -> str:
        return f"{self.base}/f/{FILE_ID}{self.vector.fragment}"

    @property
    def wire(self) -> bytes:
        """All requests, as bytes."""
        return b"\n".join(f"{r.method} {r.path}\n{r.headers}\n".encode() + r.body for r in self.requests)

    @contextmanager
    def running(self) -> Iterator["FileServer"]:
        server = _Server(self)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self.base = f"http://127.0.0.1:{server.server_port}{self.prefix}"
        try:
            yield self
        finally:
            self.hang_up.set()
            server.shutdown()
            thread.join()
            server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, file: FileServer) -> None:
        self.file = file
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that close a connection early; a traceback would end up in the client's stderr."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: "_Server"

    @property
    def file(self) -> FileServer:
        return self.server.file

    def do_POST(self) -> None:
        self._record(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != f"{self.file.prefix}/api/v1/files/{FILE_ID}/open":
            self._problem(404, "file-not-found")
        elif self.file.redirect:
            self._respond(307, "text/plain", b"", {"Location": self.file.redirect})
        elif self.file.raw_response is not None:
            self._respond(200, "application/json", self.file.raw_response)
        else:
            self._open(json.loads(self.file.requests[-1].body))

    def do_GET(self) -> None:
        self._record(b"")
        if self.path != f"{self.file.prefix}/d/{FILE_ID}" or self.headers["Bytebin-Ticket"] != TICKET:
            self._problem(403, "wrong-token")
        elif not self._refused("body"):
            self._body(self.file.vector.body if self.file.body is None else self.file.body)

    def _open(self, tokens: dict[str, str]) -> None:
        step = "header" if "link_token" in tokens else "opening"
        vector = self.file.vector
        token = vector.link_token if step == "header" else vector.read_token
        if self._refused(step):
            return
        if not _matches(next(iter(tokens.values())), token):
            self._problem(403, "wrong-token")
        elif step == "header":
            header = vector.envelope[:88] if self.file.header is None else self.file.header
            self._json(200, {"header": base64.b64encode(header).decode()})
        else:
            self._send_envelope()

    def _send_envelope(self) -> None:
        envelope = self.file.vector.envelope if self.file.envelope is None else self.file.envelope
        self._json(
            200,
            {
                "envelope": base64.b64encode(envelope).decode(),
                "ticket": TICKET,
                "ticket_expires_at": "2030-01-01T00:00:00Z",
                "download_url": self.file.download_url or f"{self.file.base}/d/{FILE_ID}",
                "size": len(self.file.vector.body) if self.file.size is None else self.file.size,
            },
        )

    def _body(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        if self.file.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.file.stop_after])
        if self.file.stop_after is not None:
            self.file.hang_up.wait(120)
            self.close_connection = True

    def _refused(self, step: str) -> bool:
        if self.file.refusal is None or self.file.refusal.step != step:
            return False
        retry_after = self.file.refusal.retry_after
        headers = {"Retry-After": retry_after} if retry_after else {}
        self._problem(self.file.refusal.status, self.file.refusal.slug, headers)
        return True

    def _problem(self, status: int, slug: str, headers: dict[str, str] | None = None) -> None:
        problem = {
            "type": f"{self.file.base}/problems/{slug}",
            "status": status,
            "detail": "\x1b[31mnot for terminals",
        }
        self._respond(status, "application/problem+json", json.dumps(problem).encode(), headers)

    def _json(self, status: int, document: dict[str, Any]) -> None:
        self._respond(status, "application/json", json.dumps(document).encode())

    def _respond(
        self, status: int, media_type: str, content: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, text in {"Content-Type": media_type, **(headers or {})}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _record(self, body: bytes) -> None:
        self.file.requests.append(Request(self.command, self.path, str(self.headers), body))

    def log_message(self, *_arguments: object) -> None:
        """Log nothing; tests look at `requests`."""


def _matches(token: str, expected: bytes) -> bool:
    """Compare digests, as the server does, and accept only unpadded base64url."""
    if "=" in token or len(token) != 43:
        return False
    presented = base64.urlsafe_b64decode(token + "=")
    return hashlib.sha256(presented).digest() == hashlib.sha256(expected).digest()
