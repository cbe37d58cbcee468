from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import MIB, noise
from tests.browser.journeys.share_page import CHECKED
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.previews.playing import ranges
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy.tcp import TcpProxy
from tests.server import Server

pytestmark = pytest.mark.turns(5)

CONTENT = noise(20 * MIB, seed=77)
BODY = len(CONTENT) + 32 * -(-len(CONTENT) // (2**18 - 32))  # as it is encrypted
WINDOW = 8 * MIB  # what a page requests at once
READ = 4 * MIB  # of the first 5 MiB, decrypted and shown before the connection breaks


@pytest.fixture(scope="module")
def wire() -> Iterator[TcpProxy]:
    with closing(TcpProxy()) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def far_server(wire: TcpProxy, start_server: StartServer) -> Server:
    server = start_server(PUBLIC_URL=wire.url)
    wire.target = server.port
    return server


@pytest.fixture(scope="module")
def sender(far_server: Server) -> Person:
    return far_server.create_user("pages-sender@example.org")


def test_an_interrupted_download_resumes_after_the_last_good_byte(
    far_server: Server, sender: Person, wire: TcpProxy, new_visitor: NewVisitor
) -> None:
    upload = UploadPage(new_visitor(far_server, sender))
    upload.choose(payload("film.bin", CONTENT))
    upload.start()
    link = upload.link("film.bin")

    visitor = new_visitor(far_server)
    visitor.expects("net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONTENT_LENGTH_MISMATCH")
    visitor.open(link)
    expect(visitor.page.get_by_role("button", name="Download")).to_be_enabled()
    wire.halt_at = 5 * MIB
    with visitor.page.expect_download() as saving:
        visitor.page.get_by_role("button", name="Download").click()
        # Cut only when the page has read what the wire carried: a browser drops what it has not passed on.
        visitor.page.wait_for_function(
            "least => document.querySelector('#share-progress progress').value >= least",
            arg=READ / len(CONTENT),
        )
        wire.cut()
    saved = saving.value

    expect(visitor.page.get_by_text(CHECKED)).to_be_visible()
    assert saved.path().read_bytes() == CONTENT
    asked = ranges(request.headers["range"] for request in visitor.requests if "/d/" in request.url)
    (first, second, third) = asked
    assert first == (0, WINDOW)
    assert READ <= second[0] <= 5 * MIB
    assert second[1] == third[0] == second[0] + WINDOW
    assert third[1] == BODY
