"""Logging in through a provider: who gets in, as whom, and with which rights."""
# fixtures start what the test needs

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.server import Server
from tests.sso.browser import Browser
from tests.sso.provider import Claims, Provider


def somebody(**claims: Any) -> Claims:
    """Return the claims of a new person."""
    name = f"p{uuid4().hex[:10]}"
    return {
        "sub": name,
        "email": f"{name}@example.org",
        "email_verified": True,
        "name": name.title(),
        **claims,
    }


def row(server: Server, email: str, *columns: str) -> Any:
    [found] = server.rows.find("accounts_user", *columns, email=email)
    return found


def has_account(server: Server, email: str) -> bool:
    return bool(server.rows.find("accounts_user", "_id", email=email))


def test_a_new_person_gets_an_account_and_logs_in_to_it_again(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody(email="Greta@Example.org", name="Greta")
    assert browser.log_in().headers["Location"] == "/"
    assert browser.logged_in_as == "greta@example.org"
    user, name, password, staff = row(sso_server, "greta@example.org", "_id", "name", "password", "is_staff")
    assert (name, password[0], bool(staff)) == ("Greta", "!", False)
    assert sso_server.rows.value("account_emailaddress", "verified", user_id=user)
    connected = sso_server.rows.find("socialaccount_socialaccount", "provider", "uid", user_id=user)
    assert connected == [(provider.url, provider.person["sub"])]
    with Browser(sso_server) as again:
        provider.person["email"] = "changed-there@example.org"
        again.log_in()
        assert again.logged_in_as == "greta@example.org"


def test_nothing_of_the_provider_s_claims_is_stored_but_the_subject(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody(phone_number="+49 30 123456", groups=["secret-group"])
    for _ in range(2):
        browser.log_in()
    for (extra,) in sso_server.rows.find(
        "socialaccount_socialaccount", "extra_data", uid=provider.person["sub"]
    ):
        assert extra in ({}, "{}")
    assert sso_server.rows.find("socialaccount_socialtoken", "token") == []


def test_groups_decide_over_moderators_and_storage_at_each_login(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody(groups=["staff", "admins", "big"])
    browser.log_in()
    email = provider.person["email"]
    assert [int(value) for value in row(sso_server, email, "is_staff", "is_superuser", "quota_bytes")] == [
        1,
        0,
        9000,
    ]
    provider.person["groups"] = "staff"
    browser.log_in()
    assert [int(value) for value in row(sso_server, email, "is_staff", "quota_bytes")] == [0, 5000]
    provider.person["groups"] = []
    browser.log_in()
    assert row(sso_server, email, "quota_bytes")[0] == 5000  # no group says anything about it


def test_a_superuser_stays_a_moderator_whatever_the_groups_say(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody(groups=["admins"])
    browser.log_in()
    sso_server.rows.change("accounts_user", {"is_superuser": True}, email=provider.person["email"])
    provider.person["groups"] = []
    browser.log_in()
    assert row(sso_server, provider.person["email"], "is_staff")[0]


@pytest.mark.parametrize(
    "changes", [{"email_verified": False}, {"email_verified": None}, {"email": None}, {"email": "x"}]
)
def test_without_a_confirmed_address_nobody_gets_an_account(
    sso_server: Server, provider: Provider, browser: Browser, changes: Claims
) -> None:
    provider.person = somebody(**changes)
    response = browser.log_in()
    assert response.status_code == 403
    assert "Confirm it there" in response.text
    assert not sso_server.rows.find("socialaccount_socialaccount", "uid", uid=provider.person["sub"])
    assert browser.logged_in_as == ""


def test_an_unconfirmed_address_of_an_account_reveals_and_joins_nothing(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    alice = sso_server.create_person("alice@example.org")
    pages = []
    for email in (alice.email, "nobody@example.org"):
        provider.person = somebody(email=email, email_verified=False)
        response = browser.log_in()
        pages.append((response.status_code, response.text.replace(email, "")))
    assert pages[0][0] == pages[1][0] == 403


def test_a_suspended_user_is_not_let_in(sso_server: Server, provider: Provider, browser: Browser) -> None:
    provider.person = somebody()
    browser.log_in()
    sso_server.rows.change("accounts_user", {"is_active": False}, email=provider.person["email"])
    with Browser(sso_server) as later:
        assert later.log_in().headers["Location"] == "/account/inactive/"
        assert later.logged_in_as == ""


def test_a_login_leads_back_to_our_own_pages_only(provider: Provider, sso_server: Server) -> None:
    provider.person = somebody()
    for target, where in {"/files/": "/files/", "https://evil.example/": "/", "//evil.example/": "/"}.items():
        with Browser(sso_server) as browser:
            assert browser.log_in(next=target).headers["Location"] == where


def test_many_logins_of_a_new_person_at_once_make_one_account(sso_server: Server, provider: Provider) -> None:
    provider.person = somebody()

    def log_in(_: int) -> int:
        with Browser(sso_server) as browser:
            return browser.log_in().status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(log_in, range(6))) == {302}
    assert len(sso_server.rows.find("accounts_user", "_id", email=provider.person["email"])) == 1
    assert len(sso_server.rows.find("socialaccount_socialaccount", "uid", uid=provider.person["sub"])) == 1


def test_a_name_that_cannot_be_shown_is_left_out(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    for name in ("a\u202eb", "x" * 81, 7, None):
        provider.person = somebody(name=name)
        browser.log_in()
        assert row(sso_server, provider.person["email"], "name")[0] == ""


def test_a_cancelled_login_leads_back_to_the_login_page(provider: Provider, browser: Browser) -> None:
    provider.callback = {"code": "", "error": "access_denied"}
    response = browser.log_in()
    assert response.headers["Location"] == "/account/oidc/cancelled/"
    assert (
        "You cancelled the login."
        in browser.client.get(response.headers["Location"], follow_redirects=True).text
    )
