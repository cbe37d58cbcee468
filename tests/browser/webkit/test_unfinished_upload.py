"""An upload in WebKit that survives its page and its browser; only the missing part is sent afterwards."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.journeys.conftest import CHUNK
from tests.browser.journeys.resume.scene import CHUNKS, CONTENT, MISSING, NAME, STORED
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.share_page import save
from tests.browser.webkit.upload_page import UploadPage
from tests.browser.webkit.visitor import Visitor
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

pytestmark = pytest.mark.long

Line = tuple[Proxy, Server, Person]
ROW = "#unfinished-rows > li"
ENDINGS: dict[str, Callable[[Visitor], None]] = {
    "reload": lambda visitor: visitor.page.goto("about:blank"),
    "crash": lambda visitor: visitor.restart(),
}


@pytest.fixture(scope="module")
def line(start_server: StartServer) -> Iterator[Line]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield proxy, server, server.create_person("wilma@example.org")
        proxy.release_chunks()


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_after_its_page_or_browser_ended_only_the_missing_chunks_are_sent(
    ending: str, encrypted: bool, line: Line, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    proxy, server, wilma = line
    source = tmp_path / NAME
    source.write_bytes(CONTENT)
    visitor = new_visitor(server, wilma)
    start(proxy, visitor, source, encrypted=encrypted)
    ENDINGS[ending](visitor)
    forget(proxy)

    upload = UploadPage(visitor)
    upload.page.expect_visible(ROW, f"{100 * len(STORED) // CHUNKS}%")
    upload.page.set_files(f"{ROW} input[type=file]", source)
    link = upload.link()
    assert ("#b1." in link) == encrypted
    assert answered(proxy) == {index: [201] for index in MISSING}
    receiver = new_visitor(server)
    receiver.open(link)
    assert save(receiver, "main a.button" if not encrypted else "#share-download").read_bytes() == CONTENT


def start(proxy: Proxy, visitor: Visitor, source: Path, *, encrypted: bool) -> None:
    """Return when the first chunks are stored and the proxy holds the others."""
    proxy.requests.clear()
    proxy.hold_chunks(first=len(STORED))
    upload = UploadPage(visitor)
    upload.encrypt(encrypted)
    upload.choose(source)
    upload.start()
    visitor.page.wait_until(lambda: answered(proxy).keys() >= STORED, "the first chunks are stored")
    # Wait until the proxy holds everything that this page will ever send.
    visitor.page.wait_until(lambda: proxy.held == len(MISSING), "the others are on their way")


def forget(proxy: Proxy) -> None:
    """Drop the held requests of the closed page, and clear the proxy's record."""
    while proxy.held:
        time.sleep(0.05)
    proxy.release_chunks()
    proxy.requests.clear()


def answered(proxy: Proxy) -> dict[int, list[int]]:
    """Return the statuses of the answered requests by chunk."""
    statuses = proxy.chunk_statuses()
    return {index: known for index, all_ in statuses.items() if (known := [s for s in all_ if s])}
