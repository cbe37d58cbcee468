"""Inviting somebody and signing up by invitation, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.pages.test_accessibility import examine
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(4)

PASSWORD = "four words picked at random"
NARROW, WIDE = {"width": 390, "height": 800}, {"width": 1280, "height": 800}


@pytest.mark.parametrize(
    "viewport", [NARROW, pytest.param(WIDE, marks=pytest.mark.long)], ids=["narrow", "wide"]
)
def test_the_link_of_an_invitation_makes_an_account(
    server: Server, moderator: Person, new_visitor: NewVisitor, viewport: dict[str, int]
) -> None:
    name = f"Greta {viewport['width']}"
    inviting = new_visitor(server, moderator, viewport=viewport)
    page = inviting.page
    page.goto("/account/")
    page.get_by_role("link", name="Invitations").click()
    examine(page, "invitations")
    page.get_by_label("E-mail address").fill("no address")
    page.get_by_role("button", name="Create invitation").click()
    expect(page.get_by_role("alert")).to_be_focused()
    examine(page, "an invitation that is refused")
    page.get_by_label("E-mail address").fill("")
    page.get_by_role("button", name="Create invitation").click()
    link = page.get_by_label("Link of the invitation").input_value()
    examine(page, "a new invitation")

    invited = new_visitor(server, viewport=viewport)
    invited.page.goto(link)
    examine(invited.page, "invited")
    invited.page.get_by_label("E-mail address").fill(f"greta{viewport['width']}@example.org")
    invited.page.get_by_label("Display name").fill(name)
    invited.page.get_by_label("Password", exact=True).fill(PASSWORD)
    invited.page.keyboard.press("Enter")
    expect(invited.page.get_by_role("heading", name="Upload", level=1)).to_be_visible()

    late = new_visitor(server, viewport=viewport)
    late.expects(410)
    late.page.goto(link)
    expect(late.page.get_by_role("heading", name="This invitation has been used")).to_be_visible()
    page.goto("/account/invitations/")
    expect(page.get_by_text(f"Came by it: {name}")).to_be_visible()
    page.get_by_role("button", name="Create invitation").click()
    page.get_by_role("button", name="Revoke For anyone").click()
    expect(page.get_by_role("status").filter(has_text="has been revoked")).to_be_visible()
