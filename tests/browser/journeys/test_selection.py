"""My files: several files are selected, and something is done with all of them."""

import io
import zipfile
from zlib import crc32

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NAMES = ["one.txt", "two.txt", "three.txt", "four.txt"]


@pytest.fixture
def grace(server: Server, request: pytest.FixtureRequest) -> Person:
    return server.create_person(f"{crc32(request.node.name.encode())}@example.org")


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Select {name}", exact=True)


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Selected files")


def send(visitor: Visitor, *names: str) -> None:
    """Upload encrypted files that this browser remembers."""
    for name in names:
        page = UploadPage(visitor)
        page.choose(payload(name, name.encode()))
        page.start()
        page.link(name)
        expect(page.row(name)).to_contain_text("This browser remembers the link")
        page.row(name).get_by_role(
            "button", name="Copy"
        ).click()  # so that leaving the page prompts for nothing


def test_several_files_are_selected_by_pointer_and_keys_packed_and_linked(
    server: Server, grace: Person, new_visitor: NewVisitor
) -> None:
    for name in NAMES:
        upload(grace.api, name.encode(), name=name)
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
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys on this page").get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()

    box(page, "sealed one.txt").click()
    box(page, "sealed two.txt").click()
    bar(page).get_by_role("button", name="Make one link").click()
    link = page.get_by_role("dialog").get_by_label("Link").input_value()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.get_by_role("link", name="Bundle of 2 files")).to_be_visible()
    reader = new_visitor(server)
    reader.open(link)
    expect(reader.page.get_by_text("sealed two.txt").first).to_be_visible()


def test_what_is_in_the_trash_comes_back_with_its_name(
    server: Server, grace: Person, new_visitor: NewVisitor
) -> None:
    plain = upload(grace.api, b"plain", name="plain.txt")["url"]
    visitor = new_visitor(server, grace)
    send(visitor, "secret.txt")
    page = visitor.page

    def put_in_trash() -> None:
        for name in ("plain.txt", "secret.txt"):
            box(page, name).click()
        bar(page).get_by_role("button", name="Delete", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Move to trash").click()
        expect(page.get_by_text("2 files are in the trash now.")).to_be_visible()

    page.goto("/files/")
    put_in_trash()
    assert httpx.get(plain).status_code == 404
    expect(page.get_by_text("No files yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 files were restored.")).to_be_visible()
    expect(page.get_by_role("link", name="secret.txt", exact=True)).to_be_visible()
    assert httpx.get(plain).content == b"plain"

    put_in_trash()
    page.goto("/files/trash/")
    page.get_by_role("button", name="Restore secret.txt").click()
    expect(page.get_by_role("link", name="secret.txt", exact=True)).to_be_visible()
