"""axe-core on every state of these pages, light and dark, wide and narrow. Nothing overflows horizontally."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.people import Person
from tests.server import Server

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
LONG_NAME = "a-name-without-any-space-that-goes-on-and-on-and-does-not-end-before-the-edge.png"


def examine(page: Page, state: str) -> None:
    found = Axe().run(page).response
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]] == [], (
        state
    )
    assert len(found["passes"]) > 10, state
    width = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width[0] <= width[1], state


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.long), "dark"])
@pytest.mark.parametrize(
    "viewport", [NARROW, pytest.param(WIDE, marks=pytest.mark.long)], ids=["narrow", "wide"]
)
def test_no_violation_in_any_state(
    scheme: str, viewport: dict[str, int], server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice, color_scheme=scheme, viewport=viewport)
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    upload = UploadPage(visitor)
    page = visitor.page
    examine(page, "upload, empty")
    upload.choose(payload(LONG_NAME, png(), "image/png"))
    page.get_by_text("More options").click()
    examine(page, "upload, chosen")
    upload.start()
    encrypted = upload.link(LONG_NAME)
    examine(page, "upload, done encrypted")
    page.goto("/upload/")
    upload.encrypt(False)
    upload.choose(payload(LONG_NAME, png(), "image/png"))
    upload.start()
    plain = upload.link(LONG_NAME)
    examine(page, "upload, done plain")

    page.goto("/files/")
    examine(page, "my files")
    page.get_by_role("button", name=f"Delete {LONG_NAME}").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    examine(page, "my files, asked to delete")
    page.goto("/files/?q=nothing-has-this-name")
    examine(page, "my files, nothing found")

    page.goto(plain)
    examine(page, "shared, plain")
    visitor.open(encrypted)
    expect(visitor.page.get_by_role("button", name="Download")).to_be_enabled()
    examine(visitor.page, "shared, encrypted")
    visitor.open(encrypted[:-1])
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    examine(visitor.page, "shared, damaged link")
