"""The browser's session on the API: the CSRF token is sent in a header, and the body stays unread."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts import services as accounts
from accounts.models import User
from apikeys.authentication import session_user_of
from bytebin.errors import CsrfFailed
from tests.members import Member

URL = "/api/v1/user"
JSON = "application/json"


class BodyRead(Exception):
    pass


class Unreadable(io.RawIOBase):
    """A body that must not be read."""

    def readinto(self, _buffer: object) -> int:
        raise BodyRead


@pytest.fixture
def browser(alice: Member) -> Client:
    """A browser that has seen one of our pages, against a server that checks CSRF."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice.user)
    browser.get(reverse("account"))
    return browser


def csrf_of(browser: Client) -> str:
    return browser.cookies["csrftoken"].value


def test_reading_needs_no_token(browser: Client) -> None:
    assert browser.get(URL).status_code == 200


def test_changing_needs_the_token_in_the_header(browser: Client) -> None:
    refused = browser.patch(URL, {"name": "x"}, content_type=JSON)
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/problems/csrf-failed")
    headers = {"X-CSRFToken": csrf_of(browser)}
    assert browser.patch(URL, {"name": "x"}, content_type=JSON, headers=headers).status_code == 200


def test_a_wrong_token_is_refused(browser: Client) -> None:
    response = browser.patch(URL, {"name": "x"}, content_type=JSON, headers={"X-CSRFToken": "x" * 32})
    assert response.status_code == 403


def test_a_form_field_does_not_replace_the_header(browser: Client) -> None:
    response = browser.post(
        "/api/v1/files", {"csrfmiddlewaretoken": csrf_of(browser), "file": io.BytesIO(b"x")}
    )
    assert response.status_code == 403
    assert response.json()["type"].endswith("/problems/csrf-failed")


def test_another_site_s_origin_is_refused_even_with_the_token(browser: Client) -> None:
    headers = {"X-CSRFToken": csrf_of(browser), "Origin": "https://evil.example"}
    assert browser.patch(URL, {"name": "x"}, content_type=JSON, headers=headers).status_code == 403


def test_our_own_origin_over_https_is_accepted(browser: Client, settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = []
    headers = {"X-CSRFToken": csrf_of(browser), "Origin": "https://testserver"}
    response = browser.patch(URL, {"name": "x"}, content_type=JSON, headers=headers, secure=True)
    assert response.status_code == 200


def streaming_request(user: User | AnonymousUser, **headers: str) -> HttpRequest:
    """Return a request with a form, whose body fails the test if it is read."""
    stream: dict[str, Any] = {"wsgi.input": Unreadable()}
    request = RequestFactory().generic(
        "POST", "/", b"--x", "multipart/form-data; boundary=x", headers=headers, **stream
    )
    request.user = user
    return request


def test_the_check_does_not_read_the_body(alice: Member, browser: Client) -> None:
    cookie = f"csrftoken={csrf_of(browser)}"
    accepted = streaming_request(alice.user, **{"Cookie": cookie, "X-CSRFToken": csrf_of(browser)})
    assert session_user_of(accepted) == alice.user
    refused = streaming_request(alice.user, Cookie=cookie)
    with pytest.raises(CsrfFailed):
        session_user_of(refused)
    with pytest.raises(BodyRead):
        len(refused.POST)  # so that this test can fail: Django's POST does read it


def test_an_anonymous_request_needs_no_csrf_token() -> None:
    assert session_user_of(streaming_request(AnonymousUser())) is None


def test_a_suspended_user_s_session_is_401_immediately(alice: Member, browser: Client) -> None:
    accounts.suspend(alice.user.pk)
    assert browser.get(URL).status_code == 401
