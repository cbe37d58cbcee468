"""Signing up where a proof of work is asked for: the page makes it by itself, also for the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import NewVisitor
from tests.campaign import LONG
from tests.conftest import StartServer

pytestmark = pytest.mark.turns(4)

PROVEN = 4 if LONG else 1  # 4 are more than are accepted without a proof, each of which takes seconds
PASSWORD = "four words picked at random"


def sign_up(page: Page, email: str) -> None:
    page.goto("/account/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")


def test_signing_up_and_resetting_a_password(start_server: StartServer, new_visitor: NewVisitor) -> None:
    server = start_server(PROOF_OF_WORK="true")
    page = new_visitor(server, viewport={"width": 390, "height": 844}).page
    for number in range(PROVEN):
        sign_up(page, f"new{number}@example.org")
        expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    page.goto("/account/password/reset/")
    page.get_by_label("E-mail address").fill("new0@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()

    plain = new_visitor(server, java_script_enabled=False).page
    for _ in range(3):
        sign_up(plain, "plain@example.org")
        expect(plain.get_by_role("heading", name="Check your inbox")).to_be_visible()
    sign_up(plain, "plain@example.org")
    expect(plain.get_by_role("alert")).to_contain_text("Turn on JavaScript")
