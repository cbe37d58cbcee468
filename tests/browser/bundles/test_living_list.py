"""A link whose files are changed: by its owner, seen by its readers, who accept nothing older than they have seen."""

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bundles.test_one_link import unpacked
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import expect_sentence, save
from tests.browser.journeys.test_password_journey import enter
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(4)

LIST = "Bundle of 2 files"


@pytest.fixture(scope="module")
def kim(server: Server) -> Person:
    return server.create_person("kim@example.org")


def make_list(owner: Visitor, *, password: str = "", downloads: int = 0) -> str:
    upload = UploadPage(owner)
    upload.choose(payload("a.txt", b"first"), payload("b.txt", b"second"))
    if password:
        upload.set_password(password)
    if downloads:
        upload.limit_downloads(downloads)
    upload.start()
    link = upload.link(LIST)
    upload.row(LIST).get_by_role(
        "button", name="Copy"
    ).click()  # so that leaving the page prompts for nothing
    return link


def change_files(page: Page) -> Locator:
    dialog = open_dialog(page)
    expect(dialog.get_by_text("The link opens")).to_be_visible()
    return dialog


def open_dialog(page: Page) -> Locator:
    page.goto("/files/")
    page.get_by_role("button", name=f"Change files {LIST}").first.click()
    return page.get_by_role("dialog")


def files_of(reader: Visitor, link: str) -> dict[str, bytes]:
    reader.page.goto("about:blank")
    reader.open(link)
    return unpacked(save(reader, "Download all"))


def test_files_are_taken_out_and_added_under_the_same_link(
    server: Server, kim: Person, new_visitor: NewVisitor
) -> None:
    owner, reader = new_visitor(server, kim), new_visitor(server)
    link = make_list(owner)
    assert files_of(reader, link) == {"a.txt": b"first", "b.txt": b"second"}
    expect(reader.page.get_by_text("Changed on")).to_be_hidden()

    dialog = change_files(owner.page)
    dialog.get_by_role("button", name="Take out a.txt").click()
    expect(dialog.get_by_text("The link opens 1 file.")).to_be_visible()
    assert files_of(reader, link) == {"b.txt": b"second"}
    expect(reader.page.get_by_text("Changed on")).to_be_visible()

    dialog.get_by_role("link", name="Add files").click()
    upload = UploadPage.__new__(UploadPage)
    upload.page = owner.page
    expect(
        owner.page.get_by_text(f"The files that you choose are added to the link “{LIST}”.")
    ).to_be_visible()
    upload.choose(payload("c.txt", b"third"))
    upload.start()
    assert upload.link(LIST) == link
    assert files_of(reader, link) == {"b.txt": b"second", "c.txt": b"third"}


def test_a_list_is_emptied_and_its_readers_are_told(
    server: Server, kim: Person, new_visitor: NewVisitor
) -> None:
    owner, reader = new_visitor(server, kim), new_visitor(server)
    link = make_list(owner)
    dialog = change_files(owner.page)
    dialog.get_by_role("button", name="Take all out").click()
    expect(dialog.get_by_text("The link opens 0 files.")).to_be_visible()
    reader.open(link)
    expect(reader.page.get_by_text("There are no files under this link at the moment.")).to_be_visible()


def test_an_older_list_than_was_seen_is_refused(server: Server, kim: Person, new_visitor: NewVisitor) -> None:
    """A server that shows an old list again is simulated by a memory of a later one."""
    link = make_list(new_visitor(server, kim))
    file_id = httpx.URL(link).path.rpartition("/")[2]
    reader = new_visitor(server)
    reader.page.goto("/")
    reader.page.evaluate("(name) => localStorage.setItem(name, '2')", f"revision:{file_id}")
    reader.open(link)
    expect_sentence(reader, "This is an older version than this browser has seen.")


def test_a_list_with_a_password_is_changed_by_who_types_it(
    server: Server, kim: Person, new_visitor: NewVisitor
) -> None:
    owner, reader = new_visitor(server, kim), new_visitor(server)
    link = make_list(owner, password="an amber otter")
    owner.expects(403)
    dialog = open_dialog(owner.page)
    password = dialog.get_by_label("Password of the link", exact=True)
    for typed, said in (("another one", "Wrong password."), ("an amber otter", "The link opens 2 files.")):
        password.fill(typed)
        dialog.get_by_role("button", name="Show files").click()
        expect(dialog.get_by_text(said)).to_be_visible()
    expect(password).to_be_hidden()
    dialog.get_by_role("button", name="Take out a.txt").click()
    expect(dialog.get_by_text("The link opens 1 file.")).to_be_visible()

    dialog.get_by_role("link", name="Add files").click()
    upload = UploadPage.__new__(UploadPage)
    upload.page = page = owner.page
    upload.choose(payload("c.txt", b"third"))
    for typed, said in (
        ("", "Type the password of the link first"),
        ("another one", "That isn't the password of the link."),
    ):
        page.get_by_label("Password of the link", exact=True).fill(typed)
        upload.start()
        expect(page.get_by_text(said)).to_be_visible()
    page.get_by_label("Password of the link", exact=True).fill("an amber otter")
    upload.start()
    assert upload.link(LIST) == link

    reader.open(link)
    enter(reader, "an amber otter")
    assert unpacked(save(reader, "Download all")) == {"b.txt": b"second", "c.txt": b"third"}


def test_its_owner_changes_a_list_without_using_up_its_downloads(
    server: Server, kim: Person, new_visitor: NewVisitor
) -> None:
    owner = new_visitor(server, kim)
    link = make_list(owner, downloads=1)
    for name, left in (("a.txt", 1), ("b.txt", 0)):
        dialog = change_files(owner.page)
        dialog.get_by_role("button", name=f"Take out {name}").click()
        expect(dialog.get_by_text(f"The link opens {left} file")).to_be_visible()
    list_id = httpx.URL(link).path.rpartition("/")[2]
    counted = kim.api.get(f"/api/v1/files/{list_id}").json()
    assert (counted["download_count"], counted["max_downloads"]) == (0, 1)
