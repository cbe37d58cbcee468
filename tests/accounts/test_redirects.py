"""`next` can lead only to this server's own origin, on every page that accepts it."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from tests.members import PASSWORD, Member

PUBLIC = "https://files.example.org"
ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil",
    "http://files.example.org/", "https://files.example.org.evil.example/", "https://files.example.org:444/",
    "https://files.example.org@evil.example/", "https://evil.example\\@files.example.org/", "javascript:alert(1)",
    "http://localhost/", "https://testserver/", "http://127.0.0.1/", "https://other.example.org/",
    " https://evil.example", "\x00https://evil.example/", "ftp://files.example.org/", "data:text/html,x",
)  # fmt: skip
OURS = ("/files/", "/f/abc?x=1", f"{PUBLIC}/files/", "//files.example.org/files/")


@pytest.fixture(autouse=True)
def public_url() -> object:
    hosts = [*settings.ALLOWED_HOSTS, "files.example.org", "other.example.org", "testserver"]
    with override_settings(PUBLIC_URL=PUBLIC, ALLOWED_HOSTS=hosts):
        yield


def log_in(target: str) -> str:
    form = {"login": "alice@example.org", "password": PASSWORD, "next": target}
    return Client().post(reverse("account_login"), form).headers["Location"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_login_redirects_to_another_site(alice: Member, target: str) -> None:
    assert log_in(target) == "/"
    for name in ("account_login", "account_signup", "account_logout", "admin:login"):
        page = alice.browser.get(reverse(name), {"next": target}, headers={"Host": "other.example.org"})
        assert re.match(r"/(account/\w|upload/|admin/|$)", page.headers.get("Location", "/"))
    for name in ("account_logout", "admin:logout"):
        alice.browser.force_login(alice.user)
        response = alice.browser.post(reverse(name), {"next": target})
        assert response.headers.get("Location", "/") in ("/", "/admin/")


@pytest.mark.parametrize("target", OURS)
@pytest.mark.usefixtures("alice")
def test_a_login_redirects_to_one_of_our_pages(target: str) -> None:
    assert log_in(target) == target
