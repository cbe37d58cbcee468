"""A user's list of files."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)


@pytest.fixture(scope="module")
def frank(server: Server) -> Person:
    return server.create_person("frank@example.org")


def open_list(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="My files").click()
    expect(page.get_by_role("heading", name="My files", level=1)).to_be_visible()


def test_uploaded_files_are_listed_with_their_details(
    server: Server, frank: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, frank)
    sending = UploadPage(visitor)
    sending.choose(payload("secret plans.txt", b"x" * 5000))
    sending.start()
    link = sending.link("secret plans.txt")
    expect(sending.row("secret plans.txt")).to_contain_text("This browser remembers the link")
    sending.row("secret plans.txt").get_by_role(
        "button", name="Copy"
    ).click()  # so that leaving the page prompts for nothing
    plain = upload(frank.api, b"y" * 3000, name="listed.txt")
    open_list(visitor.page)
    row = visitor.page.get_by_role("listitem").filter(has_text="listed.txt")
    expect(row).to_contain_text("2.9\u00a0KB")
    expect(row).to_contain_text("Public")
    expect(row.get_by_role("link", name="listed.txt")).to_have_attribute("href", f"/f/{plain['id']}")
    sealed = visitor.page.get_by_role("listitem").filter(has_text="secret plans.txt").first
    expect(sealed).to_contain_text("Expires in")
    told_by_the_server = visitor.page.request.get("/files/").text()
    assert "Encrypted file" in told_by_the_server
    assert "secret plans" not in told_by_the_server
    assert link.partition("#")[2] not in told_by_the_server


def test_search_finds_by_a_part_of_the_name(server: Server, frank: Person, new_visitor: NewVisitor) -> None:
    upload(frank.api, b"1", name="Invoice March.txt")
    upload(frank.api, b"2", name="Photo April.txt")
    page = new_visitor(server, frank).page
    page.goto("/files/")
    search = page.get_by_role("search")
    search.get_by_role("searchbox").fill("invoice")
    search.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Invoice March.txt")).to_be_visible()
    expect(page.get_by_role("link", name="Photo April.txt")).to_have_count(0)
    search.get_by_role("searchbox").fill("nothing has this name")
    search.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="No matching files")).to_be_visible()
    page.get_by_role("link", name="Show all files").first.click()
    expect(page.get_by_role("link", name="Photo April.txt")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_file_is_deleted_only_after_confirmation(
    server: Server, frank: Person, new_visitor: NewVisitor, scripts: bool
) -> None:
    name = f"delete me {scripts}.txt"
    file = upload(frank.api, b"gone soon", name=name)
    page = new_visitor(server, frank, java_script_enabled=scripts).page
    page.goto("/files/")
    delete = page.get_by_role("button", name=f"Delete {name}")
    delete.click()
    expect(page.get_by_role("heading", name="Delete this file?")).to_be_visible()
    page.get_by_role("button" if scripts else "link", name="Cancel").click()
    expect(page.get_by_role("heading", name="Delete this file?")).to_be_hidden()
    assert httpx.get(file["url"]).content == b"gone soon"

    delete.click()
    expect(page.get_by_role("heading", name="Delete this file?")).to_be_visible()
    page.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{name} is in the trash.")
    expect(delete).to_have_count(0)
    assert httpx.get(file["url"]).status_code == 404
    if scripts:
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("1 file was restored.")).to_be_visible()
    else:
        page.get_by_role("link", name="Trash").click()
        page.get_by_role("button", name=f"Restore {name}").click()
    expect(delete).to_be_visible()
    assert httpx.get(file["url"]).content == b"gone soon"


def test_the_trash_is_emptied_for_good(server: Server, new_visitor: NewVisitor) -> None:
    person = server.create_person("trash@example.org")
    files = [upload(person.api, b"gone", name=f"{number}.txt") for number in range(3)]
    person.api.post("/api/v1/trash", json={"ids": [file["id"] for file in files]}).raise_for_status()
    page = new_visitor(server, person).page
    page.goto("/files/trash/")
    page.get_by_role("button", name="Delete permanently 1.txt").click()
    expect(page.get_by_text("The file has been deleted permanently.")).to_be_visible()
    page.get_by_text("Empty the trash").click()
    page.get_by_role("button", name="Delete all permanently").click()
    expect(page.get_by_text("2 files have been deleted permanently.")).to_be_visible()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert person.api.get("/api/v1/files?trash=true").json()["files"] == []


def test_enter_in_the_question_keeps_the_file(server: Server, frank: Person, new_visitor: NewVisitor) -> None:
    file = upload(frank.api, b"kept", name="keep me.txt")
    page = new_visitor(server, frank).page
    page.goto("/files/")
    page.get_by_role("button", name="Delete keep me.txt").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert httpx.get(file["url"]).content == b"kept"


def test_the_deletion_link_asks_for_confirmation(
    server: Server, frank: Person, new_visitor: NewVisitor
) -> None:
    file = upload(frank.api, b"by link", name="by link.txt")
    visitor = new_visitor(server)
    visitor.page.goto(file["deletion_url"])
    assert httpx.get(file["url"]).status_code == 200, "opening the link alone deletes nothing"
    visitor.page.get_by_role("button", name="Delete permanently").click()
    expect(visitor.page.get_by_role("heading", name="The file has been deleted")).to_be_visible()
    assert httpx.get(file["url"]).status_code == 404


def test_users_cannot_see_or_delete_files_of_others(
    server: Server, frank: Person, bob: Person, new_visitor: NewVisitor
) -> None:
    file = upload(frank.api, b"frank's", name="franks.txt")
    visitor = new_visitor(server, bob)
    visitor.page.goto("/files/")
    expect(visitor.page.get_by_text("franks.txt")).to_have_count(0)
    visitor.expects(404)
    visitor.page.goto(f"/files/?delete={file['id']}")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("File not found")
    assert httpx.get(file["url"]).status_code == 200


def test_an_expired_file_is_listed_as_expired_without_a_link(
    server: Server, frank: Person, new_visitor: NewVisitor
) -> None:
    file = upload(frank.api, b"old", name="old news.txt")
    server.query("UPDATE files_file SET expires_at = '2001-02-03 04:05:06' WHERE _id = ?", file["id"])
    page = new_visitor(server, frank).page
    page.goto("/files/?q=old+news")
    row = page.get_by_role("listitem").filter(has_text="old news.txt")
    expect(row).to_contain_text("Expired")
    expect(row.get_by_role("link")).to_have_count(0)
