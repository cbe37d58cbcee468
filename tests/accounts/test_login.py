from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import services
from tests.members import PASSWORD, Member


def log_in(browser: Client, member: Member, password: str = PASSWORD) -> str:
    response = browser.post(reverse("account_login"), {"login": member.user.email, "password": password})
    return response.headers.get("Location", "")


def is_logged_in(browser: Client) -> bool:
    return browser.get(reverse("account")).status_code == 200


def test_logging_in_and_out(alice: Member, anonymous: Client) -> None:
    log_in(anonymous, alice)
    assert is_logged_in(anonymous)
    anonymous.get(reverse("account_logout"))
    assert is_logged_in(anonymous), "a GET, which any page can cause, has logged the user out"
    anonymous.post(reverse("account_logout"))
    assert not is_logged_in(anonymous)


def test_the_address_may_be_typed_in_capitals(alice: Member, anonymous: Client) -> None:
    anonymous.post(reverse("account_login"), {"login": alice.user.email.upper(), "password": PASSWORD})
    assert is_logged_in(anonymous)


def test_a_suspended_user_cannot_log_in_and_sees_why(alice: Member, anonymous: Client) -> None:
    services.suspend(alice.user.pk)
    where_to = log_in(anonymous, alice)
    assert where_to == reverse("account_inactive")
    assert "is suspended" in anonymous.get(where_to).text
    assert not is_logged_in(anonymous)


def test_a_suspension_is_only_revealed_with_the_right_password(alice: Member, anonymous: Client) -> None:
    services.suspend(alice.user.pk)
    assert log_in(anonymous, alice, "wrong-password") == ""


def test_a_suspension_ends_open_sessions_and_lifting_it_allows_logins_again(
    alice: Member, anonymous: Client
) -> None:
    assert is_logged_in(alice.browser)
    assert services.suspend(alice.user.pk)
    assert not services.suspend(alice.user.pk)
    assert not is_logged_in(alice.browser)
    assert services.unsuspend(alice.user.pk)
    assert not services.unsuspend(alice.user.pk)
    log_in(anonymous, alice)
    assert is_logged_in(anonymous)


def test_guessing_passwords_is_rate_limited(alice: Member, anonymous: Client) -> None:
    for _ in range(6):
        log_in(anonymous, alice, "wrong-password")
    log_in(anonymous, alice)
    assert not is_logged_in(anonymous)


def test_logging_in_never_redirects_to_another_site(alice: Member, anonymous: Client) -> None:
    form = {"login": alice.user.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in anonymous.post(reverse("account_login"), form).headers["Location"]


def test_another_site_cannot_log_a_visitor_in(alice: Member) -> None:
    """Login CSRF: the visitor would upload to the attacker's account."""
    browser = Client(enforce_csrf_checks=True)
    form = {"login": alice.user.email, "password": PASSWORD}
    browser.get(reverse("account_login"))
    for headers in ({"origin": "https://evil.example"}, {}):
        assert browser.post(reverse("account_login"), form, headers=headers).status_code == 403
    assert not is_logged_in(browser)


def test_a_login_gets_a_new_session(alice: Member, anonymous: Client) -> None:
    """Session fixation: an attacker may know the session that the browser had before."""
    anonymous.post(reverse("account_login"), {"login": alice.user.email, "password": "wrong"})
    session = anonymous.session
    session["kept"] = "before"
    session.save()
    anonymous.cookies[settings.SESSION_COOKIE_NAME] = before = str(session.session_key)
    log_in(anonymous, alice)
    assert is_logged_in(anonymous)
    assert anonymous.session.session_key != before
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_logged_in(attacker)
