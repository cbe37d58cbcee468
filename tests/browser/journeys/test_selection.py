"""My files: several files are selected, and something is done with all of them."""

import io
import zipfile

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

NAMES = ["one.txt", "two.txt", "three.txt", "four.txt"]


@pytest.fixture
def grace(server: Server) -> Person:
    return server.create_person("grace@example.org")


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Select {name}", exact=True)


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Selected files")


def send(visitor: Visitor, *names: str) -> None:
    """Upload encrypted files that this browser remembers."""
    page = UploadPage(visitor)
    for name in names:
        page.choose(payload(name, name.encode()))
    page.start()
    for name in names:
        page.link(name)
        expect(page.row(name)).to_contain_text("This browser remembers the link")
        page.row(name).get_by_role("button", name="Copy").click()


def test_several_files_are_selected_by_pointer_and_keys_packed_linked_and_deleted(
    server: Server, grace: Person, new_visitor: NewVisitor
) -> None:
    links = [upload(grace.api, name.encode(), name=name)["url"] for name in NAMES]
    visitor = new_visitor(server, grace)
    send(visitor, "sealed one.txt", "sealed two.txt")
    page = visitor.page
    page.goto("/files/")
    expect(box(page, "sealed two.txt")).to_be_visible()

    box(page, "four.txt").click()
    expect(bar(page)).to_contain_text("1 file selected")
    box(page, "one.txt").click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("4 files selected")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(box(page, "two.txt")).not_to_be_checked()
    page.keyboard.press("Control+a")
    expect(bar(page)).to_contain_text("6 files selected")
    bar(page).get_by_role("button", name="Make one link").click()
    expect(bar(page).get_by_role("alert")).to_contain_text("One link can only hold encrypted files.")
    with page.expect_download() as saving:
        bar(page).get_by_role("button", name="Download as ZIP").click()
    with zipfile.ZipFile(io.BytesIO(saving.value.path().read_bytes())) as packed:
        assert packed.testzip() is None
        assert {name: packed.read(name).decode() for name in packed.namelist()} == {
            name: name for name in [*NAMES, "sealed one.txt", "sealed two.txt"]
        }
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()

    box(page, "sealed one.txt").click()
    box(page, "sealed two.txt").click()
    bar(page).get_by_role("button", name="Make one link").click()
    link = page.get_by_role("dialog").get_by_label("Link").input_value()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.get_by_role("link", name="2 files in one link")).to_be_visible()
    reader = new_visitor(server)
    reader.open(link)
    expect(reader.page.get_by_text("sealed two.txt")).to_be_visible()

    for name in NAMES[:2]:
        box(page, name).click()
    bar(page).get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    page.get_by_role("dialog").get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_role("status").first).to_contain_text("2 files were deleted.")
    assert [httpx.get(each).status_code for each in links] == [404, 404, 200, 200]
