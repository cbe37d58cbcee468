"""Who may register: by the environment or by moderators; and domains of e-mail addresses."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from registration.services import rules
from tests.members import PASSWORD, Member, create_member

SIGNUP = reverse("account_signup")
FORM = {"email": "carol@example.org", "name": "", "password1": PASSWORD}
PAGE = reverse("admin:registration_rules_change", args=["rules"])


def sign_up(browser: Client, **fields: str) -> Any:
    return browser.post(SIGNUP, {**FORM, **fields})


def choose(moderator: Member, **fields: str) -> Any:
    form = {"mode": "open", "allowed_domains": "", "blocked_domains": ""}
    return moderator.browser.post(PAGE, {**form, **fields})


@pytest.mark.parametrize(
    ("mode", "title"), [("invitation", "You need an invitation"), ("closed", "Sign-up is closed")]
)
def test_a_moderator_closes_sign_up_and_opens_it_again(
    moderator: Member, anonymous: Client, mode: str, title: str
) -> None:
    assert SIGNUP in anonymous.get("/").text
    assert choose(moderator, mode=mode).headers["Location"] == PAGE
    assert title in anonymous.get(SIGNUP).text
    assert title in sign_up(anonymous).text
    for page in ("/", reverse("account_login"), "/there/is/nothing"):
        assert SIGNUP not in anonymous.get(page, headers={"Accept": "text/html"}).text
    assert ("You need an invitation" in anonymous.get("/").text) == (mode == "invitation")
    choose(moderator, mode="open")
    assert sign_up(anonymous).status_code == 302
    assert User.objects.filter(email=FORM["email"]).exists()


def test_a_mail_about_an_unknown_account_offers_sign_up_only_while_it_is_open(anonymous: Client) -> None:
    rules.change(mode="closed")
    anonymous.post(reverse("account_reset_password"), {"email": "x@example.org"})
    assert SIGNUP not in str(mail.outbox[-1].body)
    rules.change(mode="open")
    anonymous.post(reverse("account_reset_password"), {"email": "y@example.org"})
    assert SIGNUP in str(mail.outbox[-1].body)


def test_the_environment_takes_precedence_and_the_page_says_so(
    moderator: Member, anonymous: Client, settings: Settings
) -> None:
    rules.change(mode="open")
    settings.REGISTRATION = "closed"
    settings.BLOCKED_EMAIL_DOMAINS = "example.net"
    page = moderator.browser.get(PAGE).text
    assert "REGISTRATION in the server" in page
    assert "BLOCKED_EMAIL_DOMAINS in the server" in page
    assert "ALLOWED_EMAIL_DOMAINS" not in page
    choose(moderator, mode="invitation", allowed_domains="example.org", blocked_domains="")
    assert "Sign-up is closed" in anonymous.get(SIGNUP).text
    settings.REGISTRATION = settings.BLOCKED_EMAIL_DOMAINS = ""
    stored = rules.current()
    assert (stored.mode, stored.allowed_domains, stored.blocked_domains) == ("open", "example.org", "")


def test_rules_can_be_saved_again_without_a_change(moderator: Member) -> None:
    for _ in range(2):
        assert choose(moderator, mode="closed", blocked_domains="example.net").status_code == 302
        assert (rules.current().mode, rules.current().blocked_domains) == ("closed", "example.net")


def test_a_wrong_domain_is_reported_at_its_field(moderator: Member) -> None:
    page = choose(moderator, mode="closed", allowed_domains="example.org, a@b")
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["allowed_domains"] == [
        "a@b is no domain. Write example.org, or .example.org with its subdomains."
    ]
    assert rules.current().mode == "open"


def test_the_rules_are_one_page_for_moderators_only(moderator: Member, alice: Member) -> None:
    everything = reverse("admin:registration_rules_changelist")
    assert moderator.browser.get(everything).headers["Location"] == PAGE
    assert moderator.browser.get(reverse("admin:registration_rules_change", args=["x"])).status_code == 302
    assert alice.browser.get(PAGE).status_code == 302
    assert alice.browser.post(PAGE, {"mode": "closed"}).status_code == 302
    assert rules.current().mode == "open"


@pytest.mark.parametrize(
    ("allowed", "blocked", "email", "admitted"),
    [
        ("example.org", "", "carol@example.org", True),
        ("example.org", "", "carol@sub.example.org", False),
        (".example.org", "", "carol@sub.example.org", True),
        ("", "example.org", "carol@example.org", False),
        ("", "example.org", "carol@example.net", True),
        (".example.org", "bad.example.org", "carol@bad.example.org", False),
        ("exämple.org", "", "carol@exämple.org", True),
        ("xn--exmple-cua.org", "", "Carol@EXÄMPLE.org", True),
    ],
)
def test_only_addresses_of_admitted_domains_can_sign_up(
    anonymous: Client, allowed: str, blocked: str, email: str, admitted: bool
) -> None:
    rules.change(allowed_domains=allowed, blocked_domains=blocked)
    page = sign_up(anonymous, email=email)
    assert User.objects.exists() == admitted
    if not admitted:
        assert "doesn't accept" in page.context["form"].errors["email"][0]
        assert not mail.outbox


def test_the_refusal_is_the_same_for_an_address_that_has_an_account(anonymous: Client) -> None:
    create_member("known@example.net")
    rules.change(blocked_domains="example.net")
    errors = [
        sign_up(anonymous, email=f"{name}@example.net").context["form"].errors for name in ("known", "new")
    ]
    assert errors[0] == errors[1]
    assert not mail.outbox


def test_nobody_changes_to_an_address_of_another_domain_but_old_ones_still_work(
    alice: Member, anonymous: Client
) -> None:
    rules.change(allowed_domains="example.net")
    page = alice.browser.post(reverse("account_email"), {"action_add": "", "email": "alice@evil.example"})
    assert "doesn't accept" in page.context["form"].errors["email"][0]
    assert EmailAddress.objects.count() == 1
    anonymous.post(reverse("account_login"), {"login": alice.user.email, "password": PASSWORD})
    assert "_auth_user_id" in anonymous.session
    anonymous.logout()
    anonymous.post(reverse("account_reset_password"), {"email": alice.user.email})
    assert "/password/reset/key/" in str(mail.outbox[-1].body)
