"""The security policy of every page. Each journey also fails on a violation in the browser."""

from collections.abc import Iterator

import httpx
import pytest

from tests.browser.journeys.conftest import NewVisitor
from tests.browser.journeys.policy import header_faults, import_map_faults, inline_faults
from tests.files.client import upload
from tests.people import Person
from tests.server import Server

PUBLIC = [
    "/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/confirm-email/",
    "/account/confirm-email/no-such-key/",
    "/problems/quota-exceeded",
    "/there/is/nothing/here",
    "/f/nothinghere",
    "/delete/nothinghere/secret",
    "/admin/login/",
]
OWN = [
    "/upload/",
    "/upload/text/",
    "/files/",
    "/files/?q=nothing",
    "/account/",
    "/account/email/",
    "/account/profile/",
    "/account/security/",
    "/account/security/app/",
    "/account/security/passkeys/new/",
    "/account/devices/",
    "/account/activity/",
    "/account/storage/",
    "/account/notices/",
    "/account/notices/webhooks/",
    "/account/password/change/",
    "/account/logout/",
    "/account/keys/",
]
ADMIN = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/apikeys/apikey/",
    "/admin/files/file/",
    "/admin/files/upload/",
]


@pytest.fixture
def moderators_client(server: Server, moderator: Person, new_visitor: NewVisitor) -> Iterator[httpx.Client]:
    """An HTTP client with a moderator's session."""
    cookies = new_visitor(server, moderator).context.cookies()
    jar = {cookie["name"]: cookie["value"] for cookie in cookies}
    headers = {"Accept": "text/html"}
    with httpx.Client(base_url=server.url, cookies=jar, headers=headers, timeout=60) as client:
        yield client


def expect_strict(response: httpx.Response) -> None:
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert header_faults(response.headers, response.url.path) == []
    assert inline_faults(response.text) == []
    assert import_map_faults(response.text, response.headers["content-security-policy"]) == []


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_strict(server: Server, path: str) -> None:
    expect_strict(httpx.get(server.url + path, headers={"Accept": "text/html"}, follow_redirects=True))


def test_pages_of_an_account_are_strict(moderators_client: httpx.Client) -> None:
    for path in OWN + ADMIN:
        response = moderators_client.get(path)
        assert response.status_code == 200, path
        expect_strict(response)


def test_pages_of_a_file_are_strict(alice: Person, moderators_client: httpx.Client) -> None:
    file = upload(alice.api, b"x", name='<script>alert(1)</script>" onload="x.txt'.replace("/", "|"))
    for url in (file["url"], file["deletion_url"], f"/admin/files/file/{file['id']}/change/"):
        response = moderators_client.get(url)
        assert response.status_code == 200, url
        expect_strict(response)


def test_pages_that_refuse_are_strict(server: Server) -> None:
    accept = {"Accept": "text/html"}
    responses = [
        httpx.post(
            f"{server.url}/account/login/", headers=accept, data={"login": "x"}
        ),  # without a CSRF token
        httpx.get(f"{server.url}/", headers=accept | {"Host": "elsewhere.example"}),
    ]
    assert [response.status_code for response in responses] == [403, 400]
    for response in responses:
        expect_strict(response)


def test_the_page_that_shows_a_new_key_is_never_cached(moderators_client: httpx.Client) -> None:
    assert "no-store" in moderators_client.get("/account/keys/").headers["cache-control"]


def test_other_sites_cannot_reach_the_cookies(moderators_client: httpx.Client) -> None:
    response = moderators_client.get("/upload/")
    cookies = response.headers.get_list("set-cookie")
    assert any(cookie.startswith("csrftoken=") for cookie in cookies)
    assert all("SameSite=Lax" in cookie or "SameSite=Strict" in cookie for cookie in cookies)


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<img src="x" onerror="1">',
        '<a href="javascript:1">',
        '<script src="https://elsewhere.example/x.js"></script>',
        '<img src="//elsewhere.example/x.png">',
    ],
)
def test_the_checks_detect_faults(html: str) -> None:
    assert inline_faults(f"<!doctype html><title>x</title>{html}")


def test_a_weaker_policy_is_detected(server: Server) -> None:
    headers = dict(httpx.get(server.url).headers)
    assert header_faults(headers) == []
    for weaker in (
        headers["content-security-policy"].replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        headers["content-security-policy"].replace("default-src 'none'", ""),
        headers["content-security-policy"].replace("require-trusted-types-for", "x"),
        headers["content-security-policy"] + "; object-src *",
        "",
    ):
        assert header_faults(headers | {"content-security-policy": weaker})
    assert header_faults(headers | {"referrer-policy": "unsafe-url"})
