"""The link keys that a browser remembers for its user, and how they are forgotten."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.bundles.kept import KEPT
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.share_page import file_id, save
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

OPENING = "**/api/v1/files/*/open"
REMEMBERED = "This browser remembers the link"


@pytest.fixture(scope="module")
def ivan(server: Server) -> Person:
    return server.create_user("ivan@example.org")


def send(visitor: Visitor, *names: str, remembered: bool = True) -> str:
    """Upload the files and return their link."""
    page = UploadPage(visitor)
    page.choose(*(payload(name, name.encode()) for name in names))
    page.start()
    link = page.link(names[0] if len(names) == 1 else f"Bundle of {len(names)} files")
    if remembered:
        expect(page.page.get_by_text(REMEMBERED).first).to_be_visible()
    return link


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def open_list(visitor: Visitor) -> Page:
    visitor.page.goto("/files/")
    expect(visitor.page.get_by_role("heading", name="Links in this browser")).to_be_visible()
    return visitor.page


def test_my_files_shows_names_and_links_only_in_this_browser(
    server: Server, ivan: Person, new_visitor: NewVisitor
) -> None:
    here = new_visitor(server, ivan)
    here.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = send(here, "secret plans.txt")
    page = open_list(here)
    own = row(page, "secret plans.txt")
    expect(own).to_contain_text("16\u00a0bytes")
    expect(own).to_contain_text("Not opened yet")
    own.get_by_role("button", name="Copy link to secret plans.txt").click()
    expect(own.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == link

    elsewhere = new_visitor(server, ivan)
    elsewhere.page.goto("/files/")
    expect(elsewhere.page.get_by_text("Encrypted file", exact=True).first).to_be_visible()
    expect(elsewhere.page.get_by_text("secret plans.txt")).to_have_count(0)


@pytest.mark.long
def test_users_of_a_shared_browser_have_separate_links(
    server: Server, ivan: Person, bob: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, ivan)
    send(visitor, "only ivan's.txt")
    visitor.context.clear_cookies()
    visitor.log_in(bob)
    send(visitor, "bob's.txt")
    page = open_list(visitor)
    expect(row(page, "bob's.txt")).to_be_visible()
    expect(page.get_by_text("It remembers 1 link at the moment.")).to_be_visible()
    visitor.context.clear_cookies()
    visitor.log_in(ivan)
    expect(row(open_list(visitor), "only ivan's.txt")).to_be_visible()


def test_remembering_can_be_switched_off_and_then_keeps_nothing(
    server: Server, ivan: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, ivan)
    page = visitor.page
    switch = page.get_by_role("switch", name="Remember the link in this browser")
    page.goto("/upload/")
    page.get_by_text("More options").click()
    expect(switch).to_be_checked()
    switch.uncheck()
    send(visitor, "forgotten at once.txt", remembered=False)
    page.get_by_text("More options").click()
    expect(switch).not_to_be_checked()
    page.get_by_role("button", name="Copy").click()
    open_list(visitor)
    expect(page.get_by_text("It doesn't remember any links at the moment.")).to_be_visible()
    expect(page.get_by_text("forgotten at once.txt")).to_have_count(0)


@pytest.mark.long
def test_links_are_forgotten_one_by_one_or_all_together_after_confirmation(
    server: Server, ivan: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, ivan)
    for name in ("first.txt", "second.txt", "third.txt"):
        send(visitor, name)
    page = open_list(visitor)
    forget = row(page, "first.txt").get_by_role("button", name="Forget link to first.txt")
    forget.click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(row(page, "first.txt")).to_be_visible()
    forget.click()
    page.get_by_role("dialog").get_by_role("button", name="Forget").click()
    expect(page.get_by_text("The link to first.txt was forgotten.")).to_be_visible()
    expect(row(page, "second.txt")).to_be_visible()
    expect(row(page, "first.txt")).to_have_count(0)
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget").click()
    expect(page.get_by_text("All links were forgotten.")).to_be_visible()
    expect(row(page, "second.txt")).to_have_count(0)


def test_an_export_opens_the_files_in_another_browser(
    server: Server, ivan: Person, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    here = new_visitor(server, ivan)
    link = send(here, "exported.txt")
    with open_list(here).expect_download() as saved:
        here.page.get_by_role("button", name="Export", exact=True).click()
    exported = tmp_path / saved.value.suggested_filename
    saved.value.save_as(exported)
    assert [entry["link"] for entry in json.loads(exported.read_text())["links"]] == [link]

    elsewhere = new_visitor(server, ivan)
    page = open_list(elsewhere)
    page.locator("#own-keys-file").set_input_files(exported)
    expect(page.get_by_text("1 link imported.")).to_be_visible()
    assert row(page, "exported.txt").get_by_role("link").get_attribute("href") == link


def hostile(**members: object) -> bytes:
    entry = {
        "link": "https://elsewhere.example/f/0123456789A#b1." + "A" * 48,
        "name": "x",
        "size": 1,
    } | members
    return json.dumps({"bytebin-links": 1, "links": [entry]}).encode()


NO_EXPORTS = {
    "no JSON": b"no JSON",
    "a list": b"[]",
    "null": b"null",
    "another server": hostile(),
    "a script": hostile(link="javascript:alert(1)"),
    "a number": hostile(link=7),
}


def test_only_exports_of_this_server_are_imported(
    server: Server, ivan: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, ivan)
    send(visitor, "something.txt")
    for why, content in NO_EXPORTS.items():
        page = open_list(visitor)
        page.locator("#own-keys-file").set_input_files(payload("links.json", content))
        expect(page.get_by_text("Nothing was changed."), why).to_be_visible()


def test_a_bundle_goes_into_the_trash_with_its_files_or_without(
    server: Server, ivan: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, ivan)
    link = send(visitor, "a.txt", "b.txt")
    page = open_list(visitor)
    page.get_by_role("button", name="Files in Bundle of 2 files").click()
    expect(page.get_by_role("link", name="a.txt", exact=True)).to_be_visible()
    assert httpx.get(link).status_code == 406, "it is there: bytes of it are given to nobody without its key"
    row(page, "Bundle of 2 files").get_by_role("button", name="Delete Bundle of 2 files").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Also delete the 2 files in it")).to_be_checked()
    dialog.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("Bundle of 2 files is in the trash.")).to_be_visible()
    for name in ("a.txt", "b.txt", "Bundle of 2 files"):
        expect(row(page, name)).to_have_count(0)
    assert httpx.get(link).status_code == 404
    page.get_by_role("link", name="Trash").click()
    expect(page.get_by_role("button", name="Restore Bundle of 2 files")).to_be_visible()

    send(visitor, "c.txt", "d.txt")
    page = open_list(visitor)
    row(page, "Bundle of 2 files").get_by_role("button", name="Delete Bundle of 2 files").click()
    dialog.get_by_label("Also delete the 2 files in it").uncheck()
    dialog.get_by_role("button", name="Move to trash").click()
    expect(page.get_by_text("Bundle of 2 files is in the trash.")).to_be_visible()
    expect(row(page, "c.txt")).to_be_visible()
    expect(page.get_by_text("It remembers 6 links at the moment.")).to_be_visible()  # they can be restored


def kept_ids(page: Page) -> set[str]:
    """Return the ids of the files whose links this browser remembers."""
    return {key["id"] for key in page.evaluate(KEPT)}


def file_ids(*links: str) -> set[str]:
    return {file_id(link) for link in links}


def test_links_of_files_that_were_deleted_elsewhere_are_forgotten_and_no_other(
    server: Server, new_visitor: NewVisitor
) -> None:
    """A file that is not listed may still exist: a search may hide it, or it may be another user's."""
    judith, other = (server.create_person(f"{name}@example.org") for name in ("judith", "julian"))
    visitor = new_visitor(server, judith)
    visitor.expects(404)
    kept = send(visitor, "kept.txt")
    gone = [send(visitor, f"gone {number}.txt") for number in (1, 2)]
    limited = upload_limited(visitor, "limited.txt")
    for link in gone:
        judith.api.delete(f"/api/v1/files/{file_id(link)}").raise_for_status()
    page = visitor.page
    upload(judith.api, b"x", name="plain.txt")
    page.goto("/files/?q=plain")
    expect(
        page.get_by_text("2 links were forgotten: the server no longer has the files that they opened.")
    ).to_be_visible()
    expect(page.get_by_text("It remembers 2 links at the moment.")).to_be_visible()
    assert kept_ids(page) == file_ids(kept, limited)
    visitor.context.clear_cookies()
    visitor.log_in(other)
    page.goto("/files/")
    page.wait_for_load_state("networkidle")
    assert kept_ids(page) == file_ids(kept, limited)
    stranger = new_visitor(server)
    stranger.open(limited)
    assert save(stranger, "Open and download").path().read_bytes() == b"limited.txt", (
        "asking took no download"
    )


def upload_limited(visitor: Visitor, name: str) -> str:
    page = UploadPage(visitor)
    page.limit_downloads(1)
    page.choose(payload(name, name.encode()))
    page.start()
    link = page.link(name)
    expect(page.page.get_by_text(REMEMBERED).first).to_be_visible()
    return link


def refuse_with(status: int) -> Callable[[Route], None]:
    """Replace the response as a proxy would, with a body of its own."""
    return lambda route: route.fulfill(response=route.fetch(), status=status, body="{}")


@pytest.mark.long
def test_when_the_last_file_was_deleted_elsewhere_its_link_is_forgotten_and_a_server_that_fails_costs_none(
    server: Server, new_visitor: NewVisitor
) -> None:
    julia = server.create_person("julia@example.org")
    visitor = new_visitor(server, julia)
    visitor.expects(404, 502)
    link = send(visitor, "last.txt")
    julia.api.delete(f"/api/v1/files/{file_id(link)}").raise_for_status()
    page = visitor.page
    for status in (404, 502):
        page.route(OPENING, refuse_with(status))
        with page.expect_response(OPENING):
            page.goto("/files/")
        page.wait_for_load_state("networkidle")
        assert kept_ids(page) == file_ids(link)
        page.unroute(OPENING)
    page.goto("/files/")
    expect(page.get_by_text("No files yet")).to_be_visible()
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 0")
