"""A provider's identity and an account that already has its address: joined only by the owner."""
# ruff: noqa: ARG001  # fixtures start what the test needs

import re

import pytest

from tests.people import Person
from tests.server import Server
from tests.sso import smtp_sink
from tests.sso.browser import Browser, path_of
from tests.sso.provider import Provider
from tests.sso.test_login import row, somebody

JOIN = "/account/join/"


@pytest.fixture
def owner(sso_server: Server, request: pytest.FixtureRequest) -> Person:
    return sso_server.create_user(f"{request.node.name.replace('_', '-')[:50]}@example.org")


def connections(server: Server, person: Person) -> list[tuple[str]]:
    user = row(server, person.email, "_id")[0]
    return list(server.rows.find("socialaccount_socialaccount", "uid", user_id=user))


def mailed(mail: tuple[str, list[bytes]], email: str) -> str:
    found = re.search(r"http://\S+", smtp_sink.text_to(mail[1], email))
    assert found
    return path_of(found[0])


def test_the_owner_joins_after_logging_in_with_the_password(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    provider.person = somebody(email=owner.email, groups=["staff"])
    assert browser.log_in().headers["Location"] == JOIN
    page = browser.get(JOIN)
    assert owner.email in page.text
    assert browser.logged_in_as == ""
    assert not connections(sso_server, owner)
    assert browser.log_in_by_password(owner.email, owner.password, next=JOIN).headers["Location"] == JOIN
    assert "Connect your account?" in browser.get(JOIN).text
    assert not connections(sso_server, owner)
    assert browser.post(JOIN).status_code == 302
    assert connections(sso_server, owner) == [(provider.person["sub"],)]
    assert row(sso_server, owner.email, "quota_bytes")[0] == 5000
    with Browser(sso_server) as later:
        assert later.log_in().headers["Location"] == "/"
        assert later.logged_in_as == owner.email


def test_a_wrong_password_joins_nothing(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    provider.person = somebody(email=owner.email)
    browser.log_in()
    browser.log_in_by_password(owner.email, "not the password", next=JOIN)
    assert "Is this your account?" in browser.get(JOIN).text
    assert not connections(sso_server, owner)


def test_an_earlier_session_is_no_proof(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    browser.log_in_by_password(owner.email, owner.password)
    provider.person = somebody(email=owner.email)
    browser.log_in("/account/")
    assert "Is this your account?" in browser.get(JOIN).text
    assert not connections(sso_server, owner)


def test_another_user_who_is_logged_in_joins_nothing(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    provider.person = somebody(email=owner.email)
    bob = sso_server.create_user("bob@example.org")
    browser.log_in()
    browser.log_in_by_password(bob.email, bob.password)
    browser.post(JOIN)
    assert not connections(sso_server, owner)
    assert not connections(sso_server, bob)


def test_the_owner_joins_by_a_mailed_link_in_the_same_browser(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person, mail: tuple[str, list[bytes]]
) -> None:
    provider.person = somebody(email=owner.email)
    browser.log_in()
    assert "Check your inbox" in browser.post(JOIN).text
    link = mailed(mail, owner.email)
    with Browser(sso_server) as scanner:
        assert scanner.get(link).status_code == 410
    for _ in range(2):
        page = browser.get(link)
        assert "Connect your account?" in page.text
        assert page.headers["Referrer-Policy"] == "strict-origin"
    assert not connections(sso_server, owner)
    assert browser.post(link).headers["Location"] == "/"
    assert browser.logged_in_as == owner.email
    assert connections(sso_server, owner) == [(provider.person["sub"],)]
    assert browser.get(link).status_code == 410
    assert link.rstrip("/").rpartition("/")[2] not in sso_server.log()


def test_a_link_that_an_attacker_had_mailed_joins_nothing_in_the_owner_s_browser(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person, mail: tuple[str, list[bytes]]
) -> None:
    provider.person = somebody(email=owner.email)
    with Browser(sso_server) as attacker:
        attacker.log_in()
        attacker.post(JOIN)
    link = mailed(mail, owner.email)
    browser.log_in_by_password(owner.email, owner.password)
    assert browser.client.post(link).status_code == 403  # without a token of the form
    assert browser.post(link, "/account/").status_code == 410
    provider.person = somebody(email=owner.email)
    browser.log_in()
    assert browser.post(link, JOIN).status_code == 410  # it is of another identity
    assert not connections(sso_server, owner)


def test_joining_an_account_whose_address_nobody_confirmed_ends_its_password(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person, mail: tuple[str, list[bytes]]
) -> None:
    """An attacker has signed up with the address in advance and waits for its owner."""
    user = row(sso_server, owner.email, "_id")[0]
    sso_server.rows.engine.change(
        sso_server.data_dir, "account_emailaddress", {"verified": False}, {"user_id": user}
    )
    provider.person = somebody(email=owner.email)
    browser.log_in()
    browser.post(JOIN)
    browser.post(mailed(mail, owner.email))
    assert browser.logged_in_as == owner.email
    with Browser(sso_server) as attacker:
        attacker.log_in_by_password(owner.email, owner.password)
        assert attacker.logged_in_as == ""


def test_mails_for_joining_are_rate_limited(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    provider.person = somebody(email=owner.email)
    browser.log_in()
    assert [browser.post(JOIN).status_code for _ in range(6)] == [200] * 5 + [429]


def test_without_a_pending_login_the_page_says_so(browser: Browser) -> None:
    for path in (JOIN, f"{JOIN}x:y/"):
        assert browser.get(path).status_code == 410


def test_a_suspended_owner_joins_but_is_not_let_in(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person, mail: tuple[str, list[bytes]]
) -> None:
    sso_server.rows.change("accounts_user", {"is_active": False}, email=owner.email)
    provider.person = somebody(email=owner.email)
    browser.log_in()
    browser.post(JOIN)
    browser.post(mailed(mail, owner.email))
    assert browser.logged_in_as == ""


def test_a_user_connects_and_disconnects_under_account(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    browser.log_in_by_password(owner.email, owner.password)
    provider.person = somebody(email="other-address@example.org", email_verified=False)
    response = browser.log_in("/account/oidc/", process="connect")
    assert response.headers["Location"] == "/account/oidc/"
    assert connections(sso_server, owner) == [(provider.person["sub"],)]
    page = browser.get("/account/oidc/").text
    key = re.search(r'name="account" value="([^"]+)"', page)
    assert key
    browser.post("/account/oidc/", account=key[1])
    assert not connections(sso_server, owner)


def test_an_identity_of_another_account_is_not_connected(
    sso_server: Server, provider: Provider, browser: Browser, owner: Person
) -> None:
    provider.person = somebody()
    with Browser(sso_server) as other:
        other.log_in()
    browser.log_in_by_password(owner.email, owner.password)
    browser.log_in("/account/oidc/", process="connect")
    assert "belongs to another account" in browser.get("/account/oidc/").text
    assert not connections(sso_server, owner)


def test_the_only_way_to_log_in_cannot_be_disconnected(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody()
    browser.log_in()
    key = re.search(r'name="account" value="([^"]+)"', browser.get("/account/oidc/").text)
    assert key
    page = browser.post("/account/oidc/", account=key[1])
    assert "Set a password first" in page.text
    assert sso_server.rows.find("socialaccount_socialaccount", "uid", uid=provider.person["sub"])
