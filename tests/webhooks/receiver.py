"""A program that receives webhooks over real HTTP, and checks signatures as docs/API.md says, by its own code."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def is_signed_with(self, secret: str) -> bool:
        """Verify as the specification describes it, with a tolerance of five minutes."""
        scheme, _, encoded = secret.partition("_")
        assert scheme == "whsec"
        stamp = self.headers["webhook-timestamp"]
        content = b".".join([self.id.encode(), stamp.encode(), self.body])
        wanted = hmac.new(base64.b64decode(encoded, validate=True), content, hashlib.sha256).digest()
        given = [part.split(",", 1) for part in self.headers["webhook-signature"].split(" ")]
        fresh = abs(time.time() - int(stamp)) < 300
        return fresh and ["v1", base64.b64encode(wanted).decode()] in given


class Receiver(ThreadingHTTPServer):
    """`answers` are the statuses of the next responses; then 204. `delay` is how long each takes, in seconds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.delay = 0.0
        self.arrived = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?from=bytebin"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append(Received(self.path, headers, body))
        self.server.arrived.set()
        time.sleep(self.server.delay)
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def receiving() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()
