"""Each way of saving a large file in Firefox: what is saved, and what a damaged file leaves."""

import time

import pytest

from tests.browser.firefox.conftest import NewVisitor
from tests.browser.firefox.share_page import CHECKED, save
from tests.browser.firefox.visitor import Visitor
from tests.browser.journeys.content import digest_of
from tests.browser.saving.sealed_upload import MIB, SentFile
from tests.browser.saving.ways import NAME, NO_PRIVATE_DISK, NO_WORKER
from tests.proxy.tcp import TcpProxy
from tests.server import Server

SLOW_PART = 43.0  # seconds
# Each without the ways that are tried before it. Firefox has no picker.
WAYS = {"worker": "", "private disk": NO_WORKER, "memory": NO_WORKER + NO_PRIVATE_DISK}


@pytest.fixture(params=[pytest.param(way, marks=[] if way == "worker" else pytest.mark.long) for way in WAYS])
def receiver(request: pytest.FixtureRequest, server: Server, new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor(server)
    visitor.add_init_script(f"() => {{ {WAYS[request.param]} }}")
    return visitor


def test_a_large_file_arrives_complete(receiver: Visitor, large: SentFile) -> None:
    receiver.open(large.link)
    saved = save(receiver)
    receiver.page.get_by_text(CHECKED).expect_visible()
    assert saved.name == NAME
    assert digest_of(saved) == large.sha256


@pytest.mark.long
def test_a_file_damaged_at_its_end_leaves_nothing_that_looks_complete(
    receiver: Visitor, spoilt: SentFile
) -> None:
    receiver.expects("A ServiceWorker intercepted the request and encountered an unexpected error.")
    page = receiver.open(spoilt.link)
    page.locator("main button").filter("Download").click()
    page.get_by_role("alert").expect_text("The file was damaged or changed on its way.")
    assert all(download.path is None for download in receiver.downloads)
    assert left_under_its_name(receiver) == 0


@pytest.mark.long
def test_a_download_of_more_than_40_seconds_arrives_complete(
    far_server: Server, new_visitor: NewVisitor, wire: TcpProxy, far_file: SentFile
) -> None:
    """Firefox ends a service worker after 30 seconds without an event, and takes the partial download for complete."""
    receiver = new_visitor(far_server)
    receiver.open(far_file.link)
    wire.slow_down(after=60 * MIB, rate=(far_file.size - 60 * MIB) / SLOW_PART)
    started = time.monotonic()
    saved = save(receiver, timeout=4 * SLOW_PART)
    assert time.monotonic() - started > SLOW_PART
    wire.release()
    assert digest_of(saved) == far_file.sha256
    receiver.page.get_by_text(CHECKED).expect_visible()


def left_under_its_name(receiver: Visitor) -> int:
    """Return bytes. Firefox leaves an empty placeholder of a failed download, and its data in a .part file."""
    return sum(file.stat().st_size for file in receiver.download_dir.glob("*.bin"))
