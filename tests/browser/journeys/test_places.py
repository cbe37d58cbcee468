"""My files as a place: folders, bundles as one row, long lists, the grid, the details of a file."""

from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys import needles
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.test_library import FILED, open_files, row, send, unlock
from tests.browser.journeys.test_wire import leaks
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.conftest import StartServer
from tests.files.client import upload
from tests.library.founding import PHRASE, SCOPES, set_up
from tests.people import Person
from tests.proxy import running_proxy
from tests.server import Server, run_script

pytestmark = pytest.mark.turns(5)

MANY = 400
MANY_FILES = Path(__file__).parents[2] / "files" / "many_files.py"


@pytest.fixture
def owner(server: Server, request: pytest.FixtureRequest) -> Person:
    return server.create_person(f"{crc32(request.node.name.encode())}@example.org", scopes=SCOPES)


def with_library(server: Server, owner: Person, new_visitor: NewVisitor, first: str) -> Visitor:
    """Set the library up, unlock it in a browser, and file an encrypted file."""
    set_up(owner)
    visitor = new_visitor(server, owner)
    send(visitor, "placeholder.txt", "Unlock your library under My files")
    unlock(visitor, PHRASE)
    send(visitor, first, FILED)
    open_files(visitor)
    expect(visitor.page.get_by_role("button", name="New folder")).to_be_visible()
    return visitor


def new_folder(page: Page, name: str) -> None:
    page.get_by_role("button", name="New folder").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    expect(folder(page, name)).to_be_visible()


def folder(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="Folders").get_by_role("link", name=name, exact=True)


def way(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Folders around this one")


def test_folders_of_the_library_are_places_and_the_server_knows_none_of_their_names(
    start_server: StartServer, new_visitor: NewVisitor
) -> None:
    with running_proxy() as proxy:
        server = start_server(PUBLIC_URL=proxy.url)
        proxy.target = server.port
        owner = server.create_person("places@example.org", scopes=SCOPES)
        visitor = with_library(server, owner, new_visitor, "heron.txt")
        page = visitor.page
        upload(owner.api, b"plain", name="plain wader.txt")
        open_files(visitor)
        new_folder(page, "Quokkas")
        folder(page, "Quokkas").click()
        new_folder(page, "Numbats")
        way(page).get_by_role("link", name="My files").click()

        for name in ("heron.txt", "plain wader.txt"):
            row(page, name).drag_to(folder(page, "Quokkas"))
            expect(page.get_by_text("1 file was moved")).to_be_visible()
            expect(row(page, name)).to_have_count(0)
        folder(page, "Quokkas").click()
        for name in ("heron.txt", "plain wader.txt"):
            expect(row(page, name)).to_be_visible()
        row(page, "heron.txt").drag_to(folder(page, "Numbats"))
        folder(page, "Numbats").click()
        expect(row(page, "heron.txt")).to_be_visible()
        expect(way(page)).to_have_text("My filesQuokkasNumbats")
        page.reload()
        expect(row(page, "heron.txt")).to_be_visible()
        row(page, "heron.txt").drag_to(way(page).get_by_role("link", name="Quokkas"))
        way(page).get_by_role("link", name="Quokkas").click()
        expect(row(page, "heron.txt")).to_be_visible()

        page.get_by_role("button", name="Rename Numbats").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Echidnas")
        page.keyboard.press("Enter")
        expect(folder(page, "Echidnas")).to_be_visible()
        way(page).get_by_role("link", name="My files").click()
        page.get_by_role("button", name="Remove Quokkas").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(folder(page, "Echidnas")).to_be_visible()
        for name in ("heron.txt", "plain wader.txt"):
            expect(row(page, name)).to_be_visible()
        secrets: needles.Needles = {}
        for word in ("Quokkas", "Numbats", "Echidnas", "heron.txt"):
            secrets |= needles.of_text(word, word)
        assert leaks(secrets, proxy, server, visitor) == {}


def test_folders_that_the_server_knows_move_into_the_library(
    server: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    def made(name: str, parent: str | None) -> str:
        folder = owner.api.post("/api/v1/folders", json={"name": name, "parent": parent}).json()
        return str(folder["id"])

    outer = made("Outer", None)
    inner, shared = made("Inner", outer), made("Shared", None)
    owner.api.patch(f"/api/v1/folders/{shared}", json={"link": True}).raise_for_status()
    files: dict[str, dict[str, Any]] = {
        name: upload(owner.api, b"x", name=name) for name in ("a.txt", "b.txt", "c.txt")
    }
    for name, place in (("a.txt", outer), ("b.txt", inner), ("c.txt", shared)):
        document = {"ids": [files[name]["id"]], "folder": place}
        owner.api.post("/api/v1/folders/move", json=document).raise_for_status()
    visitor = with_library(server, owner, new_visitor, "sealed.txt")
    page = visitor.page
    page.get_by_role("button", name="Move them into the library").click()
    expect(page.get_by_text("2 folders were moved into your library.")).to_be_visible()
    folder(page, "Outer").click()
    expect(row(page, "a.txt")).to_be_visible()
    folder(page, "Inner").click()
    expect(row(page, "b.txt")).to_be_visible()
    left = owner.api.get("/api/v1/folders").json()["folders"]
    assert [one["name"] for one in left] == ["Shared"], "its link needs its name"
    assert owner.api.get(f"/api/v1/files?folder={shared}").json()["files"][0]["name"] == "c.txt"


def test_a_bundle_is_one_row_that_opens(server: Server, owner: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server, owner)
    sending = UploadPage(visitor)
    sending.choose(*(payload(f"part {number}.txt", b"part") for number in range(3)))
    sending.start()
    sending.link("Bundle of 3 files")
    single = send(visitor, "single.txt", "This browser remembers the link")
    page = open_files(visitor)
    expect(row(page, "single.txt")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Select part")).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(2)
    opener = page.get_by_role("button", name="Files in Bundle of 3 files")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    parts = page.get_by_role("list", name="Bundle of 3 files")
    for number in range(3):
        expect(parts.get_by_role("link", name=f"part {number}.txt")).to_be_visible()
    opener.click()
    expect(parts).to_have_count(0)
    assert single


def test_a_long_list_goes_on_by_itself_and_keeps_few_rows_in_the_page(
    server: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    upload(owner.api, b"first", name="the oldest.txt")
    run_script(MANY_FILES, owner.email, str(MANY), data_dir=server.data_dir, fresh=False, **server.settings)
    page = open_files(new_visitor(server, owner))
    expect(page.get_by_role("checkbox").first).to_be_visible()
    seen: set[str] = set()
    most = 0
    for _ in range(80):
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(100)
        values = page.eval_on_selector_all(
            ".file-row__select input", "(boxes) => boxes.map((box) => box.value)"
        )
        seen.update(values)
        most = max(most, len(values))
        if len(seen) == MANY + 1:
            break
    assert len(seen) == MANY + 1, "each file was in the page"
    assert most < 200, "and not all at once"
    page.keyboard.press("Control+a")
    expect(page.get_by_text(f"{MANY + 1} files selected")).to_be_visible()
    page.evaluate("() => scrollTo(0, 0)")
    expect(page.get_by_role("checkbox").first).to_be_checked()


def test_the_details_of_a_file_have_the_options_of_its_link(
    server: Server, owner: Person, new_visitor: NewVisitor
) -> None:
    file = upload(owner.api, b"plain", name="report.txt")
    page = open_files(new_visitor(server, owner))
    page.get_by_role("button", name="Details report.txt").click()
    sheet = page.get_by_role("dialog", name="Details")
    expect(sheet).to_contain_text("5 bytes")
    sheet.get_by_label("Name").fill("summary.txt")
    sheet.get_by_label("Expires", exact=True).select_option(label="1 day")
    sheet.locator("#details-limit").fill("3")
    sheet.get_by_role("button", name="Save").click()
    expect(page.get_by_text("summary.txt was changed.")).to_be_visible()
    changed = owner.api.get(f"/api/v1/files/{file['id']}").json()
    assert (changed["name"], changed["max_downloads"]) == ("summary.txt", 3)
    assert changed["expires_at"] is not None
    page.get_by_role("button", name="Details summary.txt").click()
    sheet.locator("#details-limit").fill("0")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_list_or_the_grid_is_remembered(server: Server, owner: Person, new_visitor: NewVisitor) -> None:
    upload(owner.api, b"1", name="one.txt")
    page = open_files(new_visitor(server, owner))
    grid = page.get_by_role("button", name="Grid")
    grid.click()
    expect(grid).to_have_attribute("aria-pressed", "true")
    assert page.locator("#files").evaluate("(list) => getComputedStyle(list).display") == "grid"
    page.reload()
    expect(grid).to_have_attribute("aria-pressed", "true")
    grid.click()
    page.reload()
    expect(grid).to_have_attribute("aria-pressed", "false")
