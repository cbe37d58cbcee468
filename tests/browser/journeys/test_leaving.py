"""Taking everything along, closing the account, and keeping it by a login."""

import json
from zipfile import ZipFile

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.files.client import upload
from tests.people import TIMEOUT
from tests.server import Server

pytestmark = pytest.mark.turns(4)

PLACE = "Export and close Take everything along, or delete your account"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_user_exports_closes_and_comes_back(server: Server, new_visitor: NewVisitor, width: int) -> None:
    person = server.create_person(f"leaving-{width}@example.org")
    file = upload(person.api, b"hello", name="notes.txt")
    visitor = new_visitor(server, viewport={"width": width, "height": 844})
    visitor.log_in(person)
    page = visitor.page
    page.goto("/account/")
    page.get_by_role("link", name=PLACE).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the ZIP file").click()
    with ZipFile(saved.value.path()) as archive:
        assert archive.read("files/notes.txt") == b"hello"
        assert json.loads(archive.read("account.json"))["user"]["email"] == person.email

    page.get_by_role("button", name="Close my account").click()
    expect(page.get_by_role("heading", name="Your account is being closed")).to_be_visible()
    assert httpx.get(file["download_url"], timeout=TIMEOUT).status_code == 404
    assert person.api.get("/api/v1/limits").json()["type"].endswith("/account-closing")
    page.goto("/files/")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()

    visitor.fill_login(person.email, person.password)
    expect(page.get_by_role("status").first).to_contain_text("Your account won't be closed")
    assert httpx.get(file["download_url"], timeout=TIMEOUT).content == b"hello"
    assert person.api.get("/api/v1/limits").status_code == 200
