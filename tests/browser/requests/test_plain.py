"""A plain link from its making to the release of what came, with JavaScript off on both sides."""

import re

from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.upload_page import sent
from tests.browser.journeys.visitor import TIMEOUT
from tests.people import Person
from tests.server import Server


def test_files_are_sent_and_received_without_javascript(
    server: Server, anna: Person, new_visitor: NewVisitor
) -> None:
    owner = new_visitor(server, anna, java_script_enabled=False)
    page = owner.page
    page.goto("/files/requests/")
    page.get_by_role("link", name="Links without encryption").click()
    page.get_by_label("Not encrypted: this server and its operator can read").check()
    page.get_by_label("Title").fill("Photos of the party")
    page.get_by_label("Text").fill("All of them, please.")
    page.get_by_label("Password (optional)").fill("cake")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Link", exact=True).first.input_value()

    stranger = new_visitor(server, java_script_enabled=False)
    stranger.expects(403)
    form = stranger.open(link)
    form.get_by_label("Password").fill("cookie")
    form.get_by_role("button", name="Open").click()
    expect(form.get_by_role("alert")).to_contain_text("This password is wrong.")
    form.get_by_label("Password").fill("cake")
    form.get_by_role("button", name="Open").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("Photos of the party")
    expect(form.get_by_text("These files are not encrypted")).to_be_visible()
    expect(form.get_by_label("Files", exact=True)).to_have_accessible_description(
        re.compile("At most 25 at a time. When photos .* the place .* is removed")
    )
    form.get_by_label("Message").fill("Here they are")
    form.get_by_label("Your name").fill("Eve")
    form.get_by_label("Files", exact=True).set_input_files(
        [sent("one.txt", b"one", "text/plain"), sent("two.txt", b"two", "text/plain")]
    )
    form.get_by_role("button", name="Send unencrypted").click()
    expect(form.get_by_role("status").get_by_role("listitem")).to_have_text(
        ["one.txt", "two.txt"], timeout=TIMEOUT
    )

    page.goto("/files/requests/plain/")
    row = page.get_by_role("listitem").filter(has_text="one.txt")
    expect(row).to_contain_text("Photos of the party")
    expect(row).to_contain_text(re.compile("from a stranger, who typed this name: *Eve"))
    expect(row).to_contain_text("Here they are")
    row.get_by_role("button", name="Release").click()
    expect(page.get_by_text("The file's link works for everybody now.")).to_be_visible()
    released = page.get_by_role("link", name="one.txt").get_attribute("href")
    kept = page.get_by_role("link", name="two.txt").get_attribute("href")
    stranger.expects(404)
    assert [stranger.page.goto(str(path)).status for path in (released, kept)] == [200, 404]  # type: ignore[union-attr]  # each answers
