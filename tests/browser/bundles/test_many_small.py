"""Thousands of small files under one link: what they cost, as figures."""

import time
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage
from tests.people import Person
from tests.server import Server

COUNT = 5000
LIMIT = 900_000  # milliseconds


@pytest.mark.long
def test_a_folder_of_5000_small_files(
    server: Server, alice: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    root = tmp_path / "many"
    for number in range(COUNT):
        path = root / f"{number % 50}" / f"{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * (1000 + number * 7919 % 19_000))
    upload = UploadPage(new_visitor(server, alice))
    requests: Counter[str] = Counter()
    workers: Counter[str] = Counter()

    def count(request: Request) -> None:
        requests[request.method] += 1

    upload.page.on("request", count)
    upload.page.on("worker", lambda worker: workers.update([worker.url.rpartition("/")[2]]))
    begun = time.monotonic()
    upload.page.locator("#upload-folder").set_input_files(root)
    expect(upload.page.locator("#upload-chosen")).to_contain_text(f"{COUNT} files", timeout=LIMIT)
    chosen = time.monotonic()
    upload.start()
    expect(upload.page.get_by_label("Link to many", exact=True)).to_be_visible(timeout=LIMIT)
    done = time.monotonic()
    print(  # noqa: T201  # the figures are what this is for
        f"\n{COUNT} files: chosen after {chosen - begun:.1f} s, uploaded after {done - chosen:.1f} s, "
        f"{COUNT / (done - chosen):.0f} files/s, requests {dict(requests)}, threads {dict(workers)}"
    )
