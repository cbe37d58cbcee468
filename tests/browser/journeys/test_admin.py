"""What a moderator sees and does in the admin."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.moderator import act_on_file
from tests.files.client import CHUNK, create, put, upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(4)


@pytest.fixture
def page(server: Server, moderator: Person, new_visitor: NewVisitor) -> Page:
    return new_visitor(server, moderator).page


def search(page: Page, words: str) -> None:
    page.locator("#searchbar").fill(words)
    page.get_by_role("button", name="Search").click()


def expect_found(page: Page, number: int) -> None:
    expect(page.locator("#result_list tbody tr")).to_have_count(number)


def test_a_moderator_logs_in_on_the_admins_own_page(
    server: Server, moderator: Person, new_visitor: NewVisitor
) -> None:
    page = new_visitor(server).page
    page.goto("/admin/")
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(moderator.email)
    page.get_by_label("Password", exact=True).fill(moderator.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Users")).to_be_visible()


def test_other_users_are_refused(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(server, alice)
    visitor.expects(403)
    visitor.page.goto("/admin/files/file/")
    expect(visitor.page.locator("#result_list")).to_have_count(0)


def test_users_keys_files_and_uploads_are_found(page: Page, bob: Person) -> None:
    file = upload(bob.api, b"x" * 10, name="searched for by a moderator.txt")
    pending = create(bob.api, name="left half way.bin")
    page.goto("/admin/")
    page.get_by_role("link", name="Users").first.click()
    search(page, bob.email)
    expect_found(page, 1)
    page.get_by_role("link", name=bob.email).click()
    expect(page.locator("#content")).to_contain_text(bob.email)
    for path, words in (
        ("/admin/files/file/", "searched for by"),
        ("/admin/files/file/", file["id"]),
        ("/admin/files/upload/", "left half way"),
        ("/admin/files/upload/", pending["id"]),
    ):
        page.goto(path)
        search(page, words)
        expect_found(page, 1)
    search(page, "nothing has this name")
    expect_found(page, 0)


def test_no_secret_of_a_key_is_shown(page: Page, server: Server, bob: Person) -> None:
    token = bob.token
    [(digest,)] = server.query(
        "SELECT digest FROM apikeys_apikey WHERE instr(?, _id) > 0 ORDER BY created_at LIMIT 1", token
    )
    page.goto("/admin/apikeys/apikey/")
    search(page, bob.email)
    expect_found(page, 1)
    pages = [page.content()]
    page.locator("#result_list tbody tr a").first.click()
    expect(page.locator("#content")).to_contain_text(bob.email)
    pages.append(page.content())
    for html in pages:
        assert token not in html
        assert token.rpartition("_")[2] not in html
        assert digest not in html


def test_files_cannot_be_edited_in_the_admin(page: Page, alice: Person) -> None:
    file = upload(alice.api, b"x")
    page.goto(f"/admin/files/file/{file['id']}/change/")
    expect(page.locator("#content")).to_contain_text(file["id"])
    expect(
        page.locator("#content-main input:visible, #content-main textarea, #content-main select")
    ).to_have_count(0)
    expect(page.get_by_role("link", name="Add file")).to_have_count(0)


@pytest.mark.parametrize(
    "max_downloads", [pytest.param(None, marks=pytest.mark.long), 3], ids=["open", "limited"]
)
def test_every_link_of_a_file_that_was_taken_down_is_gone_until_it_is_restored(
    server: Server, moderator: Person, alice: Person, new_visitor: NewVisitor, max_downloads: int | None
) -> None:
    file = upload(alice.api, b"bad", name="bad.txt", max_downloads=max_downloads)
    open_url = f"{server.url}/api/v1/files/{file['id']}/open"
    ticket = {"Bytebin-Ticket": httpx.post(open_url, json={}).json()["ticket"]}
    links = [file["url"], file["raw_url"], file["download_url"]]
    assert {httpx.get(link, headers=ticket).status_code for link in links} == {200}

    visitor = new_visitor(server, moderator)
    act_on_file(visitor, "take_down", file["id"])
    for link in links:
        assert httpx.get(link, headers=ticket).status_code == 410
        assert httpx.get(link, headers={"Accept": "text/html"}).status_code == 410
    assert httpx.post(open_url, json={}).status_code == 410
    owner = new_visitor(server, alice)
    owner.page.goto("/files/?q=bad.txt")
    row = owner.page.get_by_role("listitem").filter(has=owner.page.locator(f'button[value="{file["id"]}"]'))
    expect(row).to_contain_text("Taken down")

    act_on_file(visitor, "restore", file["id"])
    assert httpx.get(file["download_url"], headers=ticket).content == b"bad"


def test_unfinished_uploads_are_shown_with_their_state(page: Page, alice: Person) -> None:
    pending = create(alice.api, name="half.bin")
    put(alice.api, pending["id"], 0, b"x" * CHUNK)
    page.goto(f"/admin/files/upload/?q={pending['id']}")
    expect(page.locator("#result_list tbody tr")).to_contain_text("not finished", ignore_case=True)
