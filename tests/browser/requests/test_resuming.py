"""A file sent through an upload link survives the page. Nothing secret leaves the browser, or stays in it."""

from base64 import urlsafe_b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journeys import needles
from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.resume.conftest import connection
from tests.browser.journeys.resume.scene import CONTENT, MISSING, NAME, Scene
from tests.browser.journeys.resume.unfinished import UnfinishedUploads
from tests.browser.journeys.test_wire import kept, leaks
from tests.browser.journeys.upload_page import UploadPage, sent
from tests.browser.journeys.visitor import TIMEOUT
from tests.browser.requests.memory import WATCH, Memory
from tests.browser.requests.owner import Link, Owner
from tests.browser.requests.send_page import SendPage
from tests.proxy import Proxy
from tests.server import Server

pytestmark = pytest.mark.turns(5)

__all__ = ["connection"]

WORDS = {"title": "Zebrafink Hochzeit 7391", "text": "Zebrafink formats 7391", "by": "Anna"}
NOTE, SENDER = "Zebrafink im Garten 7391", "Zebrafink Größe"
KNOWN = (
    needles.of_text("the title", WORDS["title"])
    | needles.of_text("the text", WORDS["text"])
    | needles.of_text("the note", NOTE)
    | needles.of_text("the sender", SENDER)
    | needles.of_text("the name", NAME)
    | needles.of_content(CONTENT)
)


class SendScene(Scene):
    """A sender's page behind a proxy that holds chunks back, and the file to send."""

    page: SendPage  # type: ignore[assignment]  # in place of the upload page

    def begin(self) -> None:
        """Send the file until six of its ten chunks are stored and the proxy holds the others."""
        self.proxy.hold_chunks(first=6)
        self.page.choose(self.file)
        self.page.say(NOTE, SENDER)
        self.page.send()
        self.wait_until_stored()

    def reload(self) -> None:
        self.page.page.reload()
        self.forget()
        self.page.unfinished.expect_share(NAME, 60)


@pytest.fixture
def line_owner(connection: tuple[Proxy, Server], new_visitor: NewVisitor) -> Owner:
    server = connection[1]
    anna = server.create_person("anna-behind-a-proxy@example.org")
    page = new_visitor(server, anna).page
    page.goto("/account/")
    return Owner(page, anna)


@pytest.fixture
def scene(
    connection: tuple[Proxy, Server], line_owner: Owner, new_visitor: NewVisitor, tmp_path: Path
) -> tuple[SendScene, Link]:
    proxy, server = connection
    proxy.requests.clear()
    file = tmp_path / NAME
    file.write_bytes(CONTENT)
    link = line_owner.new_link(words=WORDS)
    sender = new_visitor(server)
    sender.context.add_init_script(WATCH)
    page = SendPage(sender, link.url)
    page.expect_opened(WORDS["title"])
    return SendScene(proxy, server, sender, page, file), link  # type: ignore[arg-type]  # as above


def test_after_a_reload_only_the_missing_chunks_are_sent_and_nothing_stays(
    scene: tuple[SendScene, Link], line_owner: Owner
) -> None:
    sending, link = scene
    sending.begin()
    [record] = sending.page.unfinished.kept()["uploads"]
    secrets = {"token": record["token"], "S": record["sealed"]["fragment"]}
    in_memory = {label: value.encode() for label, value in secrets.items()}
    raw = {"S": urlsafe_b64decode(secrets["S"].rpartition(".")[2])[:32]}
    with Memory(sending.page.page) as memory:
        assert needles.found(in_memory, memory.strings()) == set(in_memory), "the search would find it"
        held = "globalThis.control = new Uint8Array(%s)"
        sending.page.page.evaluate(held % list(raw["S"]))
        assert memory.in_arrays(raw) == set(raw), "as above"
    sending.reload()
    sending.page.choose(
        sending.file
    )  # the row's own field would be kept in memory by the driver of the browser
    note = sending.page.row(NAME).locator("[data-part=note]")
    expect(note).to_have_text("Only the missing part is uploaded.", timeout=TIMEOUT)
    sending.page.expect_sent(1)
    assert sending.answered() == {index: [201] for index in MISSING}
    [file] = line_owner.received(link)
    assert (file["name"], file["note"], file["sender"]) == (NAME, NOTE, SENDER)
    assert file["digest"] == sha256(CONTENT).hexdigest()
    assert file["fragment"] == secrets["S"]

    sending.page.unfinished.expect_wiped()
    key = needles.of_key(file["fragment"])
    token = needles.of_text("the token", secrets["token"])
    assert kept(key | token | KNOWN, sending.visitor) == {}
    with Memory(sending.page.page) as memory:
        assert len(memory.realms) == 1 + len(sending.page.page.workers)
        assert needles.found(in_memory | key | token, memory.strings()) == set()
        assert memory.in_arrays(raw) == set()
    secret = KNOWN | key | link.needles()
    assert leaks(secret, sending.proxy, sending.server, sending.visitor) == {}


def test_a_changed_file_starts_over_with_another_key(
    scene: tuple[SendScene, Link], line_owner: Owner
) -> None:
    sending, link = scene
    sending.begin()
    [before] = sending.page.unfinished.kept()["uploads"]
    sending.reload()
    changed = noise(3 * CHUNK, seed=6)
    sending.file.write_bytes(changed)
    sending.page.unfinished.choose(NAME, sending.file)
    note = sending.page.row(NAME).locator("[data-part=note]")
    expect(note).to_contain_text("has changed since its upload began", timeout=TIMEOUT)
    sending.page.expect_sent(1)
    [file] = line_owner.received(link)
    assert (file["digest"], file["note"]) == (sha256(changed).hexdigest(), NOTE)
    assert file["fragment"] != before["sealed"]["fragment"]
    assert line_owner.state(link)["used_files"] == 1
    sending.page.unfinished.expect_wiped()


def test_pause_resume_and_cancel(scene: tuple[SendScene, Link], line_owner: Owner) -> None:
    sending, link = scene
    page = sending.page
    sending.begin()
    page.row(NAME).get_by_role("button", name="Pause").click()
    expect(page.row(NAME).locator("[data-part=state]")).to_have_text("paused")
    sending.proxy.release_chunks()
    page.row(NAME).get_by_role("button", name="Resume").click()
    page.expect_sent(1)
    sending.proxy.hold_chunks(first=0)
    page.page.get_by_role("button", name="Send more files").click()
    page.choose(sent("one.bin", noise(CHUNK)), sent("two.bin", noise(CHUNK)))
    with page.page.expect_request(lambda request: request.method == "PUT"):
        page.send()
    page.page.locator("#send-whole").get_by_role("button", name="Cancel").click()
    expect(page.row("one.bin")).to_have_count(0)
    sending.proxy.release_chunks()
    page.unfinished.expect_wiped()
    for _ in range(100):
        if line_owner.state(link)["open_uploads"] == 0:
            break
        page.page.wait_for_timeout(100)
    assert line_owner.state(link)["used_files"] == 1


def test_a_link_that_is_closed_in_the_middle(scene: tuple[SendScene, Link], line_owner: Owner) -> None:
    sending, link = scene
    sending.visitor.expects(410)
    sending.page.choose(sent("small.txt", b"first"))
    sending.page.send()
    sending.page.expect_sent(1)
    sending.begin()
    line_owner.change(link, state="closed")
    sending.proxy.release_chunks()
    sending.page.expect_problem("This link is closed.")
    sending.page.expect_problem("1 file was sent completely.")
    expect(sending.page.page.locator("#upload-form")).to_be_hidden()
    sending.page.unfinished.expect_wiped()
    assert [file["name"] for file in line_owner.received(link)] == ["small.txt"]


def test_what_a_closed_link_has_left_is_forgotten(scene: tuple[SendScene, Link], line_owner: Owner) -> None:
    sending, link = scene
    sending.visitor.expects(410)
    sending.begin()
    sending.page.page.goto("about:blank")
    sending.forget()
    line_owner.change(link, state="closed")
    again = SendPage(sending.visitor, link.url)
    again.expect_problem("This link is closed.")
    again.unfinished.expect_wiped()


def test_other_uploads_of_the_browser_are_not_shown(
    scene: tuple[SendScene, Link], new_visitor: NewVisitor
) -> None:
    """Whoever is logged in sees neither the sender's uploads on their own page, nor their own on the link's."""
    sending, link = scene
    server = sending.server
    carl = server.create_person("carl@example.org")
    visitor = new_visitor(server, carl)
    sending.proxy.hold_chunks(first=0)
    upload = UploadPage(visitor)
    upload.choose(sent("own.bin", noise(2 * CHUNK)))
    with visitor.page.expect_request(lambda request: request.method == "PUT"):
        upload.start()
    page = SendPage(visitor, link.url)
    page.expect_opened(WORDS["title"])
    with page.page.expect_request(lambda request: request.method == "PUT"):
        page.choose(sending.file)
        page.send()
    visitor.open_afresh()
    page = SendPage(visitor, link.url)
    expect(page.unfinished.rows()).to_have_count(1, timeout=TIMEOUT)
    expect(page.unfinished.row(NAME)).to_be_visible()
    visitor.page.goto("/upload/")
    own = UnfinishedUploads(visitor.page)
    expect(own.rows()).to_have_count(1, timeout=TIMEOUT)
    expect(own.row("own.bin")).to_be_visible()
    sending.proxy.release_chunks()
