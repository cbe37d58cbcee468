"""A small HTTP server with a library, files and uploads, as far as the library's commands need them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from bytebin_cli.errors import ServerRefused

from .fake_server import FakeServer

STATUS = {"library-changed": 409, "cursor-expired": 410, "library-not-found": 404, "file-not-found": 404}
LIMITS = {"default_chunk_size": 1 << 20, "max_parallel": 1, "max_ttl": 1000}


class Site:
    """`files` are those of `GET /files`, oldest first. `paths` are those of all requests."""

    def __init__(self, library: FakeServer) -> None:
        self.library = library
        self.files: list[dict[str, Any]] = []
        self.trash: set[str] = set()
        self.url = ""
        self.paths: list[str] = []
        self.bodies = b""

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        document = json.loads(body) if body.startswith(b"{") else {}
        if path.startswith("library"):
            return self._library(method, path, query, document)
        if path == "limits":
            return LIMITS
        if path.startswith("files"):
            return self._files(method, path.partition("/")[2], query, body)
        if path == "trash":
            return self._put_in_trash(document["ids"])
        return self._uploads(path, document)

    def _library(self, method: str, path: str, query: dict[str, str], document: dict[str, Any]) -> Any:
        if method == "POST":
            return self.library.write(document)
        return self.library.listing() if path == "library" else self.library.items_after(query)

    def _put_in_trash(self, ids: list[str]) -> Any:
        known = {file["id"] for file in self.files} & set(ids)
        changed = len(known - self.trash)
        self.trash |= known
        return {"changed": changed, "missing": [each for each in ids if each not in known]}

    def _files(self, method: str, name: str, query: dict[str, str], body: bytes) -> Any:
        if method == "GET":
            trashed = query.get("trash") == "true"
            files = [file for file in self.files[::-1] if (file["id"] in self.trash) == trashed]
            return {"files": files, "next": None}
        if method == "PUT":
            return self.add(unquote(name), len(body), encrypted=False)
        if method == "POST":
            return self.add(re.findall(rb'filename="([^"]+)"', body)[0].decode(), 5, encrypted=False)
        before = len(self.files)
        self.files = [file for file in self.files if file["id"] != name]
        if len(self.files) == before:
            raise ServerRefused("", "file-not-found")
        return {}

    def _uploads(self, path: str, document: dict[str, Any]) -> Any:
        if path == "uploads" and "content" not in document:
            count = -(-document["size"] // document["chunk_size"])
            described = {"chunk_size": document["chunk_size"], "chunk_count": count, "received": {"count": 0}}
            return {"id": "u1", "state": "open", **described}
        return self.add("", 999, encrypted=True) if path.endswith(("uploads", "/complete")) else {}

    def add(self, name: str, size: int, *, encrypted: bool) -> dict[str, Any]:
        identifier = f"{len(self.files):011d}"
        file = {"id": identifier, "url": f"{self.url}/f/{identifier}", "name": name or None, "size": size}
        self.files.append({**file, "encrypted": encrypted, "created_at": "2026-11-28T12:00:00Z"})
        return self.files[-1]


@contextmanager
def running(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self._body()
            site.paths.append(parts.path)
            site.bodies += body
            try:
                path = parts.path.removeprefix("/api/v1/")
                status, document = 200, site.answer(self.command, path, dict(parse_qsl(parts.query)), body)
            except ServerRefused as error:
                status, document = (
                    STATUS[error.slug],
                    {"type": f"/problems/{error.slug}", "title": error.slug},
                )
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            content = b""
            while size := int(self.rfile.readline(), 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return content

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - http.server's names

        def log_message(self, *_arguments: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
