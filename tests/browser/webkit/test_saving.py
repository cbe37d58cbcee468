"""Each way of saving in WebKit: what is saved, which way was used, and what a failed save leaves."""

from pathlib import Path

import pytest

from tests.browser.journeys.content import digest_of
from tests.browser.saving.sealed_upload import MIB, SentFile, send_sealed
from tests.browser.saving.ways import (
    INCOMPLETE,
    NAME,
    NO_PRIVATE_DISK,
    NO_WORKER,
    NOTHING_SAVED,
    PRIVATE_DISK,
)
from tests.browser.webkit.conftest import NewVisitor
from tests.browser.webkit.page import Page
from tests.browser.webkit.share_page import BUTTON, expect_checked, save
from tests.browser.webkit.visitor import Visitor
from tests.people import Person
from tests.proxy.tcp import TcpProxy
from tests.server import Server

pytestmark = pytest.mark.long

HELD_AT = 20 * MIB
LARGE = 66 * MIB + 12_345  # bytes; files of up to 64 MiB are saved from memory
# Each without the ways that are tried before it. WebKit has no picker.
WAYS = {"service worker": "", "private disk": NO_WORKER, "memory": NO_WORKER + NO_PRIVATE_DISK}
# What the page says a failed save has left, and the downloads that the browser is told of: None is a
# failed one.
WORDS = {"service worker": INCOMPLETE, "private disk": NOTHING_SAVED, "memory": NOTHING_SAVED}
ENDED: dict[str, list[Path | None]] = {"service worker": [None], "private disk": [], "memory": []}
# Files saved from memory or from the private disk are downloaded through a blob URL.
COUNT_BLOBS = """window.blobs = [];
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => { blobs.push(blob.size); return make(blob); };"""


@pytest.fixture(scope="module")
def large(alice: Person) -> SentFile:
    return send_sealed(alice, LARGE, NAME)


@pytest.fixture(scope="module")
def spoilt(alice: Person) -> SentFile:
    """A file whose last segment is damaged."""
    return send_sealed(alice, LARGE, "spoilt.bin", spoilt=True)


def test_a_file_of_64_mib_is_saved_from_memory(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    sent = send_sealed(alice, 64 * MIB, NAME)
    receiver = new_visitor(server)
    page = open_without(receiver.open(sent.link), "")
    saved = save(receiver)
    expect_checked(receiver)
    assert (saved.name, digest_of(saved)) == (NAME, sent.sha256)
    assert way_of(page, 64 * MIB) == "memory"


@pytest.mark.parametrize("way", WAYS)
def test_a_larger_file_is_saved_by_each_way(
    way: str, server: Server, large: SentFile, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    page = open_without(receiver.open(large.link), WAYS[way])
    saved = save(receiver)
    expect_checked(receiver)
    assert (saved.name, digest_of(saved)) == (NAME, large.sha256)
    assert way_of(page, LARGE) == way


@pytest.mark.parametrize("way", WAYS)
def test_a_file_damaged_at_its_end_leaves_nothing_that_looks_complete(
    way: str, server: Server, spoilt: SentFile, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(server)
    page = open_without(receiver.open(spoilt.link), WAYS[way])
    page.click(BUTTON)
    page.expect_visible("[role=alert]", "The file was damaged or changed on its way.")
    page.expect_visible("[role=alert]", WORDS[way])
    page.wait_until(lambda: receiver.downloads == ENDED[way], "the browser says that its download failed")
    assert left_behind(receiver) < (LARGE if way == "service worker" else 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_save_that_is_cancelled_leaves_nothing_that_the_page_does_not_speak_of(
    way: str, far_server: Server, far_file: SentFile, wire: TcpProxy, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(far_server)
    page = open_without(receiver.open(far_file.link), WAYS[way])
    begin_to_save(page, wire)
    page.click("#share-cancel")
    page.expect_visible("#share-news", f"Cancelled. {WORDS[way]}")
    page.wait_until(lambda: receiver.downloads == ENDED[way], "the browser says that its download failed")
    assert left_behind(receiver) < (HELD_AT if way == "service worker" else 1)
    wire.release()


def test_a_save_whose_page_is_left_has_failed_in_the_list_of_downloads(
    far_server: Server, far_file: SentFile, wire: TcpProxy, new_visitor: NewVisitor
) -> None:
    receiver = new_visitor(far_server)
    page = receiver.open(far_file.link)
    begin_to_save(page, wire)
    page.goto("about:blank")
    page.wait_until(lambda: receiver.downloads == [None], "the browser says that its download failed")
    assert left_behind(receiver) < HELD_AT
    wire.release()


def begin_to_save(page: Page, wire: TcpProxy) -> None:
    """Return when a part has been decrypted; no more than HELD_AT bytes arrive."""
    wire.hold(HELD_AT)
    page.click(BUTTON)
    begun = "() => document.querySelector('#share-progress progress').value > 0.1"
    page.wait_until(lambda: page.evaluate(begun), "a part is decrypted")


def left_behind(receiver: Visitor) -> int:
    """Return bytes. WebKitGTK keeps the partial file of a failed download, and reports the failure."""
    return sum(file.stat().st_size for file in receiver.download_dir.iterdir())


def open_without(page: Page, script: str) -> Page:
    """Run the script, which removes features before the page looks for them, and count blobs."""
    page.evaluate(f"() => {{ {script} {COUNT_BLOBS} }}")
    return page


def way_of(page: Page, size: int) -> str:
    if size not in page.evaluate("() => blobs"):
        return "service worker"
    on_disk = page.evaluate(f"() => navigator.storage.getDirectory ? ({PRIVATE_DISK})() : []")
    return "private disk" if on_disk else "memory"
