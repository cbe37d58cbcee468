"""What a page of a file offers besides Download: its link, a QR code, the raw file, and details with the SHA-256."""

import re
from hashlib import sha256

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import noise, png
from tests.browser.journeys.visitor import Visitor
from tests.browser.previews.sealed import MIB, send
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

CONTENT = noise(9 * MIB)


def digest_on(page: Page) -> None:
    page.get_by_text("Details", exact=True).click()
    page.get_by_role("button", name="Compute").press("Enter")
    expect(page.locator("[data-part=digest]")).to_have_text(sha256(CONTENT).hexdigest())


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_the_link_is_copied_drawn_and_its_file_has_a_digest(
    reader: Visitor, alice: Person, encrypted: bool
) -> None:
    if encrypted:
        url = send(alice, CONTENT, "noise.bin", "")
    else:
        url = upload(alice.api, CONTENT, name="noise.bin", content_type="")["url"]
    page = reader.open(url)
    expect(page.get_by_role("link" if not encrypted else "button", name="Download")).to_be_enabled()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").press("Enter")
    expect(page.get_by_text("Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    code = page.get_by_role("button", name="QR code")
    code.press("Space")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    code.press("Space")
    expect(code).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("img", name="QR code")).to_be_hidden()
    digest_on(page)


def test_a_plain_picture_has_its_raw_file_and_its_page_works_without_scripts(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    url = upload(alice.api, png(), name="a.png", content_type="image/png")["url"]
    page = new_visitor(server, java_script_enabled=False).open(url)
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_text("Details", exact=True).click()
    expect(page.get_by_text("image/png")).to_be_visible()
    expect(page.get_by_role("link", name="Raw file")).to_have_attribute("href", re.compile("^/r/"))


def test_a_file_with_limited_downloads_has_neither_raw_file_nor_digest(
    reader: Visitor, alice: Person
) -> None:
    limited = upload(alice.api, b"x", name="a.txt", content_type="text/plain", max_downloads=1)
    page = reader.open(limited["url"])
    page.get_by_text("Details", exact=True).click()
    expect(page.get_by_text("text/plain")).to_be_visible()
    expect(page.get_by_role("button", name="Compute")).to_have_count(0)
    expect(page.get_by_role("link", name="Raw file")).to_have_count(0)
    page = reader.open(send(alice, b"x", "a.txt", "text/plain", max_downloads=1))
    page.get_by_text("Details", exact=True).click()
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("It can't be computed before the file is open")).to_be_visible()
