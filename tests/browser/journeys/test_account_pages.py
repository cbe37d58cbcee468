"""Changing the name and password, resetting the password, and logging out."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.mail import mailed_link
from tests.browser.journeys.upload_page import UploadPage, payload
from tests.browser.journeys.visitor import Visitor
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)

NEW_PASSWORD = "quite another set of words"


def expect_logged_in(visitor: Visitor) -> None:
    expect(visitor.page.get_by_role("heading", name="Upload", level=1)).to_be_visible()


def expect_login_refused(visitor: Visitor, person: Person) -> None:
    visitor.page.goto("/account/login/")
    visitor.fill_login(person.email, person.password)
    expect(visitor.page.get_by_role("alert")).to_contain_text("isn't correct")
    expect(visitor.page.get_by_role("alert")).to_be_focused()


@pytest.fixture
def somebody(server: Server, request: pytest.FixtureRequest) -> Person:
    """An account used by this test only."""
    return server.create_user(f"{request.node.name.replace('_', '-')[:40]}@example.org")


def test_a_changed_name_is_shown_to_everyone_who_opens_a_link(
    server: Server, somebody: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, somebody)
    visitor.page.goto("/account/")
    visitor.page.get_by_role("link", name="Profile").click()
    visitor.page.get_by_label("Display name").fill("Grace <b>Hopper</b>")
    visitor.page.get_by_role("button", name="Save").click()
    expect(visitor.page.get_by_role("status")).to_contain_text("Your profile has been saved.")
    expect(visitor.page.get_by_label("Display name")).to_have_value("Grace <b>Hopper</b>")
    sending = UploadPage(visitor)
    sending.choose(payload("note.txt", b"from grace"))
    sending.start()
    receiver = new_visitor(server)
    receiver.open(sending.link("note.txt"))
    expect(receiver.page.get_by_text("Shared by Grace <b>Hopper</b>")).to_be_visible()


def test_after_a_password_change_the_old_one_is_refused(
    server: Server, somebody: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server, somebody)
    visitor.page.goto("/account/")
    visitor.page.get_by_role("link", name="Sign-in and security").click()
    visitor.page.get_by_role("link", name="Change your password").click()
    visitor.page.get_by_label("Current password", exact=True).fill(somebody.password)
    visitor.page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    again = visitor.page.get_by_label("New password (again)", exact=True)
    if again.count():
        again.fill(NEW_PASSWORD)
    visitor.page.get_by_role("button", name="Change password").click()
    expect(visitor.page.get_by_role("status")).to_contain_text("password")

    elsewhere = new_visitor(server)
    expect_login_refused(elsewhere, somebody)
    elsewhere.fill_login(somebody.email, NEW_PASSWORD)
    expect_logged_in(elsewhere)


def test_a_forgotten_password_is_reset_by_a_mailed_link_that_works_once(
    server: Server, somebody: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.page.goto("/account/login/")
    visitor.page.get_by_role("link", name="Forgot").first.click()
    visitor.page.get_by_label("E-mail address").fill(somebody.email)
    visitor.page.get_by_role("button", name="Send the link").click()
    expect(visitor.page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    link = mailed_link(server.data_dir, somebody.email)
    visitor.page.goto(link)
    for field in visitor.page.locator("main input[type=password]").all():
        field.fill(NEW_PASSWORD)
    visitor.page.get_by_role("button", name="Save new password").click()
    expect(visitor.page.get_by_role("heading", name="Your password has been changed")).to_be_visible()

    expect_login_refused(visitor, somebody)
    visitor.fill_login(somebody.email, NEW_PASSWORD)
    expect_logged_in(visitor)
    late = new_visitor(server)
    late.page.goto(link)
    expect(late.page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_after_logging_out_the_account_pages_are_closed(
    server: Server, somebody: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.log_in(somebody)
    visitor.page.get_by_text("Account", exact=True).first.click()
    visitor.page.get_by_role("button", name="Log out").click()
    expect(visitor.page.get_by_role("main").get_by_role("link", name="Sign up")).to_be_visible()
    for path in ("/upload/", "/files/", "/account/", "/account/keys/"):
        visitor.page.goto(path)
        expect(visitor.page.get_by_role("heading", name="Log in")).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.long
def test_a_password_can_be_shown_before_it_is_sent(
    server: Server, somebody: Person, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(server)
    visitor.page.goto("/account/login/")
    field = visitor.page.get_by_label("Password", exact=True)
    field.fill(somebody.password)
    expect(field).to_have_attribute("type", "password")
    visitor.page.get_by_role("button", name="Show").click()
    expect(field).to_have_attribute("type", "text")
    visitor.page.get_by_role("button", name="Hide").click()
    expect(field).to_have_attribute("type", "password")
