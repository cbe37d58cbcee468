"""A page on a server that serves only the static files and these tests' scripts."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.crypto.driver import Crypto
from tests.browser.crypto.library.mutations import MUTANTS as LIBRARY_MUTANTS
from tests.browser.crypto.mutations import MUTANTS as B1_MUTANTS
from tests.browser.crypto.request.mutations import MUTANTS as REQUEST_MUTANTS

HERE = Path(__file__).parent
STATIC = HERE.parents[2] / "static"
MODULES = STATIC / "files" / "js" / "crypto"
PAGE = b"<!doctype html><title>crypto</title>"
MUTANTS = [*B1_MUTANTS, *LIBRARY_MUTANTS, *REQUEST_MUTANTS]
# The policies that the real server sends for pages and the worker script.
PAGE_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'"
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


# The same modules and scripts under another URL, with one mutation's check removed.
MUTANT = re.compile(r"(/mutants/(\d+))/(?:static|scripts)/")


class StaticFiles(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        self.directory = str(HERE if path.startswith("/scripts/") else STATIC)
        return super().translate_path("/" + path.split("/", 2)[2])

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_content("text/html", PAGE)
        elif found := MUTANT.match(self.path):
            self.path = self.path.removeprefix(found[1])
            self.send_mutant(found[1], int(found[2]))
        else:
            super().do_GET()

    def send_mutant(self, prefix: str, number: int) -> None:
        source = Path(self.translate_path(self.path))
        text = source.read_text("utf-8").replace('"/static/', f'"{prefix}/static/')
        text = text.replace('"/scripts/', f'"{prefix}/scripts/')
        if source == MODULES / MUTANTS[number].file:
            text = MUTANTS[number].apply(text)
        self.send_content("text/javascript", text.encode())

    def send_content(self, media_type: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        policy = WORKER_POLICY if "/workers/" in self.path else PAGE_POLICY
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@pytest.fixture(scope="session")
def static_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(StaticFiles, directory=str(STATIC))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def page(browser: Browser, static_server: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(static_server)
    yield page
    page.close()


@pytest.fixture(scope="module")
def crypto(page: Page) -> Crypto:
    return Crypto(page)
