"""Uploads over a bad connection: only what was lost is sent again, and the page says what is happening."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import TIMEOUT, Visitor
from tests.conftest import StartServer
from tests.people import Person
from tests.proxy import Proxy, running_proxy
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NAME = "long film.mov"
CHUNKS = 10
PARALLEL = 6  # chunks that a page uploads at once
CONTENT = noise(CHUNKS * (CHUNK - 32) - 1000, seed=3)  # each segment carries 32 bytes of its own


@pytest.fixture(scope="module")
def connection(start_server: StartServer) -> Iterator[tuple[Proxy, Server, Person]]:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        proxy.default_chunk_size = CHUNK
        yield proxy, server, server.create_person("erin@example.org")
        proxy.release_chunks()


@dataclass(frozen=True)
class Upload:
    """erin's upload page behind a proxy that records and fails requests."""

    proxy: Proxy
    server: Server
    visitor: Visitor
    page: UploadPage

    def start(self, *, encrypted: bool = True) -> None:
        self.page.encrypt(encrypted)
        self.page.choose(payload(NAME, CONTENT, "video/quicktime"))
        self.page.start()

    def expect_bytes(self, words: str) -> None:
        expect(self.page.row(NAME).locator("[data-part=bytes]")).to_contain_text(words)

    def expect_state(self, words: str) -> None:
        expect(self.page.row(NAME).locator("[data-part=state]")).to_have_text(words, timeout=TIMEOUT)


@pytest.fixture
def upload(connection: tuple[Proxy, Server, Person], new_visitor: NewVisitor) -> Upload:
    proxy, server, erin = connection
    visitor = new_visitor(server, erin)
    page = UploadPage(visitor)
    proxy.requests.clear()
    return Upload(proxy, server, visitor, page)


def expect_whole(upload: Upload, new_visitor: NewVisitor) -> None:
    """Expect the link to return exactly what was uploaded."""
    receiver = new_visitor(upload.server)
    receiver.open(upload.page.link(NAME))
    assert sha256(save(receiver).path().read_bytes()).digest() == sha256(CONTENT).digest()


@pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)
def test_only_the_chunk_that_fails_twice_is_sent_again(
    upload: Upload, new_visitor: NewVisitor, encrypted: bool
) -> None:
    upload.proxy.fail_chunk(3, times=2)
    upload.visitor.expects(503)
    upload.start(encrypted=encrypted)
    expect_whole(upload, new_visitor)
    others = {index: [201] for index in range(CHUNKS) if index != 3}
    assert upload.proxy.chunk_statuses() == others | {3: [503, 503, 201]}
    assert "retrying chunk 4" in upload.page.said()  # people count from one
    attempts = {request.body for request in upload.proxy.requests if request.chunk == 3}
    assert len(attempts) == 1, "every attempt must send the same bytes"


@pytest.mark.long
def test_only_the_chunk_of_a_reset_connection_is_sent_again(upload: Upload, new_visitor: NewVisitor) -> None:
    failures = ("CONNECTION_RESET", "EMPTY_RESPONSE", "CONNECTION_ABORTED")
    upload.visitor.expects(*(f"net::ERR_{failure}" for failure in failures))
    # Chromium itself retries when a kept-alive connection ends, so the page notices only some resets.
    upload.proxy.reset_chunk(5, times=1000)
    upload.start()
    state = upload.page.row(NAME).locator("[data-part=state]")
    expect(state).to_have_text(re.compile("retrying chunk 6|The connection was lost"), timeout=TIMEOUT)
    upload.proxy.reset_chunk(5, times=0)
    expect_whole(upload, new_visitor)
    statuses = upload.proxy.chunk_statuses()
    assert {*statuses.pop(5)} == {0, 201}
    assert statuses == {index: [201] for index in range(CHUNKS) if index != 5}


def test_a_paused_upload_sends_nothing_and_resumes_where_it_stopped(
    upload: Upload, new_visitor: NewVisitor
) -> None:
    upload.proxy.hold_chunks(first=4)
    upload.start()
    upload.expect_bytes("of 2.5\u00a0MB")
    wait_for_chunks(upload, {0, 1, 2, 3})
    wait_for_held(upload, PARALLEL)
    upload.page.press("Pause", NAME)
    upload.expect_state("paused")
    wait_for_held(upload, 0)  # the page has aborted them
    upload.proxy.release_chunks()
    stored = stored_chunks(upload)
    expect(upload.page.row(NAME).get_by_role("button", name="Resume")).to_be_focused()
    upload.visitor.page.wait_for_timeout(1000)  # nothing may happen in this time
    assert stored_chunks(upload) == stored
    upload.page.press("Resume", NAME)
    expect_whole(upload, new_visitor)
    for index in stored:
        assert upload.proxy.chunk_statuses()[index] == [201], "what was stored is not sent again"


def test_cancel_frees_the_space_on_the_server(upload: Upload) -> None:
    before = (used_bytes(upload.server), upload.server.blobs())
    upload.proxy.hold_chunks(first=4)
    upload.start()
    wait_for_chunks(upload, {0, 1, 2, 3})
    assert used_bytes(upload.server) > before[0]
    with upload.visitor.page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        upload.page.press("Cancel", NAME)
    assert deleted.value.status == 204
    upload.proxy.release_chunks()
    expect(upload.page.row(NAME)).to_have_count(0)
    [(state,)] = upload.server.query("SELECT state FROM files_upload ORDER BY created_at DESC LIMIT 1")
    assert state == "aborted"
    assert (used_bytes(upload.server), upload.server.blobs()) == before


def test_an_upload_survives_some_time_offline(upload: Upload, new_visitor: NewVisitor) -> None:
    upload.visitor.expects("net::ERR_INTERNET_DISCONNECTED")
    upload.proxy.hold_chunks(first=4)
    upload.start()
    wait_for_chunks(upload, {0, 1, 2, 3})
    upload.visitor.context.set_offline(True)
    upload.proxy.release_chunks()
    state = upload.page.row(NAME).locator("[data-part=state]")
    expect(state).to_contain_text("The connection was lost.", timeout=TIMEOUT)
    expect(state).to_contain_text("are safe on the server; we'll resume when you're back online.")
    upload.visitor.context.set_offline(False)
    expect_whole(upload, new_visitor)


def used_bytes(server: Server) -> int:
    [(used,)] = server.query("SELECT used_bytes FROM accounts_user WHERE email = 'erin@example.org'")
    assert isinstance(used, int)
    return used


def wait_for_chunks(upload: Upload, wanted: set[int]) -> None:
    """Wait until the server has stored these chunks."""
    wait(upload, lambda: wanted <= stored_chunks(upload), f"chunks {wanted}")


def wait_for_held(upload: Upload, count: int) -> None:
    """Wait until the proxy holds this many requests."""
    wait(upload, lambda: upload.proxy.held == count, f"{count} held requests")


def wait(upload: Upload, until: Callable[[], bool], what: str) -> None:
    for _ in range(600):
        if until():
            return
        upload.visitor.page.wait_for_timeout(100)
    raise AssertionError(f"waited for {what}; stored: {stored_chunks(upload)}, held: {upload.proxy.held}")


def stored_chunks(upload: Upload) -> set[int]:
    return {index for index, responses in upload.proxy.chunk_statuses().items() if 201 in responses}
