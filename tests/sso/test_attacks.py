"""Responses of a provider, or of somebody who pretends to be it, with which nobody gets in."""
# ruff: noqa: ARG001  # fixtures start what the test needs

from collections.abc import Callable
from typing import Any

import jwt
import pytest

from tests.server import Server
from tests.sso.browser import Browser
from tests.sso.provider import KEY, OTHER_KEY, Claims, Provider
from tests.sso.test_login import has_account, somebody


def expect_failure(server: Server, provider: Provider, browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 401, response.headers
    assert "The login failed" in response.text
    assert browser.logged_in_as == ""
    assert not has_account(server, provider.person["email"])


def setting(name: str, value: Any) -> Callable[[Claims], None]:
    return lambda claims: claims.__setitem__(name, value)


def without(name: str) -> Callable[[Claims], None]:
    return lambda claims: claims.__delitem__(name)


@pytest.mark.parametrize(
    "tamper",
    [
        setting("nonce", "of another login"),
        without("nonce"),
        setting("iss", "https://other.example"),
        without("iss"),
        setting("aud", "another client"),
        setting("aud", ["another client"]),
        without("aud"),
        setting("azp", "another client"),
        setting("exp", 1),
        without("exp"),
        setting("iat", 2**40),
        without("sub"),
        setting("sub", ""),
        setting("sub", "x" * 192),
    ],
)  # fmt: skip
def test_an_id_token_that_is_not_for_this_login_is_refused(
    sso_server: Server, provider: Provider, browser: Browser, tamper: Callable[[Claims], None]
) -> None:
    provider.person, provider.tamper = somebody(), tamper
    expect_failure(sso_server, provider, browser, browser.come_back(browser.leave()))


def public_pem() -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


@pytest.mark.parametrize(
    "sign",
    [
        lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", {"kid": "1"}),
        lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", {"kid": "2"}),
        lambda claims: jwt.encode(claims, "", "none", {"kid": "1"}),
        lambda claims: jwt.encode(claims, public_pem(), "HS256", {"kid": "1"}),
        lambda claims: jwt.encode(claims, KEY, "RS256", {"kid": "1"})[:-4] + "AAAA",
        lambda _: "no token",
        lambda _: "",
        lambda _: None,
        lambda _: {"sub": "x"},
    ],
    ids=["other key", "unknown key", "none", "HS256", "cut", "text", "empty", "missing", "object"],
)  # fmt: skip
def test_an_id_token_that_the_provider_did_not_sign_is_refused(
    sso_server: Server, provider: Provider, browser: Browser, sign: Callable[[Claims], Any]
) -> None:
    provider.person, provider.sign = somebody(), sign
    expect_failure(sso_server, provider, browser, browser.come_back(browser.leave()))


def test_the_userinfo_of_somebody_else_is_refused(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody()
    provider.userinfo = lambda claims: {**claims, "sub": "somebody else"}
    expect_failure(sso_server, provider, browser, browser.come_back(browser.leave()))


@pytest.mark.parametrize("named", ["https://other.example", ""], ids=["other", "missing"])
def test_the_response_of_another_provider_is_refused_before_its_code_is_used(
    sso_server: Server, provider: Provider, browser: Browser, named: str
) -> None:
    """Mix-up (RFC 9207): a provider's code must not be sent to another one."""
    provider.person, provider.callback = somebody(), {"iss": named}
    before = len(provider.exchanged)
    expect_failure(sso_server, provider, browser, browser.come_back(browser.leave()))
    assert len(provider.exchanged) == before


def test_a_callback_that_another_browser_began_logs_nobody_in(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    """Login CSRF: an attacker's own response, sent to somebody else's browser."""
    provider.person = somebody()
    with Browser(sso_server) as attacker:
        prepared = attacker.come_back(attacker.leave())
    browser.leave()  # the victim has a login of its own pending
    expect_failure(sso_server, provider, browser, prepared)


@pytest.mark.parametrize("state", ["", "x" * 16])
def test_a_callback_without_the_right_state_is_refused(
    sso_server: Server, provider: Provider, browser: Browser, state: str
) -> None:
    provider.person, provider.callback = somebody(), {"state": state}
    expect_failure(sso_server, provider, browser, browser.come_back(browser.leave()))


def test_a_callback_works_once(sso_server: Server, provider: Provider, browser: Browser) -> None:
    provider.person = somebody()
    callback = browser.come_back(browser.leave())
    assert browser.get(callback).status_code == 302
    browser.post("/account/logout/")
    assert browser.get(callback).status_code == 401
    assert browser.logged_in_as == ""


def test_a_code_of_another_login_does_not_fit(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    """Code injection: the provider refuses the code, because its PKCE verifier is in another session."""
    provider.person = somebody()
    with Browser(sso_server) as other:
        stolen = other.come_back(other.leave())
    own = browser.come_back(browser.leave())
    code = stolen.partition("code=")[2].partition("&")[0]
    mixed = own.replace(own.partition("code=")[2].partition("&")[0], code)
    expect_failure(sso_server, provider, browser, mixed)


def test_another_site_can_neither_begin_nor_connect_a_login(sso_server: Server, browser: Browser) -> None:
    for form in ({}, {"process": "connect"}):
        assert browser.client.post("/account/oidc/login/", data=form).status_code == 403
    assert browser.get("/account/oidc/login/").status_code == 405


def test_a_login_gets_a_new_session(provider: Provider, browser: Browser) -> None:
    provider.person = somebody()
    url = browser.leave()
    before = browser.client.cookies["sessionid"]
    browser.get(browser.come_back(url))
    assert browser.client.cookies["sessionid"] != before


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=x",
        "state=x",
        "code=&state=",
        "code=x&state=%00",
        "code=%C3%28&state=%C3%28",
        "error=access_denied",
        "error=<script>&state=x",
        "code=x&state=x&iss=%00",
        "code=x&code=y&state=x&state=y",
        f"code={'x' * 1500}&state=x",
    ],
)
def test_no_query_of_a_callback_causes_a_server_error(
    sso_server: Server, provider: Provider, browser: Browser, query: str
) -> None:
    for suffix in ("", f"&iss={provider.url}"):
        for path in ("oidc/callback/", "oidc/cancelled/", "join/", "join/x/"):
            response = browser.get(f"/account/{path}?{query}{suffix}")
            assert response.status_code < 500, path
            assert "<script>&" not in response.text


def test_no_secret_of_a_login_is_logged_or_a_referrer(
    sso_server: Server, provider: Provider, browser: Browser
) -> None:
    provider.person = somebody()
    callback = browser.come_back(browser.leave())
    response = browser.get(callback)
    assert response.headers["Referrer-Policy"] == "strict-origin"
    values = [part.partition("=")[2] for part in callback.partition("?")[2].split("&")]
    log = sso_server.log()
    assert not [value for value in values[:2] if value in log]
    assert provider.person["email"] not in log
