"""An upload page behind a proxy that holds chunks back, and the file to upload."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.resume.unfinished import UnfinishedUploads
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.journeys.visitor import TIMEOUT, Visitor
from tests.proxy import Proxy
from tests.server import Server

NAME = "holiday.mov"
CHUNKS = 10
CONTENT = noise(CHUNKS * (CHUNK - 32) - 1000, seed=5)  # ten chunks encrypted, ten plain
# Fewer than six are held: a browser opens at most six connections and needs one for the page.
STORED = {0, 1, 2, 3, 4, 5}
MISSING = {6, 7, 8, 9}
MTIME = 1_700_000_000
PLAIN_TOO_IN_LONG = pytest.mark.parametrize(
    "encrypted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["encrypted", "plain"]
)


@dataclass(frozen=True)
class Scene:
    """frida's upload page behind a proxy, and the file to upload."""

    proxy: Proxy
    server: Server
    visitor: Visitor
    page: UploadPage
    file: Path

    @property
    def unfinished(self) -> UnfinishedUploads:
        return UnfinishedUploads(self.visitor.page)

    def start(self, *, encrypted: bool = True) -> None:
        """Upload the file until six of its ten chunks are stored and the proxy holds the others."""
        self.proxy.hold_chunks(first=6)
        self.page.encrypt(encrypted)
        self.page.choose(self.file)
        self.page.start()
        self.wait_until_stored()

    def wait_until_stored(self) -> None:
        """Wait until STORED is on the server and the proxy holds the rest, which then never arrives."""
        self.wait_for_chunks(STORED)
        self.wait_until_held()

    def wait_for_chunks(self, wanted: set[int]) -> None:
        self._wait(lambda: wanted <= self.stored(), f"chunks {wanted}")

    def wait_until_held(self) -> None:
        """Wait until the proxy holds the requests of all missing chunks, sent with the current cookies."""
        self._wait(lambda: self.proxy.held == len(MISSING), f"{len(MISSING)} held requests")

    def _wait(self, until: Callable[[], bool], what: str) -> None:
        for _ in range(600):
            if until():
                return
            self.visitor.page.wait_for_timeout(100)
        raise AssertionError(f"waited for {what}; stored: {self.stored()}, held: {self.proxy.held}")

    def stored(self) -> set[int]:
        return {index for index, responses in self.proxy.chunk_statuses().items() if 201 in responses}

    def leave(self) -> None:
        self.visitor.page.goto("about:blank")
        self.forget()

    def forget(self) -> None:
        """Wait until the closed page's requests are dropped, then clear the proxy's record."""
        while self.proxy.held:
            time.sleep(0.05)
        self.proxy.release_chunks()
        self.proxy.requests.clear()

    def come_back(self, percent: int = 60) -> None:
        self.visitor.page.goto("/upload/")
        self.unfinished.expect_share(NAME, percent)

    def interrupt(self, *, encrypted: bool = True) -> None:
        """Start the upload, leave the page and come back."""
        self.start(encrypted=encrypted)
        self.leave()
        self.come_back()

    def answered(self) -> dict[int, list[int]]:
        """Return the statuses of the answered requests of this visit by chunk."""
        statuses = self.proxy.chunk_statuses()
        return {index: known for index, all_ in statuses.items() if (known := [s for s in all_ if s])}

    def uploads(self) -> list[str]:
        """Return the ids of all uploads, newest first."""
        return [row[0] for row in self.server.query("SELECT _id FROM files_upload ORDER BY created_at DESC")]

    def expect_aborted(self, upload_id: str) -> None:
        """Wait until the upload is aborted; the page does not wait for the response."""
        query = "SELECT state FROM files_upload WHERE _id = ?"
        self._wait(lambda: self.server.query(query, upload_id) == [("aborted",)], f"the end of {upload_id}")


def expect_whole(scene: Scene, new_visitor: NewVisitor) -> None:
    """Expect the link to return exactly the file's current content."""
    link = scene.page.link(NAME)
    receiver = new_visitor(scene.server)
    receiver.open(link)
    assert sha256(save(receiver).path().read_bytes()).digest() == sha256(scene.file.read_bytes()).digest()


def expect_only_missing(scene: Scene) -> None:
    assert scene.answered() == {index: [201] for index in MISSING}


def expect_words(scene: Scene, words: str) -> None:
    expect(scene.page.row(NAME).locator("[data-part=note]")).to_have_text(words, timeout=TIMEOUT)
