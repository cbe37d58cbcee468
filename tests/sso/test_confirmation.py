"""Confirming who one is without a password: by a new login at the provider, which has to be new."""
# fixtures start what the test needs

import re
import time
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.conftest import StartServer
from tests.server import Server
from tests.sso.browser import Browser
from tests.sso.conftest import with_provider
from tests.sso.provider import Claims, Provider
from tests.sso.test_login import somebody

CONFIRM = "/account/reauthenticate/oidc/"
KEY: dict[str, str | list[str]] = {
    "name": "everything",
    "scopes": ["files:read", "files:delete"],
    "expires_in": "30",
}
# Each page that asks again who one is, but for those of a second factor, which are allauth's.
PAGES = [
    "/account/close/",
    "/account/password/set/",
    "/account/security/app/",
    "/account/security/passkeys/new/",
]


@pytest.fixture
def greta(provider: Provider, browser: Browser) -> Browser:
    """A person of the provider, who logged in there an hour ago and has no password here."""
    provider.person = somebody()
    provider.logged_in_at = time.time() - 3600
    browser.log_in()
    return browser


def confirm(browser: Browser, next_url: str) -> str:
    """Press the button of the page that asks who one is. Return the provider's URL."""
    return browser.leave(f"{CONFIRM}?{urlencode({'next': next_url})}", process="confirm", next=next_url)


def told(moment: float) -> Callable[[Claims], None]:
    return lambda claims: claims.update(auth_time=int(moment))


def keys_of(server: Server, email: str) -> list[str]:
    [(user,)] = server.rows.find("accounts_user", "_id", email=email)
    return [name for (name,) in server.rows.find("apikeys_apikey", "name", user_id=user)]


@pytest.mark.parametrize("path", PAGES)
def test_a_session_alone_opens_no_sensitive_page(greta: Browser, path: str) -> None:
    response = greta.get(path)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{CONFIRM}?{urlencode({'next': path})}",
    )


def test_a_new_login_at_the_provider_opens_them_for_ten_minutes(greta: Browser, provider: Provider) -> None:
    sent = confirm(greta, "/account/close/")
    asked = dict(parse_qsl(urlsplit(sent).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "600")
    assert greta.get(greta.come_back(sent)).headers["Location"] == "/account/close/"
    for path in PAGES:
        assert greta.get(path).status_code == 200, path
    assert greta.logged_in_as == provider.person["email"]


def test_an_interrupted_form_is_carried_out_after_it(
    greta: Browser, sso_server: Server, provider: Provider
) -> None:
    assert "confirm" in greta.get(CONFIRM).text
    response = greta.post("/account/keys/", "", **KEY)
    next_url = response.headers["Location"].partition("next=")[2].replace("%2F", "/")
    assert keys_of(sso_server, provider.person["email"]) == []
    made = greta.get(greta.come_back(confirm(greta, next_url)))
    assert made.status_code == 200
    assert re.search(r"bb_[A-Za-z0-9_-]{20,}", made.text)
    assert keys_of(sso_server, provider.person["email"]) == ["everything"]
    greta.get(greta.come_back(confirm(greta, next_url)))
    assert keys_of(sso_server, provider.person["email"]) == ["everything"], "it is carried out once"


def test_an_account_without_any_proof_is_told_what_to_do(
    greta: Browser, sso_server: Server, provider: Provider
) -> None:
    sso_server.rows.remove("socialaccount_socialaccount", uid=provider.person["sub"])
    response = greta.get("/account/close/")
    assert response.status_code == 403
    assert "reset your password with the link on the login page" in response.text


def test_somebody_else_s_login_confirms_nothing(greta: Browser, provider: Provider) -> None:
    provider.person = somebody()
    response = greta.get(greta.come_back(confirm(greta, "/account/close/")))
    assert response.status_code == 403
    assert "as somebody else" in response.text
    assert greta.get("/account/close/").status_code == 302


def test_a_login_that_the_provider_only_remembers_confirms_nothing(
    greta: Browser, provider: Provider
) -> None:
    """As if somebody had taken `prompt` out of the URL, or the provider paid no attention to it."""
    provider.asks_anew = False
    assert greta.get(greta.come_back(confirm(greta, "/account/close/"))).status_code == 403
    assert greta.get("/account/close/").status_code == 302


def test_a_provider_that_promises_the_time_has_to_tell_it(
    start_server: StartServer, provider: Provider
) -> None:
    provider.tells_time = False
    for promised, status in ((["sub"], 302), (["sub", "auth_time"], 403)):
        provider.changes = {"claims_supported": promised}
        provider.person = somebody()
        with Browser(with_provider(start_server, provider)) as browser:  # which reads the configuration anew
            browser.log_in()
            assert browser.get(browser.come_back(confirm(browser, "/account/close/"))).status_code == status


def test_a_login_of_now_confirms_as_well(provider: Provider, sso_server: Server) -> None:
    provider.person = somebody()
    for moment, status in ((time.time(), 200), (time.time() - 3600, 302)):
        provider.tamper = told(moment)
        with Browser(sso_server) as browser:
            browser.log_in()
            assert browser.get("/account/close/").status_code == status


def test_a_confirmation_belongs_to_who_is_logged_in(provider: Provider, browser: Browser) -> None:
    """Without a session, the process that confirms is an ordinary login."""
    provider.person = somebody()
    browser.get(browser.come_back(browser.leave(process="confirm", next="/files/")))
    assert browser.logged_in_as == provider.person["email"]
    assert browser.get("/account/close/").status_code == 302


def test_the_session_keeps_no_secret_of_an_interrupted_form(greta: Browser, sso_server: Server) -> None:
    """Nor a large one: the form has to be filled in again."""
    secret = "correct-horse-battery-staple"
    response = greta.post("/account/password/set/", "/account/", password1=secret, password2=secret)
    assert response.status_code == 302
    response = greta.post("/account/keys/", "", **KEY, note="x" * 70_000)
    assert response.status_code == 302
    for (data,) in sso_server.rows.find("django_session", "session_data"):
        assert len(str(data)) < 10_000
    shown = greta.get(greta.come_back(confirm(greta, "/account/password/set/")))
    assert shown.headers["Location"] == "/account/password/set/"
