"""A server behind a recording proxy, and its S3 store."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Request, Response

from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.people import Person
from tests.proxy import Proxy
from tests.server import Server

# Requests for an upload URL and receipts are far smaller, chunks far larger.
SMALL = 64 * 2**10  # bytes


@dataclass(frozen=True)
class Scene:
    proxy: Proxy
    server: Server
    person: Person
    store: str  # its origin
    store_url: str  # as BLOB_STORE_URL has it

    def responses(self) -> dict[int, list[int]]:
        """Return the server's statuses for each chunk's PUTs."""
        return self.proxy.chunk_statuses()

    def most_received(self) -> int:
        """Return the size of the largest request body that the server received, in bytes."""
        return max(len(request.body) for request in self.proxy.requests)


class StoreVisitor(Visitor):
    def __init__(self, browser: Browser, base: str, *, store: str, **options: Any) -> None:
        self.store = store
        super().__init__(browser, base, **options)

    def sent_to_store(self, method: str) -> list[Request]:
        return [each for each in self.requests if self._is_stores(each.url) and each.method == method]

    def _is_stores(self, url: str) -> bool:
        return url.startswith(f"{self.store}/")

    def _on_request(self, request: Request) -> None:
        if self._is_stores(request.url):
            self.requests.append(request)
        else:
            super()._on_request(request)

    def _on_response(self, response: Response) -> None:
        if not self._is_stores(response.url):
            super()._on_response(response)


NewVisitor = Callable[..., StoreVisitor]


def begin(visitor: Visitor, name: str, content: bytes, *, encrypted: bool = True) -> UploadPage:
    page = UploadPage(visitor)
    send(page, name, content, encrypted=encrypted)
    return page


def send(page: UploadPage, name: str, content: bytes, *, encrypted: bool = True) -> None:
    page.encrypt(encrypted)
    page.choose(payload(name, content))
    page.start()
