"""A moderator takes a file down in the admin, and every link returns 410 from then on."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.files.client import API, json_of, problem, upload
from tests.people import Person
from tests.server import Server


@pytest.fixture(scope="module")
def admin(server: Server) -> Iterator[httpx.Client]:
    """A moderator's browser, logged in."""
    moderator = server.create_user("moderator@example.org", staff=True)
    with httpx.Client(base_url=server.url, follow_redirects=True, timeout=60) as browser:
        browser.get("/account/login/")
        form = {
            "login": moderator.email,
            "password": moderator.password,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        browser.post("/account/login/", data=form)
        yield browser


def act(admin: httpx.Client, action: str, file_id: str) -> None:
    page = admin.get("/admin/files/file/")
    assert page.status_code == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    form = {"action": action, "_selected_action": file_id, "csrfmiddlewaretoken": token[1]}
    assert admin.post("/admin/files/file/", data=form).status_code == 200


def test_every_link_of_a_file_that_was_taken_down_is_410_immediately(
    admin: httpx.Client, alice: Person, stranger: Person
) -> None:
    file = upload(alice.api, b"bad", max_downloads=9)
    open_url = f"{API}/files/{file['id']}/open"
    ticket = json_of(stranger.api.post(open_url, json={}))["ticket"]
    with_ticket = {"Bytebin-Ticket": ticket}
    assert httpx.get(file["download_url"], headers=with_ticket).content == b"bad"

    act(admin, "take_down", file["id"])
    for link in ("url", "raw_url", "download_url"):
        assert httpx.get(file[link], headers=with_ticket).status_code == 410
        page = httpx.get(file[link], headers={"Accept": "text/html"})
        assert page.status_code == 410
        assert b"bad" not in page.content
    problem(stranger.api.post(open_url, json={}), 410, "file-taken-down")

    act(admin, "restore", file["id"])
    assert httpx.get(file["download_url"], headers=with_ticket).content == b"bad"


def test_the_admin_is_closed_to_everyone_else(alice: Person, stranger: Person) -> None:
    for person in (alice, stranger):
        for path in ("/admin/", "/admin/files/file/", "/admin/accounts/user/"):
            assert person.api.get(path).status_code in (302, 403)
