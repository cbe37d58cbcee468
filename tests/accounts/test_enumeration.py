"""Pages never reveal whether an e-mail address has an account; only its mail does."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.mailbox import last_mail
from tests.conftest import StartServer
from tests.members import PASSWORD, Member


def outcome(url: str, form: dict[str, str]) -> tuple[int, str, str]:
    """Submit the form as a stranger. Return status, redirect and page, without the e-mail address and CSRF token."""
    browser = Client()
    response: Any = browser.post(url, form, follow=True)
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.text).replace(form["email"], "ADDRESS")
    return response.status_code, response.redirect_chain[-1][0], text


def test_signing_up_looks_the_same_for_a_taken_address(alice: Member) -> None:
    url = reverse("account_signup")
    taken = outcome(url, {"email": alice.user.email, "name": "", "password1": PASSWORD})
    new = outcome(url, {"email": "carol@example.org", "name": "", "password1": PASSWORD})
    assert taken == new
    assert User.objects.filter(email=alice.user.email).count() == 1
    assert "/account/confirm-email/" in last_mail("carol@example.org")
    assert "/account/confirm-email/" not in last_mail(alice.user.email)
    assert reverse("account_reset_password") in last_mail(alice.user.email)


def test_resetting_a_password_looks_the_same_for_an_unknown_address(alice: Member) -> None:
    url = reverse("account_reset_password")
    assert outcome(url, {"email": alice.user.email}) == outcome(url, {"email": "nobody@example.org"})
    assert "/password/reset/key/" in last_mail(alice.user.email)
    assert "/password/reset/key/" not in last_mail("nobody@example.org")


def test_logging_in_looks_the_same_for_a_wrong_password_and_an_unknown_address(alice: Member) -> None:
    errors = [
        Client()
        .post(reverse("account_login"), {"login": email, "password": "wrong-password"})
        .context["form"]
        .errors
        for email in (alice.user.email, "nobody@example.org")
    ]
    assert errors[0] == errors[1] != {}


def test_changing_to_a_taken_address_looks_the_same_as_to_a_free_one(alice: Member, bob: Member) -> None:
    url = reverse("account_email")
    taken = alice.browser.post(url, {"action_add": "", "email": bob.user.email})
    assert taken.status_code == 302
    free = alice.browser.post(url, {"action_add": "", "email": "free@example.org"})
    assert (free.status_code, free.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    assert len(mail.outbox) == 2


def test_concurrent_signups_create_one_user_without_an_error(start_server: StartServer) -> None:
    server = start_server()
    with httpx.Client(base_url=server.address, timeout=60) as browser:
        browser.get("/account/signup/")
        token = browser.cookies["csrftoken"]
    form = {"email": "race@example.org", "name": "", "password1": PASSWORD, "csrfmiddlewaretoken": token}

    def sign_up(_: int) -> int:
        with httpx.Client(base_url=server.address, timeout=60, cookies={"csrftoken": token}) as racer:
            return racer.post("/account/signup/", data=form).status_code

    with ThreadPoolExecutor(8) as racers:
        statuses = list(racers.map(sign_up, range(8)))
    assert statuses == [302] * 8
    assert len(server.rows.find("accounts_user", "_id", email="race@example.org")) == 1
    assert len(server.rows.find("account_emailaddress", "email", email="race@example.org")) == 1
