"""What changes an account asks for the password again, unless that was less than ten minutes ago."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.members import PASSWORD, Member, log_in

LONG_AGO = 11 * 60  # seconds

# What each asks for, with a form that would otherwise succeed.
CHANGES = {
    "account_email": {"action_add": "1", "email": "new@example.org"},
    "mfa_activate_totp": {"code": "000000"},
    "mfa_add_webauthn": {"credential": "{}"},
    "mfa_generate_recovery_codes": {},
}


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    return reverse(request.param), CHANGES[request.param]


def asks_again(response: object) -> bool:
    return "/reauthenticate" in getattr(response, "headers", {}).get("Location", "")


def test_an_old_login_has_to_be_confirmed(alice: Member, change: tuple[str, dict[str, str]]) -> None:
    old = Client()
    log_in(old, alice.user, seconds_ago=LONG_AGO)
    assert asks_again(old.post(*change))
    assert not asks_again(alice.browser.post(*change))


def test_the_change_goes_ahead_after_the_password(alice: Member) -> None:
    old = Client()
    log_in(old, alice.user, seconds_ago=LONG_AGO)
    asked = old.post(reverse("account_email"), CHANGES["account_email"])
    old.post(asked.headers["Location"], {"password": "wrong"})
    assert not EmailAddress.objects.filter(user=alice.user, email="new@example.org").exists()
    old.post(asked.headers["Location"], {"password": PASSWORD})
    assert EmailAddress.objects.filter(user=alice.user, email="new@example.org").exists()


def test_the_confirmation_of_one_user_is_none_for_another(alice: Member, bob: Member) -> None:
    browser = Client()
    log_in(browser, alice.user)
    browser.force_login(bob.user)
    assert asks_again(browser.post(reverse("account_email"), CHANGES["account_email"]))


def test_guessing_the_password_again_is_rate_limited(alice: Member) -> None:
    old = Client()
    log_in(old, alice.user, seconds_ago=LONG_AGO)
    url = reverse("account_reauthenticate")
    answers = [old.post(url, {"password": "wrong"}).status_code for _ in range(12)]
    assert 429 in answers


def test_a_login_through_the_form_counts(alice: Member, anonymous: Client) -> None:
    anonymous.post(reverse("account_login"), {"login": alice.user.email, "password": PASSWORD})
    assert not asks_again(anonymous.post(reverse("account_email"), CHANGES["account_email"]))


def test_wrong_passwords_count_as_failed_logins(alice: Member) -> None:
    """Otherwise a stolen session could guess the password faster than the login page allows."""
    old, url = Client(), reverse("account_reauthenticate")
    log_in(old, alice.user, seconds_ago=LONG_AGO)
    for _ in range(5):
        old.post(url, {"password": "wrong"})
    old.post(url, {"password": PASSWORD})
    assert asks_again(old.post(reverse("account_email"), CHANGES["account_email"]))
