"""The links of a file, on the upload page and in its details: their rules hold for those who open them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.files.client import API, json_of, upload
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

PASSWORD = "a password of lena's"


@pytest.fixture(scope="module")
def lena(server: Server) -> Person:
    return server.create_person("lena@example.org")


def details_of(page: Page, name: str) -> Locator:
    page.goto("/files/")
    row = page.get_by_role("listitem").filter(has_text=name).first
    row.get_by_role("button", name="Details").click()
    sheet = page.get_by_role("dialog", name="Details")
    expect(sheet.get_by_role("heading", name="Links to this file")).to_be_visible()
    return sheet


def link_row(sheet: Locator, label: str) -> Locator:
    return sheet.get_by_role("listitem").filter(has_text=label)


def value_of(row: Locator) -> str:
    return row.get_by_role("textbox").input_value()


def test_rules_are_set_at_upload_and_changed_in_the_details(
    server: Server, lena: Person, new_visitor: NewVisitor
) -> None:
    visitor, reader = new_visitor(server, lena), new_visitor(server)
    page = visitor.page
    sending = UploadPage(visitor)
    sending.choose(payload("plan.txt", b"the plan"))
    page.get_by_text("Encrypt in this browser").click()
    page.get_by_text("More options").click()
    page.get_by_label("Own words in the link").fill("Lenas-Plan")
    page.get_by_label("Note to the reader").fill("Please read\nthis first.")
    page.get_by_label("Password (optional)").locator("visible=true").fill(PASSWORD)
    sending.start()
    link = sending.link("plan.txt")
    assert link.endswith("/f/lenas-plan")
    expect(sending.row("plan.txt")).to_contain_text("Anyone with the link and the password")

    reader.expects(403)
    reader.page.goto("/f/lenas-plan")
    expect(reader.page.get_by_role("heading", name="This link is protected")).to_be_visible()
    reader.page.get_by_label("Password").fill("wrong")
    reader.page.get_by_role("button", name="Open").click()
    expect(reader.page.get_by_role("alert")).to_contain_text("This password is wrong")
    reader.page.get_by_label("Password").fill(PASSWORD)
    reader.page.get_by_role("button", name="Open").click()
    expect(reader.page.get_by_role("heading", name="plan.txt")).to_be_visible()
    expect(reader.page.get_by_text("the plan")).to_be_visible()
    expect(reader.page.get_by_text("this first.")).to_be_visible()

    sheet = details_of(page, "plan.txt")
    expect(sheet.get_by_label("Own words in the link")).to_have_value("lenas-plan")
    sheet.get_by_text("The link needs a password").click()
    sheet.get_by_text("Only I can open it").click()
    sheet.get_by_role("button", name="Save").click()
    row = page.get_by_role("listitem").filter(has_text="plan.txt").first
    expect(row).to_contain_text("Only you")
    reader.expects(404)
    assert reader.page.goto("/f/lenas-plan").status == 404  # type: ignore[union-attr]


def test_links_are_made_shown_replaced_and_ended_in_the_details(
    server: Server, lena: Person, new_visitor: NewVisitor
) -> None:
    upload(lena.api, b"for several", name="several.txt")
    visitor, reader = new_visitor(server, lena), new_visitor(server)
    reader.expects(404)
    sheet = details_of(visitor.page, "several.txt")
    own = link_row(sheet, "Its own link")
    first = value_of(own)
    own.get_by_role("button", name="QR code").click()
    expect(own.get_by_role("img", name="QR code of the link")).to_be_visible()

    sheet.get_by_text("New link…").click()
    sheet.get_by_label("For whom, or what for").fill("Anna")
    sheet.get_by_label("Most downloads").last.fill("3")
    sheet.get_by_role("button", name="Make the link").click()
    anna = link_row(sheet, "Anna")
    expect(anna).to_contain_text("0 of 3 downloads")
    reader.page.goto(value_of(anna))
    expect(reader.page.get_by_text("3 of 3 downloads left")).to_be_visible()

    own.get_by_role("button", name="Replace the link").click()
    expect(sheet.get_by_role("status").filter(has_text="stopped working")).to_be_visible()
    second = value_of(own)
    assert second != first
    assert reader.page.goto(first).status == 404  # type: ignore[union-attr]
    assert reader.page.goto(second).status == 200  # type: ignore[union-attr]
    anna_link = value_of(anna)
    anna.get_by_role("button", name="End link").click()
    expect(anna).to_have_count(0)
    assert reader.page.goto(anna_link).status == 404  # type: ignore[union-attr]
    own.get_by_role("button", name="End link").click()
    expect(own).to_contain_text("Ended")
    assert reader.page.goto(second).status == 404  # type: ignore[union-attr]
    sheet.get_by_role("button", name="Close").click()
    row = visitor.page.get_by_role("listitem").filter(has_text="several.txt").first
    expect(row).to_contain_text("Link ended")


def test_a_link_is_changed_in_the_details(server: Server, lena: Person, new_visitor: NewVisitor) -> None:
    links = f"{API}/files/{upload(lena.api, b'for Anna', name='anna.txt')['id']}/links"
    made = json_of(lena.api.post(links, json={"label": "Anna"}))
    visitor = new_visitor(server, lena)
    sheet = details_of(visitor.page, "anna.txt")
    anna = link_row(sheet, "Anna")
    button = anna.get_by_role("button", name="Change")
    button.click()
    expect(anna.get_by_label("For whom, or what for")).to_be_focused()
    expect(button).to_be_hidden()
    anna.get_by_role("button", name="Cancel").click()
    expect(button).to_be_focused()
    button.click()
    anna.get_by_label("For whom, or what for").fill("Anna and Ben")
    anna.get_by_label("Most downloads").fill("5")
    anna.get_by_label("Most downloads").press("Enter")
    expect(sheet.get_by_role("status").filter(has_text="The link was changed")).to_be_visible()
    expect(anna).to_contain_text("Anna and Ben")
    expect(anna).to_contain_text("0 of 5 downloads")
    expect(button).to_be_focused()
    # Changed elsewhere while the form is open.
    button.click()
    lena.api.patch(f"{links}/{made['id']}", json={"max_downloads": 4}).raise_for_status()
    anna.get_by_label("Most downloads").fill("6")
    visitor.expects(409)
    anna.get_by_role("button", name="Save").click()
    expect(sheet.get_by_role("status").filter(has_text="present rules")).to_be_visible()
    expect(anna).to_contain_text("0 of 4 downloads")
    expect(button).to_be_focused()


def test_a_link_is_changed_without_javascript(server: Server, lena: Person, new_visitor: NewVisitor) -> None:
    """The focus goes into the form, which is there in place of the button, and back to that."""
    file = upload(lena.api, b"for Carl", name="carl.txt")
    lena.api.post(f"{API}/files/{file['id']}/links", json={"label": "Carl"}).raise_for_status()
    visitor = new_visitor(server, lena, java_script_enabled=False)
    page = visitor.page
    page.goto(f"/files/{file['id']}/link/")
    card = page.get_by_role("article")
    button, label = card.get_by_role("link", name="Change"), card.get_by_label("For whom, or what for")
    button.click()
    expect(label).to_be_focused()
    expect(button).to_have_count(0)
    card.get_by_role("link", name="Cancel").click()
    expect(button).to_be_focused()
    expect(label).to_have_count(0)
    button.click()
    label.fill("Carla")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("heading")).to_have_text("Carla")
    expect(button).to_be_focused()
    button.click()
    card.get_by_label("The link needs a password").check()
    visitor.expects(400)
    card.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(label).to_be_visible()


def test_more_links_open_an_encrypted_file_and_end_alone(
    server: Server, lena: Person, new_visitor: NewVisitor
) -> None:
    visitor, reader = new_visitor(server, lena), new_visitor(server)
    sending = UploadPage(visitor)
    sending.choose(payload("sealed.txt", b"sealed words"))
    sending.start()
    first = sending.link("sealed.txt")
    sending.row("sealed.txt").get_by_role("button", name="Copy").click()
    sheet = details_of(visitor.page, "sealed.txt")
    sheet.get_by_text("New link…").click()
    expect(sheet.get_by_label("Password (optional)")).to_have_count(1)
    expect(sheet.get_by_label("Password (optional)")).to_be_hidden()
    sheet.get_by_label("For whom, or what for").fill("Ben")
    sheet.get_by_role("button", name="Make the link").click()
    ben = link_row(sheet, "Ben")
    expect(ben).to_be_visible()
    link = value_of(ben)
    assert re.search(r"/f/\w{11}#b1\.", link)
    assert link.partition("#")[2] == first.partition("#")[2]
    reader.page.goto(link)
    expect(reader.page.get_by_role("heading", name="sealed.txt")).to_be_visible()
    expect(reader.page.get_by_text("sealed words")).to_be_visible()
    link_row(sheet, "Its own link").get_by_role("button", name="Replace the link").click()
    expect(sheet.get_by_role("status").filter(has_text="stopped working")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    row = visitor.page.get_by_role("listitem").filter(has_text="sealed.txt").first
    address = row.get_by_role("link", name="sealed.txt").get_attribute("href")
    assert address
    assert address != first
    reader.page.goto(address)
    expect(reader.page.get_by_role("heading", name="sealed.txt")).to_be_visible()
    reader.expects(404)
    assert reader.page.goto(first).status == 404  # type: ignore[union-attr]
