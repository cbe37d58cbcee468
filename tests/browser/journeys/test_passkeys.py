"""Passkeys in Chromium, kept by its virtual authenticator, on a phone's screen and, in a long run, on a wide one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.mfa.apps import code_of
from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.mail import mailed_link
from tests.browser.journeys.visitor import Visitor
from tests.people import Person
from tests.server import Server

pytestmark = pytest.mark.turns(5)


@pytest.fixture(scope="module")
def site(prepared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a name: browsers use no passkeys at an IP address."""
    server = Server(tmp_path_factory.mktemp("site") / "var", prepared_data_dir)
    server.settings["PUBLIC_URL"] = f"http://localhost:{server.port}"
    yield server.start()
    server.discard()


class Device:
    """A device that keeps passkeys and confirms every request of the page, as after a touch of its sensor."""

    def __init__(self, visitor: Visitor) -> None:
        self.cdp = visitor.context.new_cdp_session(visitor.page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def confirms(self, *, yes: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})

    def passkeys(self) -> list[Any]:
        found: list[Any] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return found


@pytest.fixture(params=[pytest.param(1280, marks=pytest.mark.long), 390], ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture
def somebody(site: Server, request: pytest.FixtureRequest) -> Person:
    return site.create_user(f"{abs(hash(request.node.name))}@example.org")


@pytest.fixture
def visitor(site: Server, somebody: Person, new_visitor: NewVisitor, width: int) -> Visitor:
    return new_visitor(site, somebody, viewport={"width": width, "height": 844})


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def log_out(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("main").get_by_role("link", name="Sign up")).to_be_visible()


def expect_logged_in(page: Page) -> None:
    expect(page.get_by_role("heading", name="Upload", level=1)).to_be_visible()


def test_a_passkey_logs_in_without_a_password_in_one_tap(visitor: Visitor) -> None:
    page, device = visitor.page, Device(visitor)
    add_passkey(page, "My laptop")
    expect(page.locator(".codes li")).to_have_count(10)
    [credential] = device.passkeys()
    assert credential["isResidentCredential"]
    assert credential["rpId"] == "localhost"
    log_out(page)
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false;")
    page.goto("/account/login/?next=/account/devices/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="Devices")).to_be_visible()


def test_signing_up_with_a_passkey_needs_no_password(
    site: Server, new_visitor: NewVisitor, width: int
) -> None:
    visitor = new_visitor(site, viewport={"width": width, "height": 844})
    page, device, email = visitor.page, Device(visitor), f"passkey-{width}@example.org"
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false;")
    page.goto("/account/signup/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Use a passkey instead of a password").click()
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    assert len(device.passkeys()) == 1
    page.goto(mailed_link(site.data_dir, email))
    page.get_by_role("button", name="Yes, confirm it").click()
    page.goto("/account/login/?next=/account/security/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("Your account has no password")).to_be_visible()
    expect(page.get_by_role("link", name="Set a password")).to_be_visible()


def test_a_passkey_is_suggested_in_the_login_form(visitor: Visitor) -> None:
    page = visitor.page
    Device(visitor)
    add_passkey(page, "My laptop")
    log_out(page)
    page.goto("/account/login/?next=/account/devices/")  # the device accepts the suggestion by itself
    expect(page.get_by_role("heading", name="Devices")).to_be_visible()


def test_a_passkey_is_the_second_proof_after_a_password(visitor: Visitor, somebody: Person) -> None:
    page, device = visitor.page, Device(visitor)
    add_passkey(page, "My phone")
    device.confirms(yes=False)
    log_out(page)
    page.goto("/account/login/")
    visitor.fill_login(somebody.email, somebody.password)
    expect(page.get_by_role("heading", name="Confirm that it's you")).to_be_visible()
    device.confirms(yes=True)
    page.get_by_role("button", name="Use your passkey").click()
    expect_logged_in(page)


def test_a_passkey_that_is_not_confirmed_logs_nobody_in_and_says_so(visitor: Visitor) -> None:
    page, device = visitor.page, Device(visitor)
    add_passkey(page, "")
    device.confirms(yes=False)
    log_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.locator("[data-passkey-status]")).to_contain_text("was not confirmed")
    page.goto("/account/")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_passkey_can_be_renamed_and_removed(visitor: Visitor) -> None:
    page = visitor.page
    Device(visitor)
    add_passkey(page, "First")
    page.goto("/account/security/")
    page.get_by_role("link", name="First").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Work laptop").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_role("link", name="Add a passkey")).to_be_visible()
    expect(page.get_by_role("link", name="Work laptop")).to_have_count(0)


def test_an_app_is_set_up_by_its_key_and_asked_for(visitor: Visitor, somebody: Person) -> None:
    page = visitor.page
    page.goto("/account/security/")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="QR code with the key")).to_be_visible()
    secret = page.get_by_label("Key", exact=True).input_value()
    page.get_by_label("Code from the app").fill(code_of(secret, -1))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".codes li").first.inner_text()
    log_out(page)
    page.goto("/account/login/")
    visitor.fill_login(somebody.email, somebody.password)
    page.get_by_label("Code").fill("00 00 00")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("isn't correct"))
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect_logged_in(page)
