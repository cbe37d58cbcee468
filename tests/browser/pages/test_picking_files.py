"""Choosing files by drop and paste. Synthetic events carry real DataTransfer objects."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

DRAG = """
(kind) => {
  const file = new File(["abc"], "dropped.txt", { type: "text/plain" });
  window.dragged ??= new DataTransfer();
  if (window.dragged.items.length === 0) window.dragged.items.add(file);
  const options = { bubbles: true, cancelable: true, dataTransfer: window.dragged };
  return document.querySelector("h1").dispatchEvent(new DragEvent(kind, options));
}
"""
PASTE = """
({ text, picture, into }) => {
  const pasted = new DataTransfer();
  if (text) pasted.setData("text/plain", text);
  if (picture) pasted.items.add(new File([Uint8Array.of(1, 2, 3)], picture, { type: "image/png" }));
  const target = document.querySelector(into);
  target.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: pasted }));
}
"""


@pytest.fixture
def upload(server: Server, alice: Person, new_visitor: NewVisitor) -> UploadPage:
    return UploadPage(new_visitor(server, alice))


def expect_chosen(upload: UploadPage, *names: str) -> None:
    expect(upload.page.locator("#upload-chosen [data-part=name]")).to_have_text(names)


def test_files_can_be_dropped_anywhere_in_the_window(upload: UploadPage) -> None:
    words = upload.page.get_by_text("Drop to add")
    upload.page.evaluate(DRAG, "dragenter")
    expect(words).to_be_visible()
    assert upload.page.evaluate(DRAG, "dragover") is False  # the browser would open the file instead
    assert upload.page.evaluate(DRAG, "drop") is False
    expect(words).to_be_hidden()
    expect_chosen(upload, "dropped.txt")


def test_a_drag_that_leaves_the_window_changes_nothing(upload: UploadPage) -> None:
    upload.page.evaluate(DRAG, "dragenter")
    upload.page.evaluate(DRAG, "dragleave")
    expect(upload.page.get_by_text("Drop to add")).to_be_hidden()
    upload.page.evaluate(PASTE, {"picture": "image.png", "into": "body"})
    expect_chosen(upload, "image.png")


def test_a_pasted_picture_and_a_pasted_text_become_files(upload: UploadPage) -> None:
    upload.page.evaluate(PASTE, {"picture": "image.png", "into": "body"})
    upload.page.evaluate(PASTE, {"text": "a few words", "into": "body"})
    expect_chosen(upload, "image.png", "Pasted text.txt")
    expect(upload.page.get_by_role("button", name="Upload 2 files · 14 bytes")).to_be_visible()


def test_text_pasted_into_a_field_stays_in_the_field(upload: UploadPage) -> None:
    upload.page.get_by_text("More options").click()
    upload.page.evaluate(PASTE, {"text": "5", "into": "#id_max_downloads"})
    # An image pasted elsewhere afterwards is the only chosen file.
    upload.page.evaluate(PASTE, {"picture": "image.png", "into": "body"})
    expect_chosen(upload, "image.png")
