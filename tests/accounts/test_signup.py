import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.mailbox import mailed_link, path_of
from tests.members import PASSWORD
from tests.rate_limits import forget_rate_limits

EMAIL = "carol@example.org"
FORM = {"email": EMAIL, "name": "Carol", "password1": PASSWORD}


def log_in(browser: Client) -> bool:
    browser.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    return "_auth_user_id" in browser.session


def test_a_user_can_sign_up_open_the_mailed_link_and_log_in(anonymous: Client) -> None:
    response = anonymous.post(reverse("account_signup"), FORM)
    assert response.headers["Location"] == reverse("account_email_verification_sent")
    assert anonymous.get(response.headers["Location"]).status_code == 200
    assert not log_in(anonymous)

    link = path_of(mailed_link(EMAIL))
    page = anonymous.get(link)
    assert page.status_code == 200
    assert EMAIL in page.text
    assert not EmailAddress.objects.get(email=EMAIL).verified, "a link preview's GET has verified the address"
    anonymous.post(link)
    assert EmailAddress.objects.get(email=EMAIL).verified
    assert log_in(anonymous)


def test_the_user_is_stored_with_name_lower_case_address_and_argon2(anonymous: Client) -> None:
    anonymous.post(reverse("account_signup"), {**FORM, "email": "Carol@Example.ORG"})
    user = User.objects.get()
    assert (user.email, user.name) == (EMAIL, "Carol")
    assert user.password.startswith("argon2$argon2id$")
    assert not user.is_staff


def test_the_mailed_link_uses_the_public_url_regardless_of_the_host_header(
    anonymous: Client, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://files.example"
    settings.ALLOWED_HOSTS = ["*"]
    anonymous.post(reverse("account_signup"), FORM, headers={"host": "evil.example"})
    assert mailed_link(EMAIL).startswith("https://files.example/account/confirm-email/")
    assert "evil.example" not in str(mail.outbox[0].message())


def test_a_used_or_wrong_link_is_reported_and_verifies_nothing(anonymous: Client) -> None:
    anonymous.post(reverse("account_signup"), FORM)
    link = path_of(mailed_link(EMAIL))
    anonymous.post(link)
    assert anonymous.get(link).status_code == 200
    assert anonymous.post(link).status_code == 404
    assert anonymous.post(reverse("account_confirm_email", args=["wrong:key"])).status_code == 404


def test_logging_in_unverified_sends_the_link_again(anonymous: Client) -> None:
    anonymous.post(reverse("account_signup"), FORM)
    forget_rate_limits()  # as if the three minutes between two such mails had passed
    mail.outbox.clear()
    assert not log_in(anonymous)
    assert "/account/confirm-email/" in mailed_link(EMAIL)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password1", "short"),
        ("password1", "password123"),
        ("password1", "carol@example.org"),
        ("email", "not an address"),
        ("email", ""),
        ("name", "x" * 81),
        ("name", "Carol\u202egnp.exe"),
        ("name", "two\u2028lines"),
    ],
)
def test_bad_input_is_reported_at_its_field_and_creates_no_user(
    anonymous: Client, field: str, value: str
) -> None:
    page = anonymous.post(reverse("account_signup"), {**FORM, field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not User.objects.exists()
    assert not mail.outbox


def test_a_form_sent_as_the_page_has_it_is_accepted(anonymous: Client) -> None:
    """Hidden fields included, which a script fills in only for a passkey."""
    page = anonymous.get(reverse("account_signup")).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page))
    anonymous.post(reverse("account_signup"), hidden | FORM)
    assert User.objects.filter(email=EMAIL).exists()
