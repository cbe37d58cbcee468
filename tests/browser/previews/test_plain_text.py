"""Text that is not encrypted is shown on its page, as images are."""

from playwright.sync_api import expect

from files.services.media import preview_of
from tests.browser.journeys.conftest import NewVisitor
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

TEXT = "Grüße <b>from</b>\n  Zoë"


def test_plain_text_is_shown_as_text(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    file = upload(alice.api, TEXT.encode(), name="notes.txt", content_type="text/plain")
    page = new_visitor(server).open(file["url"])
    shown = page.get_by_role("region", name="Text of notes.txt")
    expect(shown).to_be_visible()
    assert shown.evaluate("element => element.textContent") == TEXT


def test_without_javascript_a_link_leads_to_the_text(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    file = upload(alice.api, b"plain and simple", name="notes.txt", content_type="text/plain")
    page = new_visitor(server, java_script_enabled=False).open(file["url"])
    page.get_by_role("link", name="Open the text").click()
    expect(page.locator("body")).to_have_text("plain and simple")


def test_a_file_with_limited_downloads_is_not_previewed(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    file = upload(alice.api, b"once", name="notes.txt", content_type="text/plain", max_downloads=1)
    visitor = new_visitor(server)
    visitor.open(file["url"]).wait_for_load_state("networkidle")
    assert [request.url for request in visitor.requests if "/r/" in request.url] == []


def test_large_texts_and_pictures_are_not_previewed() -> None:
    assert preview_of("image/png", "x", 25 * 2**20) == "image"
    assert preview_of("image/png", "x", 25 * 2**20 + 1) == ""
    assert preview_of("text/markdown", "x", 2**20) == "text"
    assert preview_of("text/markdown", "x", 2**20 + 1) == ""
    assert preview_of("video/mp4", "x", 2**40) == "video"
    assert preview_of("text/html", "x", 2**20) == "active"
    assert preview_of("text/html", "x", 2**20 + 1) == ""
    assert preview_of("image/svg+xml", "x", 10) == "drawing"
    assert preview_of("application/octet-stream", "x", 10) == ""
    assert preview_of("image/png", "x", 0) == ""
