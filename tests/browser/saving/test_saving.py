"""Each way of saving a large file: what is saved, and what a damaged or cancelled one leaves."""

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import digest_of
from tests.browser.journeys.share_page import CHECKED
from tests.browser.journeys.visitor import Visitor
from tests.browser.saving.sealed_upload import MIB, SentFile
from tests.browser.saving.ways import (
    INCOMPLETE,
    NAME,
    NO_PICKER,
    NO_PRIVATE_DISK,
    NO_WORKER,
    NO_WRITABLE,
    NOTHING_SAVED,
    PICKS_AT_ONCE,
    PRIVATE_DISK,
)
from tests.proxy.tcp import TcpProxy
from tests.server import Server

pytestmark = pytest.mark.turns(5)

# Each without the ways that are tried before it.
CANCELLED = f"Cancelled. {NOTHING_SAVED}"
CANCELLED_DOWNLOAD = f"Cancelled. {INCOMPLETE}"
WORKER = NO_PICKER
PRIVATE = NO_PICKER + NO_WORKER
MEMORY = NO_PICKER + NO_WORKER + NO_PRIVATE_DISK
WAYS = {"picker": PICKS_AT_ONCE, "worker": WORKER, "private disk": PRIVATE, "memory": MEMORY}
DIGEST_OF_PICKED = """async (name) => {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(name);
  const bytes = await (await handle.getFile()).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}"""
HELD_AT = 20 * MIB


# Every run saves a whole file in each way. Failures are tested in two of them: one passes a stream to the browser's own
# download, the other keeps everything until the end.
IN_EACH_WAY = pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, id=name, marks=[] if name in {"worker", "private disk"} else pytest.mark.long)
        for name, way in WAYS.items()
    ],
)


def receiver_by(way: str, new_visitor: NewVisitor, server: Server) -> Visitor:
    visitor = new_visitor(server)
    visitor.context.add_init_script(way)
    return visitor


def press_download(page: Page) -> None:
    page.get_by_role("button", name="Download").click()


def private_disk(page: Page, way: str) -> list[str]:
    if NO_PRIVATE_DISK in way:
        return []
    names = page.evaluate(PRIVATE_DISK)
    assert isinstance(names, list)
    return names


@pytest.mark.parametrize(
    ("way", "address", "staged"),
    [
        (WORKER, "http", 0),
        (PRIVATE, "blob:", 2),
        (PRIVATE + NO_WRITABLE, "blob:", 0),
        (MEMORY, "blob:", 0),
    ],
    ids=["worker", "private disk", "private disk that cannot be written", "memory"],
)
def test_a_large_file_is_downloaded_completely(
    server: Server, new_visitor: NewVisitor, large: SentFile, way: str, address: str, staged: int
) -> None:
    page = receiver_by(way, new_visitor, server).open(large.link)
    with page.expect_download() as saving:
        press_download(page)
    saved = saving.value
    assert saved.failure() is None
    assert saved.url.startswith(address)
    assert saved.suggested_filename == NAME
    assert digest_of(saved.path()) == large.sha256
    expect(page.get_by_text(CHECKED)).to_be_visible()
    assert len(private_disk(page, way)) == staged


def test_a_large_file_is_written_completely_to_the_picked_file(
    server: Server, new_visitor: NewVisitor, large: SentFile
) -> None:
    visitor = receiver_by(PICKS_AT_ONCE, new_visitor, server)
    page = visitor.open(large.link)
    press_download(page)
    expect(page.get_by_text(CHECKED)).to_be_visible()
    assert page.evaluate(DIGEST_OF_PICKED, NAME) == large.sha256
    assert visitor.downloads == []


def test_closing_the_picker_saves_nothing(server: Server, new_visitor: NewVisitor, large: SentFile) -> None:
    closed = "window.showSaveFilePicker = async () => { throw new DOMException('closed', 'AbortError'); };"
    visitor = receiver_by(closed, new_visitor, server)
    page = visitor.open(large.link)
    press_download(page)
    expect(page.get_by_text(CANCELLED)).to_be_visible()
    assert visitor.downloads == []


@IN_EACH_WAY
def test_a_file_damaged_at_its_end_leaves_nothing(
    server: Server, new_visitor: NewVisitor, spoilt: SentFile, way: str
) -> None:
    visitor = receiver_by(way, new_visitor, server)
    visitor.expects("net::ERR_FAILED")
    page = visitor.open(spoilt.link)
    press_download(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The file was damaged or changed on its way.")
    expect(alert).to_contain_text(INCOMPLETE if way == WORKER else NOTHING_SAVED)
    expect_nothing_left(visitor, page, way)


@IN_EACH_WAY
def test_a_cancelled_download_leaves_nothing(
    far_server: Server, new_visitor: NewVisitor, wire: TcpProxy, far_file: SentFile, way: str
) -> None:
    visitor = receiver_by(way, new_visitor, far_server)
    page = visitor.open(far_file.link)
    wire.hold(HELD_AT)
    press_download(page)
    wait_for_progress(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(CANCELLED_DOWNLOAD if way == WORKER else CANCELLED)).to_be_visible()
    expect_nothing_left(visitor, page, way)
    wire.release()


def test_closing_the_page_cancels_its_download(
    far_server: Server, new_visitor: NewVisitor, wire: TcpProxy, far_file: SentFile
) -> None:
    visitor = receiver_by(WORKER, new_visitor, far_server)
    page = visitor.open(far_file.link)
    wire.hold(HELD_AT)
    with page.expect_download() as saving:
        press_download(page)
    wait_for_progress(page)
    page.close()
    assert saving.value.failure()
    wire.release()


def test_a_download_stopped_in_the_browser_is_cancelled_on_the_page(
    far_server: Server, new_visitor: NewVisitor, wire: TcpProxy, far_file: SentFile
) -> None:
    page = receiver_by(WORKER, new_visitor, far_server).open(far_file.link)
    wire.hold(HELD_AT)
    with page.expect_download() as saving:
        press_download(page)
    wait_for_progress(page)
    saving.value.cancel()
    wire.release()  # the cancellation is noticed only when the next data arrives
    expect(page.get_by_text(CANCELLED_DOWNLOAD)).to_be_visible()


def test_leftovers_of_earlier_visits_are_removed_but_not_the_files_of_other_tabs(
    server: Server, new_visitor: NewVisitor, large: SentFile
) -> None:
    visitor = receiver_by(PRIVATE, new_visitor, server)
    page = visitor.open(large.link)
    with page.expect_download() as saving:
        press_download(page)
    saving.value.path()
    expect(page.get_by_text(CHECKED)).to_be_visible()
    folder, entry = private_disk(page, PRIVATE)

    other = visitor.open(large.link)
    expect(other.get_by_role("button", name="Download")).to_be_enabled()
    assert private_disk(other, PRIVATE) == [folder, entry]
    page.close()
    other.reload()
    other.wait_for_function(f"async () => (await ({PRIVATE_DISK})()).length === 1")


def wait_for_progress(page: Page) -> None:
    """Wait until enough is decrypted that every way has begun to write."""
    page.wait_for_function("() => document.querySelector('#share-progress progress').value > 0.1")


def expect_nothing_left(visitor: Visitor, page: Page, way: str) -> None:
    expected = int(way == WORKER)
    for _ in range(600):  # the browser may report a download late
        if len(visitor.downloads) >= expected:
            break
        page.wait_for_timeout(100)
    assert len(visitor.downloads) == expected
    assert all(has_failed(download) for download in visitor.downloads)
    assert [name for name in private_disk(page, way) if name != "saving"] == []


def has_failed(download: Download) -> bool:
    return download.failure() is not None
