"""Interrupted uploads of several files: they resume together and still get one link."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.bundles.test_one_link import unpacked
from tests.browser.journeys.conftest import CHUNK, NewVisitor
from tests.browser.journeys.content import noise
from tests.browser.journeys.resume.scene import (
    CONTENT,
    MISSING,
    MTIME,
    NAME,
    STORED,
    Scene,
    expect_words,
)
from tests.browser.journeys.resume.unfinished import UnfinishedUploads
from tests.browser.journeys.share_page import save
from tests.browser.journeys.upload_page import UploadPage
from tests.browser.journeys.visitor import TIMEOUT

pytestmark = pytest.mark.turns(5)

LATER = b"what had not begun" * 1000
NOTES = b"first things first" * 100
TOTAL = len(NOTES) + len(CONTENT) + len(LATER)
BEGUN = len(STORED) * CHUNK  # bytes of holiday.mov on the server
THE_LINK = "the link for 3 files"
PASSWORD = "only for us"
EXPIRE_BUNDLES = """
    () => new Promise((resolve, reject) => {
      const opening = indexedDB.open("bytebin-unfinished");
      opening.onsuccess = () => {
        const bundles = opening.result.transaction("bundles", "readwrite").objectStore("bundles");
        bundles.getAll().onsuccess = (event) => {
          for (const bundle of event.target.result) {
            bundles.put({ ...bundle, owner: "somebody else", lapsesAt: Date.now() - 1 });
          }
        };
        bundles.transaction.oncomplete = () => resolve(opening.result.close());
        bundles.transaction.onabort = reject;
      };
    })
"""


@dataclass(frozen=True)
class Several:
    """notes.txt, which is complete; holiday.mov, with six of ten chunks; later.txt, which has not started."""

    scene: Scene
    notes: Path
    later: Path

    @property
    def all(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (self.notes, self.scene.file, self.later)}

    @property
    def page(self) -> UploadPage:
        return self.scene.page

    @property
    def unfinished(self) -> UnfinishedUploads:
        return self.scene.unfinished

    def start(self) -> None:
        self.scene.proxy.hold_chunks(first=6)
        self.page.choose(self.notes, self.scene.file, self.later)
        self.page.start()
        self.scene.wait_until_stored()
        expect(self.page.row("notes.txt").locator("[data-part=state]")).to_have_text("done", timeout=TIMEOUT)

    def interrupt(self) -> None:
        with never_begun(self.scene, len(LATER)):
            self.start()
            self.scene.leave()
        self.come_back()

    def come_back(self, there: int = len(NOTES) + BEGUN) -> None:
        """Return to the page. `there`: bytes on the server."""
        self.scene.visitor.page.goto("/upload/")
        self.unfinished.expect_share(THE_LINK, 100 * there // TOTAL)

    def choose(self, *files: Path) -> None:
        self.unfinished.row(THE_LINK).locator("input[type=file]").set_input_files(files)

    def expect_missing(self, *names: str) -> None:
        expect(self.unfinished.row(THE_LINK)).to_contain_text(f"Choose these again: {', '.join(names)}.")

    def expect_link(self, new_visitor: NewVisitor, contents: dict[str, bytes], password: str = "") -> None:
        """Expect the link to hold exactly these files, and the browser to have wiped its record."""
        count = f"{len(contents)} file" + ("s" if len(contents) > 1 else "")
        receiver = new_visitor(self.scene.server)
        receiver.open(self.page.link(f"Bundle of {count}"))
        if password:
            receiver.page.get_by_label("Password", exact=True).fill(password)
            receiver.page.get_by_role("button", name="Open").click()
        assert unpacked(save(receiver, "Download all")) == contents
        self.unfinished.expect_wiped()


@contextmanager
def never_begun(scene: Scene, size: int) -> Iterator[None]:
    """Block the upload of a file of this size (bytes)."""
    announced = f'"size":{size + 32},'

    def keep(route: Route) -> None:
        if announced not in (route.request.post_data or ""):
            route.continue_()

    scene.visitor.page.route("**/api/v1/uploads", keep)
    yield
    scene.visitor.page.unroute("**/api/v1/uploads")


@pytest.fixture
def several(scene: Scene) -> Several:
    notes, later = (scene.file.with_name(name) for name in ("notes.txt", "later.txt"))
    for file, content in ((notes, NOTES), (later, LATER)):
        file.write_bytes(content)
        os.utime(file, (MTIME, MTIME))
    return Several(scene, notes, later)


def test_after_a_reload_only_missing_chunks_are_sent_and_the_bundle_gets_its_link(
    several: Several, new_visitor: NewVisitor
) -> None:
    several.interrupt()
    expect(several.unfinished.rows()).to_have_count(1)
    several.expect_missing(NAME, "later.txt")
    several.choose(several.scene.file)
    several.expect_missing("later.txt")
    several.choose(several.later)
    expect_words(several.scene, "Only the missing part is uploaded.")
    several.expect_link(new_visitor, several.all)
    sent = [request for request in several.scene.proxy.requests if request.chunk is not None]
    # later.txt and the list are so small that they have no chunks.
    assert sorted(request.chunk or 0 for request in sent) == sorted(MISSING)
    assert several.all[NAME] == CONTENT


@pytest.mark.long
def test_files_dropped_again_are_recognised(several: Several, new_visitor: NewVisitor) -> None:
    several.interrupt()
    other = several.scene.file.with_name("other.txt")
    other.write_bytes(b"another one")
    several.page.choose(several.later, other, several.scene.file)
    expect(several.scene.visitor.page.locator("#upload-chosen [data-part=name]")).to_have_text(["other.txt"])
    several.expect_link(new_visitor, several.all)


@pytest.mark.long
def test_a_bundle_that_lacks_only_its_link_asks_for_its_password(
    several: Several, new_visitor: NewVisitor
) -> None:
    several.page.set_password(PASSWORD)
    several.start()

    def hold_manifest(route: Route) -> None:
        """Never respond: the only upload announced from now on is the manifest."""

    several.scene.visitor.page.route("**/api/v1/uploads", hold_manifest)
    with several.scene.visitor.page.expect_request("**/api/v1/uploads"):
        several.scene.proxy.release_chunks()
    assert PASSWORD not in str(several.unfinished.kept())
    several.scene.leave()
    several.scene.visitor.page.unroute_all()
    several.come_back(TOTAL)
    row = several.unfinished.row(THE_LINK)
    expect(row).to_contain_text("All files are there. Only the link is missing.")
    several.unfinished.press("Resume", THE_LINK)
    expect(row.get_by_role("alert")).to_have_text("Enter the password for the link, then select Resume.")
    row.get_by_label(f"Password for {THE_LINK}").fill(PASSWORD)
    several.unfinished.press("Resume", THE_LINK)
    several.expect_link(new_visitor, several.all, PASSWORD)


@pytest.mark.long
def test_a_file_that_cannot_be_chosen_again_is_left_out(several: Several, new_visitor: NewVisitor) -> None:
    several.interrupt()
    several.choose(several.later)
    several.expect_missing(NAME)
    several.unfinished.press("Continue without the rest", THE_LINK)
    contents = several.all
    del contents[NAME]
    several.expect_link(new_visitor, contents)


@pytest.mark.long
def test_a_changed_file_starts_over_and_another_one_is_refused(
    several: Several, new_visitor: NewVisitor
) -> None:
    several.interrupt()
    other = several.scene.file.with_name("other.txt")
    other.write_bytes(b"another one")
    several.choose(other)
    expect(several.unfinished.row(THE_LINK).get_by_role("alert")).to_have_text(
        "Not among the missing files: other.txt."
    )
    several.scene.file.write_bytes(noise(50_000, seed=9))
    [kept] = several.unfinished.kept()["uploads"]
    several.choose(several.scene.file, several.later)
    expect_words(several.scene, f"{NAME} has changed since its upload began, so it starts over.")
    several.expect_link(new_visitor, several.all)
    several.scene.expect_aborted(kept["id"])


@pytest.mark.long
def test_a_file_that_was_deleted_meanwhile_must_be_chosen_again(
    several: Several, new_visitor: NewVisitor
) -> None:
    several.interrupt()
    [bundle] = several.unfinished.kept()["bundles"]
    [stored] = [part["stored"]["id"] for part in bundle["parts"] if part["stored"]]
    several.scene.server.query("UPDATE files_file SET state = 'deleting' WHERE _id = ?", stored)
    several.scene.visitor.expects(404, 410)
    several.come_back(BEGUN)
    several.expect_missing("notes.txt", NAME, "later.txt")
    several.choose(several.notes, several.scene.file, several.later)
    several.expect_link(new_visitor, several.all)


def test_discarding_also_deletes_the_uploaded_files_from_the_server(several: Several) -> None:
    several.interrupt()
    [bundle], [upload] = (several.unfinished.kept()[name] for name in ("bundles", "uploads"))
    [stored] = [part["stored"]["id"] for part in bundle["parts"] if part["stored"]]
    with several.scene.visitor.page.expect_response(f"**/api/v1/files/{stored}") as response:
        several.unfinished.press("Discard", THE_LINK)
    assert (response.value.request.method, response.value.status) == ("DELETE", 204)
    expect(several.scene.visitor.page.locator("#unfinished-news")).to_contain_text(
        "The link for 3 files was discarded, along with what had been uploaded for it."
    )
    expect(several.unfinished.rows()).to_have_count(0)
    several.unfinished.expect_wiped()
    several.scene.expect_aborted(upload["id"])


@pytest.mark.long
def test_another_tab_that_was_already_open_does_not_resume_it_again(
    several: Several, new_visitor: NewVisitor
) -> None:
    several.interrupt()
    second = several.scene.visitor.context.new_page()
    second.goto("/upload/")
    there = UnfinishedUploads(second)
    expect(there.row(THE_LINK)).to_be_visible(timeout=TIMEOUT)
    several.scene.proxy.hold_chunks(first=7)
    several.choose(several.scene.file, several.later)
    several.scene.wait_for_chunks({6})
    alert = there.row(THE_LINK).get_by_role("alert")
    files = [several.scene.file, several.later]
    there.row(THE_LINK).locator("input[type=file]").set_input_files(files)
    expect(alert).to_have_text("Another tab of this browser is uploading it.")
    several.scene.proxy.release_chunks()
    several.expect_link(new_visitor, several.all)
    there.row(THE_LINK).locator("input[type=file]").set_input_files(files)
    expect(second.locator("#unfinished-news")).to_contain_text("was finished or discarded in another tab.")


@pytest.mark.long
def test_another_tab_that_was_already_open_says_that_the_bundle_was_resumed(several: Several) -> None:
    several.interrupt()
    second = several.scene.visitor.context.new_page()
    second.goto("/upload/")
    there = UnfinishedUploads(second)
    expect(there.row(THE_LINK)).to_be_visible(timeout=TIMEOUT)
    several.scene.proxy.hold_chunks(first=6)
    files = [several.scene.file, several.later]
    several.choose(*files)
    expect(several.page.row("later.txt").locator("[data-part=state]")).to_have_text("done", timeout=TIMEOUT)
    several.scene.leave()
    there.row(THE_LINK).locator("input[type=file]").set_input_files(files)
    expect(there.row(THE_LINK).get_by_role("alert")).to_have_text(
        "Another tab of this browser has already resumed it. Reload this page."
    )


def test_the_keys_of_an_abandoned_bundle_expire(several: Several) -> None:
    several.interrupt()
    several.scene.visitor.page.evaluate(EXPIRE_BUNDLES)
    several.scene.visitor.page.reload()
    several.unfinished.expect_share(NAME, 60)
    assert several.unfinished.kept()["bundles"] == []
