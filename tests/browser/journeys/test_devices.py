"""Logging out another device, and all others, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import NewVisitor
from tests.server import Server

pytestmark = pytest.mark.turns(4)

NARROW = {"width": 390, "height": 844}


def test_other_devices_are_logged_out_one_by_one_or_together(server: Server, new_visitor: NewVisitor) -> None:
    person = server.create_user("devices@example.org")
    here, *others = (new_visitor(server, viewport=NARROW) for _ in range(4))
    for visitor in (here, *others):
        visitor.log_in(person)
    page = here.page
    page.goto("/account/")
    page.get_by_role("link", name=re.compile("^Devices")).press("Enter")
    expect(page.get_by_text("This device")).to_have_count(1)
    buttons = page.locator("button[name=device]")
    expect(buttons).to_have_count(3)
    buttons.first.press("Enter")
    expect(buttons).to_have_count(2)
    page.get_by_role("button", name="Log out all other devices").press("Enter")
    expect(buttons).to_have_count(0)
    for other in others:
        other.page.goto("/account/")
        expect(other.page.get_by_role("heading", name="Log in", level=1)).to_be_visible()
    page.goto("/account/")
    expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()
