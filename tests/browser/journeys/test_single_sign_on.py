"""Logging in through a provider in a real browser, whose policy lets no form lead to another site."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.pages.test_accessibility import examine
from tests.conftest import StartServer
from tests.server import Server
from tests.sso import provider as oidc
from tests.sso.conftest import with_provider
from tests.sso.provider import Provider
from tests.sso.test_login import somebody

pytestmark = pytest.mark.turns(4)

NARROW: ViewportSize = {"width": 390, "height": 800}
WIDE: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with oidc.running() as running:
        yield running


@pytest.fixture(scope="module")
def sso_server(start_server: StartServer, provider: Provider) -> Server:
    return with_provider(start_server, provider)


@pytest.fixture
def page(browser: Browser, sso_server: Server) -> Iterator[Page]:
    """A browser that complains about nothing that leaves this server: the provider is another origin."""
    context = browser.new_context(base_url=sso_server.url, viewport=NARROW)
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield context.new_page()
    context.close()
    assert problems == []


def test_one_button_leads_through_the_provider_to_the_page_that_was_wanted(
    page: Page, provider: Provider
) -> None:
    provider.person = somebody(name="Greta")
    page.goto("/files/")
    examine(page, "log in, narrow")
    page.set_viewport_size(WIDE)
    examine(page, "log in, wide")
    page.get_by_role("button", name="Continue with Example Login").press("Enter")
    expect(page.get_by_role("heading", name="My files", level=1)).to_be_visible()
    page.goto("/account/security/")
    examine(page, "sign-in and security")
    page.get_by_role("link", name="Connect or disconnect").click()
    expect(page.get_by_text("Connected since")).to_be_visible()
    examine(page, "connected")


def test_the_owner_of_an_account_joins_it(page: Page, provider: Provider, sso_server: Server) -> None:
    owner = sso_server.create_user("frida@example.org")
    provider.person = somebody(email=owner.email)
    page.goto("/account/login/")
    page.get_by_role("button", name="Continue with Example Login").click()
    expect(page.get_by_role("heading", name="Is this your account?")).to_be_visible()
    examine(page, "is this your account")
    page.get_by_role("link", name="Log in with your password").click()
    page.get_by_label("E-mail address").fill(owner.email)
    page.get_by_label("Password", exact=True).fill(owner.password)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", name="Connect your account?")).to_be_visible()
    examine(page, "connect your account")
    page.get_by_role("button", name="Connect").click()
    expect(
        page.get_by_role("status").filter(has_text="you can also log in with Example Login")
    ).to_be_visible()


def test_a_person_without_a_password_confirms_who_they_are_at_the_provider(
    page: Page, provider: Provider
) -> None:
    provider.person = somebody(name="Hanna")
    page.goto("/account/login/")
    page.get_by_role("button", name="Continue with Example Login").click()
    expect(page.get_by_role("heading", name="Upload", level=1)).to_be_visible()
    page.goto("/account/close/")
    expect(page.get_by_role("heading", name="Confirm that it's you")).to_be_visible()
    examine(page, "confirm, narrow")
    page.set_viewport_size(WIDE)
    examine(page, "confirm, wide")
    page.get_by_role("button", name="Continue with Example Login").press("Enter")
    expect(page.get_by_role("heading", name="Export and close", level=1)).to_be_visible()
