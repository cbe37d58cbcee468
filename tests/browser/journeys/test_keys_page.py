"""API keys created on the page, and programs that use them."""

import json
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.content import png
from tests.old_session import old_session
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

UPLOADS = "/api/v1/files"


def upload(server: Server, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(server.url + UPLOADS, headers=headers, files={"file": ("shot.png", png(), "image/png")})


def test_a_key_created_on_the_page_is_shown_once_and_works_until_it_is_revoked(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, alice)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto("/account/keys/")
    page.get_by_label("Name", exact=True).fill("night watch")
    page.get_by_role("button", name="Create API key").click()
    page.wait_for_load_state()  # its buttons are there before its scripts
    field = page.get_by_label("New API key", exact=True)
    token = field.input_value()
    new_key = page.get_by_role("region", name="Your new API key")
    expect(new_key).to_contain_text("only once")
    new_key.get_by_role("button", name="Copy").click()
    expect(new_key.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == token

    response = upload(server, token)
    assert response.status_code == 201
    assert httpx.get(response.json()["url"]).content == png()
    page.goto("/account/keys/")
    expect(page.get_by_label("New API key", exact=True)).to_have_count(0)
    assert token not in page.content()
    row = page.get_by_role("listitem").filter(has_text="night watch")
    # A relative time of less than an hour, "now" if under a second.
    expect(row).to_contain_text(re.compile(r"Last used (now|(a|\d+)\s(second|minute)s? ago)"))

    row.locator("summary").click()
    row.get_by_role("button", name="Revoke API key").click()
    expect(page.get_by_role("status")).to_contain_text("The API key night watch has been revoked.")
    expect(row).to_have_count(0)
    assert upload(server, token).status_code == 401


def test_a_key_can_do_only_what_was_selected(server: Server, alice: Person, new_visitor: NewVisitor) -> None:
    page = new_visitor(server, alice).page
    page.goto("/account/keys/")
    page.get_by_label("Name", exact=True).fill("reader")
    scopes = page.get_by_role("group", name="Scopes").get_by_role("checkbox")
    for box in scopes.all():
        box.set_checked(box.get_attribute("value") == "files:read")
    page.get_by_label("Expires").select_option(label="In 30 days")
    page.get_by_role("button", name="Create API key").click()
    confirm(page, alice)
    token = page.get_by_label("New API key", exact=True).input_value()
    assert upload(server, token).status_code == 403
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(server.url + UPLOADS, headers=headers).status_code == 200
    row = page.get_by_role("listitem").filter(has_text="reader")
    expect(row).to_contain_text(re.compile(r"Expires \d+ \w+ \d{4}"))


def confirm(page: Page, person: Person) -> None:
    """Enter the password, unless that was done in the last ten minutes."""
    heading = page.get_by_role("heading", level=1)
    if heading.inner_text() == "Confirm that it's you":
        page.get_by_label("Password", exact=True).fill(person.password)
        page.get_by_role("button", name="Continue").click()
    expect(heading).to_have_text("API keys")


def test_a_preset_fills_in_the_form_which_survives_the_question_for_the_password(
    server: Server, new_visitor: NewVisitor
) -> None:
    person = server.create_person("presets@example.org")
    visitor = new_visitor(server)
    session = old_session(server, person.email)
    visitor.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    page = visitor.page
    page.goto("/account/keys/")
    page.get_by_role("link", name="Backup script").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Backup script")
    page.get_by_label("Allowed networks").fill("127.0.0.0/8")
    page.get_by_role("button", name="Create API key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it's you")
    confirm(page, person)
    token = page.get_by_label("New API key", exact=True).input_value()
    assert upload(server, token).status_code == 201
    row = page.get_by_role("listitem").filter(has_text="127.0.0.0/8")
    row.get_by_role("link", name="Change Backup script").click()
    page.get_by_label("Name", exact=True).fill("Nightly backup")
    page.get_by_label("Allowed networks").fill("203.0.113.7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("The API key Nightly backup has been saved.")
    expect(page.get_by_role("listitem").filter(has_text="203.0.113.7/32")).to_contain_text("by python-httpx")
    assert upload(server, token).json()["type"].endswith("/address-not-allowed")


def test_a_double_click_creates_one_key_and_shows_it(server: Server, new_visitor: NewVisitor) -> None:
    page = new_visitor(server, server.create_person("double-click@example.org")).page
    page.goto("/account/keys/")
    page.wait_for_load_state()
    before = page.get_by_role("heading", level=3, name="clicked twice").count()
    page.get_by_label("Name", exact=True).fill("clicked twice")
    page.get_by_role("button", name="Create API key").dblclick()
    expect(page.get_by_label("New API key", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", level=3, name="clicked twice")).to_have_count(before + 1)


def test_an_incomplete_form_names_what_is_missing(
    server: Server, alice: Person, new_visitor: NewVisitor
) -> None:
    page = new_visitor(server, alice).page
    page.goto("/account/keys/")
    page.get_by_label("Name", exact=True).fill("no scope")
    for box in page.get_by_role("group", name="Scopes").get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Create API key").click()
    expect(page.get_by_role("alert")).to_contain_text("Scopes")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("New API key", exact=True)).to_have_count(0)


def test_the_sharex_file_uploads_and_its_link_opens_to_the_bytes(
    server: Server, new_visitor: NewVisitor
) -> None:
    # A user of its own: other tests create keys of the same name.
    page = new_visitor(server, server.create_person("sharex@example.org")).page
    page.goto("/account/keys/")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Set up ShareX", exact=True).click()
    assert saved.value.suggested_filename == "bytebin.sxcu"
    uploader = json.loads(saved.value.path().read_text())
    response = httpx.request(
        uploader["RequestMethod"],
        uploader["RequestURL"],
        headers=uploader["Headers"],
        files={uploader["FileFormName"]: ("shot.png", png(), "image/png")},
    )
    assert response.status_code == 201
    link = response.json()[re.fullmatch(r"\{json:(\w+)\}", uploader["URL"])[1]]  # type: ignore[index]
    assert httpx.get(link).content == png()
    # The key in that file can upload and nothing else.
    assert httpx.get(server.url + UPLOADS, headers=uploader["Headers"]).status_code == 403
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="ShareX").filter(has_text="Revoke")).to_have_count(1)
