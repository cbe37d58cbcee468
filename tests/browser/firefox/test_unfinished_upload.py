"""An upload in Firefox that survives its page and its browser; only the missing part is sent afterwards."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.process import Firefox
from tests.browser.firefox.share_page import save
from tests.browser.firefox.upload_page import UploadPage
from tests.browser.firefox.visitor import Visitor
from tests.browser.journeys.conftest import CHUNK
from tests.browser.journeys.resume.scene import CHUNKS, CONTENT, MISSING, NAME, STORED
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

Line = tuple[Proxy, Server, Person]


@pytest.fixture(scope="module")
def line(start_server: StartServer) -> Iterator[Line]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield proxy, server, server.create_person("frida@example.org")
        proxy.release_chunks()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / NAME
    source.write_bytes(CONTENT)
    return source


@pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)
def test_after_a_reload_only_the_missing_chunks_are_sent(
    encrypted: bool, line: Line, source: Path, new_visitor: NewVisitor
) -> None:
    proxy, server, frida = line
    visitor = new_visitor(server, frida)
    start(proxy, visitor, source, encrypted=encrypted)
    visitor.page.goto("about:blank")
    forget(proxy)
    link = go_on(proxy, visitor, source)
    assert ("#b1." in link) == encrypted
    expect_content(new_visitor(server), link)


@pytest.mark.long
def test_after_a_kill_of_the_browser_only_the_missing_chunks_are_sent(
    line: Line, source: Path, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    proxy, server, frida = line
    firefox = Firefox(tmp_path / "profile").start()
    start(proxy, new_visitor(server, frida, own=firefox), source, encrypted=True)
    firefox.kill()
    forget(proxy)
    firefox.start()
    link = go_on(proxy, new_visitor(server, frida, own=firefox), source)
    expect_content(new_visitor(server), link)
    firefox.stop()


@pytest.mark.long
def test_several_files_resume_and_still_get_one_link(
    line: Line, source: Path, new_visitor: NewVisitor
) -> None:
    proxy, server, frida = line
    notes = source.with_name("notes.txt")
    notes.write_bytes(b"first things first")
    visitor = new_visitor(server, frida)
    upload = start(proxy, visitor, notes, source, encrypted=True)
    upload.row(notes.name).expect_text("done")
    visitor.page.goto("about:blank")
    forget(proxy)
    upload = UploadPage(visitor)
    row = visitor.page.locator("#unfinished-rows > li")
    row.expect_text(f"Choose these again: {NAME}.")
    row.locator("input[type=file]").set_files(source)
    receiver = new_visitor(server)
    receiver.open(upload.link("Bundle of 2 files"))
    for file in (notes, source):
        assert save(receiver, f"Download {file.name}").read_bytes() == file.read_bytes()


def start(proxy: Proxy, visitor: Visitor, *sources: Path, encrypted: bool) -> UploadPage:
    proxy.requests.clear()
    proxy.hold_chunks(first=len(STORED))
    upload = UploadPage(visitor)
    upload.encrypt(encrypted)
    upload.choose(*sources)
    upload.start()
    visitor.page.wait_until(lambda: answered(proxy).keys() >= STORED, "the first chunks are stored")
    # Wait until the proxy holds everything that this page will ever send.
    visitor.page.wait_until(lambda: proxy.held == len(MISSING), "the others are on their way")
    return upload


def forget(proxy: Proxy) -> None:
    """Drop the held requests of the closed page, and clear the proxy's record."""
    while proxy.held:
        time.sleep(0.05)
    proxy.release_chunks()
    proxy.requests.clear()


def go_on(proxy: Proxy, visitor: Visitor, source: Path) -> str:
    upload = UploadPage(visitor)
    row = visitor.page.locator("#unfinished-rows > li")
    row.expect_text(f": {100 * len(STORED) // CHUNKS}% uploaded.")
    row.locator("input[type=file]").set_files(source)
    link = upload.link(NAME)
    assert answered(proxy) == {index: [201] for index in MISSING}
    return link


def answered(proxy: Proxy) -> dict[int, list[int]]:
    statuses = proxy.chunk_statuses()
    return {index: known for index, all_ in statuses.items() if (known := [s for s in all_ if s])}


def expect_content(receiver: Visitor, link: str) -> None:
    receiver.open(link)
    assert save(receiver).read_bytes() == CONTENT
